"""
The recent model: what the unit was like lately, blurred. It knows no other unit.

Draws are the last two, four, eight and sixteen months, each with a quarter of the weight, times a log-normal
error: the next month is like one of those, but never exactly.
"""

from dataclasses import dataclass

import numpy as np

from amity.features.warning.forecasting.models import Draw, Progress, silent, there
from amity.features.warning.forecasting.models.baselines import newest
from amity.features.warning.forecasting.models.quantiles import weighted_quantiles
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

SPANS = (2, 4, 8, 16)  # months
BLUR = 0.4  # standard deviation of the error, on the scale of logarithms
NODES = np.array(
    [-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645]
)  # normal deciles


@dataclass(frozen=True, slots=True)
class Recent:
    """The months just past, each as likely again."""

    name: str = "recent"
    version: int = 2

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        return _draws


def _draws(known: Panel, horizons: Ints) -> Floats:
    months = newest(known, max(SPANS))
    ago = np.arange(max(SPANS))[::-1]
    weight = sum((ago < span) / span for span in SPANS)
    blurred = (months[:, :, None] * np.exp(BLUR * NODES)).reshape(len(months), -1)
    weights = np.broadcast_to(np.repeat(weight, len(NODES)), blurred.shape)
    draws = np.rint(weighted_quantiles(blurred, weights))
    draws[~there(known)] = np.nan
    return np.repeat(draws[:, None, :], len(horizons), axis=1)
