"""What others have signed about a log: that they saw it so far, or that it forked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from amity.kernel.record import Party
from amity.store.tables import testimony

SEEN = "cosignature"  # a checkpoint that `by` verified and cosigned
SIGNED = "checkpoint"  # a checkpoint of the Party itself, still to be compared with what follows
FORK = "fork"  # the evidence of two histories, as JSON


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
    row = {"party": word.party, "by": word.by, "what": what}
    tx.execute(insert(testimony).values(row | {"size": word.size, "at": word.at, "data": word.data}))


def of(tx: Connection, what: str, party: Party) -> Sequence[Testimony]:
    """Return what all witnesses said about *party*'s log, by witness."""
    rows = tx.execute(select(testimony).where(_is(what, party)).order_by(testimony.c.by))
    return [Testimony(Party(row.party), Party(row.by), row.size, row.at, row.data) for row in rows]


def drop(tx: Connection, what: str, party: Party) -> None:
    """Forget what was said of that sort about *party*'s log."""
    tx.execute(delete(testimony).where(_is(what, party)))


def _is(what: str, party: Party) -> ColumnElement[bool]:
    return (testimony.c.what == what) & (testimony.c.party == party)
