"""Quantiles and tail chances of the distributions that thresholds are taken from."""

from statistics import NormalDist

import numpy as np
from scipy import special

from amity.features.warning.watching.detector import Numbers

NORMAL = NormalDist()


def normal_quantile(chance: float) -> float:
    """Return the value that a standard normal variable stays below with *chance*."""
    return NORMAL.inv_cdf(chance)


def two_sided_t(value: float, freedom: int) -> float:
    """Return the chance that a t variable with *freedom* degrees is at least as far from 0 as *value*."""
    return float(2 * special.stdtr(freedom, -abs(value)))


def count_below(limit: float, mean: float, dispersion: float) -> float:
    """Return the chance of a count of at most *limit*, of variance *dispersion* times *mean*."""
    if limit < 0:
        return 0.0
    if dispersion > 1:  # negative binomial
        return float(special.betainc(mean / (dispersion - 1), limit + 1, 1 / dispersion))
    return float(special.pdtr(limit, mean))


def count_quantile(chance: float, mean: float, dispersion: float) -> int:
    """Return the smallest count that is not exceeded with at least *chance*."""
    low, high = -1, max(int(mean), 1)
    while count_below(high, mean, dispersion) < chance:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if count_below(middle, mean, dispersion) >= chance else (middle, high)
    return high


def log_chance(count: float, means: Numbers, variances: Numbers) -> Numbers:
    """
    Return the logarithm of the chance of *count* for each mean and variance, negative binomial.

    *count* need not be whole. A variance that is not above the mean is taken as just above it.
    """
    share = means / np.maximum(variances, means * (1 + 1e-7))
    size = means * share / (1 - share)
    steps = special.gammaln(count + size) - special.gammaln(size) - special.gammaln(count + 1)
    return np.asarray(steps + size * np.log(share) + count * np.log1p(-share))
