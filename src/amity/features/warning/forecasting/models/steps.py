"""
Steps up or down from the recent level: what the boosted and the linear model have in common.

What may come is cut into seventeen classes: no death, and sixteen ranges of the ratio to the recent level,
each as common as the other. A learner says how likely each class is, from all units and months together (a
hurdle and a distribution in one); inside a class the ratio is taken from what it was at a similar level.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from amity.features.warning.forecasting.models.history import History, look, season
from amity.features.warning.forecasting.models.quantiles import DRAWS, LEVELS, weighted_quantiles
from amity.features.warning.forecasting.models.quiet import Quiet
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

RANGES = 16  # of the ratio
STEP = 3  # months between those that are learned from
START = 24
LEARNED = 5  # horizons, spread over those asked
SIMILAR = 200  # examples of the same class and a similar level

Rows = NDArray[np.floating]
Says = Callable[[Rows], Floats]  # features -> the probability of each class, shape (rows, classes)


class Learner(Protocol):
    """
    What one model must add: its features, and how it learns the classes from them.

    Attributes:
        fading: how much less examples count for each year of age, since counting has changed.
    """

    fading: float

    def rows(self, told: History, unit: Ints, month: Ints, seasons: Rows, horizon: int) -> Rows: ...
    def learn(self, rows: Rows, classes: Ints, weight: Floats, seed: int) -> Says: ...


@dataclass(frozen=True, slots=True)
class Learned:
    """A learner's word, and the examples from which a ratio is taken: by class, in the order of level."""

    says: Says
    levels: list[Floats]
    ratios: list[Floats]


@dataclass(frozen=True, slots=True)
class Stepping:
    """A learner with a past: a draw of what comes, for any horizons."""

    learner: Learner
    past: History
    seed: int
    kept: dict[bytes, tuple[Quiet, Learned | None]] = field(default_factory=dict)

    def __call__(self, known: Panel, horizons: Ints) -> Floats:
        """Return draws, shape (units, horizons, draws)."""
        if horizons.tobytes() not in self.kept:  # learned once, however often it is asked
            quiet = Quiet(self.past, horizons)
            self.kept[horizons.tobytes()] = (quiet, _learn(self.learner, self.past, horizons, self.seed))
        quiet, learned = self.kept[horizons.tobytes()]
        now = look(known)
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
        newest = np.full(len(live), now.counts.shape[1] - 1)
        rows = np.concatenate([_rows(self.learner, now, live, newest, int(one)) for one in horizons])
        told = _drawn(learned, learned.says(rows), np.tile(now.level[live, -1], len(horizons)))
        out[live] = told.reshape(len(horizons), len(live), DRAWS).transpose(1, 0, 2)
        return out


def _spread(horizons: Ints) -> list[int]:
    places = np.linspace(0, len(horizons) - 1, min(LEARNED, len(horizons)))
    return [int(horizons[round(place)]) for place in places]


def _rows(learner: Learner, told: History, unit: Ints, month: Ints, horizon: int) -> Rows:
    return learner.rows(told, unit, month, season(told.counts, horizon)[unit, month], horizon)


def _learn(learner: Learner, past: History, horizons: Ints, seed: int) -> Learned | None:
    """Return what is learned, or None from too short or too quiet a past."""
    length = past.counts.shape[1]
    rows, came, level, age = [], [], [], []
    for horizon in _spread(horizons):
        months = np.arange(length - 1 - horizon, START, -STEP)
        unit, place = np.nonzero((past.live & past.there)[:, months] & past.there[:, months + horizon])
        month = months[place]
        rows.append(_rows(learner, past, unit, month, horizon))
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
    says = learner.learn(np.concatenate(rows), classes, np.exp(-learner.fading * np.concatenate(age)), seed)
    inside = [np.flatnonzero(classes == one) for one in range(RANGES + 1)]
    inside = [one[np.argsort(levels[one], kind="stable")] for one in inside]
    return Learned(says, [levels[one] for one in inside], [ratio[one] for one in inside])


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
