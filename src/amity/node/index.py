"""What every record says of itself, whatever its kind: its references, its last day, its marking."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import (
    Column,
    Connection,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    select,
)

from amity.kernel.kind import Body
from amity.kernel.record import ID, Record, RecordId
from amity.store.view import View

_meta = MetaData()
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
RED = "RED"
BATCH = 500  # identifiers in one question

reference = Table(
    "node_reference",
    _meta,
    Column("matter", String(200), nullable=False),  # the record that refers
    Column("record", String(64), nullable=False),
    Column("to", String(64), nullable=False),
    PrimaryKeyConstraint("record", "to"),
    Index("node_reference_to", "to"),
)

retention = Table(
    "node_retention",
    _meta,
    Column("matter", String(200), nullable=False),
    Column("record", String(64), primary_key=True),
    Column("party", String(12), nullable=False),
    Column("until", String(10), nullable=False, index=True),  # the last day on which it may be kept
)

for_eyes = Table(  # those marked TLP:RED: for the eyes of their readers, and on no device
    "node_for_eyes",
    _meta,
    Column("matter", String(200), nullable=False),
    Column("record", String(64), primary_key=True),
)


class RecordIndex(View):
    """One row for each reference, for each date until which a record may be kept, for each marked TLP:RED."""

    name = "node.index"
    version = 2
    reads = (Body,)
    tables = (reference, retention, for_eyes)

    def heeds(self, record: Record) -> bool:
        """Tell whether it says any of these."""
        marking = record.marking
        return bool(record.refs or marking.retain_until or marking.tlp == RED)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note what it refers to, and its date if that is one."""
        rows = [{"matter": record.id, "record": record.id, "to": to} for to in dict.fromkeys(record.refs)]
        if rows:
            tx.execute(insert(reference), rows)
        if _DAY.fullmatch(until := record.marking.retain_until):
            row = {"matter": record.id, "record": record.id, "party": record.party, "until": until}
            tx.execute(insert(retention).values(row))
        if record.marking.tlp == RED:
            tx.execute(insert(for_eyes).values(matter=record.id, record=record.id))


RECORD_INDEX = RecordIndex()


def referring(tx: Connection, record_id: str) -> Sequence[RecordId]:
    """Return the records held here that refer to *record_id*."""
    if not ID.fullmatch(record_id):
        return []
    query = select(reference.c.record).where(reference.c.to == record_id).order_by(reference.c.record)
    return [RecordId(row.record) for row in tx.execute(query)]


def red(tx: Connection, records: Collection[str]) -> set[str]:
    """Return those of *records* that are marked TLP:RED."""
    found: set[str] = set()
    some = sorted(records)
    for start in range(0, len(some), BATCH):
        query = select(for_eyes.c.record).where(for_eyes.c.record.in_(some[start : start + BATCH]))
        found.update(row.record for row in tx.execute(query))
    return found
