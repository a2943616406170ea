"""Women's participation, from counts that Parties give from their own rosters. The few are not counted out.

A share over fewer than `FEWEST` persons could name somebody, so it is not given. The sum over components
counts only those that are shown: nobody can take one from the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amity.kernel.record import Party, RecordId

FEWEST = 5  # persons


@dataclass(frozen=True, slots=True)
class Headcount:
    """The persons of one Party in one report."""

    record: RecordId
    party: Party
    component: str
    women: int
    men: int
    total: int


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part under one component, in one year."""

    component: str  # "" for all that are shown
    women: int
    men: int
    total: int
    records: tuple[RecordId, ...]

    @property
    def shown(self) -> bool:
        """Whether so many took part that the share names nobody."""
        return self.total >= FEWEST

    @property
    def share(self) -> int:
        """Women in percent of those whose sex the rosters give."""
        known = self.women + self.men
        return (200 * self.women + known) // (2 * known) if known else 0


def participation(counts: Sequence[Headcount]) -> Mapping[str, Participation]:
    """Return who took part, by component, and in all shown components together under ""."""
    names = dict.fromkeys(one.component for one in counts)
    by = {name: _summed(name, [one for one in counts if one.component == name]) for name in names}
    shown = [one for one in counts if by[one.component].shown]
    return {**by, "": _summed("", shown)}


def _summed(component: str, counts: Sequence[Headcount]) -> Participation:
    return Participation(
        component,
        sum(one.women for one in counts),
        sum(one.men for one in counts),
        sum(one.total for one in counts),
        tuple(one.record for one in counts),
    )
