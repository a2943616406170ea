"""
The regional model: the pool, but for units where it has not earned its place, and there half the baseline.

Skill over the whole world does not carry over to where a region's people live. So each unit is looked at by
itself: if the pool would have lost there to conflictology by more than a twentieth over the six windows
before, counted in deaths and in log(1 + deaths), and enough has happened to say so, half of that unit's
draws are conflictology's. None is where the baseline would be twelve zeros, which call unlikely what has
often come. All of them would be too many: what a unit has lost is chance for a good part. The rule is the
same for every unit, and knows no borders.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amity.features.warning.forecasting.models import Draw, Progress, silent
from amity.features.warning.forecasting.models.baselines import YEAR, newest
from amity.features.warning.forecasting.models.pool import (
    PARTS,
    WINDOWS,
    Evidence,
    learn,
    look_back,
    mix,
    skill,
    strata,
)
from amity.features.warning.forecasting.models.quantiles import DRAWS, spread_out
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

LOST = 1.05  # the pool's CRPS against the baseline's, above which it has not earned its place
EVENTS = 6  # months with deaths in those years, from which on that can be said


@dataclass(frozen=True, slots=True)
class Regional:
    """The pool where it has earned its place, elsewhere half of it and half the baseline."""

    name: str = "regional"
    version: int = 2

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        evidence = look_back(known, seed, progress)
        weights = learn(evidence)
        back = falls_back(evidence, weights, known)
        return Settled([part.fit(known, seed) for part in PARTS], weights, back)


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What was learned: the parts, their weights, and the units where the baseline has its half."""

    parts: Sequence[Draw]
    weights: Floats
    back: NDArray[np.bool_]

    def __call__(self, known: Panel, horizons: Ints) -> Floats:
        """Return draws, shape (units, horizons, draws)."""
        told = np.stack([draw(known, horizons) for draw in self.parts])
        return settle(told, self.weights, self.back, known)


def settle(told: Floats, weights: Floats, back: NDArray[np.bool_], known: Panel) -> Floats:
    """Return the regional forecast from what the parts *told*, shape (units, horizons, draws)."""
    draws = mix(told, weights[strata(known)])
    baseline = spread_out(np.sort(newest(known, YEAR), axis=-1), DRAWS)
    both = np.stack([draws[back], np.repeat(baseline[back][:, None, :], draws.shape[1], axis=1)])
    draws[back] = mix(both, np.full((int(back.sum()), 2), 0.5))
    return draws


def falls_back(evidence: Sequence[Evidence], weights: Floats, known: Panel) -> NDArray[np.bool_]:
    """Return the units where the baseline has its half."""
    if not evidence:
        return np.zeros(len(known.units), dtype=bool)
    lost = (skill(evidence, weights) > LOST).all(axis=0)
    events = (np.nan_to_num(known.deaths[:, -12 * WINDOWS :]) > 0).sum(axis=1)
    alive = (np.nan_to_num(known.deaths[:, -YEAR:]) > 0).any(axis=1)
    back: NDArray[np.bool_] = lost & (events >= EVENTS) & alive
    return back
