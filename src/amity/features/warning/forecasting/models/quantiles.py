"""
Draws without luck: 1,000 draws of a distribution are its quantiles at levels 0.0005, 0.0015, … 0.9995.

They come out in ascending order and say of each month what it may be like by itself; they are no paths from
one month to the next. Nothing is lost to chance, so that a forecast is steady and a small probability is
met.
"""

import numpy as np

from amity.features.warning.forecasting.panel import Floats, Ints

DRAWS = 1000
LEVELS = (np.arange(DRAWS) + 0.5) / DRAWS


def weighted_quantiles(values: Floats, weights: Floats) -> Floats:
    """Return the draws of each row's weighted *values*, shape (rows, values) to (rows, draws)."""
    order = np.argsort(values, axis=-1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=-1)
    share = np.cumsum(np.take_along_axis(weights, order, axis=-1), axis=-1)
    share /= share[:, -1:]
    places = np.stack([np.searchsorted(row, LEVELS) for row in share])
    return np.take_along_axis(ranked, np.minimum(places, values.shape[-1] - 1), axis=-1)


def spread_out(draws: Floats, count: int) -> Floats:
    """Return *count* of the ascending *draws*, evenly spread over them, shape (…, draws) to (…, count)."""
    places: Ints = np.floor((np.arange(count) + 0.5) / max(count, 1) * draws.shape[-1]).astype(np.int64)
    return draws[..., places]


def shares(weights: Floats, total: int = DRAWS) -> Ints:
    """Return how many of *total* each of *weights* gets; the counts add up to it."""
    ends = np.floor(np.cumsum(weights) / np.sum(weights) * total + 0.5).astype(np.int64)
    return np.diff(ends, prepend=0)
