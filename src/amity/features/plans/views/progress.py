"""What each Party has reported, every word of it, and which of its words are corrected.

A correction takes the place of a report of the same Party and of nobody else's; it may move the report to
another activity. So which reports count is asked when somebody asks, for any day and as known on any day.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, exists, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.plans.kinds import ProgressCorrected, ProgressReported, plan_of
from amity.features.plans.rules.progress import Report
from amity.features.plans.views.planning import end_of, told
from amity.features.plans.views.tables import progress_table, voice_table
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Party, Record, RecordId
from amity.store.view import View

t = progress_table
BRIEF = (
    t.c.record, t.c.party, t.c.activity, t.c.as_of, t.c.issued, t.c.seq, t.c.status, t.c.percent, t.c.corrects
)  # fmt: skip


class Progress(View):
    """All reports of all Parties on all activities, side by side."""

    name = "plans.progress"
    version = 1
    reads = (ProgressReported, ProgressCorrected)
    tables = (progress_table, voice_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the activity."""
        assert isinstance(body, ProgressReported)
        return body.activity

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note the report, and that its author has a voice on this activity."""
        assert isinstance(body, ProgressReported)
        place = {"plan": plan_of(body.activity), "activity": body.activity}
        row = told(record, body.activity, body) | place
        row |= {
            "as_of": body.as_of.isoformat(),
            "status": body.status,
            "percent": body.percent,
            "corrects": body.corrects if isinstance(body, ProgressCorrected) else "",
            "envelope": {"audience": sorted(record.audience), "purpose": record.marking.purpose},
        }
        if body.persons:
            row |= body.persons.model_dump()
        tx.execute(insert(progress_table).values(row))
        voice = (voice_table.c.activity == body.activity) & (voice_table.c.party == record.party)
        if tx.execute(select(voice_table.c.party).where(voice)).first() is None:
            speaker = place | {"matter": body.activity, "party": record.party}
            tx.execute(insert(voice_table).values(speaker))


PROGRESS = Progress()


def newest(tx: Connection, plan: str, on: date, known: date | None) -> dict[str, list[Report]]:
    """Return the newest report of each Party on each activity of *plan*, up to *on*, as known on *known*."""
    q = progress_table.alias("q")
    last = (
        select(q.c.record)
        .where(q.c.activity == voice_table.c.activity, q.c.party == voice_table.c.party)
        .where(q.c.as_of <= on.isoformat(), q.c.issued <= end_of(known), ~_corrected(q, known))
        .order_by(q.c.as_of.desc(), q.c.seq.desc())
        .limit(1)
        .correlate(voice_table)
        .scalar_subquery()
    )
    query = select(*BRIEF).join_from(voice_table, t, t.c.record == last).where(voice_table.c.plan == plan)
    found: dict[str, list[Report]] = {}
    for row in tx.execute(query).mappings():
        found.setdefault(row["activity"], []).append(report(row))
    return found


def between(
    tx: Connection, plan: str, since: date, until: date, *, known: date | None = None
) -> Sequence[RowMapping]:
    """Return the reports that stand on *plan* as of days from *since* to *until*, the oldest first."""
    query = _standing(known).where(
        t.c.plan == plan, t.c.as_of >= since.isoformat(), t.c.as_of <= until.isoformat()
    )
    return tx.execute(query.order_by(t.c.as_of, t.c.party, t.c.seq)).mappings().all()


def history(tx: Connection, activity: str) -> Sequence[RowMapping]:
    """Return every report ever made on *activity*, corrected ones too, the newest first."""
    query = select(t).where(t.c.activity == activity)
    return (
        tx.execute(query.order_by(t.c.as_of.desc(), t.c.issued.desc(), t.c.party, t.c.seq.desc()))
        .mappings()
        .all()
    )


def told_in(tx: Connection, records: Collection[str]) -> dict[str, RowMapping]:
    """Return the reports among *records*, whole."""
    found = {}
    names = sorted(set(records))
    for start in range(0, len(names), 500):  # databases bound the parameters of one statement
        query = select(t).where(t.c.record.in_(names[start : start + 500]))
        found.update({row["record"]: row for row in tx.execute(query).mappings()})
    return found


def corrections(tx: Connection, records: Iterable[str]) -> dict[str, RowMapping]:
    """Return for each of *records* that its own Party has corrected the correction."""
    found: dict[str, RowMapping] = {}
    names = sorted(set(records))
    own = progress_table.alias("own")
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        query = select(t).where(
            t.c.corrects.in_(some),
            exists(select(own.c.record).where(own.c.record == t.c.corrects, own.c.party == t.c.party)),
        )
        for row in tx.execute(query.order_by(t.c.seq)).mappings():
            found[row["corrects"]] = row
    return found


def readable(row: RowMapping, readers: frozenset[Party]) -> bool:
    """Tell whether all of *readers* may read the report in *row*."""
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
        corrects=row["corrects"],
    )


def _standing(known: date | None) -> Select[Any]:
    return select(t).where(t.c.issued <= end_of(known), ~_corrected(t, known))


def _corrected(q: Any, known: date | None) -> Any:
    fix = progress_table.alias("fix")
    query = select(fix.c.record).where(fix.c.corrects == q.c.record, fix.c.party == q.c.party)
    return exists(query.where(fix.c.issued <= end_of(known)).correlate(q))
