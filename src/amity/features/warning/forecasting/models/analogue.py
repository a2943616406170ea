"""
The analogue model: find where it looked like this before, anywhere, and see what came of it.

For each unit in conflict it looks for the months, of any unit, whose last year had the most similar shape,
level and longer past; what followed there, as a ratio to the level there, is what may follow here. No one
measure of similarity is right, so several are used, and their quantiles averaged on the scale of
logarithms: that is sharper than mixing them, and never wider than the widest.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from amity.features.warning.forecasting.models import Draw, Progress, silent
from amity.features.warning.forecasting.models.history import History, look
from amity.features.warning.forecasting.models.quantiles import DRAWS, weighted_quantiles
from amity.features.warning.forecasting.models.quiet import Quiet
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

LAGS = (0, 1, 3, 5, 7, 9, 11)  # months ago; but for the newest, each with the month before it
FADING = np.array([1, 1, 0.8, 0.7, 0.6, 0.5, 0.4])  # how much each counts
START = 24  # the first month that may be an analogue


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of similarity; weights are per unit of log(1 + deaths)."""

    count: int  # analogues
    span: int  # months of the level
    shape: float
    level: float
    longer: float  # two and five years, against the level
    share: float  # of months with deaths, in two years
    unrest: float  # standard deviation over two years
    own: float  # how much more an analogue from the same unit counts
    steep: float  # how fast weight falls with distance


MEASURES = (  # spread over the ranges that did well in 2004-2017, none of them the best of all
    Measure(80, 3, 1.1, 0.45, 0.6, 0.3, 0.2, 2.0, 0.6),
    Measure(120, 6, 0.9, 0.3, 0.8, 0.8, 0.5, 3.0, 0.8),
    Measure(180, 4, 1.3, 0.4, 0.4, 0.5, 0.1, 4.0, 0.5),
    Measure(260, 2, 1.0, 0.25, 0.7, 0.2, 0.4, 1.5, 0.9),
    Measure(120, 9, 1.2, 0.5, 0.9, 0.6, 0.0, 2.5, 0.7),
    Measure(380, 4, 1.4, 0.3, 0.5, 0.9, 0.3, 5.0, 1.0),
    Measure(180, 6, 0.8, 0.55, 0.35, 0.4, 0.6, 3.5, 0.6),
    Measure(260, 3, 1.2, 0.35, 0.7, 0.7, 0.3, 2.0, 0.8),
)


@dataclass(frozen=True, slots=True)
class Analogue:
    """What came of the most similar pasts, anywhere."""

    name: str = "analogue"
    version: int = 2

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        return partial(_draws, look(known))


def _draws(past: History, known: Panel, horizons: Ints) -> Floats:
    now = look(known)
    out = np.full((len(known.units), len(horizons), DRAWS), np.nan)
    still = np.flatnonzero(now.there[:, -1] & ~now.live[:, -1])
    out[still] = Quiet(past, horizons).draws(now, still, horizons)
    live = np.flatnonzero(now.there[:, -1] & now.live[:, -1])
    if live.size:
        told = [_similar(past, now, measure, live, horizons) for measure in MEASURES]
        out[live] = np.rint(np.expm1(sum(np.log1p(one) for one in told) / len(told)))
    return out


def _similar(past: History, now: History, measure: Measure, live: Ints, horizons: Ints) -> Floats:
    """Return draws by one measure, shape (live units, horizons, draws)."""
    unit, month = _candidates(past, int(horizons[-1]))
    if not unit.size:  # too short a past to compare with: what there is of the unit itself
        return np.repeat(
            weighted_quantiles(now.counts[live], now.there[live].astype(np.float64))[:, None],
            len(horizons),
            1,
        )
    there, level = _shape(past, measure, unit, month)
    here, own_level = _shape(now, measure, live, np.full(len(live), now.counts.shape[1] - 1))
    told = np.empty((len(live), len(horizons), DRAWS))
    for row, (place, mine) in enumerate(zip(here, own_level, strict=True)):
        apart = ((there - place) ** 2).sum(axis=1)
        near = np.argpartition(apart, measure.count)[: measure.count] if len(apart) > measure.count else ...
        chosen = np.arange(len(apart))[near]
        weight = np.exp(-measure.steep * apart[chosen] / (np.median(apart[chosen]) + 1e-9))
        weight *= np.where(unit[chosen] == live[row], measure.own, 1.0)
        came = past.counts[unit[chosen][:, None], month[chosen][:, None] + horizons].T
        scaled = (came + 1) * np.exp(mine - level[chosen]) - 1
        values = np.where(came == 0, 0.0, np.maximum(np.rint(scaled), 0.0))
        told[row] = weighted_quantiles(values, np.broadcast_to(weight, values.shape))
    return told


def _candidates(past: History, furthest: int) -> tuple[Ints, Ints]:
    """Return the units and months that something is known to have followed."""
    length = past.counts.shape[1]
    last = max(length - furthest, START)
    fit = (past.live & past.there)[:, START:last]
    unit, month = np.nonzero(fit)
    month = month + START
    kept = past.there[unit, np.minimum(month + furthest, length - 1)]
    return unit[kept], month[kept]


def _shape(
    told: History, measure: Measure, unit: Ints, month: Ints
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what is compared, shape (rows, numbers), and the level on the scale of logarithms."""

    def ago(lag: int) -> Floats:
        return told.counts[unit, np.maximum(month - lag, 0)]

    level = np.log1p(sum(ago(lag) for lag in range(measure.span)) / measure.span)
    lags = np.stack([np.log1p((ago(lag) + ago(lag + 1)) / 2 if lag else ago(0)) for lag in LAGS], axis=1)
    longer = np.stack([np.log1p(told.means[span][unit, month]) for span in (24, 60)], axis=1)
    window = np.stack([np.log1p(ago(lag)) for lag in range(24)], axis=1)
    columns = [
        (lags - level[:, None]) * FADING * measure.shape,
        level[:, None] * measure.level,
        (longer - level[:, None]) * measure.longer,
        (window > 0).mean(axis=1)[:, None] * measure.share,
        window.std(axis=1)[:, None] * measure.unrest,
    ]
    return np.concatenate(columns, axis=1), level
