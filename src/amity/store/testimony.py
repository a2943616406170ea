"""What was signed about a log: how far others saw it, what is still to be compared, and proof of a fork."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlalchemy.engine import Row

from amity.kernel.record import Party
from amity.store.tables import testimony

SEEN = "cosignature"  # a checkpoint that `by` verified and cosigned
SIGNED = "checkpoint"  # a checkpoint of the Party itself, still to be compared with what follows
FORK = "fork"  # the evidence of two histories that was settled, as JSON


@dataclass(frozen=True, slots=True)
class Testimony:
    """One signed word about a log."""

    party: Party  # whose log
    by: Party
    size: int
    at: int  # Unix time, as signed
    data: str


def put(tx: Connection, what: str, word: Testimony) -> None:
    """Keep *word* in place of what the same witness said before."""
    tx.execute(delete(testimony).where(_is(what, word.party), testimony.c.by == word.by))
    add(tx, what, word)


def add(tx: Connection, what: str, word: Testimony) -> None:
    """Keep *word* beside what was said before of other sizes."""
    same = (testimony.c.by == word.by) & (testimony.c.size == word.size)
    tx.execute(delete(testimony).where(_is(what, word.party), same))
    row = {"party": word.party, "by": word.by, "what": what}
    tx.execute(insert(testimony).values(row | {"size": word.size, "at": word.at, "data": word.data}))


def of(tx: Connection, what: str, party: Party) -> Sequence[Testimony]:
    """Return what all witnesses said about *party*'s log, by witness and size."""
    query = select(testimony).where(_is(what, party)).order_by(testimony.c.by, testimony.c.size)
    return [_read(row) for row in tx.execute(query)]


def said_by(tx: Connection, what: str, by: Party) -> Sequence[Testimony]:
    """Return what *by* said about all logs, by Party."""
    query = select(testimony).where(testimony.c.what == what, testimony.c.by == by)
    return [_read(row) for row in tx.execute(query.order_by(testimony.c.party))]


def kept(tx: Connection, what: str, data: Collection[str]) -> set[str]:
    """Return which of *data* are kept word for word, of whichever log."""
    query = select(testimony.c.data).where(testimony.c.what == what, testimony.c.data.in_(data))
    return set(tx.execute(query).scalars())


def drop(tx: Connection, what: str, party: Party, *, until: int | None = None) -> None:
    """Forget what was said of that sort about *party*'s log (about its first *until* entries alone)."""
    some = () if until is None else (testimony.c.size <= until,)
    tx.execute(delete(testimony).where(_is(what, party), *some))


def _read(row: Row[Any]) -> Testimony:
    return Testimony(Party(row.party), Party(row.by), row.size, row.at, row.data)


def _is(what: str, party: Party) -> ColumnElement[bool]:
    return (testimony.c.what == what) & (testimony.c.party == party)
