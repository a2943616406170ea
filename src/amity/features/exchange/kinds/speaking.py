"""What others say beside a report, never inside: they acknowledge, comment, sight, contradict and ask."""

from typing import Annotated

from pydantic import Field

from amity.features.exchange.kinds.shared import (
    HEX,
    LONG,
    MAYBE_HEX,
    ORIGIN,
    Grading,
    Identifier,
    Period,
    Place,
)
from amity.features.exchange.kinds.vocabulary import KINDS
from amity.kernel.kind import Body

REPORT = Field(pattern=HEX, title="Report", description="the record that opened it")


@KINDS.kind("acknowledge", 1, source="JD II.1-2")
class Acknowledged(Body):
    """This Party's desk has read the report."""

    report: str = REPORT
    text: str = Field(default="", max_length=2000, title="Note")

    example = {"report": "1a" * 32, "text": "With the anti-narcotics department."}


@KINDS.kind("comment", 1, source="JD II.1-2")
class Commented(Body):
    """What this Party adds, as its own word."""

    report: str = REPORT
    text: str = Field(min_length=1, max_length=LONG, title="Comment")
    grading: Grading | None = Field(default=None, title="Source and information")

    example = {"report": "1a" * 32, "text": "The packets are like those seized in Rayong last year."}


@KINDS.kind("sighting", 1, source="JD II.1-2")
class Sighted(Body):
    """This Party has seen the same vessel, person, account or indicator."""

    report: str = REPORT
    when: Period | None = Field(default=None, title="When")
    places: tuple[Place, ...] = Field(default=(), max_length=50, title="Where")
    count: int = Field(
        default=1, ge=0, le=1_000_000_000, title="How often", description="0: looked for, not seen"
    )
    identifiers: tuple[Identifier, ...] = Field(default=(), max_length=50, title="By which identifiers")
    text: str = Field(default="", max_length=LONG, title="What was seen")
    grading: Grading | None = Field(default=None, title="Source and information")
    rests_on: tuple[Annotated[str, Field(pattern=ORIGIN)], ...] = Field(
        default=(), max_length=50, title="Rests on", description="records or origin: tokens; none: first-hand"
    )

    example = {
        "report": "1a" * 32,
        "when": {"since": "2026-03-05T02:00:00Z", "precision": "hour"},
        "places": [{"text": "Sattahip anchorage", "lat": "12.6", "lon": "100.88"}],
        "count": 2,
        "text": "At anchor without lights on two nights.",
    }


@KINDS.kind("contradict", 1, source="JD II.1-2")
class Contradicted(Body):
    """This Party sees it otherwise. Both stand, each under its author's name."""

    report: str = REPORT
    fields: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] = Field(
        default=(), max_length=40, title="In which fields", description="none: as a whole"
    )
    text: str = Field(min_length=1, max_length=LONG, title="What this Party finds")
    grading: Grading | None = Field(default=None, title="Source and information")

    example = {
        "report": "1a" * 32,
        "fields": ["places"],
        "text": "The position lies in the harbour of Sihanoukville; our radar shows no vessel there.",
    }


@KINDS.kind("question", 1, source="JD II.1-2")
class Asked(Body):
    """What this Party asks the author of a report."""

    report: str = REPORT
    text: str = Field(min_length=1, max_length=LONG, title="Question")

    example = {"report": "1a" * 32, "text": "Was a satellite phone found on board?"}


@KINDS.kind("answer", 1, source="JD II.1-2")
class Answered(Body):
    """The author of a report answers a question, or declines to."""

    report: str = REPORT
    question: str = Field(pattern=HEX, title="Question", description="the record that asked it")
    text: str = Field(min_length=1, max_length=LONG, title="Answer")
    see: str = Field(default="", pattern=MAYBE_HEX, title="See the record")

    example = {"report": "1a" * 32, "question": "2b" * 32, "text": "Yes; its number is in a part for you."}
