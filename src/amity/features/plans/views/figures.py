"""The figures of a plan in a year, worked out from the reports that stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from amity.features.plans.rules.figures import Figures, counted, figures
from amity.features.plans.rules.inclusion import Headcount, Participation, participation
from amity.features.plans.rules.progress import Activity
from amity.features.plans.views import progress, standing
from amity.features.plans.views.planning import Plan
from amity.features.plans.views.progress import Counting
from amity.features.plans.views.rosters import headcounts
from amity.kernel.record import Party, RecordId
from amity.node.pack import RegionPack


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A plan in a year: its figures, as a whole and by component."""

    plan: Plan
    year: int
    on: date
    whole: Figures
    components: tuple[Figures, ...]
    reports: tuple[dict[str, Any], ...] = ()  # that stand as of days in the year, the oldest first
    narrower: int = 0  # reports that not all readers may read, and that are left out


def glance(tx: Connection, plan: Plan, *, region: RegionPack, on: date, known: date | None = None) -> Year:
    """Return the figures of *plan* as they stood *on* a day, without the words behind them."""
    found = standing.activities(tx, plan, region=region, on=on, known=known)
    return _year(plan, on.year, on, found, {})


def year_of(
    tx: Connection,
    plan: Plan,
    year: int,
    *,
    region: RegionPack,
    on: date,
    known: date | None = None,
    readers: frozenset[Party] | None = None,
) -> Year:
    """
    Return the figures of *plan* in *year*, as they stood *on* a day, with all that was reported in it.

    Args:
        readers: count only reports that all of these may read; None counts all that are held here.
    """
    found = standing.activities(tx, plan, region=region, on=on, known=known, readers=readers)
    component = {one.ref: one.component for one in found}
    since, until = date(year, 1, 1), min(on, date(year, 12, 31))
    which = progress.counting(tx, plan.ref, known=known, readers=readers)
    some = progress.between(tx, plan.ref, since, until, which)
    all_held = progress.count_between(tx, plan.ref, since, until, Counting(known))
    reports = tuple(row for row in some if row["activity"] in component)
    rosters = headcounts(tx, component, since, until, known=known, readers=readers)
    made = _year(plan, year, on, found, _women(reports, component, rosters))
    return replace(made, reports=reports, narrower=max(0, all_held - len(some)))


def component_figures(
    tx: Connection, plan: Plan, year: int, *, region: RegionPack, on: date, known: date | None = None
) -> list[Figures]:
    """Return the figures of each component of *plan* in *year*, from all that is held here."""
    return list(year_of(tx, plan, year, region=region, on=on, known=known).components)


def _year(
    plan: Plan, year: int, on: date, found: Sequence[Activity], women: Mapping[str, Participation]
) -> Year:
    return Year(
        plan=plan,
        year=year,
        on=on,
        whole=counted("", plan.title, found, women, year=year, on=on),
        components=tuple(figures(plan.components, found, women, year=year, on=on)),
    )


def _women(
    rows: Sequence[Mapping[str, Any]],
    component: Mapping[str, str],
    rosters: Mapping[tuple[Party, str], Sequence[Headcount]],
) -> Mapping[str, Participation]:
    """Return who took part, from rosters, and from reports where a Party keeps no roster of the activity."""
    counts = [
        Headcount(
            RecordId(row["record"]),
            Party(row["party"]),
            component[row["activity"]],
            row["women"],
            row["men"],
            row["total"],
        )
        for row in rows
        if row["total"] is not None and (row["party"], row["activity"]) not in rosters
    ]
    counts += [one for some in rosters.values() for one in some]
    return participation(counts) if counts else {}
