"""Thresholds, alerts when one is crossed, who has acknowledged, and consultations with people in charge.

A Party sets thresholds for itself. Its own node files the alert; what follows is said by people.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from amity.features.warning.kinds.vocabulary import HEX, KINDS, MOST, SLUG, Count, Day, Unit
from amity.kernel.kind import Body
from amity.kernel.record import OFFICE, PARTY

MAYBE_PARTY, MAYBE_HEX = f"^({PARTY.pattern})?$", f"{HEX}|^$"


class Rates(BaseModel):
    """How a threshold would have done: months warned of and not, and what came."""

    model_config = ConfigDict(frozen=True)

    basis: Literal["filed", "baseline"] = Field(
        title="Worked out from",
        description="filed: forecasts in the record; baseline: the last twelve months",
    )
    since: Day = Field(title="From")
    until: Day = Field(title="To")
    hits: Count = Field(title="Hits", description="warned, and it came")
    misses: Count = Field(title="Misses", description="it came without a warning")
    false_alarms: Count = Field(title="False alarms", description="warned, and nothing came")
    quiet: Count = Field(title="Rightly quiet")


@KINDS.kind("threshold", 1, source="PoA III.2; A.III.4.a")
class ThresholdSet(Body):
    """A Party's own threshold: when it wants to be warned. Its newest word under a name counts."""

    name: str = Field(pattern=SLUG, title="Name", description="your own: myanmar-100")
    on: Literal["forecast", "alarm"] = Field(default="forecast", title="Crossed by")
    target: str = Field(pattern=SLUG, title="What is counted", description="state-based")
    unit: Unit = Field(title="Unit", description="MMR")
    at_least: int = Field(default=25, ge=1, le=MOST, title="At least so many in a month")
    percent: int = Field(default=50, ge=1, le=99, title="With a probability of so many percent")
    within: int = Field(default=3, ge=1, le=36, title="Within so many months")
    of: str = Field(
        default="", pattern=MAYBE_PARTY, title="Whose forecasts or alarms", description="none: your own"
    )
    standing: Literal["in-force", "lifted"] = Field(default="in-force", title="Standing")
    note: str = Field(default="", max_length=1000, title="Why")
    rates: tuple[Rates, ...] = Field(default=(), max_length=3, title="How it would have done")

    example = {
        "name": "myanmar-100",
        "target": "state-based",
        "unit": "MMR",
        "at_least": 100,
        "percent": 50,
        "within": 3,
        "note": "Consular planning needs six weeks.",
        "rates": [
            {
                "basis": "baseline",
                "since": "2010-01-01",
                "until": "2025-12-01",
                "hits": 41,
                "misses": 9,
                "false_alarms": 14,
                "quiet": 128,
            }
        ],
    }


@KINDS.kind("alert", 1, source="PoA III.2; A.III.4.d")
class AlertFiled(Body):
    """A threshold was crossed. It waits until each Party that it goes to has acknowledged it."""

    threshold: str = Field(pattern=HEX, title="Threshold")
    cause: str = Field(pattern=HEX, title="Forecast or alarm")
    target: str = Field(pattern=SLUG, title="What is counted")
    unit: Unit = Field(title="Unit")
    month: Day = Field(title="Which month or day", description="its first day")
    at_least: Count = Field(title="At least")
    percent: int = Field(ge=0, le=100, title="Probability in percent", description="100: it was observed")
    answer_by: Day = Field(title="To be acknowledged by")
    text: str = Field(min_length=1, max_length=600, title="In words")
    updates: str = Field(default="", pattern=MAYBE_HEX, title="Updates", description="your own earlier alert")

    example = {
        "threshold": "9d" * 32,
        "cause": "8c" * 32,
        "target": "state-based",
        "unit": "MMR",
        "month": "2026-01-01",
        "at_least": 100,
        "percent": 83,
        "answer_by": "2026-01-05",
        "text": "MMR: at least 100 state-based deaths in January 2026, with a probability of 83 percent.",
    }


@KINDS.kind("acknowledge", 1, source="PoA III.2; A.III.4.d")
class AlertAcknowledged(Body):
    """This Party has seen the alert, and says perhaps what it makes of it."""

    alert: str = Field(pattern=HEX, title="Alert")
    text: str = Field(default="", max_length=2000, title="In words")

    example = {"alert": "ae" * 32, "text": "Seen by the watch officer; our embassy is informed."}


@KINDS.kind("reminder", 1, source="PoA III.2; A.III.4.d")
class AlertReminded(Body):
    """The node of a Party reminds its own office of an alert that waits. It goes to nobody else."""

    alert: str = Field(pattern=HEX, title="Alert")
    answer_by: Day = Field(title="To be acknowledged by")
    days: int = Field(ge=-3660, le=3660, title="Days after that day", description="negative: before it")
    text: str = Field(default="", max_length=400, title="What waits")

    example = {
        "alert": "ae" * 32,
        "answer_by": "2026-01-05",
        "days": 0,
        "text": "Acknowledge: at least 100 state-based deaths in MMR",
    }


@KINDS.kind("consultation", 1, source="PoA III.2; A.III.4.d")
class ConsultationOpened(Body):
    """An alert that somebody left unanswered goes to people: an office of the Party that filed it owns it."""

    alert: str = Field(pattern=HEX, title="Alert")
    owner: str = Field(pattern=f"^{OFFICE.pattern}$", title="Office that owns it", description="people")
    silent: tuple[str, ...] = Field(default=(), max_length=60, title="Who has not acknowledged")
    text: str = Field(default="", max_length=1000, title="What it is about")

    example = {
        "alert": "ae" * 32,
        "owner": "focal-point",
        "silent": ["IDN"],
        "text": "Not acknowledged by IDN.",
    }


@KINDS.kind("consult", 1, source="PoA III.2; A.III.4.d")
class Consulted(Body):
    """A word in a consultation. Only the Party that opened it takes it up and concludes it."""

    consultation: str = Field(pattern=HEX, title="Consultation")
    step: Literal["taken", "said", "concluded"] = Field(title="Step")
    text: str = Field(default="", max_length=4000, title="In words")

    example = {"consultation": "bf" * 32, "step": "concluded", "text": "The hotline confirmed receipt."}
