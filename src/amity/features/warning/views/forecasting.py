"""Forecasts as they were filed, who has noted them, and which were taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.warning.kinds import ForecastFiled, ForecastNoted
from amity.features.warning.rules import months
from amity.features.warning.views.tables import forecast_table, is_told, noted_table, row_table, told
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.node.withdrawal import withdrawal
from amity.store.view import View


class Forecasts(View):
    """Every forecast filed: one row for the record, one for each unit with its draws."""

    name = "warning.forecasts"
    version = 2
    reads = (ForecastFiled,)
    tables = (forecast_table, row_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the forecast itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it and its draws."""
        assert isinstance(body, ForecastFiled)
        about = {
            "target": body.target,
            "origin": body.origin.isoformat(),
            "since": body.since.isoformat(),
            "model": body.model,
            "units": len(body.rows),
            "months": max(len(row.months) for row in body.rows),
        }
        told_ = told(record, record.id, body, without=frozenset({"rows"})) | about
        tx.execute(insert(forecast_table).values(told_))
        rows = [
            {
                "matter": record.id,
                "record": record.id,
                "target": body.target,
                "unit": row.unit,
                "model": row.model,
                "months": [list(month) for month in row.months],
                "because": [one.model_dump(mode="json") for one in row.because],
            }
            for row in body.rows
        ]
        tx.execute(insert(row_table), rows)


class Noted(View):
    """Which Party has noted which forecast: its author cannot take that back."""

    name = "warning.noted"
    version = 1
    reads = (ForecastNoted,)
    tables = (noted_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the forecast."""
        assert isinstance(body, ForecastNoted)
        return body.forecast

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, ForecastNoted)
        row = told(record, body.forecast, body)
        tx.execute(insert(noted_table).values(row | {"forecast": body.forecast, "author": body.author}))


FORECASTS, NOTED = Forecasts(), Noted()


@dataclass(frozen=True, slots=True)
class Issue:
    """One forecast as it was filed, without its draws."""

    record: RecordId
    party: Party
    issued: str
    purpose: str
    readers: tuple[Party, ...]
    target: str
    origin: int  # month
    since: int  # month
    model: str
    units: int
    months: int
    body: Mapping[str, Any]

    @property
    def vintage(self) -> str:
        """The record of the data that it was made from."""
        return str(self.body["vintage"])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a forecast says of one unit."""

    issue: Issue
    unit: str
    model: str
    months: tuple[tuple[int, ...], ...] = field(repr=False)  # value, count, value, count …
    because: tuple[Mapping[str, Any], ...] = ()

    def exceeding(self, step: int, at_least: int) -> float:
        """Return the probability of at least so many in the month *step* after the first."""
        drawn = self.months[step]
        above = sum(n for value, n in zip(drawn[::2], drawn[1::2], strict=True) if value >= at_least)
        return above / int(self.issue.body["draws"])

    def quantile(self, step: int, level: float) -> int:
        """Return the smallest value that at least *level* of the draws do not exceed."""
        drawn, below = self.months[step], 0
        wanted = level * int(self.issue.body["draws"])
        for value, count in zip(drawn[::2], drawn[1::2], strict=True):
            below += count
            if below >= wanted - 1e-9:
                return value
        return drawn[-2]

    def mean(self, step: int) -> float:
        """Return the mean of the draws."""
        drawn = self.months[step]
        total = sum(value * count for value, count in zip(drawn[::2], drawn[1::2], strict=True))
        return total / int(self.issue.body["draws"])


def issues(tx: Connection, target: str = "", *, party: str = "", reader: Party | None = None) -> list[Issue]:
    """
    Return the forecasts held here, the newest first: by what they knew, then by when they were filed.

    Args:
        party: only those of this Party.
        reader: only those that are addressed to it.
    """
    c = forecast_table.c
    query = select(forecast_table).order_by(c.origin.desc(), c.issued.desc(), c.seq.desc(), c.record)
    query = query.where(c.target == target) if target else query
    query = query.where(c.party == party) if party else query
    return [_issue(row) for row in tx.execute(query).mappings() if is_told(row["readers"], reader)]


def issue(tx: Connection, record: str) -> Issue:
    """
    Return the forecast *record*.

    Raises:
        NotFound: it is not held here.
    """
    row = tx.execute(select(forecast_table).where(forecast_table.c.record == record)).mappings().first()
    if row is None:
        raise NotFound("no such forecast is held here: it may have been withdrawn")
    return _issue(row)


def outlooks(tx: Connection, issues: Sequence[Issue], *, unit: str = "") -> list[Outlook]:
    """Return what *issues* say of each unit, or of *unit* alone."""
    by_record = {one.record: one for one in issues}
    names: list[str] = sorted(by_record)
    found: list[Outlook] = []
    for start in range(0, len(names), 500):
        query = select(row_table).where(row_table.c.record.in_(names[start : start + 500]))
        query = query.where(row_table.c.unit == unit) if unit else query
        for row in tx.execute(query.order_by(row_table.c.record, row_table.c.unit)):
            drawn = tuple(tuple(month) for month in row.months)
            found.append(Outlook(by_record[row.record], row.unit, row.model, drawn, tuple(row.because)))
    return found


def unnoted(tx: Connection, party: Party, on: date, most: int) -> list[Issue]:
    """
    Return the forecasts held here that *party* has still to note *on* that day.

    It notes at most so many of one author a day, and the rest on the next: who floods others with forecasts
    does not make their logs grow as fast as its own.
    """
    n, f = noted_table.c, forecast_table.c
    open_ = ~exists().where(n.forecast == f.record, n.party == party)
    today = (
        select(n.author, func.count()).where(n.party == party, n.issued >= on.isoformat()).group_by(n.author)
    )
    said: dict[str, int] = {row[0]: row[1] for row in tx.execute(today)}
    found: list[Issue] = []
    for author in tx.execute(select(f.party).where(open_).distinct().order_by(f.party)).scalars():
        query = select(forecast_table).where(open_, f.party == author).order_by(f.seq)
        rows = tx.execute(query.limit(max(0, most - said.get(author, 0)))).mappings()
        found += [_issue(row) for row in rows]
    return found


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A forecast that its author withdrew, as those who had noted it tell."""

    forecast: RecordId
    author: Party
    at: str
    reason: str
    target: str
    model: str
    origin: int
    units: int
    months: int
    witnesses: tuple[Party, ...]


def taken_back(tx: Connection, target: str, *, reader: Party | None = None) -> list[TakenBack]:
    """
    Return the forecasts of *target* that were withdrawn, the newest first. They stay counted.

    Args:
        reader: only those of which both their author and a witness have told it.
    """
    n, w = noted_table, withdrawal
    query = (
        select(n.c.forecast, n.c.party, n.c.author, n.c.body, n.c.readers, w.c.at, w.c.reason, w.c.audience)
        .join(w, (w.c.target == n.c.forecast) & (w.c.party == n.c.author))
        .order_by(w.c.at.desc(), n.c.forecast, n.c.party)
    )
    found: dict[str, TakenBack] = {}
    for row in tx.execute(query):
        told_of = is_told(row.readers, reader) and is_told(row.audience, reader)
        if row.body["target"] == target and told_of:
            earlier = found.get(row.forecast)
            witnesses = (*earlier.witnesses, Party(row.party)) if earlier else (Party(row.party),)
            found[row.forecast] = _taken(row, earlier, witnesses)
    return list(found.values())


def _taken(row: Any, earlier: TakenBack | None, witnesses: tuple[Party, ...]) -> TakenBack:
    body = row.body
    origin = earlier.origin if earlier else months.number(date.fromisoformat(body["origin"]))
    return TakenBack(
        RecordId(row.forecast),
        Party(row.author),
        row.at,
        row.reason,
        body["target"],
        earlier.model if earlier else body["model"],
        origin,
        earlier.units if earlier else body["units"],
        earlier.months if earlier else body["months"],
        witnesses,
    )


def _issue(row: RowMapping) -> Issue:
    return Issue(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        issued=row["issued"],
        purpose=row["purpose"],
        readers=tuple(map(Party, row["readers"])),
        target=row["target"],
        origin=months.number(date.fromisoformat(row["origin"])),
        since=months.number(date.fromisoformat(row["since"])),
        model=row["model"],
        units=row["units"],
        months=row["months"],
        body=row["body"],
    )
