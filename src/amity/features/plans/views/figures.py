"""The figures of a plan in a year, worked out from the reports that stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import RowMapping

from amity.features.plans.rules.figures import Figures, counted, figures
from amity.features.plans.rules.inclusion import Headcount, Participation, participation
from amity.features.plans.views import progress, standing
from amity.features.plans.views.planning import Plan
from amity.kernel.record import Party, RecordId
from amity.node.pack import RegionPack


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A plan in a year: its figures, as a whole and by component, and the reports behind them."""

    plan: Plan
    year: int
    on: date
    whole: Figures
    components: tuple[Figures, ...]
    reports: tuple[dict[str, Any], ...]  # that stand as of days in the year, the oldest first
    narrower: int  # reports that not all readers may read, and that are left out


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
    Return the figures of *plan* in *year*, as they stood *on* a day.

    Args:
        readers: count only reports that all of these may read; None counts all that are held here.
    """
    found = standing.activities(tx, plan, region=region, on=on, known=known, readers=readers)
    held = progress.between(tx, plan.ref, date(year, 1, 1), min(on, date(year, 12, 31)), known=known)
    counted_in = {one.ref: one.component for one in found}
    some = tuple(row for row in held if readers is None or progress.readable(row, readers))
    women = _women(some, counted_in)
    return Year(
        plan=plan,
        year=year,
        on=on,
        whole=counted("", plan.title, found, women, year=year, on=on),
        components=tuple(figures(plan.components, found, women, year=year, on=on)),
        reports=tuple(dict(row) for row in some if row["activity"] in counted_in),
        narrower=len(held) - len(some),
    )


def component_figures(
    tx: Connection, plan: Plan, year: int, *, region: RegionPack, on: date, known: date | None = None
) -> list[Figures]:
    """Return the figures of each component of *plan* in *year*, from all that is held here."""
    return list(year_of(tx, plan, year, region=region, on=on, known=known).components)


def _women(rows: tuple[RowMapping, ...], component: dict[str, str]) -> dict[str, Participation]:
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
        if row["total"] is not None and row["activity"] in component
    ]
    return dict(participation(counts)) if counts else {}
