"""The annual report, frozen: a numbered edition whose every factual sentence names its records."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from amity.features.plans.kinds.names import PLAN
from amity.features.plans.kinds.vocabulary import KINDS, Day
from amity.kernel.kind import Body

MOST = 10_000_000
SLUG = r"^([a-z][a-z0-9-]{0,59})?$"
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]


class Statement(BaseModel):
    """One sentence of an edition, in the secretariat's words."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(
        min_length=1, max_length=120, title="Key", description='"prevention/done"; "" where editorial'
    )
    component: str = Field(default="", pattern=SLUG, title="Component")
    text: str = Field(min_length=1, max_length=6000, title="Sentence")
    drafted: str = Field(
        default="", max_length=6000, title="As it was drafted", description="where words were edited"
    )
    value: int | None = Field(default=None, ge=0, le=MOST, title="Figure")
    rests_on: tuple[int, ...] = Field(
        default=(), max_length=20_000, title="Rests on", description="places in the list of evidence"
    )
    editorial: bool = Field(
        default=False, title="Editorial", description="the secretariat's own words, no fact"
    )


class BarRow(BaseModel):
    """One bar of a component's chart."""

    model_config = ConfigDict(frozen=True)

    component: str = Field(default="", pattern=SLUG, title="Component", description='"" in the overview')
    label: str = Field(min_length=1, max_length=200, title="Label")
    counts: tuple[Annotated[int, Field(ge=0, le=MOST)], ...] = Field(max_length=12, title="Counts")


@KINDS.kind("edition", 1, source="PoA VI.1")
class EditionFrozen(Body):
    """An annual report to the Summit as it was issued: numbered, and never changed."""

    plan: str = Field(pattern=PLAN, title="Plan")
    year: int = Field(ge=1900, le=2200, title="Year")
    number: int = Field(ge=1, le=9999, title="Number within the year")
    title: str = Field(min_length=1, max_length=300, title="Title")
    on: Day = Field(title="As of", description="the day whose figures it gives")
    exercise: bool = Field(
        default=False, title="Exercise", description="some of its evidence is marked as drill"
    )
    evidence: tuple[str, ...] = Field(
        default=(), max_length=20_000, title="Evidence", description="record ids"
    )
    statements: tuple[Statement, ...] = Field(max_length=10_000, title="Sentences")
    components: tuple[tuple[str, Title], ...] = Field(default=(), max_length=60, title="Components")
    series: tuple[str, ...] = Field(default=(), max_length=12, title="Series of the charts")
    bars: tuple[BarRow, ...] = Field(default=(), max_length=5000, title="Bars of the charts")

    @model_validator(mode="after")
    def _fits(self) -> "EditionFrozen":
        if any(len(bar.counts) != len(self.series) for bar in self.bars):
            raise ValueError("each bar has one count for each series")
        if any(not 0 <= at < len(self.evidence) for one in self.statements for at in one.rests_on):
            raise ValueError("a sentence rests on a place that the list of evidence does not have")
        return self

    example = {
        "plan": "ASEC/2004-ASC-PoA",
        "year": 2026,
        "number": 1,
        "title": "Annual report on the ASEAN Security Community Plan of Action, 2026",
        "on": "2026-12-31",
        "evidence": ["6a" * 32, "7b" * 32],
        "statements": [
            {
                "key": "prevention/done",
                "component": "prevention",
                "text": "Two activities under Conflict prevention were done by 31 December 2026.",
                "value": 2,
                "rests_on": [0, 1],
            },
            {
                "key": "editorial-1",
                "component": "prevention",
                "text": "The Summit may wish to note the pace of this component.",
                "editorial": True,
            },
        ],
        "components": [["prevention", "Conflict prevention"]],
        "series": ["Done", "Ongoing", "Delayed", "Not started", "Reported differently", "No report"],
        "bars": [{"component": "prevention", "label": "All activities", "counts": [2, 0, 0, 0, 0, 0]}],
    }
