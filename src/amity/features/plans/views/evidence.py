"""What became of the records that an edition rests on."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from amity.features.plans.views import progress
from amity.features.plans.views.tables import activity_table, change_table, progress_table
from amity.kernel.record import Party, RecordId
from amity.node.withdrawal import withdrawal


def fates(tx: Connection, records: Collection[RecordId], readers: frozenset[Party]) -> dict[RecordId, str]:
    """Return, in words, what became of those of *records* that no longer say what they said to *readers*."""
    return _gone(tx, records) | _corrected(tx, records, readers)


def _gone(tx: Connection, records: Collection[RecordId]) -> dict[RecordId, str]:
    missing = set(records) - _known(tx, records)
    said: dict[RecordId, str] = {}
    for some in _parts(missing):
        query = select(withdrawal).where(withdrawal.c.target.in_(some)).order_by(withdrawal.c.at)
        for row in tx.execute(query):
            said.setdefault(RecordId(row.target), f"{row.party} withdrew its record on {row.at[:10]}")
    return {one: said.get(one, "a record is not held here") for one in missing}


def _corrected(
    tx: Connection, records: Collection[RecordId], readers: frozenset[Party]
) -> dict[RecordId, str]:
    found = progress.corrections(tx, records, readers)
    return {
        RecordId(old): f"{row['party']} corrected its report on {row['issued'][:10]}"
        for old, row in found.items()
    }


def _known(tx: Connection, records: Collection[RecordId]) -> set[RecordId]:
    found: set[RecordId] = set()
    for some in _parts(records):
        for table in (progress_table, activity_table, change_table):
            query = select(table.c.record).where(table.c.record.in_(some))
            found |= {RecordId(one) for one in tx.execute(query).scalars()}
    return found


def _parts(records: Collection[RecordId]) -> list[list[RecordId]]:
    names = sorted(records)
    return [names[start : start + 500] for start in range(0, len(names), 500)]
