"""Who took part in an activity, from the rosters that Parties keep in the registers, and the counts of them.

A roster that names an activity counts for it; where a reader was told the counts alone, these do. What a
Party wrote in the form of a progress report counts only where none of its rosters speaks of that activity.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.plans.rules.inclusion import Headcount
from amity.features.plans.views.planning import end_of
from amity.features.plans.views.tables import roster_table
from amity.features.registers.kinds import Attendance, Roster
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Party, Record, RecordId, moment
from amity.store.view import View


class Rosters(View):
    """Rosters and counts, by the Party that keeps them and their short name."""

    name = "plans.rosters"
    version = 1
    reads = (Roster, Attendance)
    tables = (roster_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return whose roster it is, and its name."""
        assert isinstance(body, (Roster, Attendance))
        return f"{record.party}/{body.entry}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note how many took part; who is in the roster's own record."""
        assert isinstance(body, (Roster, Attendance))
        whole = isinstance(body, Roster)
        counts = _counts(body)
        tx.execute(
            insert(roster_table).values(
                matter=self.matter(record, body),
                record=record.id,
                party=record.party,
                seq=record.seq,
                issued=moment(record.issued),
                entry=body.entry,
                activity=body.activity or None,
                day=body.since.isoformat(),
                whole=whole,
                readers=sorted(record.audience),
                **counts,
            )
        )


def _counts(body: Roster | Attendance) -> dict[str, int]:
    if isinstance(body, Attendance):
        return {"women": body.women or 0, "men": body.men or 0, "total": body.total}
    sexes = [one.sex for one in body.persons]
    return {"women": sexes.count("female"), "men": sexes.count("male"), "total": len(sexes)}


ROSTERS = Rosters()


def headcounts(
    tx: Connection,
    component: Mapping[str, str],
    since: date,
    until: date,
    *,
    known: date | None = None,
    readers: frozenset[Party] | None = None,
) -> dict[tuple[Party, str], list[Headcount]]:
    """
    Return who took part between two days, by Party and activity.

    Args:
        component: the component of each activity that counts, by the activity's name.
        readers: count only what all of these may read; None counts all that is held here.
    """
    t = roster_table
    activities = select(t.c.matter).where(t.c.activity.is_not(None)).distinct()
    query = select(t).where(t.c.matter.in_(activities), t.c.issued <= end_of(known))
    newest: dict[tuple[str, bool], RowMapping] = {}
    for row in tx.execute(query.order_by(t.c.day, t.c.seq)).mappings():
        if readers is None or _reads(row, readers):
            newest[row["matter"], row["whole"]] = row
    found: dict[tuple[Party, str], list[Headcount]] = {}
    for row in _best(newest):
        name = row["activity"]
        if name in component and since.isoformat() <= row["day"] <= until.isoformat():
            one = Headcount(
                RecordId(row["record"]),
                Party(row["party"]),
                component[name],
                row["women"],
                row["men"],
                row["total"],
            )
            found.setdefault((one.party, name), []).append(one)
    return found


def _reads(row: RowMapping, readers: Iterable[Party]) -> bool:
    told = {row["party"], *row["readers"]}
    return PUBLIC in told or told.issuperset(readers)


def _best(newest: Mapping[tuple[str, bool], RowMapping]) -> Sequence[RowMapping]:
    """Return the rosters, and the counts of those whose roster is not held."""
    return [row for (matter, whole), row in newest.items() if whole or (matter, True) not in newest]
