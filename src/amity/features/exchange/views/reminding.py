"""What this Party's node has reminded its own offices of."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.exchange.kinds import RequestReminded
from amity.features.exchange.views.tables import reminder_table, told
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record
from amity.store.view import View


class Reminding(View):
    """Reminders, by request."""

    name = "exchange.reminding"
    version = 1
    reads = (RequestReminded,)
    tables = (reminder_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the request."""
        assert isinstance(body, RequestReminded)
        return body.request

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, RequestReminded)
        about = {name: getattr(body, name) for name in ("request", "after", "days", "escalated")}
        tx.execute(insert(reminder_table).values(told(record, body.request, body) | about))


REMINDING = Reminding()


def reminded(tx: Connection, party: Party) -> set[tuple[str, str, int, bool]]:
    """Return what *party* was reminded of: (request, since which move, days after it was due, escalated)."""
    t = reminder_table
    query = select(t.c.request, t.c.after, t.c.days, t.c.escalated).where(t.c.party == party)
    return {(row.request, row.after, row.days, row.escalated) for row in tx.execute(query)}


def reminders(tx: Connection, party: Party, *, limit: int = 50) -> Sequence[RowMapping]:
    """Return the newest reminders of *party*."""
    t = reminder_table
    query = select(t).where(t.c.party == party).order_by(t.c.issued.desc(), t.c.seq.desc()).limit(limit)
    return tx.execute(query).mappings().all()
