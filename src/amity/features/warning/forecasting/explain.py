"""
What moved a forecast: the model is asked again with one thing changed, and the difference is the reason.

Nothing is guessed from coefficients: each reason is what *this* model would have said, of this unit and
horizon, had the last half year been like the years before it, had the last quarter been like the one
before, or had the year no seasons. A reason is a code and numbers; pages find the words. The models here
look at no neighbours, so none is ever a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from amity.features.warning.forecasting.forecast import Forecast
from amity.features.warning.forecasting.models import Draw, named
from amity.features.warning.forecasting.panel import Floats, Panel

Change = tuple[Floats, Mapping[str, Floats]]  # altered counts, and numbers by unit

HALF, QUARTER, YEAR, YEARS = 6, 3, 12, 60  # months
LEAST = 0.05  # a change of the expected deaths by less than this share is no reason


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One thing that moved the forecast.

    Attributes:
        code: "recent", "trend" or "season".
        numbers: what the sentence needs, in deaths a month unless it says otherwise.
        expected: the mean forecast as it is.
        otherwise: the mean forecast had this one thing been as usual.
    """

    code: str
    numbers: Mapping[str, float]
    expected: float
    otherwise: float

    @property
    def weight(self) -> float:
        """How much it moved, on the scale of log(1 + deaths): positive where it raised the forecast."""
        return float(np.log1p(self.expected) - np.log1p(self.otherwise))


def explainer(panel: Panel, told: Forecast) -> "Explainer":
    """Return what explains any unit and horizon of *told*; the model learns once, and is then only asked."""
    known = panel.until(told.last)
    return Explainer(known, told, named(told.model).fit(known, told.seed))


class Explainer:
    """
    A fitted model, ready to be asked what would have been.

    A unit's forecast depends on the others only through what was learned, so all units are altered at once,
    and the model is asked once for each reason.
    """

    def __init__(self, known: Panel, told: Forecast, fitted: Draw) -> None:
        self.known, self.told, self.fitted = known, told, fitted
        self._asked: dict[str, tuple[Floats, Mapping[str, Floats]]] = {}

    def reasons(self, unit: int, horizon: int) -> list[Reason]:
        """Return what moved the forecast of row *unit* at *horizon*, the strongest first, if anything did."""
        expected = float(self.told.at(horizon)[unit].mean())
        place = int(np.flatnonzero(self.told.horizons == horizon)[0])
        found = []
        for code in CHANGES:
            means, numbers = self._otherwise(code)
            own = {name: float(values[unit]) for name, values in numbers.items()}
            found.append(Reason(code, own, expected, float(means[unit, place])))
        moved = [one for one in found if abs(one.expected - one.otherwise) > LEAST * max(one.expected, 0.1)]
        return sorted(moved, key=lambda one: -abs(one.weight))

    def _otherwise(self, code: str) -> tuple[Floats, Mapping[str, Floats]]:
        if code not in self._asked:
            deaths, numbers = CHANGES[code](self.known)
            draws = self.fitted(replace(self.known, deaths=deaths), self.told.horizons)
            self._asked[code] = (draws.mean(axis=-1), numbers)
        return self._asked[code]


def _recent(known: Panel) -> Change:
    return _as_before(known, HALF, YEARS)


def _trend(known: Panel) -> Change:
    return _as_before(known, QUARTER, QUARTER)


def _as_before(known: Panel, months: int, before: int) -> Change:
    """Return the counts with the newest *months* as they were in the *before* months, on average."""
    deaths = known.deaths.copy()
    earlier = np.nan_to_num(deaths[:, -months - before : -months])
    usual = earlier.mean(axis=1) if earlier.shape[1] else np.zeros(len(deaths))
    recent = np.nan_to_num(deaths[:, -months:]).mean(axis=1)
    there = ~np.isnan(deaths[:, -months:])
    deaths[:, -months:] = np.where(there, usual[:, None], np.nan)
    return deaths, {
        "recent": recent,
        "usual": usual,
        "months": np.full(len(deaths), float(months)),
        "before": np.full(len(deaths), float(before)),
    }


def _season(known: Panel) -> Change:
    """Return the counts with all but the last year smoothed, so that no month differs from its year."""
    deaths = known.deaths.copy()
    old = np.nan_to_num(deaths[:, :-YEAR])
    if old.shape[1] >= YEAR:
        total = np.cumsum(np.pad(old, ((0, 0), (1, 0))), axis=1)
        end = np.minimum(np.arange(old.shape[1]) + YEAR // 2, old.shape[1])
        begin = np.maximum(end - YEAR, 0)
        smooth = (total[:, end] - total[:, begin]) / np.maximum(end - begin, 1)
        deaths[:, :-YEAR] = np.where(np.isnan(deaths[:, :-YEAR]), np.nan, smooth)
    usual = np.nan_to_num(known.deaths[:, -YEARS:]).mean(axis=1)
    recent = np.nan_to_num(known.deaths[:, -YEAR:]).mean(axis=1)
    return deaths, {"recent": recent, "usual": usual, "months": np.full(len(deaths), float(YEAR))}


CHANGES: Mapping[str, Callable[[Panel], Change]] = {"recent": _recent, "trend": _trend, "season": _season}
