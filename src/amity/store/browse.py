"""Reading for people and programs, page by page: records as they arrived, and the rows of any view."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Table,
    func,
    select,
    tuple_,
)

from amity.errors import Malformed
from amity.kernel import record as records
from amity.kernel.record import Record
from amity.store import tables as t

_INTEGER = re.compile(r"-?[0-9]{1,19}")
Tx = Connection  # what a transaction is called by those who may know no SQL


def newest(
    tx: Connection,
    *,
    before: int = 0,
    kinds: Collection[str] | None = None,
    party: str = "",
    limit: int = 50,
) -> list[tuple[int, Record]]:
    """Return the records (of *kinds*, if given) that arrived last, or last before place *before*."""
    place = t.record.c.arrival
    where = [place < before] if before else []
    return _arrivals(tx, where, kinds, party, limit, latest_first=True)


def since(
    tx: Connection,
    *,
    after: int = 0,
    kinds: Collection[str] | None = None,
    party: str = "",
    limit: int = 100,
) -> list[tuple[int, Record]]:
    """Return the records (of *kinds*, if given) that arrived after place *after*, the oldest first."""
    place = t.record.c.arrival
    return _arrivals(tx, [place > after], kinds, party, limit, latest_first=False)


def count_since(tx: Connection, after: int, *, kinds: Collection[str] | None = None) -> int:
    """Return how many records (of *kinds*, if given) arrived after place *after*."""
    query = select(func.count()).select_from(t.record).where(t.record.c.arrival > after)
    if kinds is not None:
        query = query.where(t.record.c.kind.in_(sorted(kinds)))
    return tx.execute(query).scalar_one()


def rows(
    tx: Connection,
    table: Table,
    *,
    where: Mapping[str, str],
    after: Sequence[Any] = (),
    limit: int = 100,
) -> list[dict[str, Any]]:
    """
    Return rows of a view's *table* in the order of its key, from the one after the key *after*.

    Raises:
        Malformed: *where* names a column that is not there, or *after* is no key of this table.
    """
    key = list(table.primary_key.columns)
    query = select(table).order_by(*key).limit(limit)
    for name, text in where.items():
        if name not in table.c:
            raise Malformed(f"{table.name} has no column {name}: it has {', '.join(table.c.keys())}")
        query = query.where(table.c[name] == _value(table.c[name], text))
    if after:
        if len(after) != len(key) or not all(map(_fits, key, after)):
            raise Malformed("this cursor belongs to another table: begin again without one")
        query = query.where(tuple_(*key) > tuple_(*after))
    return [dict(row) for row in tx.execute(query).mappings()]


def key_of(table: Table, row: Mapping[str, Any]) -> list[Any]:
    """Return the key of *row*: the cursor after which the next page begins."""
    return [row[column.key] for column in table.primary_key.columns]


def columns(table: Table) -> dict[str, list[str]]:
    """Return the columns of *table* with the JSON types that their values have."""
    return {column.key: [*_json_types(column), *(["null"] if column.nullable else [])] for column in table.c}


def _json_types(column: Column[Any]) -> list[str]:
    if isinstance(column.type, JSON):
        return ["object", "array", "string", "number", "boolean"]
    if isinstance(column.type, Boolean):
        return ["boolean"]
    if isinstance(column.type, Integer):  # BigInteger is one too
        return ["integer"]
    return ["number"] if isinstance(column.type, Float) else ["string"]


def _arrivals(
    tx: Connection,
    where: Sequence[ColumnElement[bool]],
    kinds: Collection[str] | None,
    party: str,
    limit: int,
    *,
    latest_first: bool,
) -> list[tuple[int, Record]]:
    """Return the first *limit* records in the order of their arrival, or in the reverse.

    Each kind is asked for its own first few, by its index: asked for all kinds at once, a database
    sorts every record that it holds of them.
    """
    if party:
        where = [*where, t.record.c.party == party]
    place = t.record.c.arrival
    query = select(place).where(*where).order_by(place.desc() if latest_first else place).limit(limit)
    queries = [query] if kinds is None else [query.where(t.record.c.kind == kind) for kind in sorted(kinds)]
    places = sorted((row.arrival for one in queries for row in tx.execute(one)), reverse=latest_first)
    # the bytes come last, for those that are shown: an index alone has found them
    wanted = select(place, t.record.c.raw).where(place.in_(places[:limit]))
    found = {row.arrival: row.raw for row in tx.execute(wanted)}
    return [(at, records.read(found[at])) for at in places[:limit]]


def _value(column: Column[Any], text: str) -> Any:
    if isinstance(column.type, Boolean):
        return text == "true"
    if not isinstance(column.type, Integer):
        return text
    if not _INTEGER.fullmatch(text) or not _fits(column, int(text)):
        raise Malformed(f"{column.name} is an integer, and {text[:40]!r} is none that it can hold")
    return int(text)


def _fits(column: Column[Any], part: Any) -> bool:
    """Tell whether *part* is of the type of *column*, as a database insists."""
    if isinstance(column.type, Boolean):
        return isinstance(part, bool)
    if isinstance(column.type, Integer):
        most = 2**63 if isinstance(column.type, BigInteger) else 2**31
        return type(part) is int and -most <= part < most
    return isinstance(part, str)
