"""An activity and the reports on it: its status, what is overdue, and which reports cannot both be so.

The rules:

* the newest report of each Party counts, and none is outvoted or overwritten by another's;
* where all do an activity *together*, its status is what the newest report says;
* where *each* does its own, it is done when every participant has reported it done;
* progress goes forward: who later says less than another contradicts it; so do two that differ on one day;
* where reports contradict each other, the status is that they differ: nobody is called right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any, Literal

from amity.features.plans.kinds.names import owner_of, plan_of
from amity.kernel.record import Party, RecordId

Status = Literal[
    "no-report", "not-started", "ongoing", "delayed", "done", "differing", "fulfilled", "superseded", "lapsed"
]  # fmt: skip
RANK = {"not-started": 0, "delayed": 1, "ongoing": 1, "done": 2}
OVER = ("done", "fulfilled", "superseded", "lapsed")  # nothing more is awaited


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One Party's word on one activity."""

    record: RecordId
    party: Party
    activity: str
    as_of: date
    issued: str  # RFC 3339, UTC: the author's own claim
    seq: int
    status: str
    percent: int
    corrects: str = ""

    @property
    def rank(self) -> int:
        """How far along its status is."""
        return RANK.get(self.status, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity as it stood on a day, as known on a day, with the newest report of each Party."""

    ref: str
    key: str
    title: str
    component: str
    strength: str
    record: RecordId  # whose words these are
    since: date
    clauses: tuple[Mapping[str, Any], ...] = ()
    lead: str = ""
    lead_party: str = ""
    participants: frozenset[Party] = frozenset()  # who takes part: those named, else the forum's members
    done_by: str = "together"
    due: date | None = None
    period: str = ""
    indicators: tuple[Mapping[str, Any], ...] = ()
    ancestors: tuple[str, ...] = ()
    standing: str = "active"  # "fulfilled", "superseded", "lapsed"
    by: str = ""  # what fulfilled or superseded it
    reason: str = ""
    decided: RecordId | None = None  # the record that says so
    reports: tuple[Report, ...] = field(default=(), repr=False)  # the newest first

    @property
    def plan(self) -> str:
        """The plan that it belongs to."""
        return plan_of(self.ref)

    @property
    def owner(self) -> Party:
        """Who opened that plan."""
        return owner_of(self.ref)

    @property
    def is_norm(self) -> bool:
        """Whether it is to be kept rather than done."""
        return self.strength == "norm"

    @property
    def status(self) -> Status:
        """What the reports say together."""
        if self.standing != "active":
            return self.standing  # type: ignore[return-value]
        if not self.reports:
            return "no-report"
        if self.differing:
            return "differing"
        return _of_each(self.reports, self.participants) if self.done_by == "each" else _of_all(self.reports)

    @property
    def percent(self) -> int:
        """How much is done, in percent, as reported."""
        if self.status in ("done", "fulfilled"):
            return 100
        if not self.reports:
            return 0
        if self.done_by == "together":
            alike = self.reports if self.differing else self.reports[:1]
            return min(report.percent for report in alike)
        shares = [100 if r.status == "done" else r.percent for r in self.reports]
        return sum(shares) // max(len(self.participants), len(shares))

    @property
    def differing(self) -> tuple[tuple[Report, Report], ...]:
        """The pairs of reports that cannot both be so, the earlier first."""
        return contradictions(self.reports) if self.done_by == "together" else ()

    def report_of(self, party: Party) -> Report | None:
        """Return the newest report of *party*."""
        return next((one for one in self.reports if one.party == party), None)

    def overdue(self, on: date) -> bool:
        """Tell whether it should have been done, or this year's turn reported, before *on*."""
        if self.standing != "active" or self.is_norm:
            return False
        if self.due and self.due < on and self.status != "done":
            return True
        return self.period == "annual" and self.since.year < on.year and not self._reported_since(on.year - 1)

    def dates(self, on: date) -> tuple[date, ...]:
        """Return the days on which it falls due, around *on*."""
        if self.standing != "active" or self.is_norm:
            return ()
        days = {self.due} if self.due and self.status != "done" else set()
        if self.period == "annual":
            days |= {date(year, 12, 31) for year in (on.year - 1, on.year) if year >= self.since.year}
        return tuple(sorted(days))

    def awaits(self, party: Party, due: date) -> bool:
        """Tell whether *party* takes part and has not said yet that it is done for *due*."""
        if party not in (self.participants | {Party(self.lead_party)}):
            return False
        own = self.report_of(party)
        if own is None:
            return True
        return (
            own.as_of.year < due.year if self.period == "annual" and due != self.due else own.status != "done"
        )

    def _reported_since(self, year: int) -> bool:
        return any(one.as_of.year >= year for one in self.reports)


def newest_first(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Return *reports* by the day they speak of, the newest first; the least advanced first on one day."""
    by_name = sorted(reports, key=lambda one: (one.rank, one.status != "delayed", one.party))
    return tuple(sorted(by_name, key=lambda one: one.as_of, reverse=True))


def contradictions(reports: Sequence[Report]) -> tuple[tuple[Report, Report], ...]:
    """Return the pairs of *reports* by different Parties that cannot both be so, the earlier first."""
    in_time = sorted(reports, key=lambda one: (one.as_of, one.party, one.seq))
    return tuple((a, b) for a, b in combinations(in_time, 2) if _contradict(a, b))


def _contradict(earlier: Report, later: Report) -> bool:
    if earlier.party == later.party:
        return False
    if earlier.as_of == later.as_of:
        return earlier.rank != later.rank
    return later.rank < earlier.rank


def _of_all(reports: Sequence[Report]) -> Status:
    return reports[0].status  # type: ignore[return-value]


def _of_each(reports: Sequence[Report], participants: frozenset[Party]) -> Status:
    done = {one.party for one in reports if one.status == "done"}
    if done >= (participants or {one.party for one in reports}):
        return "done"
    open_ones = {one.status for one in reports} - {"done"}
    if open_ones == {"delayed"}:
        return "delayed"
    return "not-started" if open_ones == {"not-started"} and not done else "ongoing"
