"""
Units that have lost nobody in sixty months: will they, and how many? Shared by the models that learn.

A boosted tree says how likely a death is, from how long it has been quiet, what there was before, and what
the world is like; if one comes, the number is drawn from what it was when quiet units fell into violence
before. From deaths alone this is hardly better than chance, and the methods page says so.
"""

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from amity.features.warning.forecasting.models.history import History
from amity.features.warning.forecasting.models.quantiles import LEVELS
from amity.features.warning.forecasting.panel import Floats, Ints

STEP = 6  # months between those that it learns from; neighbouring ones say the same
START = 60
ROUNDS = 40
TREES = {
    "objective": "binary", "num_leaves": 6, "min_data_in_leaf": 300, "learning_rate": 0.08, "max_bin": 63,
    "feature_fraction": 0.3, "lambda_l2": 20, "num_threads": 1, "deterministic": True, "force_row_wise": True,
    "verbose": -1,
}  # fmt: skip


class Quiet:
    """What was learned of the quiet units of a history."""

    def __init__(self, past: History, horizons: Ints, seed: int) -> None:
        rows, came = _examples(past, horizons)
        some = came > 0
        self.sizes = np.sort(came[some]) if some.any() else np.ones(1)
        self.rate = float(some.mean()) if len(came) else 0.0
        self.trees = None
        if some.sum() >= 10:  # of fewer onsets nothing is learned but how rare they are
            self.trees = lgb.train(TREES | {"seed": seed}, lgb.Dataset(rows, some, params=TREES), ROUNDS)

    def draws(self, past: History, units: Ints, horizons: Ints) -> Floats:
        """Return draws for *units*, which are quiet in the newest month, shape (units, horizons, draws)."""
        rows = np.concatenate([_with(past.rows[units, -1], int(horizon)) for horizon in horizons])
        risk = (
            self.trees.predict(rows, num_threads=1)
            if self.trees and len(rows)
            else np.full(len(rows), self.rate)
        )
        risk = np.asarray(risk).reshape(len(horizons), len(units)).T[..., None]
        place = (LEVELS - (1 - risk)) / np.maximum(risk, 1e-9)  # where in the sizes, if a death comes
        size = self.sizes[np.clip((place * len(self.sizes)).astype(int), 0, len(self.sizes) - 1)]
        return np.where(place > 0, size, 0.0)


def _examples(past: History, horizons: Ints) -> tuple[NDArray[np.float32], Floats]:
    length = past.counts.shape[1]
    rows, came = [np.zeros((0, past.rows.shape[-1] + 1), np.float32)], [np.zeros(0)]
    for horizon in horizons[:: max(len(horizons) // 2, 1)]:
        months = np.arange(length - 1 - horizon, min(START, length // 3), -STEP)
        unit, place = np.nonzero((~past.live & past.there)[:, months] & past.there[:, months + horizon])
        rows.append(_with(past.rows[unit, months[place]], int(horizon)))
        came.append(past.counts[unit, months[place] + horizon])
    return np.concatenate(rows), np.concatenate(came)


def _with(rows: NDArray[np.float32], horizon: int) -> NDArray[np.float32]:
    return np.column_stack([rows, np.full(len(rows), horizon, np.float32)])
