"""The tables of what is known of instruments: texts and their clauses, what people settled, principles."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

_meta = MetaData()


def _matter() -> Column[str]:
    return Column("matter", String(200), nullable=False)


text = Table(
    "instrument_text",
    _meta,
    _matter(),  # the instrument
    Column("party", String(12), nullable=False),  # who imported it
    Column("seq", BigInteger, nullable=False),
    Column("record", String(64), nullable=False),
    Column("issued", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("adopted", Text, nullable=False),
    Column("language", String(12), nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("parts", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("whole", Boolean, nullable=False),  # whether all parts are held, and are what the digest names
    PrimaryKeyConstraint("matter", "party"),
)

part = Table(
    "instrument_part",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),
    Column("digest", String(64), nullable=False),  # of the parts together; "" where there is one
    Column("number", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("repairs", JSON, nullable=False),
    PrimaryKeyConstraint("matter", "party", "digest", "number"),
)

clause = Table(
    "instrument_clause",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),
    Column("clause", String(120), nullable=False),
    Column("place", Integer, nullable=False),  # in document order
    Column("kind", String(40), nullable=False),
    Column("number", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("parent", String(120), nullable=False),
    Column("wording", String(64), nullable=False),
    PrimaryKeyConstraint("matter", "party", "clause"),
)

settled = Table(
    "instrument_settled",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),  # who settled it
    Column("obligation", String(140), nullable=False),
    Column("wording", String(64), nullable=False),
    Column("record", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("obliges", Boolean, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("strength", String(20), nullable=False),
    Column("object", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("remark", Text, nullable=False),
    PrimaryKeyConstraint("matter", "party", "obligation", "wording"),
)

principle = Table(
    "instrument_principle",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),  # who added it
    Column("principle", String(80), nullable=False),
    Column("record", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("phrases", JSON, nullable=False),
    PrimaryKeyConstraint("principle", "party"),
)
