"""Which data are known: vintages with the counts of the region's units, and what Parties take for settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, null, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.warning.kinds import OutcomeSettled, VintageTaken
from amity.features.warning.rules import months
from amity.features.warning.rules.drills import Drill, never
from amity.features.warning.views.tables import (
    is_told,
    outcome_table,
    series_table,
    settled_table,
    told,
    vintage_table,
)
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.store.view import View

WATCHED = ("cases", "hotspots", "river")  # sorts of data that detectors watch


class Vintages(View):
    """Data sets as they were known, with the counts of the region's units."""

    name = "warning.vintages"
    version = 1
    reads = (VintageTaken,)
    tables = (vintage_table, series_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the vintage itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it and its counts."""
        assert isinstance(body, VintageTaken)
        about = {"name": body.name, "sort": body.sort, "until": body.until.isoformat()}
        row = told(record, record.id, body, without=frozenset({"series"})) | about
        tx.execute(insert(vintage_table).values(row | {"taken": body.taken.isoformat()}))
        if rows := [_series(record, one.unit, one.target, one.since, one.values) for one in body.series]:
            tx.execute(insert(series_table), rows)


class Outcomes(View):
    """What came, as each Party takes it."""

    name = "warning.outcomes"
    version = 1
    reads = (OutcomeSettled,)
    tables = (outcome_table, settled_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it and its counts."""
        assert isinstance(body, OutcomeSettled)
        about = {"target": body.target, "standing": body.standing, "since": body.since.isoformat()}
        row = told(record, record.id, body, without=frozenset({"counts"})) | about
        tx.execute(insert(outcome_table).values(row))
        rows = [
            {"matter": record.id, "record": record.id, "unit": one.unit, "counts": list(one.values)}
            for one in body.counts
        ]
        tx.execute(insert(settled_table), rows)


VINTAGES, OUTCOMES = Vintages(), Outcomes()
YEAR = 12  # months


def _series(record: Record, unit: str, target: str, since: date, values: Sequence[int]) -> dict[str, Any]:
    return {
        "matter": record.id,
        "record": record.id,
        "unit": unit,
        "target": target,
        "since": since.isoformat(),
        "counts": list(values),
    }


@dataclass(frozen=True, slots=True)
class Vintage:
    """A data set as it was known on a day, without its counts."""

    record: RecordId
    party: Party
    issued: str
    purpose: str
    readers: tuple[Party, ...]
    body: Mapping[str, Any]

    @property
    def label(self) -> str:
        """What it is called: "ucdp-ged 26.1"."""
        return f"{self.body['name']} {self.body['version']}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one unit, period after period."""

    unit: str
    target: str
    period: str
    since: date
    values: tuple[int, ...] = field(repr=False)

    @property
    def until(self) -> date:
        """The first day of the last period."""
        return months.moved(self.since, len(self.values) - 1, self.period)

    def at(self, month: int) -> int | None:
        """Return the count of that month; None where it is not known."""
        place = month - months.number(self.since)
        return self.values[place] if 0 <= place < len(self.values) else None

    def before(self, month: int, count: int) -> tuple[int, ...]:
        """Return the last *count* months up to *month*; fewer where no more are known."""
        end = month - months.number(self.since) + 1
        return self.values[max(0, end - count) : max(0, min(end, len(self.values)))]


def vintages(tx: Connection) -> list[Vintage]:
    """Return all vintages held here, what was known latest first."""
    c = vintage_table.c
    rows = tx.execute(
        select(vintage_table).order_by(c.until.desc(), c.taken.desc(), c.issued.desc(), c.record)
    ).mappings()
    return [_vintage(row) for row in rows]


def vintage(tx: Connection, record: str) -> Vintage:
    """
    Return the vintage *record*; the beginning of its name will do.

    Raises:
        NotFound: none is held here, or several begin so.
    """
    query = select(vintage_table).where(vintage_table.c.record.startswith(record, autoescape=True)).limit(2)
    found = tx.execute(query).mappings().all()
    if len(found) != 1 or not record:
        raise NotFound(f"no one vintage is called {record[:12]!r} here: `amity warning data list` names them")
    return _vintage(found[0])


def newest(
    tx: Connection, party: Party, target: str, *, by: str = "", unit: str = "", drill: Drill = never
) -> Vintage | None:
    """
    Return the vintage that tells most of *target*: of *by*, else of *party* itself, else of anybody.

    Args:
        unit: only of vintages that tell of it; those that tell of a year or less come after all others, as a
            release of some months does that was taken in by itself.
        drill: tells drills by their purpose; what was invented for one is taken only where nothing else is.
    """
    s = series_table.c
    query = select(s.record, s.counts).where(s.target == target, s.unit == unit)
    if not unit:
        query = select(s.record, null()).where(s.target == target).distinct()
    short = {row[0]: bool(unit) and len(row[1]) <= YEAR for row in tx.execute(query)}
    found = [one for one in vintages(tx) if one.record in short and by in ("", one.party)]
    found.sort(key=lambda one: (drill(one.purpose), short[one.record], one.party != party))
    return next(iter(found), None)


def units(tx: Connection, most: int = 2000) -> list[str]:
    """Return the units that the vintages held here tell of, at most so many."""
    query = select(series_table.c.unit).distinct().order_by(series_table.c.unit).limit(most)
    return list(tx.execute(query).scalars())


def counts(
    tx: Connection,
    vintages: Sequence[str],
    target: str = "",
    unit: str = "",
    *,
    reader: Party | None = None,
) -> dict[tuple[str, str, str], Counts]:
    """
    Return the counts of *vintages* by (vintage, unit, target), of *target* and *unit* where named.

    Args:
        reader: only of vintages that are addressed to it.
    """
    v, s = vintage_table, series_table
    query = (
        select(s, v.c.body, v.c.readers)
        .join(v, v.c.record == s.c.record)
        .where(s.c.record.in_(sorted(vintages)))
    )
    query = query.where(s.c.target == target) if target else query
    query = query.where(s.c.unit == unit) if unit else query
    return {
        (row.record, row.unit, row.target): Counts(
            row.unit, row.target, row.body["period"], date.fromisoformat(row.since), tuple(row.counts)
        )
        for row in tx.execute(query)
        if is_told(row.readers, reader)
    }


@dataclass(frozen=True, slots=True)
class Came:
    """What came in one month, as one Party takes it."""

    value: int
    standing: str
    record: RecordId


def settled(
    tx: Connection, target: str, by: Party, *, reader: Party | None = None, drill: Drill = never
) -> dict[tuple[str, int], Came]:
    """
    Return what came by (unit, month), as *by* takes it: its newest word on each month counts.

    Args:
        reader: only words that are addressed to it.
        drill: tells by their purpose which words were said in a drill, and do not count.
    """
    o, s = outcome_table, settled_table
    query = (
        select(o.c.record, o.c.since, o.c.standing, o.c.readers, o.c.purpose, s.c.unit, s.c.counts)
        .join(s, s.c.record == o.c.record)
        .where(o.c.target == target, o.c.party == by)
        .order_by(o.c.seq)
    )
    found: dict[tuple[str, int], Came] = {}
    for row in tx.execute(query):
        if drill(row.purpose) or not is_told(row.readers, reader):
            continue
        first = months.number(date.fromisoformat(row.since))
        for step, value in enumerate(row.counts):
            found[row.unit, first + step] = Came(value, row.standing, RecordId(row.record))
    return found


def settlers(
    tx: Connection, target: str, *, reader: Party | None = None, drill: Drill = never
) -> list[Party]:
    """Return the Parties that have said what came (to *reader*, where one is given), and not in a *drill*."""
    o = outcome_table
    rows = tx.execute(select(o.c.party, o.c.readers, o.c.purpose).where(o.c.target == target))
    return sorted(
        {Party(row.party) for row in rows if is_told(row.readers, reader) and not drill(row.purpose)}
    )


def _vintage(row: RowMapping) -> Vintage:
    readers = tuple(map(Party, row["readers"]))
    return Vintage(
        RecordId(row["record"]), Party(row["party"]), row["issued"], row["purpose"], readers, row["body"]
    )
