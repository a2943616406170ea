"""What has come since somebody last looked: the store's own feed of changes, for whoever watches it.

It asks the database and nothing else, so it hears of what another process filed, and works the same on
PostgreSQL. There, of two that write at once, the later arrival may be kept first: so a watcher looks a
little way back each time, and remembers what it saw there.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from amity.store import log
from amity.store import tables as t

BACK = 256  # arrivals that a watcher looks back


@dataclass
class Watch:
    """One watcher's place in the feed."""

    last: int = -1  # -1: it has not looked yet
    _seen: frozenset[int] = field(default=frozenset())

    def look(self, tx: Connection) -> Mapping[str, int]:
        """Return how many records of each kind have come since the last look; of the first, none."""
        first, place = self.last < 0, t.record.c.arrival
        since = max(0, (log.newest(tx) if first else self.last) - BACK)
        rows = tx.execute(select(place, t.record.c.kind).where(place > since)).all()
        fresh = [row for row in rows if row.arrival not in self._seen]
        self.last = max([since, self.last, *(row.arrival for row in rows)])
        self._seen = frozenset(row.arrival for row in rows if row.arrival > self.last - BACK)
        return {} if first else Counter(row.kind for row in fresh)


def newest(tx: Connection, kinds: Collection[str]) -> int:
    """Return the place of the newest arrival of *kinds*; each is asked for by its index."""
    found = (
        tx.execute(select(func.max(t.record.c.arrival)).where(t.record.c.kind == kind)).scalar()
        for kind in sorted(kinds)
    )
    return max((place for place in found if place), default=0)


def since(tx: Connection, arrival: int) -> Mapping[str, int]:
    """Return how many records of each kind have come after the place *arrival*."""
    kind = t.record.c.kind.concat("")  # by the column itself SQLite would walk through the index of all kinds
    query = select(kind, func.count()).where(t.record.c.arrival > arrival).group_by(kind)
    return {row[0]: row[1] for row in tx.execute(query)}
