"""What every record says of itself, whatever its kind: what it refers to, and how long it may be kept."""

import re
from collections.abc import Sequence

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


class RecordIndex(View):
    """One row for each reference, and for each date until which a record may be kept."""

    name = "node.index"
    version = 1
    reads = (Body,)
    tables = (reference, retention)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record itself, if it says either."""
        return record.id if record.refs or record.marking.retain_until else ""

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note what it refers to, and its date if that is one."""
        rows = [{"matter": record.id, "record": record.id, "to": to} for to in dict.fromkeys(record.refs)]
        if rows:
            tx.execute(insert(reference), rows)
        if _DAY.fullmatch(until := record.marking.retain_until):
            row = {"matter": record.id, "record": record.id, "party": record.party, "until": until}
            tx.execute(insert(retention).values(row))


RECORD_INDEX = RecordIndex()


def referring(tx: Connection, record_id: str) -> Sequence[RecordId]:
    """Return the records held here that refer to *record_id*."""
    if not ID.fullmatch(record_id):
        return []
    query = select(reference.c.record).where(reference.c.to == record_id).order_by(reference.c.record)
    return [RecordId(row.record) for row in tx.execute(query)]
