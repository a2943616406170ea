"""The tables of the exchange: one row for each record, so that no word overwrites another."""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)
from sqlalchemy.schema import SchemaItem

from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.store import rows
from amity.store.rows import text

_meta = MetaData()


def told(record: Record, matter: str, body: Body) -> dict[str, Any]:
    """Return what every table here keeps of a record: also who may read it, and how it is marked."""
    marking = record.marking
    envelope = {
        "audience": sorted(record.audience),
        "to": record.to,
        "tlp": marking.tlp,
        "purpose": marking.purpose,
        "retain_until": marking.retain_until,
    }
    return rows.told(record, matter, body) | {"envelope": envelope}


def _said(name: str, *more: SchemaItem) -> Table:
    return rows.said(_meta, name, *more, Column("envelope", JSON, nullable=False))


layer_table = _said(  # all that authors say of the fields of reports
    "exchange_layer",
    text("report", 64),
    text("sort", 10),  # "opening", "part", "correct", "release"
    text("kind", 80),  # of the report; "" where the record does not say
    text("title", 160),
    text("token", 64),
    Index("exchange_layer_report", "report"),
    Index("exchange_layer_sort", "sort", "issued", "record"),
    Index("exchange_layer_token", "token"),
)

area_table = Table(
    "exchange_area",
    _meta,
    text("matter", 200),
    text("record", 64),
    text("area", 60),
    PrimaryKeyConstraint("record", "area"),
    Index("exchange_area_matter", "matter"),
    Index("exchange_area_area", "area"),
)

identifier_table = Table(
    "exchange_identifier",
    _meta,
    text("matter", 200),
    text("record", 64),
    Column("place", Integer, nullable=False),
    text("report", 64),
    text("party", 12),
    text("sort", 24),
    text("value", 500),  # in its normal form
    PrimaryKeyConstraint("record", "place"),
    Index("exchange_identifier_matter", "matter"),
    Index("exchange_identifier_value", "value"),
)

block_table = Table(  # by which reports are looked for that may speak of the same
    "exchange_block",
    _meta,
    text("matter", 200),
    text("record", 64),  # the first word of the report that is held
    text("report", 64),
    text("key", 32),
    PrimaryKeyConstraint("key", "report"),
    Index("exchange_block_matter", "matter"),
    sqlite_with_rowid=False,
)

rest_table = Table(
    "exchange_rest",
    _meta,
    text("matter", 200),
    text("record", 64),
    text("report", 64),
    text("party", 12),
    text("source", 80),  # a record, or an "origin:…"
    PrimaryKeyConstraint("record", "source"),
    Index("exchange_rest_matter", "matter"),
    Index("exchange_rest_source", "source"),
)

copy_table = Table(
    "exchange_copy",
    _meta,
    text("matter", 200),
    text("record", 64),  # the roster
    Column("place", Integer, nullable=False),
    text("party", 12),
    text("reader", 12),
    text("token", 64),
    PrimaryKeyConstraint("record", "place"),
    Index("exchange_copy_matter", "matter"),
    Index("exchange_copy_token", "token"),
)

onward_table = _said(  # asked for, and consented to
    "exchange_onward", text("report", 64), text("kind", 80), Index("exchange_onward_report", "report")
)

word_table = _said(
    "exchange_word",
    text("report", 64),
    text("kind", 80),
    text("question", 64),
    Index("exchange_word_report", "report"),
    Index("exchange_word_question", "question"),
)

victims_table = _said(
    "exchange_victims",
    text("report", 64),
    Column("alone", Boolean, nullable=False),  # told to one reader: else its tokens are not kept
    Index("exchange_victims_report", "report"),
)

request_table = _said(
    "exchange_request", text("to_party", 12), text("sort", 24), Column("sent", Boolean, nullable=False)
)

move_table = _said("exchange_move", text("request", 64), Index("exchange_move_request", "request"))

handover_table = _said(
    "exchange_handover", text("request", 64), Index("exchange_handover_request", "request")
)

requirement_table = _said("exchange_requirement", text("sort", 24), text("basis", 65))

reminder_table = _said(
    "exchange_reminder",
    text("request", 64),
    text("after", 64),
    Column("days", Integer, nullable=False),
    Column("escalated", Boolean, nullable=False),
    Index("exchange_reminder_request", "request", "after"),
)

link_table = _said(
    "exchange_link",
    text("a", 64),
    text("b", 64),
    text("sort", 16),
    Index("exchange_link_a", "a"),
    Index("exchange_link_b", "b"),
)

apart_table = _said("exchange_apart", text("a", 64), text("b", 64))

list_table = _said(  # editions of sanctions lists
    "exchange_list", text("sha256", 64), text("publisher", 160), text("dated", 10)
)

list_part_table = Table(  # where the parts of a list's file stand; their bytes stay in their records
    "exchange_list_part",
    _meta,
    text("matter", 200),
    Column("record", String(64), primary_key=True),
    text("party", 12),
    text("sha256", 64),
    Column("number", Integer, nullable=False),
    Index("exchange_list_part_list", "sha256", "party"),
)

judged_table = _said(
    "exchange_judged",
    text("report", 64),
    text("publisher", 160),
    text("entry", 160),
    Index("exchange_judged_report", "report"),
)

unlink_table = _said("exchange_unlink", text("link", 64), Index("exchange_unlink_link", "link"))
