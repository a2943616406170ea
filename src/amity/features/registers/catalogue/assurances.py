"""Assurances on a State's conduct, recorded by the State that gives them."""

from typing import Literal

from pydantic import Field

from amity.features.registers.declaring import Entry, Register


class Assurance(Entry):
    """What this State assures the others of, in its own words."""

    title: str = Field(min_length=1, max_length=200, title="Of what")
    text: str = Field(min_length=1, max_length=10_000, title="The assurance", description="in your own words")
    on: Literal["territory-not-used", "non-interference", "non-use-of-force", "no-foreign-bases", "other"] = (
        Field(title="Subject")
    )
    clause: str = Field(default="", max_length=120, title="Under which clause", description="A.III.5")

    example = {
        "entry": "territory-2026",
        "since": "2026-02-15",
        "title": "Use of our territory",
        "text": "No part of our territory is at anybody's disposal for acts against a member State.",
        "on": "territory-not-used",
        "clause": "A.III.5",
    }


ASSURANCES = Register(
    name="assurances",
    title="Assurances",
    source="A.III.5",
    kind="assurance",
    entry=Assurance,
    columns=("title", "on", "clause"),
    named_by=("title",),
    by="state",
)
