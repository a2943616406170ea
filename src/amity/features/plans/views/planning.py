"""Which plans and activities there are, in which words, and what became of them.

Only the Party whose name a plan bears is heard on it: what another says of it leaves no row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, insert, select
from sqlalchemy.engine import Row, RowMapping

from amity.errors import NotFound
from amity.features.plans.kinds import (
    ActivityAdded,
    ActivityChanged,
    PlanOpened,
    activity_ref,
    owner_of,
    plan_of,
)
from amity.features.plans.views.tables import activity_table, ancestor_table, change_table, plan_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.store.rows import told
from amity.store.view import View

FOREVER = "9999-12-31T23:59:59Z"


def end_of(known: date | None) -> str:
    """Return the last moment of the day *known*; of all days, where none is given."""
    return f"{known.isoformat()}T23:59:59Z" if known else FOREVER


class Plans(View):
    """Plans, activities, and what became of them: every word of their opener, none lost."""

    name = "plans.plans"
    version = 2
    reads = (PlanOpened, ActivityAdded, ActivityChanged)
    tables = (plan_table, activity_table, change_table, ancestor_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the plan, if its opener speaks."""
        assert isinstance(body, (PlanOpened, ActivityAdded, ActivityChanged))
        plan = plan_of(body.activity) if isinstance(body, ActivityChanged) else body.plan
        return plan if record.party == owner_of(plan) else ""

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        matter = self.matter(record, body)
        row = told(record, matter, body) | {"plan": matter}
        match body:
            case PlanOpened():
                tx.execute(insert(plan_table).values(row))
            case ActivityChanged():
                row |= {"activity": body.activity, "day": body.on.isoformat()}
                tx.execute(insert(change_table).values(row))
            case ActivityAdded():
                ref = activity_ref(body.plan, body.key)
                row |= {
                    "activity": ref,
                    "since": body.since.isoformat(),
                    "dated": bool(body.due or body.period == "annual"),
                }
                tx.execute(insert(activity_table).values(row))
                line = {"matter": matter, "record": record.id, "activity": ref}
                for ancestor in dict.fromkeys(name[:200] for name in body.ancestors):
                    tx.execute(insert(ancestor_table).values(line | {"ancestor": ancestor}))


PLANS = Plans()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan, in the newest words of its opener."""

    ref: str
    opener: Party
    record: RecordId
    issued: str
    title: str
    horizon: str
    forum: str
    since: date
    until: date | None
    instrument: str
    parent: str
    components: Mapping[str, str]  # id: title, in order

    @property
    def name(self) -> str:
        """The plan's own name, without its opener's."""
        return self.ref.partition("/")[2]


def plans(tx: Connection, *, known: date | None = None) -> list[Plan]:
    """Return the plans known on that day, by name."""
    query = select(plan_table).where(plan_table.c.issued <= end_of(known))
    newest = {
        row["plan"]: row for row in tx.execute(query.order_by(plan_table.c.plan, plan_table.c.seq)).mappings()
    }
    return [_plan(row) for row in newest.values()]


def plan(tx: Connection, ref: str, *, known: date | None = None) -> Plan:
    """
    Return the plan called *ref*.

    Raises:
        NotFound: no such plan was known here on that day.
    """
    query = select(plan_table).where(plan_table.c.plan == ref, plan_table.c.issued <= end_of(known))
    row = tx.execute(query.order_by(plan_table.c.seq.desc()).limit(1)).mappings().first()
    if row is None:
        raise NotFound(f"no plan is called {ref} here: the page of plans lists those that are")
    return _plan(row)


def wordings(
    tx: Connection, plan: str, on: date, known: date | None, only: Collection[str] | None = None
) -> dict[str, RowMapping]:
    """Return each activity of *plan*, or *only* these, in the words of that day, as first said first."""
    t = activity_table
    query = select(t).where(t.c.plan == plan, t.c.since <= on.isoformat(), t.c.issued <= end_of(known))
    query = among(query, t.c.activity, only)
    rows = tx.execute(query.order_by(t.c.since, t.c.seq)).mappings().all()
    newest = {row["activity"]: row for row in rows}
    first: dict[str, int] = {}
    for row in rows:
        first[row["activity"]] = min(row["seq"], first.get(row["activity"], row["seq"]))
    return {name: newest[name] for name in sorted(newest, key=lambda name: first[name])}


def changes(
    tx: Connection, plan: str, on: date, known: date | None, only: Collection[str] | None = None
) -> dict[str, list[RowMapping]]:
    """Return what became of each activity of *plan*, or *only* of these, up to that day, the oldest first."""
    t = change_table
    query = select(t).where(t.c.plan == plan, t.c.day <= on.isoformat(), t.c.issued <= end_of(known))
    query = among(query, t.c.activity, only)
    found: dict[str, list[RowMapping]] = {}
    for row in tx.execute(query.order_by(t.c.day, t.c.seq)).mappings():
        found.setdefault(row["activity"], []).append(row)
    return found


def dated(tx: Connection) -> dict[str, set[str]]:
    """Return, by plan, the activities of which some word ever named a day, or a turn of each year."""
    t = activity_table
    return by_plan(tx.execute(select(t.c.plan, t.c.activity).where(t.c.dated).distinct()))


def by_plan(rows: Iterable[Row[tuple[str, str]]]) -> dict[str, set[str]]:
    """Return *rows* of a plan and an activity as the activities of each plan."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.plan, set()).add(row.activity)
    return found


def among(query: Select[Any], column: ColumnElement[str], only: Collection[str] | None) -> Select[Any]:
    """Return *query* for *only* these names in *column*; for all, where that is None."""
    return query if only is None else query.where(column.in_(sorted(only)))


def wordings_of(tx: Connection, activity: str) -> Sequence[RowMapping]:
    """Return all that its plan's opener ever said of *activity*: its words and what became of it."""
    rows = [
        row
        for table in (activity_table, change_table)
        for row in tx.execute(select(table).where(table.c.activity == activity)).mappings()
    ]
    return sorted(rows, key=lambda row: int(row["seq"]))


def draft_records(tx: Connection, plan: str) -> list[RecordId]:
    """Return the records that *plan* consists of, as its opener words it now."""
    t = activity_table
    ids = [row["record"] for row in tx.execute(select(plan_table).where(plan_table.c.plan == plan)
           .order_by(plan_table.c.seq.desc()).limit(1)).mappings()]  # fmt: skip
    newest = {row["activity"]: row["record"] for row in tx.execute(
        select(t.c.activity, t.c.record).where(t.c.plan == plan).order_by(t.c.seq)).mappings()}  # fmt: skip
    changed = select(change_table.c.record).where(change_table.c.plan == plan).order_by(change_table.c.seq)
    return [RecordId(one) for one in (*ids, *newest.values(), *tx.execute(changed).scalars())]


def lines(tx: Connection, activities: Iterable[str], *, upwards: bool) -> list[tuple[str, str]]:
    """Return (activity, ancestor) for the ancestors of *activities*, or for their descendants."""
    t = ancestor_table
    column = t.c.activity if upwards else t.c.ancestor
    query = select(t.c.activity, t.c.ancestor).where(column.in_(list(activities))).distinct()
    return [(row.activity, row.ancestor) for row in tx.execute(query.order_by(t.c.activity, t.c.ancestor))]


def _plan(row: RowMapping) -> Plan:
    body = PlanOpened.model_validate(row["body"])
    return Plan(
        ref=row["plan"],
        opener=Party(row["party"]),
        record=RecordId(row["record"]),
        issued=row["issued"],
        components={one.id: one.title for one in body.components},
        **body.model_dump(exclude={"plan", "components"}),
    )
