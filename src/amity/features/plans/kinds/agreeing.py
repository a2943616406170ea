"""Agreeing on a drafted plan: its opener puts exact words before the forum, each member answers."""

from typing import Literal

from pydantic import Field

from amity.features.plans.kinds.names import PLAN
from amity.features.plans.kinds.vocabulary import KINDS
from amity.kernel.kind import Body
from amity.kernel.record import ID

HEX = f"^{ID.pattern}$"
Stand = Literal["agree", "no-objection", "cannot-agree"]


@KINDS.kind("propose", 1, source="PoA VI.1; JD III.1")
class PlanProposed(Body):
    """The opener of a plan asks the members of its forum to agree on it, exactly as these records word it."""

    plan: str = Field(pattern=PLAN, title="Plan", description="ASEC/2026-JD-work-programme")
    records: tuple[str, ...] = Field(
        min_length=1, max_length=5000, title="The draft", description="the records that it consists of"
    )
    note: str = Field(default="", max_length=2000, title="Note to the members")

    example = {
        "plan": "ASEC/2026-JD-work-programme",
        "records": ["1c" * 32, "2d" * 32],
        "note": "As revised after the meeting of senior officials in Vientiane.",
    }


@KINDS.kind("position", 1, source="PoA intro; PoA VII")
class PositionTaken(Body):
    """A member's own position on a proposed plan. The plan is adopted when no member's consent is missing."""

    plan: str = Field(pattern=PLAN, title="Plan", description="ASEC/2026-JD-work-programme")
    proposal: str = Field(
        pattern=HEX, title="Proposal", description="the record that put it before the forum"
    )
    stand: Stand = Field(title="Position")
    text: str = Field(default="", max_length=4000, title="In words")

    example = {
        "plan": "ASEC/2026-JD-work-programme",
        "proposal": "3e" * 32,
        "stand": "cannot-agree",
        "text": "Cambodia asks that the term of the working group be three years.",
    }
