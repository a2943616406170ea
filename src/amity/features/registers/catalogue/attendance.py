"""Attendance: how many of a Party took part, counted from its roster; small counts are left out."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from amity.features.registers.catalogue.people import Rank
from amity.features.registers.declaring import ACTIVITY, Answer, Register

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class OfRank(BaseModel):
    """How many of some ranks took part."""

    model_config = ConfigDict(frozen=True)

    ranks: tuple[Rank, ...] = Field(min_length=1, max_length=6, title="Ranks", description="counted together")
    women: Count | None = Field(default=None, title="Women", description="none: too few to be told")
    men: Count | None = Field(default=None, title="Men", description="none: too few to be told")
    total: Count = Field(title="All")


class Attendance(Answer):
    """How many of this Party took part, counted from its roster without what could name somebody."""

    total: Count = Field(title="All")
    women: Count | None = Field(default=None, title="Women", description="none: too few to be told")
    men: Count | None = Field(default=None, title="Men", description="none: too few to be told")
    by_rank: tuple[OfRank, ...] = Field(default=(), max_length=6, title="By rank")
    activity: str = Field(default="", pattern=ACTIVITY, title="Activity of a plan that it counts for")

    example = {
        "entry": "2026-sea-search",
        "since": "2026-05-15",
        "to": "KHM/calendar/2026-sea-search",
        "total": 44,
        "women": 12,
        "men": 32,
        "by_rank": [{"ranks": ["officer", "enlisted"], "women": 12, "men": 32, "total": 44}],
        "activity": "ASEC/2004-ASC-PoA/annex.III.1.a",
    }


ATTENDANCE = Register(
    name="attendance",
    title="Attendance, counted",
    source="A.I.2.b; A.V.2.a; ADMM+ op.8",
    kind="attendance",
    entry=Attendance,
    columns=("to", "total", "women", "men"),
    named_by=("to",),
    answers=("calendar", "courses"),
)
