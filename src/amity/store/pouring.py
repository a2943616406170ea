"""Many rows at once, in the way in which each driver takes them fastest: for what comes with every record."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection
from sqlalchemy.exc import DBAPIError

# what PostgreSQL's binary COPY is told of each column, by the sort of its type
_SORTS = {"string": "text", "integer": "int4", "big_integer": "int8", "large_binary": "bytea"}


def pour(tx: Connection, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert *rows* into the one table of *columns*, each value as the driver takes it."""
    if not rows:
        return
    table, names = columns[0].table, ", ".join(column.name for column in columns)
    if tx.dialect.name == "postgresql":
        _copy(tx, f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)", columns, rows)
    else:
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  the names are our own
        tx.exec_driver_sql(statement, list(rows))


def _copy(
    tx: Connection, statement: str, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]
) -> None:
    driver: Any = tx.connection.driver_connection
    base = tx.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types([_SORTS[column.type.__visit_name__] for column in columns])
            for row in rows:
                copy.write_row(row)
    except base as error:  # the caller knows them by SQLAlchemy's names
        raise DBAPIError.instance(statement, None, error, base, dialect=tx.dialect) from error
