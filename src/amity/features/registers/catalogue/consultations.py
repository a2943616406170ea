"""Consultations on matters of common concern: who asks for them, about what, what came of them."""

from typing import Annotated, Literal

from pydantic import Field

from amity.features.registers.catalogue.happening import happening
from amity.features.registers.declaring import STATE, Day, Entry, Register


class Consultation(Entry):
    """Consultations that this Party asks for, or has held, as it itself records them."""

    title: str = Field(min_length=1, max_length=200, title="On what")
    stage: Literal["proposed", "agreed", "held", "cancelled"] = Field(title="Where it stands")
    invited: tuple[Annotated[str, Field(pattern=STATE)], ...] = Field(
        min_length=1, max_length=60, title="With whom", description="three letters each"
    )
    start: Day | None = Field(default=None, title="On")
    end: Day | None = Field(default=None, title="Until")
    place: str = Field(default="", max_length=200, title="Where")
    reply_by: Day | None = Field(default=None, title="Reply by")
    outcome: str = Field(default="", max_length=10_000, title="What came of it", description="as you see it")

    example = {
        "entry": "river-patrols",
        "since": "2026-03-03",
        "title": "Patrols on the river",
        "stage": "proposed",
        "invited": ["LAO", "THA"],
        "start": "2026-04-20",
        "reply_by": "2026-04-01",
    }


CONSULTATIONS = Register(
    name="consultations",
    title="Consultations",
    source="A.III.6",
    kind="consultation",
    entry=Consultation,
    columns=("title", "stage", "invited", "start", "place"),
    named_by=("title",),
    happening=happening,
)
