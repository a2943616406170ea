"""The five permanent tables. All others belong to views, and may be dropped and learned again."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

metadata = MetaData()


class Bytes(LargeBinary):
    """Bytes as the drivers of both databases take and give them: wrapping each on its way takes time."""

    def bind_processor(self, dialect: Dialect) -> None:
        """Hand them over as they are."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Take them as they come."""


log = Table(  # how far this node believes each Party's log
    "log",
    metadata,
    Column("party", String(12), primary_key=True),
    Column("size", BigInteger, nullable=False),  # entries held, and proven to be the Party's
    Column("frontier", Bytes, nullable=False),  # tree.Frontier.packed
    Column("complete", BigInteger, nullable=False),  # below it, the author itself has served this node
    Column("signed", BigInteger, nullable=False),  # the size in `note`; never less than `size`
    Column("note", Text, nullable=False),  # the newest signed checkpoint
    Column("tail", Bytes, nullable=False),  # proof that `size` entries begin the signed log
    Column("halted", Boolean, nullable=False),  # two histories were signed: people must speak first
)

leaf = Table(  # the entries of each log, also of records that this node may not read, and some hashes
    "leaf",
    metadata,
    Column("party", String(12), nullable=False),
    Column("level", Integer, nullable=False),  # 0: an entry; 8, 16, 24: the hash over 2^level of them
    Column("seq", BigInteger, nullable=False),
    Column("hash", Bytes(32), nullable=False),
    PrimaryKeyConstraint("party", "level", "seq"),
    sqlite_with_rowid=False,
)

record = Table(  # the bytes of those it may read, exactly as its author wrote them
    "record",
    metadata,
    Column("arrival", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),  # local order only
    Column("party", String(12), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("id", Bytes(32), nullable=False),
    Column("kind", String(80), nullable=False),
    Column("salt", Bytes(32), nullable=False),
    Column("raw", Bytes, nullable=False),
    UniqueConstraint("party", "seq"),  # and so no id twice: it is a hash over both
    Index("record_kind", "kind", "arrival"),
)
# Identifiers are random, so an index over all of them touches as many pages as records come in, and the
# more there are the less of it fits in memory. One index a generation of arrivals keeps what is being
# written small; a look-up asks each generation.
GENERATION = 18  # bits of `arrival` that one generation spans
START = 6  # bytes of an identifier that its index keeps
generation = literal_column(f"(arrival >> {GENERATION})", BigInteger)
id_start = literal_column(f"substr(id, 1, {START})", Bytes)
Index("record_id", generation, id_start, _table=record)

testimony = Table(  # what was signed about a log, and is still to be compared with what follows
    "testimony",
    metadata,
    Column("party", String(12), nullable=False),  # whose log
    Column("by", String(12), nullable=False),  # who says so
    Column("what", String(20), nullable=False),  # "cosignature", "checkpoint"
    Column("size", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),  # Unix time, as signed by `by`
    Column("data", Text, nullable=False),  # the signed note
    PrimaryKeyConstraint("party", "by", "what", "size"),
)

local = Table(  # this node's own small notes: never said to anyone, so not in a log
    "local",
    metadata,
    Column("shelf", String(40), nullable=False),
    Column("key", String(200), nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Column("expires", String(20)),  # RFC 3339, UTC; NULL keeps it
    PrimaryKeyConstraint("shelf", "key"),
)
