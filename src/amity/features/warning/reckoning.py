"""The hit and false-alarm rates that a threshold would have had, worked out from the records.

Two bases, side by side: the forecasts that were filed and scored, which are few at first; and the baseline,
the last twelve months taken as the forecast, over all months that are known.
"""

from amity.features.warning import views
from amity.features.warning.kinds import Rates, ThresholdSet
from amity.features.warning.rules import months, settings
from amity.features.warning.rules.alerting import Told, baseline_pairs, rates
from amity.features.warning.rules.drills import drills_of
from amity.node.node import Node
from amity.store.browse import Tx

YEARS = 240  # months that the baseline is tried over


def rates_of(tx: Tx, node: Node, asked: ThresholdSet) -> list[Rates]:
    """Return how the threshold would have done; nothing for one that waits for alarms."""
    if asked.on != "forecast":
        return []
    return [*_of_filed(tx, node, asked), *_of_baseline(tx, node, asked)]


def told_of(one: Rates) -> Told:
    """Return *one* as counts with their rates."""
    return Told(one.hits, one.misses, one.false_alarms, one.quiet)


def _of_filed(tx: Tx, node: Node, asked: ThresholdSet) -> list[Rates]:
    by = asked.of or node.party
    track = views.track(
        tx, asked.target, settings.trusted(node.region, node.party), by=by, drill=drills_of(node.region)
    )
    rows = [one for one in track.rows if one.unit == asked.unit and one.ahead <= asked.within]
    if not rows:
        return []
    outlooks = {
        (str(one.issue.record), one.unit): one for one in views.outlooks(tx, track.issues, unit=asked.unit)
    }
    told = rates(views.probabilities(rows, asked.at_least, outlooks), asked.percent)
    return [_rates("filed", min(one.month for one in rows), max(one.month for one in rows), told)]


def _of_baseline(tx: Tx, node: Node, asked: ThresholdSet) -> list[Rates]:
    vintage = views.newest(tx, node.party, asked.target, unit=asked.unit, drill=drills_of(node.region))
    found = views.counts(tx, [vintage.record], asked.target, asked.unit) if vintage else {}
    series = next(iter(found.values()), None)
    if series is None or series.period != "month" or len(series.values) <= 12:
        return []
    values = series.values[-YEARS - 12 :]
    last = months.number(series.until)
    told = rates(baseline_pairs(values, asked.at_least), asked.percent)
    return [_rates("baseline", last - len(values) + 13, last, told)]


def _rates(basis: str, since: int, until: int, told: Told) -> Rates:
    return Rates.model_validate(
        {
            "basis": basis,
            "since": months.first_day(since),
            "until": months.first_day(until),
            "hits": told.hits,
            "misses": told.misses,
            "false_alarms": told.false_alarms,
            "quiet": told.quiet,
        }
    )
