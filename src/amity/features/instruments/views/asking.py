"""What is known of instruments, asked: the texts that stand, their clauses, what was settled about them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Select, func, select

from amity.errors import NotFound
from amity.features.instruments import rules
from amity.features.instruments.views.tables import clause, part, principle, settled, text
from amity.kernel.record import Party

Row = Mapping[str, Any]  # what a row is to those who may know no SQL


def texts(tx: Connection, instrument: str = "") -> Sequence[Row]:
    """Return the texts that stand (of *instrument*), each with the number of its clauses."""
    counted = (
        select(func.count())
        .where(clause.c.matter == text.c.matter, clause.c.party == text.c.party)
        .scalar_subquery()
    )
    query = select(text, counted.label("clauses")).order_by(text.c.matter, text.c.party)
    if instrument:
        query = query.where(text.c.matter == instrument)
    return rows_of(tx, query)


def clauses(tx: Connection, instrument: str = "", party: str = "") -> Sequence[Row]:
    """Return the clauses that stand (in *instrument*, by *party*), in document order."""
    query = select(clause).order_by(clause.c.matter, clause.c.party, clause.c.place)
    if instrument:
        query = query.where(clause.c.matter == instrument)
    if party:
        query = query.where(clause.c.party == party)
    return rows_of(tx, query)


def repairs(tx: Connection, head: Row) -> list[dict[str, Any]]:
    """Return the repairs of the text *head*, in order."""
    return [one for piece in parts(tx, head) for one in piece.repairs]


def parts(tx: Connection, head: Row) -> Sequence[Any]:
    """Return the parts of a text in order; none unless all are held and are what the digest names."""
    query = select(part).where(
        part.c.matter == head["matter"],
        part.c.party == head["party"],
        part.c.digest == (head["digest"] or head["record"]),
        part.c.number <= head["parts"],
    )
    rows = tx.execute(query.order_by(part.c.number)).all()
    if len(rows) <= head["parts"]:
        return ()
    return rows if not head["parts"] or rules.whole(row.fingerprint for row in rows) == head["digest"] else ()


def settlements(tx: Connection, instrument: str = "") -> Sequence[Row]:
    """Return what people settled (about *instrument*), by obligation and Party."""
    query = select(settled).order_by(settled.c.matter, settled.c.obligation, settled.c.party)
    if instrument:
        query = query.where(settled.c.matter == instrument)
    return rows_of(tx, query)


def principles(tx: Connection) -> Sequence[Row]:
    """Return the principles that Parties added."""
    query = select(principle).order_by(principle.c.principle, principle.c.party)
    return rows_of(tx, query)


def rows_of(tx: Connection, query: Select[Any]) -> Sequence[Row]:
    """Return what *query* finds, each row as a mapping."""
    return cast(Sequence[Row], tx.execute(query).mappings().all())


def chosen(tx: Connection, instrument: str, by: str, *, own: Party) -> Row:
    """
    Return the text of *instrument* that *by* imported; without a name *own*'s, else the first that is whole.

    Raises:
        NotFound: none is held here.
    """
    rows = texts(tx, instrument)
    wanted = [row for row in rows if row["party"] == by] if by else rows
    if not wanted:
        raise not_held(instrument, by)
    return min(wanted, key=lambda row: _rank(row, own))


def not_held(instrument: str, by: str = "") -> NotFound:
    """Return the refusal where no text of *instrument* (by *by*) is held."""
    whose = f" by {by}" if by else ""
    return NotFound(f"no text of {instrument}{whose} is held here: import your own copy of it")


def _rank(row: Row, own: Party) -> tuple[bool, bool, str]:
    return not row["whole"], row["party"] != own, row["party"]
