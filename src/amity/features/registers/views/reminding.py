"""What this Party's node has reminded its own office of. No other Party's reminders come here, or count."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.registers.kinds import Reminded
from amity.features.registers.views.registering import batched
from amity.features.registers.views.tables import reminder_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record
from amity.store.rows import keys
from amity.store.view import View


class Reminding(View):
    """Reminders, by what they are about."""

    name = "registers.reminding"
    version = 1
    reads = (Reminded,)
    tables = (reminder_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return what it is about."""
        assert isinstance(body, Reminded)
        return f"{record.party}/{body.register_name}/{body.entry}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, Reminded)
        row = body.model_dump(mode="json") | keys(record, self.matter(record, body))
        tx.execute(insert(reminder_table).values(row))


REMINDING = Reminding()
Said = tuple[str, str, str, str, int]  # register, entry, what, due, days after it


def reminded(tx: Connection, party: Party, about: Iterable[tuple[str, str]]) -> set[Said]:
    """Return what *party* was reminded of, *about* entries of registers, each ("arms", "2025")."""
    t = reminder_table
    names = (t.c.register_name, t.c.entry, t.c.what, t.c.due, t.c.days)
    found = set()
    for some in batched([f"{party}/{register}/{entry}" for register, entry in about]):
        rows = tx.execute(select(*names).where(t.c.matter.in_(some)))
        found |= {(row[0], row[1], row[2], row[3], row[4]) for row in rows}
    return found


def reminders(tx: Connection, party: Party, *, limit: int = 50) -> Sequence[RowMapping]:
    """Return the newest reminders of *party*."""
    t = reminder_table
    query = select(t).where(t.c.party == party).order_by(t.c.issued.desc(), t.c.seq.desc()).limit(limit)
    return tx.execute(query).mappings().all()
