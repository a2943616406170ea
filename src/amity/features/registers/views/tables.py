"""Two tables for each register: a row for each record, and from when until when each word holds.

No word overwrites another. What holds on a day is asked of the second, which follows from the first.
"""

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
        text("turn", 32),  # since and seq: of two words on one day, the later said holds
        Column(
            "about", String(140)
        ),  # NULL: nothing; PostgreSQL would take one value in all rows for a match
        text("until", 10),
        text("named", 12),
        text("to", 80),
        text("asks", 10),  # the day by which it asks others for a reply; "": it asks for none
        text("ends", 10),  # the last day of what takes place; "": none is set
        Column("read_by", Text, nullable=False),
        Column("body", JSON, nullable=False),
        Index(f"{name}_matter", "matter"),
        Index(f"{name}_owner", "owner"),
        Index(f"{name}_about", "about"),
        Index(f"{name}_asks", "asks", "ends"),
        Index(f"{name}_ends", "ends"),
    )
    c = table.c  # all that decides which word held as it was known on a day, in order
    newest = (c.owner, c.entry, c.turn.desc())
    Index(f"{name}_newest", *newest, c.sort, c.since, c.until, c.named, c.issued, c.party, c.matter)
    return table


def holding_table_of(register: str) -> Table:
    """Return the table of the days on which words of *register* hold: for its readers, and for anybody."""
    name = f"register_{register.replace('-', '_')}_holding"
    return Table(
        name,
        _meta,
        text("matter", 80),
        Column("record", String(64), primary_key=True),
        Column("lens", String(6), primary_key=True),  # "all"; "public": among what anybody may read
        text("owner", 12),
        text("entry", 60),
        text("named", 12),
        text("since", 10),
        text("till", 10),  # the first day on which it holds no longer
        text("first", 32),  # the first turn of this entry: of too many, those that came first stand
        text("confirmed", 20),  # when its owner last said or confirmed the entry
        Index(f"{name}_matter", "matter"),
        Index(f"{name}_confirmed", "lens", "confirmed", "owner"),
        # a page is counted and cut on this alone
        Index(
            f"{name}_order",
            "lens",
            "owner",
            "entry",
            "since",
            "till",
            "named",
            "confirmed",
            "first",
            "matter",
        ),
    )


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
