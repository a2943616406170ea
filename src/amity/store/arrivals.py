"""When a record came to this node: moments that only grow, noted whenever a door that tells them looks.

A record's own date is its author's claim, and a late one may be older than what a client has already seen. So
a node notes, before it answers, how far its arrivals have come and when; everything that arrived since the
note before was added at that moment. The notes are this node's own, and survive a restart.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy import Connection, func, select

from amity.store import local, log
from amity.store.tables import local as notes

BY_ARRIVAL, BY_MOMENT = "arrivals", "arrivals-at"
_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stamps:
    """The notes that a page of arrivals needs: each ends at an arrival, and was made at a moment."""

    ends: Sequence[int]
    moments: Sequence[str]

    def of(self, arrival: int) -> str:
        """Return when *arrival* was added."""
        return self.moments[bisect_left(self.ends, arrival)]


def spoken(moment: datetime) -> str:
    """Return *moment* to the microsecond: "2026-03-02T04:10:00.123456Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def noted(tx: Connection) -> int:
    """Return the last arrival that was noted."""
    return _last(tx)[0]


def note(tx: Connection, now: datetime) -> int:
    """Note what has arrived since the last note, and return how far that goes."""
    newest, (last, at) = log.newest(tx), _last(tx)
    if newest > last:
        moment = spoken(now)
        if at and moment <= at:  # two notes of one moment would hide the second from who has seen the first
            moment = spoken(datetime.fromisoformat(at) + _LEAST)
        local.put(tx, BY_ARRIVAL, f"{newest:016d}", {"at": moment})
        local.put(tx, BY_MOMENT, moment, {"to": newest})
    return newest


def after(tx: Connection, moment: str) -> int:
    """Return the last arrival that was added at *moment* (to the microsecond) or before."""
    query = select(notes.c.value).where(notes.c.shelf == BY_MOMENT, notes.c.key <= moment)
    found = tx.execute(query.order_by(notes.c.key.desc()).limit(1)).scalar()
    return int(orjson.loads(found)["to"]) if found else 0


def between(tx: Connection, first: int, last: int) -> Stamps:
    """Return the notes that cover the arrivals from *first* to *last*, which were noted before."""
    at = (notes.c.shelf == BY_ARRIVAL) & (notes.c.key >= f"{first:016d}")
    end = (
        select(func.min(notes.c.key))
        .where(notes.c.shelf == BY_ARRIVAL, notes.c.key >= f"{last:016d}")
        .scalar_subquery()
    )
    query = select(notes.c.key, notes.c.value).where(at, notes.c.key <= end).order_by(notes.c.key)
    rows = tx.execute(query).all()
    return Stamps([int(row.key) for row in rows], [orjson.loads(row.value)["at"] for row in rows])


def _last(tx: Connection) -> tuple[int, str]:
    query = select(notes.c.key, notes.c.value).where(notes.c.shelf == BY_ARRIVAL)
    row = tx.execute(query.order_by(notes.c.key.desc()).limit(1)).one_or_none()
    return (int(row.key), str(orjson.loads(row.value)["at"])) if row else (0, "")
