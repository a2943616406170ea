"""The watch board: series of disease, haze and floods with their alarms, the newest of each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from starlette.requests import Request

from amity.features.warning import views
from amity.features.warning.pages.asking import PAGES, words
from amity.features.warning.rules import months
from amity.features.warning.views import WATCHED, Counts, Vintage, Word
from amity.node.node import Node
from amity.ui import chart
from amity.ui.language import gettext
from amity.ui.pages import Answer

SHOWN = 104  # periods of a series
BOARD = 40  # series on the board


@PAGES.page("/watch", "watch.html")
def board(node: Node, request: Request) -> Answer:
    """Each watched series with its alarms, those that rang lately first."""
    with node.reading() as tx:
        vintages = [one for one in views.vintages(tx) if one.body["sort"] in WATCHED]
        known = views.counts(tx, [one.record for one in vintages])
        rung = views.alarms(tx)
    newest: dict[tuple[str, str], tuple[Vintage, Counts]] = {}
    for one in vintages:  # what was known latest comes first
        for (record, unit, target), series in known.items():
            if record == one.record:
                newest.setdefault((unit, target), (one, series))
    shown = [_shown(vintage, series, rung) for vintage, series in newest.values()]
    shown.sort(key=lambda each: (each.rang, each.unit), reverse=True)
    return {**words(node), "series": shown[:BOARD], "more": max(0, len(shown) - BOARD)}


@dataclass(frozen=True, slots=True)
class Shown:
    """One series on the board."""

    unit: str
    target: str
    period: str
    vintage: Vintage
    chart: chart.Chart
    alarms: tuple[Word, ...]  # the newest first

    @property
    def rang(self) -> str:
        """The day of its newest alarm; "" where none rang."""
        return str(self.alarms[0].body["at"]) if self.alarms else ""


def _shown(vintage: Vintage, series: Counts, rung: list[Word]) -> Shown:
    own = [one for one in rung if (one.body["unit"], one.body["target"]) == (series.unit, series.target)]
    first = max(0, len(series.values) - SHOWN)
    days = [months.moved(series.since, step, series.period) for step in range(first, len(series.values))]
    at = {date.fromisoformat(one.body["at"]) for one in own}
    counted: list[int | Decimal | None] = [*series.values[first:]]
    alarms = [count if day in at else None for day, count in zip(days, counted, strict=True)]
    lines = {gettext("Counted"): counted, gettext("Alarm"): alarms}
    drawing = chart.line(series.unit, [day.isoformat() for day in days], lines)
    return Shown(series.unit, series.target, series.period, vintage, drawing, tuple(own[:10]))
