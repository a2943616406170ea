"""Who was a member of which forum on a day: the region's data, from which audiences follow too."""

from dataclasses import dataclass
from datetime import date

from amity.node.pack import Forum, Membership, RegionPack


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of a forum on one day, with all rows that say so."""

    party: str
    rows: tuple[Membership, ...]

    @property
    def since(self) -> date:
        """The first day, by the earliest of the rows."""
        return min(row.since for row in self.rows)

    @property
    def until(self) -> date | None:
        """The first day on which it no longer is, by the latest of the rows; None if none is set."""
        ends = [row.until for row in self.rows]
        return None if None in ends else max(end for end in ends if end)

    @property
    def is_unverified(self) -> bool:
        """Whether no row was checked."""
        return all(row.unverified for row in self.rows)

    @property
    def differs(self) -> bool:
        """Whether rows disagree on the first day."""
        return len({row.since for row in self.rows}) > 1


def members(forum: Forum, on: date) -> list[Member]:
    """Return the members of *forum* on that day, by the day since which they are."""
    rows: dict[str, list[Membership]] = {}
    for row in forum.memberships:
        if row.holds(on):
            rows.setdefault(row.party, []).append(row)
    found = [Member(party=party, rows=tuple(some)) for party, some in rows.items()]
    return sorted(found, key=lambda one: (one.since, one.party))


def forums_of(region: RegionPack, party: str, on: date) -> list[Forum]:
    """Return the forums of which *party* is a member on that day."""
    return [forum for forum in region.forums.values() if party in forum.members(on)]
