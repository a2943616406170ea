"""
The baselines of the VIEWS challenge, which any model must be shown beside. They learn nothing.

Where a unit was not there for all of the months that a baseline looks at, those in which it was are used
again in turn; a unit that is not there in the last known month gets no forecast.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from amity.features.warning.forecasting.models import Draw, Progress, chance, silent, there
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

YEAR = 12
POOLED = 240  # months, of every unit
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Conflictology:
    """The last months of the same unit, each as likely as the other, at every horizon."""

    name: str = "conflictology"
    version: int = 1
    months: int = YEAR

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        return self._draws

    def _draws(self, known: Panel, horizons: Ints) -> Floats:
        draws = np.repeat(newest(known, self.months)[:, None, :], len(horizons), axis=1)
        return _silent(draws, known)


@dataclass(frozen=True, slots=True)
class Last:
    """A Poisson distribution around the last known month."""

    name: str = "last"
    version: int = 1

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        return partial(self._draws, seed)

    def _draws(self, seed: int, known: Panel, horizons: Ints) -> Floats:
        mean = known.deaths[:, -1]
        draws = chance(self.name, known.last, seed).poisson(
            np.nan_to_num(mean)[:, None, None], (len(mean), len(horizons), DRAWS)
        )
        return _silent(draws.astype(np.float64), known)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Draws from the last 240 months of all units together: what the world is like, wherever it is."""

    name: str = "bootstrap"
    version: int = 1

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        return partial(self._draws, seed)

    def _draws(self, seed: int, known: Panel, horizons: Ints) -> Floats:
        pooled = known.deaths[:, -POOLED:]
        luck = chance(self.name, known.last, seed)
        draws = luck.choice(pooled[~np.isnan(pooled)], (len(known.units), len(horizons), DRAWS))
        return _silent(draws, known)


@dataclass(frozen=True, slots=True)
class Zero:
    """Nobody dies. It is right most of the time, and of no use to anyone."""

    name: str = "zero"
    version: int = 1

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        return self._draws

    def _draws(self, known: Panel, horizons: Ints) -> Floats:
        return _silent(np.zeros((len(known.units), len(horizons), 1)), known)


def newest(known: Panel, months: int) -> Floats:
    """Return the last *months* counts of each unit, the newest last, shape (units, months)."""
    window = known.deaths[:, -months:]
    window = np.pad(window, ((0, 0), (months - window.shape[1], 0)), constant_values=np.nan)
    seen = np.maximum((~np.isnan(window)).sum(axis=1), 1)
    back = np.arange(months)[::-1] % seen[:, None]  # months ago, starting again where the unit begins
    return np.take_along_axis(window, months - 1 - back, axis=1)


def _silent(draws: Floats, known: Panel) -> Floats:
    draws[~there(known)] = np.nan
    return draws
