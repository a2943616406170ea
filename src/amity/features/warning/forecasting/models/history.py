"""
What may be said of each unit and month from the months up to it, and from no later one.

Everything here is causal: entry [unit, t] of each array depends on months 0 … t alone, and but for `around`
on that unit's counts alone, which `tests/features/warning/forecasting/test_leakage.py` tries to disprove.
Counts are taken as log(1 + count), since a war and a skirmish change by shares and not by numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from amity.features.warning.forecasting.nearby import near
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

Bools = NDArray[np.bool_]

SPANS = (1, 2, 3, 6, 12, 24, 60, 120)  # months
LEVEL = (1, 3, 6, 12)  # months whose means make the level
STEADIER = (3, 6, 12)  # … and the one that features are held against
NEAR_SPANS = (1, 3, 12, 60)
NOBODY: Ints = np.zeros((2, 0), dtype=np.int64)  # no pair of neighbours
YEARS = 5  # whose same months make a season
NEVER = 240  # months; longer ago is as good as never


@dataclass(frozen=True, slots=True)
class History:
    """
    A panel, read backwards from every month.

    Attributes:
        there: whether the unit was there, shape (units, months).
        counts: with 0 where it was not.
        means: mean count of the newest so many months, by span.
        level: the level that changes are measured from: between the means of 1, 3, 6 and 12 months.
        live: whether there was any death in the newest 60 months.
        rows: what models learn from of the unit itself, shape (units, months, features).
        around: what they learn from of the units near it, zeros where there are none, of such a shape.
    """

    there: Bools
    counts: Floats
    means: dict[int, Floats]
    level: Floats
    live: Bools
    rows: NDArray[np.float32]
    around: NDArray[np.float32]


def look(known: Panel) -> History:
    """Return the history of all that is *known*, with that of the units nearby."""
    return history(known.deaths, near(known), known.beside)


def history(deaths: Floats, pairs: Ints = NOBODY, beside: Floats | None = None) -> History:
    """
    Return the history of *deaths*, shape (units, months), NaN where a unit was not there.

    Args:
        pairs: rows that lie near each other, both ways, shape (2, pairs).
        beside: what a unit's neighbours are taken to have counted; *deaths* by default.
    """
    there = ~np.isnan(deaths)
    counts = np.nan_to_num(deaths)
    logs = np.log1p(counts)
    means = {span: rolling(counts, there, span) for span in SPANS}
    level = sum(np.log1p(means[span]) for span in LEVEL) / len(LEVEL)
    steadier = sum(np.log1p(means[span]) for span in STEADIER) / len(STEADIER)
    columns = [
        *(np.log1p(mean) for mean in means.values()),
        *(rolling(logs, there, span) for span in (3, 6, 12, 24, 60)),
        *(rolling((counts > 0).astype(float), there, span) for span in (6, 12, 24, 60)),
        *(_spread(logs, there, span) for span in (6, 12, 24)),
        *(np.log1p(since(counts >= least)) for least in (1, 25, 100)),
        *_whole_life(counts, logs, there),
        *_against_level(means, logs, there, np.asarray(steadier)),
    ]
    rows = np.stack(columns, -1).astype(np.float32)
    around = _around(deaths if beside is None else beside, pairs)
    return History(there, counts, means, np.expm1(level), means[60] > 0, rows, around)


def rolling(values: Floats, there: Bools, span: int) -> Floats:
    """Return the mean of the newest *span* months in which the unit was there, for each month."""
    mean: Floats = _sum(values, span) / np.maximum(_sum(there.astype(float), span), 1)
    return mean


def since(happened: Bools) -> Floats:
    """Return for each month how many months ago it last happened, at most 240."""
    months = np.arange(happened.shape[1])
    last = np.maximum.accumulate(np.where(happened, months, -NEVER), axis=1)
    return np.minimum(months - last, NEVER).astype(float)


def season(counts: Floats, horizon: int) -> NDArray[np.float32]:
    """
    Return what the calendar month *horizon* months ahead was like in earlier years, shape (units, months, 3).

    That is: the newest such month that was known, itself and against its year; and the mean over five years
    of the latter, shrunk towards none. Each month is smoothed with its neighbours, all of them known by
    then.
    """
    units, length = counts.shape
    smooth = counts.copy()
    smooth[:, 1:-1] = (counts[:, :-2] + counts[:, 1:-1] + counts[:, 2:]) / 3
    logs = np.log1p(smooth)
    before = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    now = np.arange(length)
    newest = -(-(horizon + 1) // 12)  # so many years back that its following month is known, too
    shape = np.zeros((units, length, 3))
    years = np.zeros(length)
    for year in range(newest, newest + YEARS):
        month = now + horizon - 12 * year
        seen = month >= 1
        begin, end = np.maximum(month - 6, 0), np.maximum(np.minimum(month + 6, now + 1), 0)
        usual = np.log1p((before[:, end] - before[:, begin]) / np.maximum(end - begin, 1))
        there = logs[:, np.maximum(month, 0)]
        apart = np.where(seen, there - usual, 0.0)
        if year == newest:
            shape[..., 0] = np.where(seen, there, 0.0)
            shape[..., 1] = apart
        shape[..., 2] += apart
        years += seen
    shape[..., 2] /= years + 2
    return shape.astype(np.float32)


def _sum(values: Floats, span: int) -> Floats:
    total = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    end = np.arange(values.shape[1]) + 1
    summed: Floats = total[:, end] - total[:, np.maximum(end - span, 0)]
    return summed


def _spread(logs: Floats, there: Bools, span: int) -> Floats:
    mean = rolling(logs, there, span)
    return np.sqrt(np.maximum(rolling(logs**2, there, span) - mean**2, 0.0))


def _ranked(logs: Floats, span: int, places: tuple[int, ...]) -> list[Floats]:
    """Return the counts at these places among the newest *span* months, the smallest first."""
    padded = np.pad(logs, ((0, 0), (span - 1, 0)))
    ranked = np.sort(sliding_window_view(padded, span, axis=1), axis=-1)
    return [ranked[..., place] for place in places]


def _around(deaths: Floats, pairs: Ints) -> NDArray[np.float32]:
    """Return what the units near each unit went through, added up and on average."""
    there, counts = ~np.isnan(deaths), np.nan_to_num(deaths)
    unit, other = pairs
    if not unit.size:
        return np.zeros((*deaths.shape, len(NEAR_SPANS) + 4), np.float32)

    def over(values: Floats) -> Floats:
        total = np.zeros(values.shape)
        np.add.at(total, unit, (values * there)[other])
        return total

    means = {span: rolling(counts, there, span) for span in NEAR_SPANS}
    sums = [np.log1p(over(means[span])) for span in NEAR_SPANS]
    count = np.maximum(np.bincount(unit, minlength=len(deaths)), 1)[:, None]
    columns = [
        *sums,
        sums[1] - sums[2],
        sums[2] - sums[3],
        over(np.log1p(means[12])) / count,
        over((means[12] > 0).astype(float)) / count,
    ]
    return np.stack(columns, -1).astype(np.float32)


def _whole_life(counts: Floats, logs: Floats, there: Bools) -> list[Floats]:
    age = np.maximum(np.cumsum(there, axis=1), 1)
    return [
        np.maximum.accumulate(logs, axis=1),
        np.cumsum(logs, axis=1) / age,
        np.cumsum(counts > 0, axis=1) / age,
        np.cumsum(counts >= 25, axis=1) / age,
        np.log(age),
    ]


def _against_level(means: dict[int, Floats], logs: Floats, there: Bools, level: Floats) -> list[Floats]:
    steps = np.zeros_like(logs)
    steps[:, 1:] = np.abs(np.diff(logs, axis=1))
    kept = [*_ranked(logs, 12, (0, 3, 6, 9, 11)), *_ranked(logs, 36, (9, 18, 27, 33, 35))]
    kept += _ranked(logs, 60, (29, 53))
    before = [np.pad(logs, ((0, 0), (lag, 0)))[:, : logs.shape[1]] for lag in (1, 2)]
    return [
        level,
        *kept,
        *(one - level for one in kept),
        *(one - level for one in before),
        *(np.log1p(means[span]) - level for span in (1, 2, 3, 12, 24, 60)),
        *(rolling(steps, there, span) for span in (6, 12, 24)),
    ]
