"""The tables of what is known of treaties: one row for each record, so that no word overwrites another."""

from functools import partial

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
)

from amity.store.rows import said, text

_meta = MetaData()


_said = partial(said, _meta)

treaty_table = _said(
    "treaty_treaty",
    text("treaty", 80),
    text("done", 10),
    text("depositary", 12),
    Index("treaty_treaty_treaty", "treaty", "seq"),
    Index("treaty_treaty_done", "done", "treaty", "seq"),
    Index("treaty_treaty_depositary", "depositary", "treaty"),
)

act_table = _said(
    "treaty_act",
    text("treaty", 80),
    text("deed", 24),
    text("day", 10),  # on which it moves
    text("said_on", 10),
    Column("moves", Integer, nullable=False),  # 1 makes a Party, -1 ends that
    Column("stands", Boolean, nullable=False),  # not corrected since by the Party itself
    Index("treaty_act_said", "treaty", "said_on", "record"),
    Index("treaty_act_deed", "party", "deed", "treaty"),
)

move_table = Table(  # what the totals are looked up from: one row for each day, however often it was said
    "treaty_move",
    _meta,
    text("matter", 200),
    text("treaty", 80),
    text("party", 12),
    Column("moves", Integer, nullable=False),
    text("day", 10),
    Column("times", Integer, nullable=False),  # how many records say so
    PrimaryKeyConstraint("treaty", "party", "moves", "day"),
    Index("treaty_move_matter", "matter"),
    sqlite_with_rowid=False,
)

voice_table = Table(  # who has moved at all: each is looked up by itself
    "treaty_voice",
    _meta,
    text("matter", 200),
    text("treaty", 80),
    text("party", 12),
    PrimaryKeyConstraint("treaty", "party"),
    Index("treaty_voice_matter", "matter"),
    sqlite_with_rowid=False,
)

correction_table = Table(
    "treaty_correction",
    _meta,
    text("matter", 200),
    text("treaty", 80),
    text("party", 12),
    text("deed", 24),
    text("day", 10),  # that no longer counts
    PrimaryKeyConstraint("treaty", "party", "deed", "day"),
    Index("treaty_correction_matter", "matter"),
    sqlite_with_rowid=False,
)

notice_table = _said(
    "treaty_notice",
    text("treaty", 80),
    text("about", 12),  # whose act was received
    text("deed", 24),
    Index("treaty_notice_treaty", "treaty", "party", "seq"),
    Index("treaty_notice_about", "treaty", "party", "about", "deed"),
)

agreement_table = _said(
    "treaty_agreement",
    text("subject", 60),
    text("pair", 25),  # both Parties, in the order of the alphabet
    Index("treaty_agreement_pair", "subject", "pair"),
)

assessment_table = _said(
    "treaty_assessment", text("subject", 150), Index("treaty_assessment_subject", "subject")
)
