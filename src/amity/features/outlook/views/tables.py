"""What is kept of outlooks: a row for each record; what follows from them is asked, not stored."""

from sqlalchemy import JSON, BigInteger, Column, Index, MetaData, String, Table

from amity.store.rows import text

_meta = MetaData()


said_table = Table(
    "outlook_said",
    _meta,
    text("matter", 73),  # "ASEC/2026-arf"
    Column("record", String(64), primary_key=True),
    text("kind", 20),  # "chapter": the name of the kind within this feature
    text("party", 12),
    Column("seq", BigInteger, nullable=False),
    text("issued", 20),
    Column("envelope", JSON, nullable=False),  # who may read it, and its marking
    Column("body", JSON, nullable=False),
    Index("outlook_said_matter", "matter", "kind"),
    Index("outlook_said_kind", "kind"),
)

declared_table = Table(
    "outlook_declared",
    _meta,
    text("matter", 90),  # "KHM/return/2025"
    Column("record", String(64), primary_key=True),
    text("party", 12),
    Column("seq", BigInteger, nullable=False),
    text("sort", 10),
    text("entry", 60),
    text("part", 40),
    text("since", 10),
    Column("readers", JSON, nullable=False),
    Column("body", JSON, nullable=False),
    Index("outlook_declared_matter", "matter"),
    Index("outlook_declared_party", "party", "sort"),
)

reminder_table = Table(
    "outlook_reminder",
    _meta,
    text("matter", 90),
    Column("record", String(64), primary_key=True),
    text("party", 12),
    Column("seq", BigInteger, nullable=False),
    text("issued", 20),
    text("call", 73),
    text("what", 10),
    text("due", 10),
    Column("days", BigInteger, nullable=False),
    text("text", 400),
    Index("outlook_reminder_matter", "matter"),
    Index("outlook_reminder_party", "party", "issued"),
)
