"""One table for each register, a row for each record: no word overwrites another."""

from sqlalchemy import JSON, BigInteger, Column, Index, MetaData, String, Table, Text

from amity.store.rows import text

_meta = MetaData()


def table_of(register: str) -> Table:
    """Return the table of *register*."""
    name = f"register_{register.replace('-', '_')}"
    table = Table(
        name,
        _meta,
        text("matter", 80),  # "KHM/crime-desk": whose entry, and its short name
        Column("record", String(64), primary_key=True),
        text("sort", 10),  # entry, part, verified, tested
        text("owner", 12),  # whose entry it is
        text("party", 12),  # who says it
        text("entry", 60),
        text("part", 40),
        Column("seq", BigInteger, nullable=False),
        text("issued", 20),
        text("since", 10),
        Column(
            "about", String(140)
        ),  # NULL: nothing; PostgreSQL would take one value in all rows for a match
        text("until", 10),
        text("named", 12),
        text("to", 80),
        Column("read_by", Text, nullable=False),
        Column("body", JSON, nullable=False),
        Index(f"{name}_matter", "matter"),
        Index(f"{name}_owner", "owner"),
        Index(f"{name}_about", "about"),
    )
    c = table.c  # all that decides which word holds, in order: a page is counted and cut on this alone
    newest = (c.owner, c.entry, c.since.desc(), c.seq.desc())
    Index(f"{name}_newest", *newest, c.sort, c.until, c.named, c.issued, c.party, c.matter)
    return table


reminder_table = Table(
    "register_reminder",
    _meta,
    text("matter", 200),
    Column("record", String(64), primary_key=True),
    text("party", 12),
    Column("seq", BigInteger, nullable=False),
    text("issued", 20),
    text("register_name", 40),
    text("entry", 60),
    text("what", 10),
    text("due", 10),
    Column("days", BigInteger, nullable=False),
    text("text", 400),
    Index("register_reminder_matter", "matter"),
    Index("register_reminder_party", "party", "issued"),
)
