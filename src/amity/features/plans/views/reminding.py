"""What this Party's node has reminded its own office of. No other Party's reminders come here, or count."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.plans.kinds import Reminded
from amity.features.plans.views.tables import reminder_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record
from amity.store.rows import told
from amity.store.view import View


class Reminding(View):
    """Reminders, by what they are about."""

    name = "plans.reminding"
    version = 1
    reads = (Reminded,)
    tables = (reminder_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return what it is about."""
        assert isinstance(body, Reminded)
        return body.ref

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, Reminded)
        row = told(record, body.ref, body)
        tx.execute(
            insert(reminder_table).values(
                row | {"ref": body.ref, "due": body.due.isoformat(), "days": body.days}
            )
        )


REMINDING = Reminding()


def reminded(tx: Connection, party: Party) -> set[tuple[str, str, int]]:
    """Return what *party* was reminded of: (what, due, days after it)."""
    t = reminder_table
    query = select(t.c.ref, t.c.due, t.c.days).where(t.c.party == party)
    return {(row.ref, row.due, row.days) for row in tx.execute(query)}


def reminders(tx: Connection, party: Party, *, limit: int = 50) -> Sequence[RowMapping]:
    """Return the newest reminders of *party*."""
    t = reminder_table
    query = select(t).where(t.c.party == party).order_by(t.c.issued.desc(), t.c.seq.desc()).limit(limit)
    return tx.execute(query).mappings().all()
