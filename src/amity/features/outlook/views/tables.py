"""What is kept of outlooks: a row for each record; what follows from them is asked, not stored."""

from sqlalchemy import JSON, BigInteger, Column, Index, MetaData, String, Table

_meta = MetaData()


def _text(name: str, length: int) -> Column[str]:
    return Column(name, String(length), nullable=False)


said_table = Table(
    "outlook_said",
    _meta,
    _text("matter", 73),  # "ASEC/2026-arf"
    Column("record", String(64), primary_key=True),
    _text("kind", 20),  # "chapter": the name of the kind within this feature
    _text("party", 12),
    Column("seq", BigInteger, nullable=False),
    _text("issued", 20),
    Column("envelope", JSON, nullable=False),  # who may read it, and its marking
    Column("body", JSON, nullable=False),
    Index("outlook_said_matter", "matter", "kind"),
    Index("outlook_said_kind", "kind"),
)

declared_table = Table(
    "outlook_declared",
    _meta,
    _text("matter", 90),  # "KHM/return/2025"
    Column("record", String(64), primary_key=True),
    _text("party", 12),
    Column("seq", BigInteger, nullable=False),
    _text("sort", 10),
    _text("entry", 60),
    _text("part", 40),
    _text("since", 10),
    Column("readers", JSON, nullable=False),
    Column("body", JSON, nullable=False),
    Index("outlook_declared_matter", "matter"),
    Index("outlook_declared_party", "party", "sort"),
)

reminder_table = Table(
    "outlook_reminder",
    _meta,
    _text("matter", 90),
    Column("record", String(64), primary_key=True),
    _text("party", 12),
    Column("seq", BigInteger, nullable=False),
    _text("issued", 20),
    _text("call", 73),
    _text("what", 10),
    _text("due", 10),
    Column("days", BigInteger, nullable=False),
    _text("text", 400),
    Index("outlook_reminder_matter", "matter"),
    Index("outlook_reminder_party", "party", "issued"),
)
