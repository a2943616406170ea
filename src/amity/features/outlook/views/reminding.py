"""What this Party's node has reminded its own office of. No other Party's reminders count."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.outlook.kinds import Reminded
from amity.features.outlook.views.tables import reminder_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record
from amity.store.rows import keys
from amity.store.view import View


class Reminding(View):
    """Reminders, by what they are about."""

    name = "outlook.reminding"
    version = 1
    reads = (Reminded,)
    tables = (reminder_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return whom it reminds, and of which outlook."""
        assert isinstance(body, Reminded)
        return f"{record.party}/{body.call}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, Reminded)
        row = body.model_dump(mode="json") | keys(record, self.matter(record, body))
        tx.execute(insert(reminder_table).values(row))


REMINDING = Reminding()


def reminded(tx: Connection, party: Party) -> set[tuple[str, str, str, int]]:
    """Return what *party* was reminded of: outlook, what, due, days after it."""
    t = reminder_table
    query = select(t.c.call, t.c.what, t.c.due, t.c.days).where(t.c.party == party)
    return {(row[0], row[1], row[2], row[3]) for row in tx.execute(query)}


def reminders(tx: Connection, party: Party, *, limit: int = 20) -> Sequence[RowMapping]:
    """Return the newest reminders of *party*."""
    t = reminder_table
    query = select(t).where(t.c.party == party).order_by(t.c.issued.desc(), t.c.seq.desc()).limit(limit)
    return tx.execute(query).mappings().all()
