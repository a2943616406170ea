"""The tables of what is known of plans: one row for each record, so that no word overwrites another."""

from functools import partial

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

from amity.store.rows import said, text

_meta = MetaData()


_said = partial(said, _meta)

plan_table = _said("plan_plan", text("plan", 73), Index("plan_plan_plan", "plan"))

activity_table = _said(
    "plan_activity",
    text("plan", 73),
    text("activity", 160),
    text("since", 10),
    Column("dated", Boolean, nullable=False),  # a day, or a turn of each year, is named for it
    Index("plan_activity_plan", "plan"),
    Index("plan_activity_activity", "activity"),
)

change_table = _said(
    "plan_change",
    text("plan", 73),
    text("activity", 160),
    text("day", 10),
    Index("plan_change_plan", "plan"),
)

ancestor_table = Table(
    "plan_ancestor",
    _meta,
    text("matter", 200),
    text("record", 64),
    text("activity", 160),
    text("ancestor", 200),
    PrimaryKeyConstraint("record", "ancestor"),
    Index("plan_ancestor_matter", "matter"),
    Index("plan_ancestor_activity", "activity"),
    Index("plan_ancestor_ancestor", "ancestor"),
)

progress_table = _said(
    "plan_progress",
    text("plan", 73),
    text("activity", 160),
    text("as_of", 10),
    text("status", 12),
    Column("percent", Integer, nullable=False),
    Column("corrects", String(64)),  # NULL: nothing; PostgreSQL would take one value in all rows for a match
    text("scope", 64),  # names the set of all who may read it
    Column("women", Integer),  # NULL: no roster gives it
    Column("men", Integer),
    Column("total", Integer),
    Column("envelope", JSON, nullable=False),  # whom it was addressed to, and for what purpose
    Index("plan_progress_voice", "activity", "party", "as_of", "seq"),
    Index("plan_progress_day", "plan", "as_of"),
    Index("plan_progress_corrects", "corrects", "party"),
    Index("plan_progress_scope", "plan", "scope"),
)

voice_table = Table(  # who has reported on what: the newest word of each is looked up from here
    "plan_voice",
    _meta,
    text("matter", 200),
    text("plan", 73),
    text("activity", 160),
    text("party", 12),
    PrimaryKeyConstraint("activity", "party"),
    Index("plan_voice_plan", "plan"),
    Index("plan_voice_party", "party"),
)

roster_table = Table(  # who took part, from the registers: a row for each record
    "plan_roster",
    _meta,
    Column("matter", String(200), nullable=False, index=True),
    Column("record", String(64), primary_key=True),
    text("party", 12),
    Column("seq", BigInteger, nullable=False),
    text("issued", 20),
    text("entry", 60),
    Column("activity", String(160), index=True),  # NULL: it counts for none
    text("day", 10),
    Column("whole", Boolean, nullable=False),  # a roster; else its counts
    Column("women", Integer, nullable=False),
    Column("men", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("readers", JSON, nullable=False),
)

proposal_table = _said("plan_proposal", text("plan", 73), Index("plan_proposal_plan", "plan"))

position_table = _said(
    "plan_position", text("plan", 73), text("proposal", 64), Index("plan_position_proposal", "proposal")
)

review_table = _said("plan_review", text("subject", 150), Index("plan_review_subject", "subject"))

word_table = _said(
    "plan_review_word", text("review", 64), text("kind", 80), Index("plan_word_review", "review")
)

edition_table = _said(
    "plan_edition",
    text("plan", 73),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("envelope", JSON, nullable=False),  # who may read it, and its marking
    Index("plan_edition_plan", "plan", "year"),
)

reminder_table = _said(
    "plan_reminder",
    text("ref", 200),
    text("due", 10),
    Column("days", Integer, nullable=False),
    Index("plan_reminder_ref", "ref", "due", "days"),
)
