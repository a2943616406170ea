"""The tables of what is known of treaties: one row for each record, so that no word overwrites another."""

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
    return {
        "matter": matter,
        "record": record.id,
        "party": record.party,
        "seq": record.seq,
        "issued": moment(record.issued),
        "body": body.model_dump(mode="json"),
    }


def _text(name: str, length: int) -> Column[object]:
    return Column(name, String(length), nullable=False)


def _said(name: str, *columns: Column[object] | Index) -> Table:
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
    )


treaty_table = _said("treaty_treaty", _text("treaty", 80), Index("treaty_treaty_treaty", "treaty", "seq"))

act_table = _said(
    "treaty_act",
    _text("treaty", 80),
    _text("deed", 24),
    _text("day", 10),  # on which it moves
    _text("said_on", 10),
    Column("moves", Integer, nullable=False),  # 1 makes a Party, -1 ends that
    Column("stands", Boolean, nullable=False),  # not corrected since by the Party itself
    Index("treaty_act_said", "treaty", "said_on", "record"),
)

move_table = Table(  # what the totals are looked up from: one row for each day, however often it was said
    "treaty_move",
    _meta,
    _text("matter", 200),
    _text("treaty", 80),
    _text("party", 12),
    Column("moves", Integer, nullable=False),
    _text("day", 10),
    Column("times", Integer, nullable=False),  # how many records say so
    PrimaryKeyConstraint("treaty", "party", "moves", "day"),
    Index("treaty_move_matter", "matter"),
    sqlite_with_rowid=False,
)

voice_table = Table(  # who has moved at all: each is looked up by itself
    "treaty_voice",
    _meta,
    _text("matter", 200),
    _text("treaty", 80),
    _text("party", 12),
    PrimaryKeyConstraint("treaty", "party"),
    Index("treaty_voice_matter", "matter"),
    sqlite_with_rowid=False,
)

correction_table = Table(
    "treaty_correction",
    _meta,
    _text("matter", 200),
    _text("treaty", 80),
    _text("party", 12),
    _text("deed", 24),
    _text("day", 10),  # that no longer counts
    PrimaryKeyConstraint("treaty", "party", "deed", "day"),
    Index("treaty_correction_matter", "matter"),
    sqlite_with_rowid=False,
)

notice_table = _said(
    "treaty_notice", _text("treaty", 80), Index("treaty_notice_treaty", "treaty", "party", "seq")
)

agreement_table = _said(
    "treaty_agreement",
    _text("subject", 60),
    _text("pair", 25),  # both Parties, in the order of the alphabet
    Index("treaty_agreement_pair", "subject", "pair"),
)

assessment_table = _said(
    "treaty_assessment", _text("subject", 150), Index("treaty_assessment_subject", "subject")
)
