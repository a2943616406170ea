"""
Units that have lost nobody in sixty months: will they, and how many? Shared by the models that learn.

A logistic regression says how likely a death is, from how violent the unit's longer past was and from what
goes on nearby; if one comes, the number is drawn from what it was when quiet units fell into violence
before. Trees did worse here: onsets are too few for them.
"""

import numpy as np

from amity.features.warning.forecasting.models.history import History
from amity.features.warning.forecasting.models.quantiles import LEVELS
from amity.features.warning.forecasting.panel import Floats, Ints

STEP = 6  # months between those that it learns from; neighbouring ones say the same
START = 60
LEAST = 10  # onsets; of fewer nothing is learned but how rare they are
OWN = (7, 20, 23, 24, 25)  # of a history's rows: ten years, the last death, and the whole life
AROUND = (0, 1, 2, 3, 6, 7)  # of what is nearby: one month to five years, its mean, its share in conflict
HELD = 4.0  # penalty on the squares of standardised coefficients
ROUNDS = 12  # of Newton's method, which needs about eight


class Quiet:
    """What was learned of the quiet units of a history."""

    def __init__(self, past: History, horizons: Ints) -> None:
        rows, came = _examples(past, horizons)
        some = came > 0
        self.sizes = np.sort(came[some]) if some.any() else np.ones(1)
        self.rate = float(some.mean()) if len(came) else 0.0
        self.slopes = None
        if some.sum() >= LEAST:
            self.middle, self.wide = rows.mean(axis=0), rows.std(axis=0) + 1e-6
            self.slopes = _fitted(self._scaled(rows), some.astype(np.float64))

    def draws(self, past: History, units: Ints, horizons: Ints) -> Floats:
        """Return draws for *units*, which are quiet in the newest month, shape (units, horizons, draws)."""
        risk = np.full((len(units), len(horizons)), self.rate)
        if self.slopes is not None:
            newest = np.full(len(units), past.counts.shape[1] - 1)
            for place, horizon in enumerate(horizons):
                rows = _rows(past, units, newest, int(horizon))
                risk[:, place] = _risk(self._scaled(rows), self.slopes)
        place = (LEVELS - (1 - risk[..., None])) / np.maximum(risk[..., None], 1e-9)  # where in the sizes
        size = self.sizes[np.clip((place * len(self.sizes)).astype(int), 0, len(self.sizes) - 1)]
        return np.where(place > 0, size, 0.0)

    def _scaled(self, rows: Floats) -> Floats:
        return np.column_stack([(rows - self.middle) / self.wide, np.ones(len(rows))])


def _examples(past: History, horizons: Ints) -> tuple[Floats, Floats]:
    length = past.counts.shape[1]
    rows, came = [np.zeros((0, len(OWN) + len(AROUND) + 1))], [np.zeros(0)]
    for horizon in horizons[:: max(len(horizons) // 2, 1)]:
        months = np.arange(length - 1 - horizon, min(START, length // 3), -STEP)
        unit, place = np.nonzero((~past.live & past.there)[:, months] & past.there[:, months + horizon])
        rows.append(_rows(past, unit, months[place], int(horizon)))
        came.append(past.counts[unit, months[place] + horizon])
    return np.concatenate(rows), np.concatenate(came)


def _rows(past: History, unit: Ints, month: Ints, horizon: int) -> Floats:
    own, around = past.rows[unit, month][:, OWN], past.around[unit, month][:, AROUND]
    return np.column_stack([own, around, np.full(len(unit), float(horizon))]).astype(np.float64)


def _fitted(rows: Floats, came: Floats) -> Floats:
    """Return the coefficients of greatest penalised likelihood, the constant last and free."""
    held = np.append(np.full(rows.shape[1] - 1, HELD), 1e-9)
    slopes = np.zeros(rows.shape[1])
    slopes[-1] = np.log(came.mean() / (1 - came.mean() + 1e-9))
    for _ in range(ROUNDS):
        risk = _risk(rows, slopes)
        slope = np.einsum("ij,i->j", rows, risk - came) + held * slopes
        bend = np.einsum("ij,i,ik->jk", rows, risk * (1 - risk) + 1e-9, rows) + np.diag(held)
        slopes = slopes - np.linalg.solve(bend, slope)
    return slopes


def _risk(rows: Floats, slopes: Floats) -> Floats:
    score = np.einsum("ij,j->i", rows, slopes)
    risk: Floats = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
    return risk
