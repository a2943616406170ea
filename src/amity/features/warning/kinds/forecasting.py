"""Forecasts as records: draws that can be scored, and made again bit for bit; and who has seen them."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from amity.features.warning.kinds.vocabulary import HEX, KINDS, MOST, SLUG, Day, Unit
from amity.kernel.kind import Body
from amity.kernel.record import PARTY

FURTHEST = 36  # months ahead
# value, how many draws gave it, next value, how many …: sorted draws, counted
Drawn = Annotated[tuple[Annotated[int, Field(ge=0, le=MOST)], ...], Field(min_length=2, max_length=4000)]
Number = Annotated[Decimal, Field(max_digits=14, decimal_places=4)]


class Reason(BaseModel):
    """One thing that moved a forecast: what the model would have expected had it been as usual."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(pattern=SLUG, title="What", description="recent, trend, season, nearby")
    months: int = Field(ge=1, le=1200, title="Months looked at")
    before: int = Field(ge=1, le=1200, title="Months compared with")
    recent: Number = Field(title="A month lately")
    usual: Number = Field(title="A month before")
    expected: Number = Field(title="Expected")
    otherwise: Number = Field(title="Expected had it been as usual")
    near: tuple[Unit, ...] = Field(default=(), max_length=12, title="Nearby", description="who changed most")


class Row(BaseModel):
    """One unit: the draws of each month, which model made them, and what moved them."""

    model_config = ConfigDict(frozen=True)

    unit: Unit = Field(title="Unit")
    model: str = Field(
        pattern=SLUG, title="Model", description="regional-conflictology: half the draws are the baseline's"
    )
    months: tuple[Drawn, ...] = Field(min_length=1, max_length=FURTHEST, title="Draws, month by month")
    because: tuple[Reason, ...] = Field(default=(), max_length=12, title="What moved it")


@KINDS.kind("forecast", 1, source="PoA III.2; A.III.2.c")
class ForecastFiled(Body):
    """A probabilistic forecast. It names its data, model and seed; whoever has the data can repeat it."""

    target: str = Field(pattern=SLUG, title="What is counted", description="state-based")
    origin: Day = Field(title="Knows up to", description="the first day of the last month known to it")
    since: Day = Field(title="First month forecast", description="its first day")
    vintage: str = Field(pattern=HEX, title="Vintage", description="the record of the data")
    table: str = Field(pattern=HEX, title="SHA-256 of the data")
    model: str = Field(pattern=SLUG, title="Model")
    version: str = Field(min_length=1, max_length=80, title="Version of the model")
    seed: int = Field(ge=0, le=2**53 - 1, title="Seed")
    draws: int = Field(ge=1, le=10_000, title="Draws in each month")
    part: int = Field(default=1, ge=1, le=999, title="Part", description="a large region takes several")
    parts: int = Field(default=1, ge=1, le=999, title="Of so many parts")
    rows: tuple[Row, ...] = Field(min_length=1, max_length=600, title="Units")

    @model_validator(mode="after")
    def _adds_up(self) -> "ForecastFiled":
        if len({one.unit for one in self.rows}) < len(self.rows):
            raise ValueError("a unit stands here twice")
        if self.since <= self.origin:
            raise ValueError("a forecast begins after the last month that it knows")
        for row in self.rows:
            for month in row.months:
                _check(month, self.draws)
        return self

    example = {
        "target": "state-based",
        "origin": "2025-12-01",
        "since": "2026-01-01",
        "vintage": "5e" * 32,
        "table": "7b" * 32,
        "model": "regional",
        "version": "1",
        "seed": 1,
        "draws": 12,
        "rows": [
            {
                "unit": "MMR",
                "model": "regional-conflictology",
                "months": [[95, 2, 120, 4, 150, 3, 203, 2, 310, 1], [80, 6, 160, 6]],
                "because": [
                    {
                        "code": "trend",
                        "months": 3,
                        "before": 3,
                        "recent": "134.6",
                        "usual": "154.6",
                        "expected": "140.2",
                        "otherwise": "151.9",
                    }
                ],
            }
        ],
    }


def _check(month: tuple[int, ...], draws: int) -> None:
    values, counts = month[::2], month[1::2]
    if len(values) != len(counts) or any(a >= b for a, b in pairwise(values)):
        raise ValueError("draws are pairs of a value and how often it was drawn, in rising order")
    if min(counts) < 1 or sum(counts) != draws:
        raise ValueError(f"the draws of a month do not add up to {draws}")


@KINDS.kind("noted", 1, source="PoA III.2; A.III.2.c")
class ForecastNoted(Body):
    """This Party holds a forecast: whoever takes it back cannot take back that it was made."""

    forecast: str = Field(pattern=HEX, title="Forecast")
    author: str = Field(pattern=f"^{PARTY.pattern}$", title="Of")
    target: str = Field(pattern=SLUG, title="What is counted")
    model: str = Field(pattern=SLUG, title="Model")
    origin: Day = Field(title="Knew up to")
    units: int = Field(ge=1, le=600, title="Units")
    months: int = Field(ge=1, le=FURTHEST, title="Months")

    example = {
        "forecast": "8c" * 32,
        "author": "ASEC",
        "target": "state-based",
        "model": "regional",
        "origin": "2025-12-01",
        "units": 11,
        "months": 12,
    }
