"""What each Party has reported, every word of it, and which of its words are corrected.

A correction takes the place of a report of the same Party and of nobody else's; it may move the report to
another activity. So which reports count is asked when somebody asks, for any day and as known on any day.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, exists, func, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.plans.kinds import ProgressCorrected, ProgressReported, plan_of
from amity.features.plans.rules.progress import Report
from amity.features.plans.views.planning import among, by_plan, end_of
from amity.features.plans.views.tables import progress_table, voice_table
from amity.kernel import canon
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Party, Record, RecordId
from amity.store.rows import told
from amity.store.view import View

t = progress_table
FIX, NEWEST = t.alias("fix"), t.alias("newest")
OWN_VOICE, OTHER_VOICE = voice_table.alias("own"), voice_table.alias("other")
BRIEF = (
    t.c.record, t.c.party, t.c.activity, t.c.as_of, t.c.issued, t.c.seq, t.c.status, t.c.percent, t.c.corrects
)  # fmt: skip


VOICE = ("matter", "plan", "activity", "party")  # what a voice takes over from its report


class Progress(View):
    """All reports of all Parties on all activities, side by side."""

    name = "plans.progress"
    version = 3
    reads = (ProgressReported, ProgressCorrected)
    tables = (progress_table, voice_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the activity."""
        assert isinstance(body, ProgressReported)
        return body.activity

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note the report, and that its author has a voice on this activity."""
        self.apply_all(tx, [(record, body)])

    def apply_all(self, tx: Connection, heard: Sequence[tuple[Record, Body]]) -> None:
        """Note the reports, and who has a voice on which activity."""
        rows = [_row(record, body) for record, body in heard]
        tx.execute(insert(progress_table), rows)
        voices = {(row["activity"], row["party"]): {k: row[k] for k in VOICE} for row in rows}
        for voice in _voices(tx, {activity for activity, _ in voices}):
            voices.pop(voice, None)
        if voices:
            tx.execute(insert(voice_table), list(voices.values()))


PROGRESS = Progress()


def _row(record: Record, body: Body) -> dict[str, Any]:
    assert isinstance(body, ProgressReported)
    persons = body.persons
    return told(record, body.activity, body) | {
        "plan": plan_of(body.activity),
        "activity": body.activity,
        "as_of": body.as_of.isoformat(),
        "status": body.status,
        "percent": body.percent,
        "corrects": body.corrects if isinstance(body, ProgressCorrected) else None,
        "women": persons and persons.women,
        "men": persons and persons.men,
        "total": persons and persons.total,
        "scope": canon.digest(" ".join(sorted(record.audience | {record.party})).encode()),
        "envelope": {"audience": sorted(record.audience), "purpose": record.marking.purpose},
    }


def _voices(tx: Connection, activities: Collection[str]) -> Iterable[tuple[str, str]]:
    """Yield who has a voice already on which of *activities*."""
    c, names = voice_table.c, sorted(activities)
    for start in range(0, len(names), 500):
        query = select(c.activity, c.party).where(c.activity.in_(names[start : start + 500]))
        yield from ((row.activity, row.party) for row in tx.execute(query))


@dataclass(frozen=True, slots=True)
class Counting:
    """Which reports count: up to a day's knowledge, and only what certain readers may all read."""

    known: date | None = None
    scopes: tuple[str, ...] | None = None  # None: whoever may read it

    def among(self, q: Any) -> list[Any]:
        """Return the conditions under which a row of *q* counts, and no correction stands in its place."""
        fix = FIX
        mended = select(fix.c.record).where(fix.c.corrects == q.c.record, fix.c.party == q.c.party)
        return [*self._of(q), ~exists(mended.where(*self._of(fix)).correlate(q))]

    def _of(self, q: Any) -> list[Any]:
        known = [q.c.issued <= end_of(self.known)] if self.known else []
        return known if self.scopes is None else [*known, q.c.scope.in_(self.scopes)]


def counting(
    tx: Connection, plan: str, *, known: date | None = None, readers: frozenset[Party] | None = None
) -> Counting:
    """Return which reports on *plan* count; with *readers*, only those that all of them may read."""
    if readers is None:
        return Counting(known)
    one_of_each = select(func.min(t.c.record)).where(t.c.plan == plan).group_by(t.c.scope)
    query = select(t.c.scope, t.c.party, t.c.envelope).where(t.c.record.in_(one_of_each))
    rows = tx.execute(query).mappings()
    return Counting(known, tuple(row["scope"] for row in rows if _readable(row, readers)))


def newest(
    tx: Connection, plan: str, on: date, which: Counting, only: Collection[str] | None = None
) -> dict[str, list[Report]]:
    """Return the newest report of each Party on each activity of *plan*, or *only* on these, up to *on*."""
    q = NEWEST
    last = (
        select(q.c.record)
        .where(q.c.activity == voice_table.c.activity, q.c.party == voice_table.c.party)
        .where(q.c.as_of <= on.isoformat(), *which.among(q))
        .order_by(q.c.as_of.desc(), q.c.seq.desc())
        .limit(1)
        .correlate(voice_table)
        .scalar_subquery()
    )
    query = select(*BRIEF).join_from(voice_table, t, t.c.record == last).where(voice_table.c.plan == plan)
    query = among(query, voice_table.c.activity, only)
    found: dict[str, list[Report]] = {}
    for row in tx.execute(query).mappings():
        found.setdefault(row["activity"], []).append(report(row))
    return found


def shared(tx: Connection, party: Party) -> dict[str, set[str]]:
    """Return, by plan, the activities on which *party* has reported, and another as well."""
    own, other = OWN_VOICE, OTHER_VOICE
    both = and_(other.c.activity == own.c.activity, other.c.party != own.c.party)
    query = select(own.c.plan, own.c.activity).join(other, both).where(own.c.party == party).distinct()
    return by_plan(tx.execute(query))


def between(tx: Connection, plan: str, since: date, until: date, which: Counting) -> list[dict[str, Any]]:
    """Return the reports that stand on *plan* as of days from *since* to *until*, the oldest first."""
    query = (
        select(t).where(*_span(plan, since, until), *which.among(t)).order_by(t.c.as_of, t.c.party, t.c.seq)
    )
    return [dict(row) for row in tx.execute(query).mappings()]


def count_between(tx: Connection, plan: str, since: date, until: date, which: Counting) -> int:
    """Return how many reports `between` returns."""
    query = select(func.count()).select_from(t).where(*_span(plan, since, until), *which.among(t))
    return tx.execute(query).scalar_one()


def _span(plan: str, since: date, until: date) -> list[Any]:
    return [t.c.plan == plan, t.c.as_of >= since.isoformat(), t.c.as_of <= until.isoformat()]


def history(tx: Connection, activity: str, *, skip: int = 0, limit: int = 100) -> list[dict[str, Any]]:
    """Return the reports ever made on *activity*, corrected ones too, the newest first."""
    query = select(t).where(t.c.activity == activity).limit(limit).offset(skip)
    query = query.order_by(t.c.as_of.desc(), t.c.issued.desc(), t.c.party, t.c.seq.desc())
    return [dict(row) for row in tx.execute(query).mappings()]


def corrections(
    tx: Connection, records: Iterable[str], readers: frozenset[Party] | None = None
) -> dict[str, dict[str, Any]]:
    """Return the correction of each of *records* that its own Party corrected, if *readers* may read it."""
    found: dict[str, dict[str, Any]] = {}
    names = sorted(set(records))
    own = progress_table.alias("own")
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        query = select(t).where(
            t.c.corrects.in_(some),
            exists(select(own.c.record).where(own.c.record == t.c.corrects, own.c.party == t.c.party)),
        )
        for row in tx.execute(query.order_by(t.c.seq)).mappings():
            if readers is None or _readable(row, readers):
                found[row["corrects"]] = dict(row)
    return found


def _readable(row: RowMapping, readers: frozenset[Party]) -> bool:
    audience = set(row["envelope"]["audience"])
    return PUBLIC in audience or readers <= audience | {row["party"]}


def report(row: RowMapping) -> Report:
    """Return *row* as a report, in brief."""
    return Report(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        activity=row["activity"],
        as_of=date.fromisoformat(row["as_of"]),
        issued=row["issued"],
        seq=row["seq"],
        status=row["status"],
        percent=row["percent"],
        corrects=row["corrects"] or "",
    )
