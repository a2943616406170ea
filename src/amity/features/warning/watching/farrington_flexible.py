r"""
Farrington flexible (Noufaily 2013): all weeks of earlier years, their season told by a factor of ten levels.

Level ten is the window around each anniversary; the weeks between two windows are dealt into nine more. The
last half year is left out, so that an outbreak under way does not become what is usual. Past outbreaks count
less only when they are clear (Anscombe residuals above 2.58). The threshold is a quantile of the negative
binomial distribution.

What R does and this follows, though one would not: the standard error of the prediction and the test of the
trend take the dispersion from the reweighting weights and not from the working weights, and the score of a
negative binomial threshold subtracts the linear predictor from counts.

Source:
    Noufaily et al. (2013), Stat Med 32, 1206; as `farringtonFlexible` in R `surveillance` 1.20.3.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amity.features.warning.watching import glm
from amity.features.warning.watching.chances import count_quantile, normal_quantile, two_sided_t
from amity.features.warning.watching.detector import FEW, NO_COUNT, NO_FIT, Alarms, Days, Numbers, unjudged
from amity.features.warning.watching.farrington import too_few
from amity.features.warning.watching.reference import anniversaries

POWER = 2 / 3


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model foretells for one week."""

    predictor: float  # the logarithm of the mean
    error: float  # its standard error
    dispersion: float  # variance over mean, at least 1


Threshold = Callable[
    [Prediction, float, float], tuple[float, float]
]  # prediction, count, alpha: bound, score


def power_threshold(told: Prediction, count: float, alpha: float) -> tuple[float, float]:
    """Return bound and score, of a normal distribution of counts to the power of 2/3."""
    mean = float(np.exp(told.predictor))
    spread = told.dispersion + (told.error * mean) ** 2 / mean
    deviation = float(np.sqrt(4 / 9 * mean ** (1 / 3) * spread))
    bound = (mean**POWER + normal_quantile(1 - alpha) * deviation) ** (1 / POWER)
    return bound, (count - mean) / (bound - mean)


def plugin_threshold(told: Prediction, count: float, alpha: float) -> tuple[float, float]:
    """Return bound and score, of a negative binomial distribution that has the mean foretold."""
    return _quantile(told, told.predictor, count, alpha)


def muan_threshold(told: Prediction, count: float, alpha: float) -> tuple[float, float]:
    """Return bound and score, of a negative binomial distribution at the upper end of the mean."""
    return _quantile(told, told.predictor + normal_quantile(1 - alpha) * told.error, count, alpha)


def _quantile(told: Prediction, predictor: float, count: float, alpha: float) -> tuple[float, float]:
    bound = float(count_quantile(1 - alpha, float(np.exp(predictor)), told.dispersion))
    with np.errstate(divide="ignore", invalid="ignore"):
        return bound, float(np.float64(count - told.predictor) / (bound - told.predictor))


@dataclass(frozen=True, slots=True)
class FarringtonFlexible:
    """The method of 2013."""

    name: str
    years: int
    width: int
    levels: int  # of season, the anniversaries' own among them
    left_out: int  # weeks just before the one judged
    outlying: float  # Anscombe residuals above it count less
    trend_chance: float  # a trend less significant than this is left out
    alpha: float
    threshold: Threshold
    enough: tuple[int, int] = (5, 4)

    def detect(
        self, counts: Numbers, *, dates: Days | None = None, cycle: int = 52, from_index: int = 0
    ) -> Alarms:
        sheet = unjudged(counts, from_index)
        for row, week in enumerate(sheet.index):
            at = int(week)
            back = anniversaries(at, self.years, dates=dates, cycle=cycle)
            known = [place for place in back if place is not None]
            if len(known) < self.years or known[-1] < self.width:
                continue
            if np.isnan(counts[at]):
                sheet.note[row] = NO_COUNT
                continue
            told = self._predicted(counts, at, known)
            if told is None:
                sheet.note[row] = NO_FIT
                continue
            few = too_few(counts, at, self.enough)
            bound, score = self.threshold(told, float(counts[at]), self.alpha)
            sheet.expected[row], sheet.threshold[row] = np.exp(told.predictor), np.nan if few else bound
            sheet.alarm[row] = not few and score > 1 and counts[at] != 0
            sheet.note[row] = FEW if few else ""
        return sheet

    def _predicted(self, counts: Numbers, at: int, back: list[int]) -> Prediction | None:
        season = seasons(at, back, self.width, self.levels)
        season[at - self.left_out :] = 0
        weeks = np.flatnonzero(season)
        weeks = weeks[~np.isnan(counts[weeks])]
        response, levels = counts[weeks], np.unique(season[weeks])
        dummies = (season[weeks][:, None] == levels[None, 1:]).astype(float)
        times = weeks.astype(float)
        now = np.concatenate([[1.0, float(at)], (levels[1:] == self.levels).astype(float)])
        design = np.column_stack([np.ones(len(weeks)), times, dummies])
        flat, flat_now = np.delete(design, 1, axis=1), np.delete(now, 1)
        fitted = self._fitted(design, response)
        if fitted is not None and self._keeps_trend(fitted, now, response):
            return _told(fitted, now)
        fitted = self._fitted(flat, response)
        return None if fitted is None else _told(fitted, flat_now)

    def _fitted(self, design: Numbers, response: Numbers) -> tuple[glm.Fit, Numbers] | None:
        first = glm.fit(design, response)
        if first is None or not first.converged:
            return None
        residuals = glm.anscombe_residuals(response, first, max(first.dispersion(), 1))
        weights = glm.downweighted(residuals, self.outlying)
        if weights is None:
            return None
        model = glm.fit(design, response, weights)
        return None if model is None else (model, weights)

    def _keeps_trend(self, fitted: tuple[glm.Fit, Numbers], now: Numbers, response: Numbers) -> bool:
        model, weights = fitted
        error = float(np.sqrt(model.dispersion(weights) * model.covariance[1, 1]))
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = two_sided_t(float(np.float64(model.coefficients[1]) / error), model.freedom)
        return (
            self.years >= 3
            and chance < self.trend_chance
            and bool(np.exp(now @ model.coefficients) <= response.max())
        )


def seasons(at: int, back: list[int], width: int, levels: int) -> NDArray[np.int64]:
    """
    Return the level of season of each week up to *at*, shape (at + 1,); 0 before the oldest anniversary.

    *back* holds the anniversaries, the latest first; the weeks between two windows are dealt into runs as
    equal as can be, the first ones the longer.
    """
    season = np.zeros(at + 1, dtype=np.int64)
    season[max(at - width, 0) : at + 1] = levels
    later = at
    for place in back:
        season[place - width : place + width + 1] = levels
        if levels > 1:
            between = np.arange(place + width + 1, later - width)
            dealt = np.array_split(between, levels - 1)
            for number, some in enumerate(dealt, start=1):
                season[some] = number
        later = place
    return season


def _told(fitted: tuple[glm.Fit, Numbers], now: Numbers) -> Prediction:
    model, weights = fitted
    predictor, error = model.predict(now, model.dispersion(weights))
    return Prediction(predictor, error, max(model.dispersion(), 1))


NOUFAILY = FarringtonFlexible(
    "farrington-flexible",
    years=3,
    width=3,
    levels=10,
    left_out=26,
    outlying=2.58,
    trend_chance=1.0,
    alpha=0.01,
    threshold=plugin_threshold,
)
DEFAULT = FarringtonFlexible(  # what R does when it is told nothing but years and alpha
    "farrington-flexible-default",
    years=3,
    width=3,
    levels=1,
    left_out=3,
    outlying=2.58,
    trend_chance=0.05,
    alpha=0.01,
    threshold=power_threshold,
)
