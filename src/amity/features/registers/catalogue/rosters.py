"""Rosters: who of a Party took part, by rank and sex, a line each. What goes further is counted."""

from pydantic import Field

from amity.features.registers.catalogue.people import MOST_PERSONS, Person
from amity.features.registers.declaring import ACTIVITY, Answer, Register


class Roster(Answer):
    """Who of this Party took part in a course, an exercise or a visit: one line each, and no names."""

    persons: tuple[Person, ...] = Field(min_length=1, max_length=MOST_PERSONS, title="Persons")
    activity: str = Field(default="", pattern=ACTIVITY, title="Activity of a plan that it counts for")

    example = {
        "entry": "2026-sea-search",
        "since": "2026-05-15",
        "to": "KHM/calendar/2026-sea-search",
        "persons": [
            {"rank": "officer", "sex": "female"},
            {"rank": "officer", "sex": "male"},
            {"rank": "enlisted", "sex": "male"},
        ],
        "activity": "ASEC/2004-ASC-PoA/annex.III.1.a",
    }


ROSTERS = Register(
    name="rosters",
    title="Rosters of those who took part",
    source="A.I.2.b; ADMM+ op.8",
    kind="roster",
    entry=Roster,
    columns=("to", "since", "activity"),
    named_by=("to",),
    rows="persons",
    answers=("calendar", "courses"),
    own_too=True,
    also={
        "rank": ("grade", "category"),
        "sex": ("gender", "m f"),
        "female": ("f", "woman", "women"),
        "male": ("m", "man", "men"),
        "to": ("event", "course", "activity attended"),
        "since": ("date", "held on"),
        "non-commissioned": ("nco", "non commissioned officer"),
        "enlisted": ("other ranks", "soldier"),
    },
)
