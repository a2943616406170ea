"""Many rows at once, in the way in which each driver takes them fastest: for what comes with every record."""

from collections.abc import Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection
from sqlalchemy.exc import DBAPIError

AT_ONCE = (256, 16, 1)  # rows of one statement to SQLite, which so opens its indexes once for all of them

# what PostgreSQL's binary COPY is told of each column, by the sort of its type
_SORTS = {"string": "text", "integer": "int4", "big_integer": "int8", "large_binary": "bytea"}

Columns = Sequence[Column[Any]]
Rows = Sequence[tuple[Any, ...]]


def pour(tx: Connection, columns: Columns, rows: Rows) -> None:
    """Insert *rows* into the one table of *columns*, each value as the driver takes it."""
    if not rows:
        return
    driver: Any = tx.connection.driver_connection
    base = tx.dialect.loaded_dbapi.Error
    into = f"{columns[0].table} ({', '.join(column.name for column in columns)})"
    insert = _copy if tx.dialect.name == "postgresql" else _insert
    try:
        with closing(driver.cursor()) as cursor:
            insert(cursor, into, columns, rows)
    except base as error:  # the caller knows them by SQLAlchemy's names
        raise DBAPIError.instance(into, None, error, base, dialect=tx.dialect) from error


def _insert(cursor: Any, into: str, columns: Columns, rows: Rows) -> None:
    row, start = f"({', '.join('?' * len(columns))})", 0
    for many in AT_ONCE:
        whole = len(rows) - (len(rows) - start) % many
        # OR FAIL: whoever pours takes all of it back where a row fails, so no statement keeps what it changed
        statement = f"INSERT OR FAIL INTO {into} VALUES {', '.join([row] * many)}"  # noqa: S608  our own names
        some = (tuple(chain.from_iterable(rows[at : at + many])) for at in range(start, whole, many))
        cursor.executemany(statement, some)
        start = whole


def _copy(cursor: Any, into: str, columns: Columns, rows: Rows) -> None:
    with cursor.copy(f"COPY {into} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([_SORTS[column.type.__visit_name__] for column in columns])
        for row in rows:
            copy.write_row(row)
