"""
What moved a forecast: the model is asked again with one thing changed, and the difference is the reason.

Nothing is guessed from coefficients: each reason is what *this* model would have said, of this unit and
horizon, had the last half year been like the years before it, had the last quarter been like the one before,
or had the neighbours been as they usually are. A reason is a code and numbers; pages find the words. Season is told only
by a model that knows months of the year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from amity.features.warning.forecasting.forecast import Forecast, chance
from amity.features.warning.forecasting.models import Draw, named
from amity.features.warning.forecasting.panel import Panel

HALF, QUARTER, YEARS = 6, 3, 60  # months
LEAST = 0.05  # a change of the expected deaths by less than this share is no reason


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One thing that moved the forecast.

    Attributes:
        code: "recent", "trend", "neighbours" or "season".
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
    fitted = named(told.model).fit(known, chance(told.model, told.last, told.seed, "fit"))
    return Explainer(known, told, fitted)


@dataclass(frozen=True, slots=True)
class Explainer:
    """A fitted model, ready to be asked what would have been."""

    known: Panel
    told: Forecast
    fitted: Draw

    def reasons(self, unit: int, horizon: int, *, neighbours: Sequence[int] = ()) -> list[Reason]:
        """
        Return what moved the forecast of row *unit*, the strongest reason first; none where nothing did.

        Args:
            horizon: months ahead, one that the forecast has.
            neighbours: rows of the units around it.
        """
        expected = float(self.told.at(horizon)[unit].mean())
        found = []
        for code, altered, numbers in _changes(self.known, unit, neighbours):
            otherwise = self._expected(altered, unit, horizon)
            found.append(Reason(code, numbers, expected, otherwise))
        moved = [one for one in found if abs(one.expected - one.otherwise) > LEAST * max(one.expected, 0.1)]
        return sorted(moved, key=lambda one: -abs(one.weight))

    def _expected(self, altered: Panel, unit: int, horizon: int) -> float:
        told = self.told  # the same chance, so that nothing but the change makes a difference
        luck = chance(told.model, told.last, told.seed, "draw")
        draws = self.fitted(altered, told.horizons, luck)
        place = int(np.flatnonzero(told.horizons == horizon)[0])
        return float(draws[unit, place].mean())


def _changes(
    known: Panel, unit: int, neighbours: Sequence[int]
) -> list[tuple[str, Panel, Mapping[str, float]]]:
    changes = [
        ("recent", *_as_before(known, [unit], HALF, YEARS)),
        ("trend", *_as_before(known, [unit], QUARTER, QUARTER)),
    ]
    if neighbours:
        changes.append(("neighbours", *_as_before(known, list(neighbours), 12, YEARS)))
    return changes


def _as_before(
    known: Panel, rows: Sequence[int], months: int, before: int
) -> tuple[Panel, Mapping[str, float]]:
    """Return the panel with the newest *months* of *rows* as they were in the *before* months, on average."""
    deaths = known.deaths.copy()
    earlier = np.nan_to_num(deaths[rows, -months - before : -months])
    usual = earlier.mean(axis=1) if earlier.shape[1] else np.zeros(len(rows))
    recent = float(np.nan_to_num(deaths[rows, -months:]).sum() / months)
    deaths[rows, -months:] = usual[:, None]
    numbers = {"recent": recent, "usual": float(usual.sum()), "months": months, "before": before}
    return replace(known, deaths=deaths), numbers
