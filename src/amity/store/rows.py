"""What a view keeps of each record: whose word it is, when it was said, and the word itself."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, MetaData, String, Table
from sqlalchemy.schema import SchemaItem

from amity.kernel.kind import Body
from amity.kernel.record import Record, moment


def keys(record: Record, matter: str) -> dict[str, Any]:
    """Return whose word *record* is, when it was said, and of which *matter*."""
    return {
        "matter": matter,
        "record": record.id,
        "party": record.party,
        "seq": record.seq,
        "issued": moment(record.issued),
    }


def told(record: Record, matter: str, body: Body) -> dict[str, Any]:
    """Return those, and the word itself as its kind reads it."""
    return keys(record, matter) | {"body": body.model_dump(mode="json")}


def said(meta: MetaData, name: str, *more: SchemaItem) -> Table:
    """Return the table *name*, which keeps what `told` returns, and *more*."""
    return Table(
        name,
        meta,
        Column("matter", String(200), nullable=False, index=True),
        Column("record", String(64), primary_key=True),
        Column("party", String(12), nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("issued", String(20), nullable=False),
        *more,
        Column("body", JSON, nullable=False),
    )


def text(name: str, length: int) -> Column[str]:
    """Return a column of words that is never without a value."""
    return Column(name, String(length), nullable=False)
