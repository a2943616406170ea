"""Nominations for courses: a Party asks for places for its own, by post and rank."""

from typing import Literal

from pydantic import Field

from amity.features.registers.catalogue.people import MOST_PERSONS, Person
from amity.features.registers.declaring import Answer, Register


class Nomination(Answer):
    """How many, and of what rank, this Party nominates for a course; names go by other ways."""

    persons: tuple[Person, ...] = Field(min_length=1, max_length=MOST_PERSONS, title="Persons")
    stage: Literal["nominated", "confirmed", "withdrawn"] = Field(
        default="nominated", title="Where it stands"
    )
    note: str = Field(default="", max_length=1000, title="Note")

    example = {
        "entry": "2026-demining",
        "since": "2026-05-02",
        "to": "KHM/courses/2026-demining",
        "persons": [{"rank": "officer", "sex": "female"}, {"rank": "enlisted", "sex": "male"}],
    }


NOMINATIONS = Register(
    name="nominations",
    title="Nominations for courses",
    source="JD II.2.b; A.V.2.a",
    kind="nomination",
    entry=Nomination,
    columns=("to", "stage"),
    named_by=("to",),
    rows="persons",
    answers=("courses",),
)
