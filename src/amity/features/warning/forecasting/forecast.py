"""
One forecast: what a model says of every unit from what was known in one month, and how to repeat it.

Bit for bit: the same panel, last month, horizons, model version and seed give the same draws, in any process.
`Forecast.made_from` holds all of them, and is what a record of the forecast should carry.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from amity.errors import Malformed
from amity.features.warning.forecasting.models import Draw, Model, named
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

FURTHEST = 36  # months ahead
DEFAULT = "regional"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
THRESHOLDS = (1, 25, 100)  # deaths in a month


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """
    What *model* said when *last* was the last known month.

    Attributes:
        last: month index; horizon 1 is the month after it.
        horizons: months ahead, ascending.
        draws: deaths in that month, shape (units, horizons, draws); NaN for a unit that was not there.
        vintage: the panel's SHA-256.
        halved: the units in which half of the draws are the baseline's.
    """

    model: str
    version: int
    seed: int
    last: int
    horizons: Ints
    units: tuple[str, ...]
    draws: Floats
    vintage: str
    halved: frozenset[str] = frozenset()

    @property
    def made_from(self) -> dict[str, str | int]:
        """What it takes to make the same draws again."""
        return {
            "model": self.model,
            "version": self.version,
            "seed": self.seed,
            "last": self.last,
            "vintage": self.vintage,
        }

    def at(self, horizon: int) -> Floats:
        """Return the draws *horizon* months ahead, shape (units, draws)."""
        place = np.flatnonzero(self.horizons == horizon)
        if not place.size:
            raise Malformed(f"this forecast was not asked {horizon} months ahead: it has {self.horizons}")
        return self.draws[:, place[0]]

    def quantiles(self, levels: Sequence[float] = QUANTILES) -> Floats:
        """Return quantiles for a fan chart, in deaths, shape (units, horizons, levels)."""
        return np.moveaxis(np.quantile(self.draws, levels, axis=-1), 0, -1)

    def exceeding(self, thresholds: Sequence[float] = THRESHOLDS) -> Floats:
        """Return the probability of at least so many deaths, shape (units, horizons, thresholds)."""
        return np.stack([_share(self.draws, one) for one in thresholds], axis=-1)


def forecast(
    panel: Panel, *, last: int, horizons: Sequence[int], model: str = DEFAULT, seed: int = 0
) -> Forecast:
    """
    Return what *model* says of every unit of *panel*, had *last* been the last known month.

    Args:
        last: month index; what the panel knows of later months reaches no model.
        horizons: from 1 to 36 months ahead.
        seed: of all chance in it.

    Raises:
        Malformed: a horizon that no forecast is made for.
        NotFound: no such model, or the panel does not know *last*.
    """
    asked = np.unique(np.asarray(horizons, dtype=np.int64))
    if not asked.size or asked[0] < 1 or asked[-1] > FURTHEST:
        raise Malformed(f"a forecast looks 1 to {FURTHEST} months ahead: name horizons within")
    known, one = panel.until(last), named(model)
    return told(one, seed, one.fit(known, seed), known, asked)


def told(model: Model, seed: int, fitted: Draw, known: Panel, horizons: Ints) -> Forecast:
    """Return what *model* says, *fitted* as it is with *seed* to what is *known*."""
    from amity.features.warning.forecasting.models.regional import Settled  # brings LightGBM

    back = fitted.back if isinstance(fitted, Settled) else np.zeros(len(known.units), dtype=bool)
    return Forecast(
        model=model.name,
        version=model.version,
        seed=seed,
        last=known.last,
        horizons=horizons,
        units=known.units,
        draws=fitted(known, horizons),
        vintage=known.vintage,
        halved=frozenset(unit for unit, half in zip(known.units, back, strict=True) if half),
    )


def _share(draws: Floats, threshold: float) -> Floats:
    share = (draws >= threshold).mean(axis=-1)
    return np.where(np.isnan(draws).any(axis=-1), np.nan, share)
