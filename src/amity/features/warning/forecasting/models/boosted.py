"""
The boosted model: gradient-boosted trees that say how likely each step up or down from the recent level is.

What may come is cut into seventeen classes: no death, and sixteen ranges of the ratio to the recent level,
each as common as the other. Trees learn the probability of each class from all units and months together (a
hurdle and a distribution in one); inside a class the ratio is taken from what it was at a similar level.
"""

from dataclasses import dataclass
from functools import partial

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from amity.features.warning.forecasting.models import Draw, chance
from amity.features.warning.forecasting.models.history import History, history, season
from amity.features.warning.forecasting.models.quantiles import DRAWS, LEVELS, weighted_quantiles
from amity.features.warning.forecasting.models.quiet import Quiet
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

RANGES = 16  # of the ratio
STEP = 3  # months between those that it learns from
START = 24
LEARNED = 5  # horizons, spread over those asked
SIMILAR = 200  # examples of the same class and a similar level
FADING = 0.03  # a year: older examples count less, since counting has changed
ROUNDS = 140
TREES = {
    "objective": "multiclass", "num_class": RANGES + 1, "num_leaves": 4, "min_data_in_leaf": 60,
    "learning_rate": 0.05, "feature_fraction": 0.3, "bagging_fraction": 0.6, "bagging_freq": 1, "lambda_l2":
    5, "max_bin": 63, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Boosted:
    """How likely each step up or down from the recent level is."""

    name: str = "boosted"
    version: int = 1

    def fit(self, known: Panel, seed: int) -> Draw:
        return partial(
            _draws, history(known.deaths), int(chance(self.name, known.last, seed).integers(2**31)), {}
        )


@dataclass(frozen=True, slots=True)
class Learned:
    """Trees, and the examples from which a ratio is taken: by class, each in the order of its level."""

    trees: lgb.Booster
    levels: list[Floats]
    ratios: list[Floats]


def _draws(
    past: History, seed: int, kept: dict[bytes, tuple[Quiet, Learned | None]], known: Panel, horizons: Ints
) -> Floats:  # fmt: skip
    if horizons.tobytes() not in kept:  # learned once, however often it is asked
        kept[horizons.tobytes()] = (Quiet(past, horizons, seed), _learn(past, _spread(horizons), seed))
    quiet, learned = kept[horizons.tobytes()]
    now = history(known.deaths)
    out = np.full((len(known.units), len(horizons), DRAWS), np.nan)
    still = np.flatnonzero(now.there[:, -1] & ~now.live[:, -1])
    out[still] = quiet.draws(now, still, horizons)
    live = np.flatnonzero(now.there[:, -1] & now.live[:, -1])
    if not live.size:
        return out
    if learned is None:
        own = weighted_quantiles(now.counts[live], now.there[live].astype(np.float64))
        out[live] = np.repeat(own[:, None], len(horizons), axis=1)
        return out
    rows = np.concatenate([_rows(now, live, -1, int(one), season(now.counts, int(one))) for one in horizons])
    said = np.asarray(learned.trees.predict(rows, num_threads=1))
    level = np.tile(now.level[live, -1], len(horizons))
    told = _drawn(learned, said, level)
    out[live] = told.reshape(len(horizons), len(live), DRAWS).transpose(1, 0, 2)
    return out


def _spread(horizons: Ints) -> list[int]:
    places = np.linspace(0, len(horizons) - 1, min(LEARNED, len(horizons)))
    return [int(horizons[round(place)]) for place in places]


def _learn(past: History, horizons: list[int], seed: int) -> Learned | None:
    """Return what is learned, or None from too short or too quiet a past."""
    length = past.counts.shape[1]
    rows, came, level, age = [], [], [], []
    for horizon in horizons:
        months = np.arange(length - 1 - horizon, START, -STEP)
        unit, place = np.nonzero((past.live & past.there)[:, months] & past.there[:, months + horizon])
        month = months[place]
        rows.append(_rows(past, unit, month, horizon, season(past.counts, horizon)))
        came.append(past.counts[unit, month + horizon])
        level.append(past.level[unit, month])
        age.append((length - 1 - month) / 12)
    outcomes, levels = np.concatenate(came), np.concatenate(level)
    some = outcomes > 0
    if some.sum() < 20 * RANGES:
        return None
    ratio = np.log((outcomes + 1) / (levels + 1))
    busy = some & (levels > 2)
    edges = np.quantile(ratio[busy if busy.sum() > RANGES else some], np.arange(1, RANGES) / RANGES)
    classes = np.where(some, 1 + np.searchsorted(edges, ratio, side="right"), 0)
    weight = np.exp(-FADING * np.concatenate(age))
    examples = lgb.Dataset(np.concatenate(rows), classes, weight=weight, params=TREES)
    trees = lgb.train(TREES | {"seed": seed}, examples, ROUNDS)
    inside = [np.flatnonzero(classes == one) for one in range(RANGES + 1)]
    inside = [one[np.argsort(levels[one], kind="stable")] for one in inside]
    return Learned(trees, [levels[one] for one in inside], [ratio[one] for one in inside])


def _rows(
    told: History, unit: Ints, month: Ints | int, horizon: int, seasons: NDArray[np.float32]
) -> NDArray[np.float32]:
    ahead = np.full(len(unit), horizon, np.float32)
    return np.column_stack([told.rows[unit, month], seasons[unit, month], ahead])


def _drawn(learned: Learned, said: Floats, level: Floats) -> Floats:
    """Return draws from the probabilities *said*, shape (rows, classes) to (rows, draws)."""
    upto = np.cumsum(said, axis=1)
    upto /= upto[:, -1:]
    draws = np.zeros((len(said), DRAWS))
    kind = np.stack([np.searchsorted(row, LEVELS) for row in upto])
    begin = np.pad(upto, ((0, 0), (1, 0)))
    for one in range(1, RANGES + 1):
        row, place = np.nonzero(kind == one)
        count = len(learned.levels[one])
        if not row.size or not count:
            continue
        wide = min(SIMILAR, count)
        centre = np.searchsorted(learned.levels[one], level)
        first = np.clip(centre - wide // 2, 0, count - wide)
        nearest = np.sort(learned.ratios[one][first[:, None] + np.arange(wide)], axis=1)
        inside = (LEVELS[place] - begin[row, one]) / np.maximum(said[row, one], 1e-12)
        ratio = nearest[row, np.clip((inside * wide).astype(int), 0, wide - 1)]
        draws[row, place] = np.maximum(np.rint(np.exp(ratio) * (level[row] + 1) - 1), 1.0)
    return draws
