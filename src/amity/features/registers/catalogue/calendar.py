"""The confidence-building calendar: exchanges, visits and exercises, with the observers invited."""

from typing import Annotated, Literal

from pydantic import Field

from amity.features.registers.catalogue.happening import happening
from amity.features.registers.declaring import STATE, Day, Entry, Register


class Event(Entry):
    """An exchange, a visit or an exercise that this Party holds, and whom it invites."""

    title: str = Field(min_length=1, max_length=200, title="What")
    sort: Literal["exercise", "visit", "exchange", "port-call", "seminar", "meeting", "other"] = Field(
        title="Sort"
    )
    stage: Literal["planned", "confirmed", "held", "cancelled"] = Field(title="Where it stands")
    start: Day = Field(title="From")
    end: Day | None = Field(default=None, title="To")
    place: str = Field(default="", max_length=200, title="Where")
    forum: str = Field(default="", max_length=80, title="Forum", description="ASEAN, ADMM-Plus, …")
    invited: tuple[Annotated[str, Field(pattern=STATE)], ...] = Field(
        default=(), max_length=60, title="Observers invited from", description="three letters each"
    )
    places: int = Field(default=0, ge=0, le=1000, title="Places for observers of each")
    reply_by: Day | None = Field(default=None, title="Reply by")
    forces: int = Field(default=0, ge=0, le=1_000_000, title="Persons taking part")
    about: str = Field(default="", max_length=4000, title="What it is for")
    report: str = Field(
        default="", max_length=20_000, title="What came of it", description="once it was held"
    )
    activity: str = Field(default="", max_length=160, title="Activity of a plan that it carries out")

    example = {
        "entry": "2026-sea-search",
        "since": "2026-02-10",
        "title": "Search and rescue exercise off Sihanoukville",
        "sort": "exercise",
        "stage": "confirmed",
        "start": "2026-05-11",
        "end": "2026-05-15",
        "place": "Sihanoukville",
        "forum": "ASEAN",
        "invited": ["IDN", "THA", "VNM"],
        "places": 2,
        "reply_by": "2026-04-11",
        "forces": 640,
        "about": "Two ships, one aircraft, one coordination centre.",
        "activity": "ASEC/2004-ASC-PoA/annex.III.1.a",
    }


CALENDAR = Register(
    name="calendar",
    title="Confidence-building calendar",
    source="PoA III; A.III.1.a, d, g",
    kind="event",
    entry=Event,
    columns=("title", "sort", "stage", "start", "end", "place", "invited"),
    named_by=("start", "title"),
    also={
        "title": ("event", "name", "activity name", "summary"),
        "start": ("start date", "from", "date", "begins"),
        "end": ("end date", "to", "until", "ends"),
        "place": ("location", "venue"),
        "about": ("description", "purpose"),
        "since": ("announced", "announced on"),
        "invited": ("observers", "invitees"),
        "stage": ("status",),
        "sort": ("type", "kind"),
    },
    happening=happening,
)
