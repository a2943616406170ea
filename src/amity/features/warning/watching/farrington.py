r"""
Farrington (1996): a week against the same weeks of earlier years, past outbreaks made to count less.

A quasi-Poisson regression with a trend is fitted to the reference weeks, refitted with weights from Anscombe
residuals, and without the trend where that is not significant or foretells more than was ever seen. The
threshold is that of a normal distribution of counts to the power of 2/3.

Source:
    Farrington et al. (1996), JRSS A 159, 547; as `farrington` in R `surveillance` 1.20.3 does it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amity.features.warning.watching import glm
from amity.features.warning.watching.chances import normal_quantile, two_sided_t
from amity.features.warning.watching.detector import FEW, NO_COUNT, NO_FIT, Alarms, Days, Numbers, unjudged
from amity.features.warning.watching.reference import anniversaries, windows

POWER = 2 / 3


@dataclass(frozen=True, slots=True)
class Farrington:
    """The method of 1996."""

    name: str = "farrington"
    years: int = 3
    width: int = 3  # weeks on either side of an anniversary
    alpha: float = 0.01  # two-sided
    enough: tuple[int, int] = (5, 4)  # no alarm on fewer cases than 5 in 4 weeks, the one judged among them

    def detect(
        self, counts: Numbers, *, dates: Days | None = None, cycle: int = 52, from_index: int = 0
    ) -> Alarms:
        sheet = unjudged(counts, from_index)
        for row, week in enumerate(sheet.index):
            at = int(week)
            oldest = anniversaries(at, self.years, dates=dates, cycle=cycle)[-1]
            if oldest is None or oldest < self.width:
                continue
            if np.isnan(counts[at]):
                sheet.note[row] = NO_COUNT
                continue
            weeks = windows(at, self.years, self.width, dates=dates, cycle=cycle)
            weeks = weeks[~np.isnan(counts[weeks])]
            told = self._predicted(counts[weeks], weeks, at)
            if told is None:
                sheet.note[row] = NO_FIT
                continue
            mean, deviation = told
            bound = (mean**POWER + normal_quantile(1 - self.alpha / 2) * deviation) ** (1 / POWER)
            few = too_few(counts, at, self.enough)
            sheet.expected[row], sheet.threshold[row] = mean, np.nan if few else bound
            sheet.alarm[row] = not few and (counts[at] - mean) / (bound - mean) > 1
            sheet.note[row] = FEW if few else ""
        return sheet

    def _predicted(self, response: Numbers, weeks: NDArray[np.int64], at: int) -> tuple[float, float] | None:
        """Return the mean foretold for week *at*, and the deviation of counts to the power of 2/3."""
        with_trend = np.column_stack([np.ones(len(weeks)), weeks.astype(float)])
        row = np.array([1.0, float(at)])
        told = _fitted(with_trend, response)
        if told is None or not _keeps_trend(told[0], row, response, years=self.years):
            row, told = row[:1], _fitted(with_trend[:, :1], response)
        if told is None:
            return None
        model, dispersion = told
        predictor, error = model.predict(row, dispersion)
        mean = float(np.exp(predictor))
        spread = dispersion + (error * mean) ** 2 / mean
        return mean, float(np.sqrt(4 / 9 * mean ** (1 / 3) * spread))


def too_few(counts: Numbers, at: int, rule: tuple[int, int]) -> bool:
    """Whether there are fewer cases up to week *at* than the rule asks for."""
    least, weeks = rule
    return bool(np.nansum(counts[max(at - weeks + 1, 0) : at + 1]) < least)


def _fitted(design: Numbers, response: Numbers) -> tuple[glm.Fit, float] | None:
    first = glm.fit(design, response)
    if first is None or not first.converged:
        return None
    residuals = glm.anscombe_residuals(response, first, max(first.dispersion(), 1))
    weights = glm.downweighted(residuals, above=1.0)
    model = None if weights is None else glm.fit(design, response, weights)
    return None if model is None else (model, max(model.dispersion(), 1))


def _keeps_trend(model: glm.Fit, row: Numbers, response: Numbers, *, years: int) -> bool:
    error = np.sqrt(model.dispersion() * model.covariance[1, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = two_sided_t(float(model.coefficients[1] / error), model.freedom)
    return years >= 3 and chance < 0.05 and bool(np.exp(row @ model.coefficients) <= response.max())
