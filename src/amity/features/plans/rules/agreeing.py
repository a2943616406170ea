"""Whether a proposed plan is adopted: every member's own consent, and nobody's word for another.

Who counts is who was a member of the forum on the day of the proposal. Silence is no consent. The newest word
of a member counts, so that no plan stands over a live objection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from amity.kernel.record import Party, RecordId

CONSENT = ("agree", "no-objection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What one Party says of one proposal."""

    record: RecordId
    party: Party
    stand: str
    text: str
    issued: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan's exact words, put before its forum, and what each Party says of them."""

    record: RecordId
    plan: str
    records: tuple[RecordId, ...]
    note: str
    issued: str
    members: frozenset[Party]
    positions: tuple[Position, ...]  # all, the oldest first

    @property
    def on(self) -> date:
        """The day of the proposal."""
        return date.fromisoformat(self.issued[:10])

    @property
    def newest(self) -> dict[Party, Position]:
        """The newest position of each Party."""
        return {one.party: one for one in sorted(self.positions, key=lambda one: (one.party, one.seq))}

    @property
    def consenting(self) -> frozenset[Party]:
        """The members that agree or have no objection."""
        return self._who(*CONSENT)

    @property
    def objecting(self) -> frozenset[Party]:
        """The members that cannot agree."""
        return self._who("cannot-agree")

    @property
    def waiting(self) -> frozenset[Party]:
        """The members that have not spoken."""
        return self.members - set(self.newest)

    @property
    def adopted(self) -> str:
        """When the last consent was given, if none is missing; else ""."""
        if not self.members or self.consenting != self.members:
            return ""
        return max(one.issued for one in self.newest.values() if one.party in self.members)

    def _who(self, *stands: str) -> frozenset[Party]:
        newest = self.newest
        return frozenset(p for p in self.members if p in newest and newest[p].stand in stands)


def stands(proposals: Sequence[Proposal]) -> Proposal | None:
    """Return the newest proposal that is adopted."""
    return next((one for one in sorted(proposals, key=lambda p: p.issued, reverse=True) if one.adopted), None)
