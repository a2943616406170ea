"""What comes to light after a withdrawal: who still rests on it, and whose copy was told on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from amity.features.exchange.views.tables import copy_table, layer_table, rest_table
from amity.kernel.record import Party, RecordId


@dataclass(frozen=True, slots=True)
class Leak:
    """Another Party's record that shows that something withdrawn was kept or told on."""

    record: RecordId  # of that Party
    party: Party
    withdrawn: RecordId  # what it rests on; of copies, the roster that names their readers
    reader: str  # whose copy it was; "" where the report was told openly


def leaks(tx: Connection, owner: Party, withdrawn: Sequence[str]) -> list[Leak]:
    """Return what shows, here, that records *withdrawn* by *owner* live on with others."""
    t, rest, copy, held = layer_table, rest_table, copy_table, layer_table.alias()
    cited = select(rest.c.record, rest.c.party, rest.c.source).where(
        rest.c.source.in_(list(withdrawn)), rest.c.party != owner
    )
    found = [
        Leak(RecordId(row.record), Party(row.party), RecordId(row.source), "") for row in tx.execute(cited)
    ]
    still = exists().where(held.c.token == copy.c.token, held.c.party == owner)
    told = select(t.c.record, t.c.party, copy.c.record.label("roster"), copy.c.reader).join(
        copy, copy.c.token == t.c.token
    )
    for row in tx.execute(told.where(copy.c.party == owner, t.c.party != owner, ~still)):
        found.append(Leak(RecordId(row.record), Party(row.party), RecordId(row.roster), row.reader))
    return sorted(found, key=lambda one: (one.party, one.record))
