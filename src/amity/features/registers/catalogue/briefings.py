"""Voluntary briefings on security, offered and given under the briefing State's own audience."""

from typing import Literal

from pydantic import Field

from amity.features.registers.catalogue.happening import happening
from amity.features.registers.declaring import Day, Entry, Part, Register


class Briefing(Entry):
    """A briefing that this State offers, has scheduled, or has held."""

    title: str = Field(min_length=1, max_length=200, title="On what")
    stage: Literal["offered", "scheduled", "held", "cancelled"] = Field(title="Where it stands")
    forum: str = Field(default="", max_length=80, title="Forum", description="ASEAN, ARF, …")
    start: Day | None = Field(default=None, title="On")
    end: Day | None = Field(default=None, title="Until")
    place: str = Field(default="", max_length=200, title="Where")
    about: str = Field(default="", max_length=4000, title="What it covers")

    example = {
        "entry": "2026-coast-guard-law",
        "since": "2026-03-01",
        "title": "Our new law on the coast guard",
        "stage": "scheduled",
        "forum": "ARF",
        "start": "2026-07-10",
        "end": "2026-07-10",
        "place": "Manila",
        "about": "Who may stop a vessel, and how the master is told.",
    }


class BriefingRecord(Part):
    """What was said at this State's own briefing, for those to whom it says so."""

    summary: str = Field(min_length=1, max_length=20_000, title="Summary")
    questions: str = Field(default="", max_length=10_000, title="Questions and answers")

    example = {"entry": "2026-coast-guard-law", "since": "2026-07-12",
               "summary": "Three powers are new; the rules of encounter stay as they are."}  # fmt: skip


BRIEFINGS = Register(
    name="briefings",
    title="Voluntary briefings",
    source="A.III.2.b; A.III.3.c",
    kind="briefing",
    entry=Briefing,
    part_kind="briefing-record",
    part=BriefingRecord,
    columns=("title", "stage", "forum", "start", "place"),
    named_by=("title",),
    happening=happening,
)
