"""
The windows of a backtest: what would have been said each October of the months from January to December.

A window is asked in two steps, so that the second can be shared. `ask` makes what the parts of the pool say
of one year, and how well; it is the long one, and each year's is independent of the others: this is what is
spread over processes or a cluster. `told` puts together, for one window, what the models say, from its own
year and those before. Each of them gives what `forecast` gives for the same panel and seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from amity.errors import Malformed, NotFound
from amity.features.warning.forecasting.models import named, pool, regional
from amity.features.warning.forecasting.models.pool import HORIZONS, Evidence
from amity.features.warning.forecasting.panel import Floats, Panel, month_index
from amity.features.warning.forecasting.table import tables

KNOWN_TO = 10  # October of the year before
BASELINES = ("conflictology", "last", "bootstrap", "zero")
MODELS = ("regional", "pool", *(part.name for part in pool.PARTS), *BASELINES)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What the parts of the pool said of one year, shape (parts, units, horizons, draws), and how well."""

    last: int
    said: Floats
    evidence: Evidence


def last_of(year: int) -> int:
    """Return the last known month of the window that forecasts *year*."""
    return month_index(year - 1, KNOWN_TO)


def parse_windows(text: str, panel: Panel) -> list[int]:
    """
    Return the years that *text* names: "2018-2022", "2019" or "2018,2020-2021".

    Raises:
        Malformed: it does not name years.
        NotFound: the panel does not hold all of a year, or four years before it.
    """
    years: set[int] = set()
    try:
        for piece in text.split(","):
            first, dash, last = piece.partition("-")
            years.update(range(int(first), int(last if dash else first) + 1))
    except ValueError as error:
        raise Malformed(f"{text!r} names no windows: write years, as 2018-2022 or 2018,2020") from error
    if not years:
        raise Malformed(f"{text!r} names no windows: the first year comes first, as 2018-2022")
    for year in sorted(years):
        if last_of(year) < panel.first + pool.LEAST or month_index(year, 12) > panel.last:
            raise NotFound(f"the panel does not hold {year} and the four years before it: name others")
    return sorted(years)


def needed(panel: Panel, years: Sequence[int]) -> list[int]:
    """Return the last known months of all the years that must be asked for these windows, in order."""
    own = {last_of(year) for year in years}
    return sorted(own.union(*(pool.earlier(panel, last) for last in own)))


def ask(panel: Panel, last: int, seed: int, upto: int) -> Asked:
    """Return what the parts say when *last* is known, and how well, by what is known in month *upto*."""
    said = pool.ask(panel.until(last), seed)
    return Asked(last, said, pool.judge(said, last, panel.until(min(upto, panel.last))))


def told(panel: Panel, last: int, asked: Mapping[int, Asked], seed: int) -> dict[str, Floats]:
    """Return what each model says of the window after *last*, shape (units, horizons, draws), by name."""
    known = panel.until(last)
    evidence = [asked[one].evidence.known_by(last) for one in pool.earlier(panel, last)]
    weights = pool.learn(evidence)
    said = asked[last].said.astype(np.float64)  # it may have come in half the memory
    back = regional.falls_back(evidence, weights, known)
    draws = {
        "regional": regional.settle(said, weights, back, known),
        "pool": pool.mix(said, weights[pool.strata(known)]),
    }
    draws |= {part.name: said[place] for place, part in enumerate(pool.PARTS)}
    for name in BASELINES:
        draws[name] = named(name).fit(known, seed)(known, HORIZONS)
    return draws


def outcomes(panel: Panel, last: int) -> Floats:
    """Return what came in the window after *last*, shape (units, horizons)."""
    first = last + int(HORIZONS[0]) - panel.first
    return panel.deaths[:, first : first + len(HORIZONS)].astype(np.float64)


def score_submitted(
    panel: Panel, year: int, first: int, draws: Floats, region: Sequence[str]
) -> dict[str, dict[str, float | None]]:
    """
    Return the figures by place of *draws* that somebody submitted for *year*, from month *first* on.

    Args:
        draws: shape (units, months, draws), NaN for what was not submitted.
        region: ISO codes of the region's members.
    """
    last, months = last_of(year), np.arange(first, first + draws.shape[1])
    known = panel.until(last)
    came = panel.deaths[:, months - panel.first]
    base = named("conflictology").fit(known, 0)(known, months - last)
    return tables(panel, last, {"conflictology": base, "submitted": draws}, came, region)["submitted"]
