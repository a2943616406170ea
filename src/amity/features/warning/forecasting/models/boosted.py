"""
The boosted model: gradient-boosted trees that say how likely each step up or down from the recent level is.

Trees see the unit's own past, its seasons, how far ahead it is, and what goes on nearby. They are cut at
random places (extra trees), which is quicker than at the best ones and, of many trees, better.
"""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from amity.features.warning.forecasting.models import Draw, Progress, chance, silent
from amity.features.warning.forecasting.models.history import History, look
from amity.features.warning.forecasting.models.steps import RANGES, Rows, Says, Stepping
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

ROUNDS = 220
TREES = {
    "objective": "multiclass", "num_class": RANGES + 1, "num_leaves": 4, "min_data_in_leaf": 60,
    "learning_rate": 0.05, "feature_fraction": 0.3, "bagging_fraction": 0.6, "bagging_freq": 1, "lambda_l2":
    5, "extra_trees": True, "max_bin": 63, "num_threads": 1, "deterministic": True, "force_row_wise": True,
    "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Boosted:
    """How likely each step up or down from the recent level is, by trees."""

    name: str = "boosted"
    version: int = 2

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        luck = int(chance(self.name, known.last, seed).integers(2**31))
        return Stepping(_Trees(), look(known), luck)


class _Trees:
    fading = 0.03

    def rows(self, told: History, unit: Ints, month: Ints, seasons: Rows, horizon: int) -> Rows:
        ahead = np.full(len(unit), horizon, np.float32)
        return np.column_stack([told.rows[unit, month], told.around[unit, month], seasons, ahead])

    def learn(self, rows: Rows, classes: Ints, weight: Floats, seed: int) -> Says:
        examples = lgb.Dataset(rows, classes, weight=weight, params=TREES)
        trees = lgb.train(TREES | {"seed": seed}, examples, ROUNDS)
        return lambda asked: np.asarray(trees.predict(asked, num_threads=1))
