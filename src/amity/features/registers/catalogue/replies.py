"""Replies to invitations: each Party says for itself whether it comes, and with how many."""

from typing import Literal

from pydantic import Field

from amity.features.registers.declaring import Answer, Register


class Reply(Answer):
    """Whether this Party comes to what another holds."""

    answer: Literal["accepted", "tentative", "declined"] = Field(title="Answer")
    persons: int = Field(default=0, ge=0, le=1000, title="Persons who come")
    note: str = Field(default="", max_length=1000, title="Note")

    example = {
        "entry": "2026-sea-search",
        "since": "2026-03-02",
        "to": "KHM/calendar/2026-sea-search",
        "answer": "accepted",
        "persons": 2,
    }


REPLIES = Register(
    name="replies",
    title="Replies to invitations",
    source="A.III.1.a, d, g",
    kind="reply",
    entry=Reply,
    columns=("to", "answer", "persons"),
    named_by=("to",),
    answers=("calendar", "briefings", "consultations", "courses"),
)
