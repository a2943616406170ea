r"""
How good a forecast was: proper scores of draws against what came. Lower is better, except where it says not.

Draws have shape (rows, draws) and outcomes (rows,), in deaths; every score of a row is returned by itself, so
that a mean can be taken over any of them. What was not known, on either side, is left out by the caller.

The definitions are those of the VIEWS Prediction Challenge 2023/24 (Hegre and others 2024); the CRPS is the
plain empirical one of the draws as they were submitted, not the "fair" one of a larger ensemble.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EDGES = np.array([0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5])  # the last bin is open
DRAWS = 1000  # so many the ignorance score is taken from
LEVEL = 0.9  # of the prediction interval
CONFIDENT = 0.95  # share of draws that are zero, from which on a zero is a confident one
PEACE = 24  # months without a death, after which a death is an onset

Resampling = Literal["none", "bootstrap", "fourier"]


def crps(draws: Floats, outcomes: Floats) -> Floats:
    r"""
    Return the continuous ranked probability score of each row.

    .. math:: \mathrm{CRPS} = \frac{1}{n}\sum_i |x_i - y| - \frac{1}{2 n^2}\sum_{i,j} |x_i - x_j|

    Source:
        Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", eq. 21.
    """
    count = draws.shape[-1]
    ranked = np.sort(draws, axis=-1)
    rank = 2.0 * np.arange(1, count + 1) - count - 1
    error = np.abs(ranked - outcomes[..., None]).mean(axis=-1)
    double = np.einsum("...d,d->...", ranked, rank)  # the double sum, from the order of the draws
    score: Floats = error - double / count**2
    return score


def crps_log1p(draws: Floats, outcomes: Floats) -> Floats:
    """
    Return the CRPS of each row on the scale of log(1 + deaths), where no single event outweighs all else.

    Source:
        Bosse and others (2023), "Scoring epidemiological forecasts on transformed scales".
    """
    return crps(np.log1p(draws), np.log1p(outcomes))


def resampled(draws: Floats, how: Resampling, *, seed: int = 0) -> Floats:
    """
    Return *draws* as 1,000, from which the ignorance score is taken. It moves the score: always say how.

    "none" leaves them as they are. "bootstrap" draws 1,000 of them with replacement. "fourier" is what the
    organisers did (`scipy.signal.resample`): it lays a trigonometric polynomial through the draws *in their
    order*, reads it at 1,000 places and takes what falls below zero for zero.
    """
    count = draws.shape[-1]
    if how == "none" or count == DRAWS:
        return draws
    if how == "bootstrap":
        chosen = np.random.default_rng(seed).integers(count, size=(*draws.shape[:-1], DRAWS))
        return np.take_along_axis(draws, chosen, axis=-1)
    spectrum = np.fft.rfft(draws, axis=-1)
    fewer = min(count, DRAWS)
    kept = spectrum[..., : fewer // 2 + 1].copy()
    if fewer % 2 == 0:  # the highest frequency stands for two, and after upsampling for one of them
        kept[..., fewer // 2] *= 0.5 if count < DRAWS else 2.0
    smooth: Floats = np.fft.irfft(kept, DRAWS, axis=-1) * (DRAWS / count)
    return np.maximum(smooth, 0.0)


def ignorance(draws: Floats, outcomes: Floats, *, how: Resampling = "fourier") -> Floats:
    """
    Return the ignorance score of each row: minus log2 of the share of draws in the outcome's bin.

    One draw is added in each of the 11 bins, so that no outcome was impossible.

    Source:
        Roulston and Smith (2002); bins and added draws as in the VIEWS challenge.
    """
    taken = resampled(draws, how)
    inside = _bin(taken) == _bin(outcomes)[..., None]
    score: Floats = -np.log2((inside.sum(axis=-1) + 1) / (taken.shape[-1] + len(EDGES)))
    return score


def interval(draws: Floats, outcomes: Floats) -> Floats:
    """
    Return the interval score of each row at 90 %: the width, and twenty times what lies outside.

    Source:
        Gneiting and Raftery (2007), eq. 43, alpha = 0.1; quantiles of the draws by linear interpolation.
    """
    alpha = 1 - LEVEL
    low, high = bounds(draws)
    outside = np.maximum(low - outcomes, 0) + np.maximum(outcomes - high, 0)
    score: Floats = high - low + 2 / alpha * outside
    return score


def bounds(draws: Floats) -> tuple[Floats, Floats]:
    """Return the lower and upper end of each row's 90 % interval."""
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=-1)
    return low, high


def brier(draws: Floats, outcomes: Floats, threshold: float) -> Floats:
    """Return the Brier score of each row for "at least *threshold* deaths" (Brier 1950)."""
    score: Floats = (exceeding(draws, threshold) - (outcomes >= threshold)) ** 2
    return score


def exceeding(draws: Floats, threshold: float) -> Floats:
    """Return the probability that each row gives to at least *threshold* deaths."""
    share: Floats = (draws >= threshold).mean(axis=-1)
    return share


def average_precision(said: Floats, came: Bools) -> float:
    """
    Return the average precision of probabilities *said*, 1 being best; NaN where nothing came.

    Rows with equal probability are taken in together, so their order changes nothing.
    """
    if not came.any():
        return float("nan")
    order = np.argsort(-said, kind="stable")
    last = np.flatnonzero(np.append(np.diff(said[order]) != 0, True))  # of each group of equals
    hits = np.cumsum(came[order])[last]
    precision = hits / (last + 1)
    return float((precision * np.diff(hits, prepend=0)).sum() / came.sum())


def auc(said: Floats, came: Bools) -> float:
    """
    Return how often a row where it came had been given more than one where it did not; ties count half.

    1 is best, 0.5 is chance, NaN where it came everywhere or nowhere. Source: Mann and Whitney (1947).
    """
    yes, no = said[came], np.sort(said[~came])
    if not yes.size or not no.size:
        return float("nan")
    below = np.searchsorted(no, yes, side="left")
    upto = np.searchsorted(no, yes, side="right")
    return float(((below + upto) / 2).mean() / no.size)


def onset_auc(past: Floats, draws: Floats, outcomes: Floats) -> float:
    """
    Return the AUC for onset: of units at peace, were those that fell into violence ranked above the others?

    Args:
        past: known counts, shape (units, months), ending with the last known month; NaN: not there.
        draws: shape (units, horizons, draws).
        outcomes: shape (units, horizons).

    A unit is at peace that was there and lost nobody in the last 24 known months; it falls into violence if
    any month of the window has a death. What was said of it is its mean probability of a death in a month.
    """
    peaceful: Bools = (past[:, -PEACE:] == 0).all(axis=1)
    said = (draws > 0).mean(axis=(1, 2))
    fell = np.asarray((outcomes > 0).any(axis=1))
    return auc(said[peaceful], fell[peaceful])


def coverage(draws: Floats, outcomes: Floats) -> float:
    """Return the share of nonzero outcomes inside their 90 % interval; NaN where all were zero."""
    low, high = bounds(draws)
    some = outcomes > 0
    if not some.any():
        return float("nan")
    return float(((low <= outcomes) & (outcomes <= high))[some].mean())


def calibration(said: Floats, came: Bools, *, bins: int = 10) -> list[tuple[float, float, int]]:
    """
    Return, for each bin of probability that was used, what was said, how often it came, and in how many rows.

    A calibrated forecast says what came: the first two numbers of each bin are equal but for chance.
    """
    place = np.minimum((said * bins).astype(int), bins - 1)
    return [
        (float(said[place == one].mean()), float(came[place == one].mean()), int((place == one).sum()))
        for one in np.unique(place)
    ]


def ranks(draws: Floats, outcomes: Floats, *, seed: int = 0) -> Floats:
    """
    Return where each outcome lies among its draws, 0 to 1: even if calibrated. Ties are broken by chance.

    Source:
        Czado, Gneiting and Held (2009), "Predictive model assessment for count data", randomised PIT.
    """
    below = (draws < outcomes[..., None]).mean(axis=-1)
    upto = (draws <= outcomes[..., None]).mean(axis=-1)
    place: Floats = below + np.random.default_rng(seed).random(below.shape) * (upto - below)
    return place


def confident_zeros(draws: Floats) -> Bools:
    """Return which rows said with 95 % or more that nobody would die."""
    sure: Bools = (draws == 0).mean(axis=-1) >= CONFIDENT
    return sure


def share_of_skill(ours: Floats, baseline: Floats, rows: Bools) -> float:
    """Return the share of the gain over *baseline* that comes from *rows*; NaN where there is none."""
    gain = baseline - ours
    whole = float(gain.sum())
    return float(gain[rows].sum()) / whole if whole > 0 else float("nan")


def _bin(values: Floats) -> NDArray[np.int64]:
    return np.searchsorted(EDGES, values, side="right")
