"""The tables of the exchange: one row for each record, so that no word overwrites another."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)

from amity.kernel.kind import Body
from amity.kernel.record import Record, moment

_meta = MetaData()


def told(record: Record, matter: str, body: Body) -> dict[str, Any]:
    """Return what every table here keeps of a record."""
    marking = record.marking
    return {
        "matter": matter,
        "record": record.id,
        "party": record.party,
        "seq": record.seq,
        "issued": moment(record.issued),
        "body": body.model_dump(mode="json"),
        "envelope": {
            "audience": sorted(record.audience),
            "to": record.to,
            "tlp": marking.tlp,
            "purpose": marking.purpose,
            "retain_until": marking.retain_until,
        },
    }


def _said(name: str, *columns: Column[Any] | Index) -> Table:
    """Return the table *name*: what every record says of itself, and *columns*."""
    return Table(
        name,
        _meta,
        Column("matter", String(200), nullable=False, index=True),
        Column("record", String(64), primary_key=True),
        Column("party", String(12), nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("issued", String(20), nullable=False),
        *columns,
        Column("body", JSON, nullable=False),  # as its kind reads it
        Column("envelope", JSON, nullable=False),  # who may read it, and how it is marked
    )


def _text(name: str, length: int) -> Column[Any]:
    return Column(name, String(length), nullable=False)


layer_table = _said(  # all that authors say of the fields of reports
    "exchange_layer",
    _text("report", 64),
    _text("sort", 10),  # "opening", "part", "correct", "release"
    _text("kind", 80),  # of the report; "" where the record does not say
    _text("title", 160),
    _text("token", 64),
    Index("exchange_layer_report", "report"),
    Index("exchange_layer_sort", "sort", "issued", "record"),
    Index("exchange_layer_token", "token"),
)

area_table = Table(
    "exchange_area",
    _meta,
    _text("matter", 200),
    _text("record", 64),
    _text("area", 60),
    PrimaryKeyConstraint("record", "area"),
    Index("exchange_area_matter", "matter"),
    Index("exchange_area_area", "area"),
)

identifier_table = Table(
    "exchange_identifier",
    _meta,
    _text("matter", 200),
    _text("record", 64),
    Column("place", Integer, nullable=False),
    _text("report", 64),
    _text("party", 12),
    _text("sort", 24),
    _text("value", 500),  # in its normal form
    PrimaryKeyConstraint("record", "place"),
    Index("exchange_identifier_matter", "matter"),
    Index("exchange_identifier_value", "value"),
)

rest_table = Table(
    "exchange_rest",
    _meta,
    _text("matter", 200),
    _text("record", 64),
    _text("report", 64),
    _text("party", 12),
    _text("source", 80),  # a record, or an "origin:…"
    PrimaryKeyConstraint("record", "source"),
    Index("exchange_rest_matter", "matter"),
    Index("exchange_rest_source", "source"),
)

copy_table = Table(
    "exchange_copy",
    _meta,
    _text("matter", 200),
    _text("record", 64),  # the roster
    Column("place", Integer, nullable=False),
    _text("party", 12),
    _text("reader", 12),
    _text("token", 64),
    PrimaryKeyConstraint("record", "place"),
    Index("exchange_copy_matter", "matter"),
    Index("exchange_copy_token", "token"),
)

onward_table = _said(  # asked for, and consented to
    "exchange_onward", _text("report", 64), _text("kind", 80), Index("exchange_onward_report", "report")
)

word_table = _said(
    "exchange_word",
    _text("report", 64),
    _text("kind", 80),
    _text("question", 64),
    Index("exchange_word_report", "report"),
    Index("exchange_word_question", "question"),
)

victims_table = _said(
    "exchange_victims",
    _text("report", 64),
    Column("alone", Boolean, nullable=False),  # told to one reader: else its tokens are not kept
    Index("exchange_victims_report", "report"),
)

request_table = _said(
    "exchange_request", _text("to_party", 12), _text("sort", 24), Column("sent", Boolean, nullable=False)
)

move_table = _said("exchange_move", _text("request", 64), Index("exchange_move_request", "request"))

handover_table = _said(
    "exchange_handover", _text("request", 64), Index("exchange_handover_request", "request")
)

requirement_table = _said("exchange_requirement", _text("sort", 24), _text("basis", 65))

reminder_table = _said(
    "exchange_reminder",
    _text("request", 64),
    _text("after", 64),
    Column("days", Integer, nullable=False),
    Column("escalated", Boolean, nullable=False),
    Index("exchange_reminder_request", "request", "after"),
)

link_table = _said(
    "exchange_link",
    _text("a", 64),
    _text("b", 64),
    _text("sort", 16),
    Index("exchange_link_a", "a"),
    Index("exchange_link_b", "b"),
)

apart_table = _said("exchange_apart", _text("a", 64), _text("b", 64))

list_table = _said(  # editions of sanctions lists
    "exchange_list", _text("sha256", 64), _text("publisher", 160), _text("dated", 10)
)

list_part_table = Table(  # where the parts of a list's file stand; their bytes stay in their records
    "exchange_list_part",
    _meta,
    _text("matter", 200),
    Column("record", String(64), primary_key=True),
    _text("party", 12),
    _text("sha256", 64),
    Column("number", Integer, nullable=False),
    Index("exchange_list_part_list", "sha256", "party"),
)

unlink_table = _said("exchange_unlink", _text("link", 64), Index("exchange_unlink_link", "link"))
