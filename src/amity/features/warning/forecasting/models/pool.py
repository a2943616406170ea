"""
The pool: four models that err differently, mixed with weights that earlier windows have earned them.

The weights are those with which the mixture's CRPS would have been least in the six yearly windows before,
on the scale of deaths and of log(1 + deaths) together, each window against conflictology, so that none of
them counts more for having been bloodier. They are found for six strata of recent level, and held to the
weights of all strata, and those to a prior that was chosen on windows before 2018, as far as the evidence
is thin. Of the newest of those windows only the months are used that had been known.

A mixture's quantiles lie between those of its parts: it is never wider than what some part said was possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from amity.features.warning.forecasting import scores
from amity.features.warning.forecasting.models import Draw, Model, Progress, silent
from amity.features.warning.forecasting.models.analogue import Analogue
from amity.features.warning.forecasting.models.baselines import YEAR, newest
from amity.features.warning.forecasting.models.boosted import Boosted
from amity.features.warning.forecasting.models.linear import Linear
from amity.features.warning.forecasting.models.quantiles import shares, spread_out
from amity.features.warning.forecasting.models.recent import Recent
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

PARTS: tuple[Model, ...] = (Recent(), Analogue(), Boosted(), Linear())
PRIOR = np.array([0.22, 0.2, 0.38, 0.2])
WINDOWS = 6  # years looked back
LEAST = 48  # months known before a window that teaches
HORIZONS = np.arange(3, 15)  # those of a yearly window
LEVELS = (0.5, 5.0, 50.0, 300.0)  # deaths a month, between the strata of units that are not quiet
STRATA = len(LEVELS) + 2
HELD, HELD_MORE = 0.5, 2.0  # how strongly weights are held to the prior, and a stratum's to all strata's
JUDGED = 200  # draws of each part that evidence is taken from
STEPS = 400


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    How the parts did in one window: what is needed for the CRPS of any mixture, and conflictology's beside
    it.

    Attributes:
        last: the month that was the last one known.
        strata: of each unit, as they were then.
        error: mean |x - y| of each part, shape (scales, units, horizons, parts); NaN where it is not known.
        apart: mean |x - x'| between two parts, shape (scales, units, horizons, parts, parts).
        baseline: conflictology's CRPS, shape (scales, units, horizons).
    """

    last: int
    strata: Ints
    error: Floats
    apart: Floats
    baseline: Floats

    def known_by(self, last: int) -> "Evidence":
        """Return it as it was when *last* was the last known month: later outcomes had not come."""
        unknown = self.last + HORIZONS > last
        error, baseline = self.error.copy(), self.baseline.copy()
        error[:, :, unknown] = np.nan
        baseline[:, :, unknown] = np.nan
        return replace(self, error=error, baseline=baseline)


@dataclass(frozen=True, slots=True)
class Pool:
    """Four models that err differently, mixed as earlier windows have earned them."""

    name: str = "pool"
    version: int = 2

    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw:
        weights = learn(look_back(known, seed, progress))
        fitted = [part.fit(known, seed) for part in PARTS]
        return partial(_draws, fitted, weights)


def _draws(fitted: Sequence[Draw], weights: Floats, known: Panel, horizons: Ints) -> Floats:
    return mix(np.stack([draw(known, horizons) for draw in fitted]), weights[strata(known)])


def look_back(known: Panel, seed: int, progress: Progress = silent) -> list[Evidence]:
    """Return what the windows before *known*'s last month teach, the newest first."""
    found: list[Evidence] = []
    lasts = earlier(known, known.last)
    for last in lasts:
        progress(len(found), len(lasts))
        found.append(judge(ask(known.until(last), seed), last, known))
    progress(len(found), len(lasts))
    return found


def earlier(known: Panel, last: int) -> list[int]:
    """Return the last months of the windows that a forecast from *last* learns from."""
    lasts = [last - 12 * year for year in range(1, WINDOWS + 1)]
    return [one for one in lasts if one >= known.first + LEAST]


def ask(known: Panel, seed: int) -> Floats:
    """Return what each part says of a yearly window, shape (parts, units, horizons, draws)."""
    return np.stack([part.fit(known, seed)(known, HORIZONS) for part in PARTS])


def judge(told: Floats, last: int, truth: Panel) -> Evidence:
    """Return how well the parts *told* what *truth* knows of the months after *last*."""
    known = truth.until(last)
    came = _outcomes(truth, last)
    base = np.repeat(newest(known, YEAR)[:, None, :], len(HORIZONS), axis=1)
    draws = spread_out(told, JUDGED)
    scales = [(draws, came, base), (np.log1p(draws), np.log1p(came), np.log1p(base))]
    return Evidence(
        last,
        strata(known),
        np.stack([np.moveaxis(np.abs(x - y[None, ..., None]).mean(-1), 0, -1) for x, y, _ in scales]),
        np.stack([_apart(x) for x, _, _ in scales]),
        np.stack([scores.crps(x, y) for _, y, x in scales]),
    )


def strata(known: Panel) -> Ints:
    """Return the stratum of each unit: 0 if it was quiet for sixty months, else by its recent level."""
    counts = np.nan_to_num(known.deaths)
    level = np.maximum(counts[:, -12:].mean(axis=1), counts[:, -6:].mean(axis=1))
    quiet = counts[:, -60:].sum(axis=1) == 0
    return np.where(quiet, 0, 1 + np.searchsorted(LEVELS, level, side="right"))


def learn(evidence: Sequence[Evidence]) -> Floats:
    """Return the weights of the parts in each stratum, shape (strata, parts); the prior without evidence."""
    error, apart = np.zeros((STRATA, len(PARTS))), np.zeros((STRATA, len(PARTS), len(PARTS)))
    for one in evidence:
        for scale in range(len(one.error)):
            known = ~np.isnan(one.error[scale]).any(axis=-1) & ~np.isnan(one.baseline[scale])
            whole = max(float(one.baseline[scale][known].sum()), 1e-9)
            for stratum in range(STRATA):
                rows = known & (one.strata == stratum)[:, None]
                error[stratum] += one.error[scale][rows].sum(axis=0) / whole
                apart[stratum] += one.apart[scale][rows].sum(axis=0) / whole
    everywhere = _lightest(error.sum(axis=0), apart.sum(axis=0), PRIOR, HELD)
    return np.stack([_lightest(error[one], apart[one], everywhere, HELD_MORE) for one in range(STRATA)])


def mix(told: Floats, weights: Floats) -> Floats:
    """
    Return the mixture of what the parts *told*, in ascending order.

    Args:
        told: shape (parts, units, horizons, draws), ascending.
        weights: of each part for each unit, shape (units, parts).
    """
    mixed = np.empty(told.shape[1:])
    for unit, weight in enumerate(weights):
        counts = shares(weight, told.shape[-1])
        drawn = [spread_out(part[unit], int(count)) for part, count in zip(told, counts, strict=True)]
        mixed[unit] = np.concatenate(drawn, axis=-1)
    return np.sort(mixed, axis=-1)


def skill(evidence: Sequence[Evidence], weights: Floats) -> Floats:
    """
    Return the mixture's CRPS against conflictology's, of each unit over all that is known, shape (scales,
    units).

    Below 1 it has done better; NaN where there was nothing to be wrong about.
    """
    ours, theirs = (np.zeros(evidence[0].baseline.shape[:2]) for _ in range(2))
    for one in evidence:
        weight = weights[one.strata]
        error = np.einsum("suhk,uk->suh", one.error, weight)
        inside = np.einsum("suhkl,uk,ul->suh", one.apart, weight, weight)
        ours += np.nansum(error - inside / 2, axis=-1)
        theirs += np.nansum(np.where(np.isnan(error), np.nan, one.baseline), axis=-1)
    ratio: Floats = np.divide(ours, theirs, out=np.full(ours.shape, np.nan), where=theirs > 0)
    return ratio


def _outcomes(truth: Panel, last: int) -> Floats:
    came = np.full((len(truth.units), len(HORIZONS)), np.nan)
    seen = last + HORIZONS <= truth.last
    came[:, seen] = truth.deaths[:, last + HORIZONS[seen] - truth.first]
    return came


def _apart(draws: Floats) -> Floats:
    """Return mean |x - x'| between any two parts, shape (units, horizons, parts, parts)."""
    count = len(draws)
    own = [_inside(part) for part in draws]
    apart = np.empty((*draws.shape[1:3], count, count))
    for one in range(count):
        apart[..., one, one] = own[one]
        for other in range(one):
            both = _inside(np.concatenate([draws[one], draws[other]], axis=-1))
            apart[..., one, other] = apart[..., other, one] = (4 * both - own[one] - own[other]) / 2
    return apart


def _inside(draws: Floats) -> Floats:
    count = draws.shape[-1]
    rank = 2.0 * np.arange(1, count + 1) - count - 1
    inside: Floats = 2 * np.einsum("...d,d->...", np.sort(draws, axis=-1), rank) / count**2
    return inside


def _lightest(error: Floats, apart: Floats, held_to: Floats, held: float) -> Floats:
    """Return the weights of least CRPS, held to others; convex, so exponentiated gradient finds them."""
    usual = float(np.median(error - np.diag(apart) / 2))  # the CRPS of a part, so that the hold is relative
    if usual <= 1e-9:
        return held_to
    weight = held_to.copy()
    for _ in range(STEPS):
        slope = (error - apart @ weight) / usual + 2 * held * (weight - held_to)
        weight = weight * np.exp(-0.5 * (slope - slope.min()))
        weight /= weight.sum()
    return weight
