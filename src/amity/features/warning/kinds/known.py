"""What is known: vintages of data, and what a Party takes for settled.

A vintage is what was known on a day. Its record carries the counts of the region's own units, so that every
reader can draw, score and check; the whole table stays with the node that took it in, under its digest.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from amity.features.warning.kinds.vocabulary import HEX, KINDS, SLUG, Count, Day, Unit
from amity.kernel.kind import Body

Sort = Literal["ged-final", "ged-candidate", "panel", "acled", "cases", "hotspots", "river", "incidents"]
Period = Literal["month", "week", "day"]


class Series(BaseModel):
    """Counts of one unit, period after period, without a gap."""

    model_config = ConfigDict(frozen=True)

    unit: Unit = Field(title="Unit", description="MMR; area:sea-piracy; KHM-dengue")
    target: str = Field(pattern=SLUG, title="What is counted", description="state-based, cases, hotspots")
    since: Day = Field(title="First period", description="its first day")
    values: tuple[Count, ...] = Field(max_length=6000, title="Counts")


@KINDS.kind("vintage", 1, source="PoA III.2; A.III.2.c")
class VintageTaken(Body):
    """What a Party knew on a day: a data set as it was then. A later vintage replaces nothing."""

    name: str = Field(pattern=SLUG, title="Data set", description="ucdp-ged")
    sort: Sort = Field(title="Sort of data")
    version: str = Field(min_length=1, max_length=40, title="Version", description="26.1")
    taken: Day = Field(title="Known on", description="the day on which it was taken in")
    period: Period = Field(title="Counted by")
    until: Day = Field(title="Known up to", description="the first day of the last period that it covers")
    file: str = Field(pattern=HEX, title="SHA-256 of the file")
    table: str = Field(default="", pattern=f"{HEX}|^$", title="SHA-256 of the table made from it")
    source: str = Field(default="", max_length=300, title="Source, as it asks to be cited")
    licence: str = Field(default="", max_length=120, title="Licence")
    rows: Count = Field(default=0, title="Rows")
    spread: Count = Field(default=0, title="Rows spread over several months")
    flagged: Count = Field(default=0, title="Rows flagged as summaries")
    series: tuple[Series, ...] = Field(default=(), max_length=600, title="Counts of the region's units")

    @model_validator(mode="after")
    def _once(self) -> "VintageTaken":
        if len({(one.unit, one.target) for one in self.series}) < len(self.series):
            raise ValueError("a series stands here twice")
        return self

    example = {
        "name": "ucdp-ged",
        "sort": "ged-final",
        "version": "25.1",
        "taken": "2025-12-20",
        "period": "month",
        "until": "2025-12-01",
        "file": "6a" * 32,
        "table": "7b" * 32,
        "source": "Uppsala Conflict Data Program, Georeferenced Event Dataset",
        "licence": "CC BY 4.0",
        "rows": 385918,
        "spread": 12,
        "flagged": 3,
        "series": [
            {
                "unit": "MMR",
                "target": "state-based",
                "since": "2024-12-01",
                "values": [310, 190, 225, 301, 260, 188, 140, 166, 203, 95, 120, 134, 150],
            }
        ],
    }


class Settled(BaseModel):
    """What came, of one unit, period after period."""

    model_config = ConfigDict(frozen=True)

    unit: Unit = Field(title="Unit")
    values: tuple[Count, ...] = Field(min_length=1, max_length=120, title="Counts")


@KINDS.kind("outcome", 1, source="PoA III.2; A.III.2.c")
class OutcomeSettled(Body):
    """What came, as this Party takes it: forecasts are scored on it. Its newest word on a month counts."""

    target: str = Field(pattern=SLUG, title="What is counted")
    vintage: str = Field(pattern=HEX, title="Vintage", description="the record that it is read from")
    standing: Literal["candidate", "final"] = Field(title="Standing of the data")
    since: Day = Field(title="First month", description="its first day")
    counts: tuple[Settled, ...] = Field(min_length=1, max_length=600, title="What came")

    @model_validator(mode="after")
    def _once(self) -> "OutcomeSettled":
        if len({one.unit for one in self.counts}) < len(self.counts):
            raise ValueError("a unit stands here twice")
        return self

    example = {
        "target": "state-based",
        "vintage": "5e" * 32,
        "standing": "final",
        "since": "2026-01-01",
        "counts": [{"unit": "MMR", "values": [171]}, {"unit": "KHM", "values": [0]}],
    }
