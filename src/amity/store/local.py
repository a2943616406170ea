"""This node's own small notes, on shelves: sessions, alarms, versions. Never replicated."""

from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import ColumnElement, Connection, delete, insert, select

from amity.kernel.record import moment
from amity.store.tables import local


def get(tx: Connection, shelf: str, key: str, *, now: datetime | None = None) -> dict[str, Any] | None:
    """Return what stands on *shelf* under *key*; None if nothing does, or it expired before *now*."""
    row = tx.execute(select(local.c.value, local.c.expires).where(_at(shelf, key))).one_or_none()
    if row is None or (now and row.expires and row.expires <= moment(now)):
        return None
    return cast(dict[str, Any], orjson.loads(row.value))


def put(
    tx: Connection, shelf: str, key: str, value: dict[str, Any], *, expires: datetime | None = None
) -> None:
    """Put *value* on *shelf* under *key*, in place of what stood there."""
    drop(tx, shelf, key)
    until = moment(expires) if expires else None
    tx.execute(insert(local).values(shelf=shelf, key=key, value=orjson.dumps(value).decode(), expires=until))


def take(tx: Connection, shelf: str, key: str, *, now: datetime | None = None) -> dict[str, Any] | None:
    """Return what stands on *shelf* under *key*, and take it away: it serves once."""
    value = get(tx, shelf, key, now=now)
    return value if drop(tx, shelf, key) else None


def drop(tx: Connection, shelf: str, key: str) -> bool:
    """Take away what stands on *shelf* under *key*; tell whether something did."""
    return bool(tx.execute(delete(local).where(_at(shelf, key))).rowcount)


def items(tx: Connection, shelf: str) -> list[tuple[str, dict[str, Any]]]:
    """Return all that stands on *shelf*, by key."""
    query = select(local.c.key, local.c.value).where(local.c.shelf == shelf).order_by(local.c.key)
    return [(row.key, orjson.loads(row.value)) for row in tx.execute(query)]


def sweep(tx: Connection, *, now: datetime) -> None:
    """Take away all that has expired."""
    tx.execute(delete(local).where(local.c.expires <= moment(now)))


def _at(shelf: str, key: str) -> ColumnElement[bool]:
    return (local.c.shelf == shelf) & (local.c.key == key)
