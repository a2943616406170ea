"""
The linear model: a multinomial logistic regression on the same steps as the boosted model's, from fewer and
smoother features.

It errs differently: where trees know only what has been, a line goes on; and it knows of no thresholds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from amity.features.warning.forecasting.models import Draw, Progress, silent
from amity.features.warning.forecasting.models.history import History, look
from amity.features.warning.forecasting.models.steps import RANGES, Rows, Says, Stepping
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

LEVEL = 28  # where in a history's rows the level is that its features are held against
OWN = np.r_[13:27, LEVEL, 41:64]  # of those rows, without what others there say again
REVERTING = (1, 3, 12, 24, 60)  # spans whose distance from the level matters more the further ahead it is
FAR = (1, 12, 60)  # spans whose distance matters whichever way it goes
BENDS = (2.0, 4.5)  # log levels where the effect of the level may change
HELD = 5e-3  # L2 penalty on standardised coefficients, per example
WIDEST = 4.0  # standard deviations; what lies further out counts as that
STEPS = 60  # of the search


@dataclass(frozen=True, slots=True)
class Linear:
    """How likely each step up or down from the recent level is, by a logistic regression."""

    name: str = "linear"
    version: int = 1

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        return Stepping(_Logistic(), look(known), seed)


class _Logistic:
    fading = 0.05

    def rows(self, told: History, unit: Ints, month: Ints, seasons: Rows, horizon: int) -> Rows:
        level = told.rows[unit, month, LEVEL].astype(np.float64)
        off = {span: np.log1p(told.means[span][unit, month]) - level for span in REVERTING}
        ahead = horizon / 12
        columns = [
            level**2,
            *(np.maximum(level - bend, 0) for bend in BENDS),
            np.full(len(unit), ahead),
            ahead * level,
            *(ahead * one for one in off.values()),
            *(np.abs(off[span]) for span in FAR),
            *seasons[:, 1:].T,
        ]
        return np.column_stack([told.rows[unit, month][:, OWN], told.around[unit, month], *columns])

    def learn(self, rows: Rows, classes: Ints, weight: Floats, seed: int) -> Says:
        middle, wide = rows.mean(axis=0), rows.std(axis=0) + 1e-9

        def scaled(of: Rows) -> Floats:
            told = np.clip((of - middle) / wide, -WIDEST, WIDEST)
            return np.column_stack([told, np.ones(len(of))])

        slopes = _fitted(scaled(rows), classes, weight / weight.sum())
        return lambda asked: _shares(scaled(asked) @ slopes)


def _fitted(rows: Floats, classes: Ints, weight: Floats) -> Floats:
    """Return the coefficients of greatest penalised likelihood, shape (features, classes)."""
    shape = (rows.shape[1], RANGES + 1)
    each = np.arange(len(rows))

    def loss(flat: Floats) -> tuple[float, Floats]:
        slopes = flat.reshape(shape)
        held = slopes * (np.arange(shape[0]) < shape[0] - 1)[:, None]  # all but the constant
        said = _shares(rows @ slopes)
        missed = -float(weight @ np.log(np.maximum(said[each, classes], 1e-300)))
        said[each, classes] -= 1
        slope = rows.T @ (said * weight[:, None]) + HELD * held
        return missed + HELD / 2 * float((held**2).sum()), slope.ravel()

    begin = np.zeros(shape[0] * shape[1])
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    slopes: Floats = found.x.reshape(shape)
    return slopes


def _shares(scores: Floats) -> Floats:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = grown / grown.sum(axis=1, keepdims=True)
    return shares
