"""Progress: what a Party itself has done, how it corrects itself, and what its node reminds it of."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from amity.features.plans.kinds.names import ACTIVITY
from amity.features.plans.kinds.vocabulary import KINDS, Day
from amity.kernel.kind import Body
from amity.kernel.record import ID

HEX = f"^{ID.pattern}$"
URL = r"^(https?://[^\s<>\"]+)?$"
MOST = 10_000_000  # persons


class Evidence(BaseModel):
    """What others may look at: a page or a record."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=200, title="What it is")
    url: str = Field(default="", max_length=500, pattern=URL, title="Address", description="https://…")
    record: str = Field(default="", pattern=f"{HEX}|^$", title="Record", description="its identifier")


class Reading(BaseModel):
    """The value of one of the activity's indicators."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=120, title="Indicator")
    value: Decimal = Field(title="Value", max_digits=18)


class Persons(BaseModel):
    """Who of the reporting Party took part since its last report, where rosters give it."""

    model_config = ConfigDict(frozen=True)

    women: int = Field(ge=0, le=MOST, title="Women")
    men: int = Field(ge=0, le=MOST, title="Men")
    total: int = Field(ge=0, le=MOST, title="All", description="with those whose sex no roster gives")

    @model_validator(mode="after")
    def _adds_up(self) -> "Persons":
        if self.women + self.men > self.total:
            raise ValueError("women and men together are more than all: raise the total")
        return self


@KINDS.kind("progress", 1, source="PoA VI.1")
class ProgressReported(Body):
    """How far the reporting Party sees an activity, on a day, with its evidence. It speaks for itself."""

    activity: str = Field(pattern=ACTIVITY, title="Activity", description="ASEC/2004-ASC-PoA/annex.II.1.a")
    as_of: Day = Field(title="As of", description="the day on which it was so")
    status: Literal["not-started", "ongoing", "delayed", "done"] = Field(title="Status")
    percent: int = Field(default=0, ge=0, le=100, title="Percent done")
    narrative: str = Field(default="", max_length=4000, title="What was done")
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=40, title="Evidence")
    readings: tuple[Reading, ...] = Field(default=(), max_length=20, title="Indicators")
    persons: Persons | None = Field(default=None, title="Who took part")

    example = {
        "activity": "ASEC/2004-ASC-PoA/annex.III.1.a",
        "as_of": "2026-06-30",
        "status": "ongoing",
        "percent": 60,
        "narrative": "Observers of four member States followed the exercise at Sihanoukville in May.",
        "evidence": [
            {"title": "Note of the Ministry of National Defence", "url": "https://www.example.org/note-12"}
        ],
        "readings": [{"name": "Exercises with observers", "value": "3"}],
        "persons": {"women": 12, "men": 30, "total": 44},
    }


@KINDS.kind("correct", 1, source="PoA VI.1")
class ProgressCorrected(ProgressReported):
    """This Party's report in mended words: it takes the place of one of its own, which stays readable."""

    corrects: str = Field(
        pattern=HEX, title="Report corrected", description="the identifier of your own report"
    )
    reason: str = Field(min_length=1, max_length=500, title="Reason")

    example = ProgressReported.example | {
        "percent": 50,
        "corrects": "5f" * 32,
        "reason": "The exercise of November was put off to next year.",
    }


@KINDS.kind("reminder", 1, source="PoA VI.1")
class Reminded(Body):
    """The node of a Party reminds its own office of what falls due. It goes to nobody else."""

    about: Literal["activity", "review"] = Field(title="About")
    ref: str = Field(
        min_length=1, max_length=200, title="Which", description="an activity's name or a review"
    )
    due: Day = Field(title="Due")
    days: int = Field(ge=-3660, le=3660, title="Days after the due date", description="negative: before it")
    text: str = Field(default="", max_length=400, title="What is due")

    example = {
        "about": "activity",
        "ref": "ASEC/2004-ASC-PoA/annex.III.1.a",
        "due": "2026-12-31",
        "days": -14,
        "text": "Report on: Exchanges of observers at military exercises",
    }
