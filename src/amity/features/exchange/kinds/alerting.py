"""Alerts: what others should act on now. Its words are those of the Common Alerting Protocol."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from amity.features.exchange.kinds.report import Report
from amity.features.exchange.kinds.shared import LONG, MAYBE_HEX, SHORT
from amity.features.exchange.kinds.vocabulary import KINDS


class Area(BaseModel):
    """Where an alert holds: in words, and as rings of "lat,lon" pairs or circles, as CAP writes them."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1, max_length=SHORT, title="In words")
    polygons: tuple[str, ...] = Field(
        default=(), max_length=40, title="Polygons", description="10.1,102.9 10.4,103.1 10.0,103.2 10.1,102.9"
    )
    circles: tuple[str, ...] = Field(
        default=(), max_length=40, title="Circles", description="10.65,103.02 25 (kilometres)"
    )


@KINDS.kind("alert", 1, source="JD II.1; A.III.2.c")
class AlertRaised(Report):
    """What others should act on now: how urgent, how severe, how certain, and what to do."""

    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"] = Field(
        default="Unknown", title="Urgency"
    )
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"] = Field(
        default="Unknown", title="Severity"
    )
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"] = Field(
        default="Unknown", title="Certainty"
    )
    message: Literal["Alert", "Update", "Cancel"] = Field(default="Alert", title="Sort of message")
    updates: str = Field(
        default="", pattern=MAYBE_HEX, title="Updates or cancels", description="your own alert"
    )
    effective: AwareDatetime | None = Field(default=None, title="Holds from")
    expires: AwareDatetime | None = Field(default=None, title="Holds until")
    instruction: str = Field(default="", max_length=LONG, title="What to do")
    holds_in: tuple[Area, ...] = Field(default=(), max_length=40, title="Where it holds")

    example = {
        "area": "sea-piracy",
        "title": "Armed boarding under way: keep clear",
        "what": "Four boardings within three nights in the eastbound lane.",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "effective": "2026-01-15T00:00:00Z",
        "expires": "2026-01-18T00:00:00Z",
        "instruction": "Post an anti-piracy watch and report every approach.",
        "holds_in": [{"text": "Phillip Channel", "circles": ["1.0983,103.6317 20"]}],
    }
