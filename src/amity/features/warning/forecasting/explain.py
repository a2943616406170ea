"""
What moved a forecast: the model is asked again with one thing changed, and the difference is the reason.

Nothing is guessed from coefficients: each reason is what *this* model would have said, of this unit and
horizon, had the last half year been like the years before it, had the last quarter been like the one
before, had the year no seasons, or had the last year nearby been like the years before it. Nobody else is
altered with a unit: its neighbours stay what they were, or they alone change. A reason is a code and
numbers; pages find the words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from amity.features.warning.forecasting.forecast import Forecast
from amity.features.warning.forecasting.models import Draw, named
from amity.features.warning.forecasting.nearby import near
from amity.features.warning.forecasting.panel import Floats, Panel

HALF, QUARTER, YEAR, YEARS = 6, 3, 12, 60  # months
NAMED = 3  # neighbours at most
LEAST = 0.05  # a change of the expected deaths by less than this share is no reason


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One thing that moved the forecast.

    Attributes:
        code: "recent", "trend", "season" or "nearby".
        numbers: what the sentence needs, in deaths a month unless it says otherwise.
        names: the units nearby that changed most, by ISO code or id; none for other reasons.
        expected: the mean forecast as it is.
        otherwise: the mean forecast had this one thing been as usual.
    """

    code: str
    numbers: Mapping[str, float]
    expected: float
    otherwise: float
    names: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """How much it moved, on the scale of log(1 + deaths): positive where it raised the forecast."""
        return float(np.log1p(self.expected) - np.log1p(self.otherwise))


class Change(NamedTuple):
    """What would have been: altered counts, or altered counts of what is nearby, and numbers by unit."""

    deaths: Floats
    beside: Floats
    numbers: Mapping[str, Floats]
    names: tuple[tuple[str, ...], ...] = ()


def explainer(panel: Panel, told: Forecast) -> "Explainer":
    """Return what explains any unit and horizon of *told*; the model learns once, and is then only asked."""
    known = panel.until(told.last)
    return Explainer(known, told, named(told.model).fit(known, told.seed))


class Explainer:
    """
    A fitted model, ready to be asked what would have been.

    A unit's forecast depends on the others only through what was learned and what is nearby, which can be
    altered apart; so all units are altered at once, and the model is asked once for each reason.
    """

    def __init__(self, known: Panel, told: Forecast, fitted: Draw) -> None:
        self.known, self.told, self.fitted = known, told, fitted
        self._asked: dict[str, tuple[Floats, Change]] = {}

    def reasons(self, unit: int, horizon: int) -> list[Reason]:
        """Return what moved the forecast of row *unit* at *horizon*, the strongest first, if anything did."""
        expected = float(self.told.at(horizon)[unit].mean())
        place = int(np.flatnonzero(self.told.horizons == horizon)[0])
        found = []
        for code in CHANGES:
            means, change = self._otherwise(code)
            own = {name: float(values[unit]) for name, values in change.numbers.items()}
            names = change.names[unit] if change.names else ()
            found.append(Reason(code, own, expected, float(means[unit, place]), names))
        moved = [one for one in found if abs(one.expected - one.otherwise) > LEAST * max(one.expected, 0.1)]
        return sorted(moved, key=lambda one: -abs(one.weight))

    def _otherwise(self, code: str) -> tuple[Floats, Change]:
        if code not in self._asked:
            change = CHANGES[code](self.known)
            altered = replace(self.known, deaths=change.deaths, beside=change.beside)
            self._asked[code] = (self.fitted(altered, self.told.horizons).mean(axis=-1), change)
        return self._asked[code]


def _recent(known: Panel) -> Change:
    deaths, numbers = _as_before(known, HALF, YEARS)
    return Change(deaths, known.deaths, numbers)


def _trend(known: Panel) -> Change:
    deaths, numbers = _as_before(known, QUARTER, QUARTER)
    return Change(deaths, known.deaths, numbers)


def _nearby(known: Panel) -> Change:
    """Return what the last year nearby would have been, had it been like the five years before it."""
    beside, numbers = _as_before(known, YEAR, YEARS)
    unit, other = near(known)
    added = {name: np.zeros(len(beside)) for name in ("recent", "usual")}
    for name, total in added.items():
        np.add.at(total, unit, numbers[name][other])
    moved = np.abs(numbers["recent"] - numbers["usual"])
    names = []
    for row in range(len(beside)):
        beside_it = sorted(other[unit == row].tolist(), key=lambda one: (-moved[one], one))
        names.append(tuple(known.iso3[one] or known.units[one] for one in beside_it if moved[one])[:NAMED])
    return Change(known.deaths, beside, {**numbers, **added}, tuple(names))


def _as_before(known: Panel, months: int, before: int) -> tuple[Floats, Mapping[str, Floats]]:
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
    numbers = {"recent": recent, "usual": usual, "months": np.full(len(deaths), float(YEAR))}
    return Change(deaths, known.deaths, numbers)


CHANGES: Mapping[str, Callable[[Panel], Change]] = {
    "recent": _recent,
    "trend": _trend,
    "season": _season,
    "nearby": _nearby,
}
