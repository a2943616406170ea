"""Training and capacity building: which courses there are, where, and with how many places."""

from typing import Annotated

from pydantic import Field

from amity.features.registers.catalogue.happening import happening
from amity.features.registers.declaring import CODE, STATE, Day, Entry, Register


class Course(Entry):
    """A course, workshop or attachment that this Party offers."""

    title: str = Field(min_length=1, max_length=200, title="Course")
    subject: str = Field(pattern=CODE, title="Subject", description="of the region's list: trafficking")
    start: Day | None = Field(default=None, title="From")
    end: Day | None = Field(default=None, title="To")
    place: str = Field(default="", max_length=200, title="Where")
    centre: str = Field(default="", max_length=200, title="Centre", description="KHM/centres/…, or its name")
    places: int = Field(ge=0, le=10_000, title="Places")
    open_to: tuple[Annotated[str, Field(pattern=STATE)], ...] = Field(
        default=(), max_length=60, title="Open to", description="none: to all who read this"
    )
    nominate_by: Day | None = Field(default=None, title="Nominate by")
    language: str = Field(default="", max_length=60, title="Language")
    costs: str = Field(default="", max_length=300, title="Who pays what")
    about: str = Field(default="", max_length=4000, title="What is taught")
    activity: str = Field(default="", max_length=160, title="Activity of a plan that it carries out")

    example = {
        "entry": "2026-demining",
        "since": "2026-01-20",
        "title": "Clearance of explosive remnants, level 2",
        "subject": "mine-action",
        "start": "2026-08-03",
        "end": "2026-08-28",
        "place": "Kampong Chhnang",
        "places": 24,
        "nominate_by": "2026-06-01",
        "language": "English",
        "costs": "Board and lodging by the host",
        "activity": "ASEC/2004-ASC-PoA/annex.V.2.a",
    }


COURSES = Register(
    name="courses",
    title="Training and capacity building",
    source="JD II.2.b; A.V.2.a",
    kind="course",
    entry=Course,
    columns=("title", "subject", "start", "end", "place", "places"),
    named_by=("start", "title"),
    lists={"subject": "subjects"},
    also={
        "title": ("name", "course title", "training"),
        "start": ("start date", "from", "begins"),
        "end": ("end date", "to", "ends"),
        "place": ("location", "venue"),
        "places": ("seats", "participants", "slots"),
        "about": ("description", "content"),
        "since": ("announced", "published", "date"),
        "subject": ("topic", "area"),
    },
    happening=happening,
)
