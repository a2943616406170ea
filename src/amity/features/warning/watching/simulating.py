r"""
Simulated series with outbreaks whose weeks are known, to measure detectors on.

Two worlds, each in two families of 70 series of 312 weeks:

* *point sources*, as `sim.pointSource` of R `surveillance` makes them: Poisson counts of mean
  :math:`\exp(A \sin(2\pi (t + \varphi) / 52) + \alpha + \beta t + K s_t)`, where :math:`s_t` is a chain that
  an outbreak enters with chance 1 or 2 % a week and that goes on with chance *r*;
* *spreading*, after the scenarios of Noufaily et al. (2013): negative binomial counts of seven levels and
  dispersions, with none, one or two harmonics and with or without a trend; the number of cases of an outbreak
  is Poisson with mean *k* deviations of the week it begins in, and they fall into weeks by a lognormal delay
  (0, 0.5). Every week with one case of it counts as a week of outbreak, which makes low sensitivities.

The random generator is an argument; a seed makes the same series on every machine.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from amity.features.warning.watching.detector import Bools, Numbers

WEEKS = 312
SERIES = 70  # in a family
LEVELS = ((0.1, 1.5), (-2, 2), (1.5, 1), (0.5, 5), (2.5, 3), (3.75, 1.1), (5, 1.2))  # log mean, dispersion
APART = 80  # weeks between outbreaks, in the mean


@dataclass(frozen=True, slots=True)
class Labelled:
    """Counts, and in which weeks an outbreak was under way; both of shape (n,)."""

    counts: Numbers
    outbreak: Bools


def rare(seed: int) -> list[Labelled]:
    """Return point sources in diseases of few cases a week: log mean -0.5 to 1, K 1 to 2."""
    draw = np.random.default_rng(seed)
    return [_point_source(draw, (-0.5, 0, 0.5, 1), (1, 1.7, 2)) for _ in range(SERIES)]


def common(seed: int) -> list[Labelled]:
    """Return point sources in diseases of many cases a week: log mean 1.5 to 3, K 0.5 to 1."""
    draw = np.random.default_rng(seed)
    return [_point_source(draw, (1.5, 2, 3), (0.5, 0.7, 1)) for _ in range(SERIES)]


def small(seed: int) -> list[Labelled]:
    """Return spreading outbreaks of 2 to 8 deviations altogether."""
    draw = np.random.default_rng(seed)
    return [_spreading(draw, number, (2, 3, 5, 8)) for number in range(SERIES)]


def large(seed: int) -> list[Labelled]:
    """Return spreading outbreaks of 5 to 12 deviations altogether."""
    draw = np.random.default_rng(seed)
    return [_spreading(draw, number, (5, 8, 12)) for number in range(SERIES)]


FAMILIES: dict[str, Callable[[int], list[Labelled]]] = {
    "rare": rare,
    "common": common,
    "small": small,
    "large": large,
}


def _point_source(
    draw: np.random.Generator, levels: tuple[float, ...], strengths: tuple[float, ...]
) -> Labelled:
    enters = 1 - draw.choice([0.98, 0.99])
    stays = draw.choice([0.01, 0.5, 0.7])
    amplitude, level, trend = draw.choice([0, 0.5, 1]), draw.choice(levels), draw.choice([0, 0.001])
    phase, strength = draw.integers(0, 52), draw.choice(strengths)
    state = np.zeros(WEEKS, dtype=np.bool_)
    for week in range(1, WEEKS):
        state[week] = draw.random() < (stays if state[week - 1] else enters)
    time = np.arange(1, WEEKS + 1)
    mean = np.exp(
        amplitude * np.sin(2 * np.pi / 52 * (time + phase)) + level + trend * time + strength * state
    )
    return Labelled(draw.poisson(mean).astype(float), state)


def _spreading(draw: np.random.Generator, number: int, sizes: tuple[int, ...]) -> Labelled:
    level, dispersion = LEVELS[number % len(LEVELS)]
    waves = number // len(LEVELS) % 3
    trend = draw.choice([0, 0.0025, 0.001])
    cosine, sine, size = draw.uniform(0.1, 0.6), draw.uniform(-0.42, 0.42), draw.choice(sizes)
    time = np.arange(1, WEEKS + 1)
    logarithm = level + trend * time
    for wave in range(1, waves + 1):
        angle = 2 * np.pi * wave * time / 52
        logarithm = logarithm + cosine * np.cos(angle) + sine * np.sin(angle)
    mean = np.exp(logarithm)
    if dispersion > 1:
        counts = draw.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float)
    else:
        counts = draw.poisson(mean).astype(float)
    state = np.zeros(WEEKS, dtype=np.bool_)
    start = int(draw.geometric(1 / APART)) + 4
    while start < WEEKS:
        cases = draw.poisson(size * np.sqrt(mean[start] * dispersion))
        weeks = start + np.floor(draw.lognormal(0, 0.5, cases)).astype(int)
        for week in weeks[weeks < WEEKS]:
            counts[week] += 1
            state[week] = True
        start += int(draw.geometric(1 / APART)) + 4
    return Labelled(counts, state)
