"""From rows of events to counts by country and month. What covers the world has zeros where nothing was."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from amity.errors import Malformed
from amity.features.warning.data.counted import Counted, Country, missing
from amity.features.warning.rules import months
from amity.features.warning.rules.spreading import Limits, is_flagged, is_spread, shares
from amity.formats import acled, ged
from amity.formats.rows import Progress

WORLD, WORLD_LATELY = 50, 20  # countries in a file from which on it tells of all; in one of a few months
FRESH = 36  # months: a shorter file is a candidate release, with stray rows of earlier months
STRAY = 20  # a month with so many times fewer rows than the fullest is told of in passing
COUNTRY_ONLY = 6  # where-precision of UCDP from which on no cell is known


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a region's list, by every name and number that data sets give them."""

    countries: Mapping[str, Country]
    ged: Mapping[str, str]  # lower-case names and numbers -> code
    acled: Mapping[str, str]


def of_ged(
    file: Path, units: Units, limits: Limits, *, country: str = "", progress: Progress = lambda *_: None
) -> Counted:
    """
    Return the counts of a GED file, final or candidate; of *country*, where the file does not name any.

    Raises:
        Malformed: rows break the rules, or a month is missing in the middle of a file that covers the world.
    """
    done, seen, began = Counted(0, 0, {}), set[str](), Counter[int]()
    regions = set[str]()
    for event in ged.events(file, units.ged, country=country, progress=progress):
        done.rows += 1
        seen.add(event.country)
        regions.add(event.region)
        began[months.number(event.since)] += 1
        done.spread += is_spread(event.since, event.until)
        done.flagged += is_flagged(event.since, event.until, event.best, event.date_prec, limits)
        place = event.cell if event.where_prec < COUNTRY_ONLY else 0
        for month, deaths in shares(event.since, event.until, event.best).items():
            _add(done.deaths.setdefault((event.country, event.sort), {}), month, deaths)
            if place and event.sort == "state-based":
                _add(done.cells.setdefault((place, event.country), {}), month, deaths)
    told = regions - {""}
    return _closed(done, file.name, seen, began, units, part=0 < len(told) < ged.REGIONS)


def of_acled(file: Path, units: Units, *, progress: Progress = lambda *_: None) -> Counted:
    """
    Return the counts of an ACLED export.

    Raises:
        Malformed: rows break the rules, or a month is missing in the middle.
    """
    done, seen, began = Counted(0, 0, {}), set[str](), Counter[int]()
    for event in acled.events(file, units.acled, progress=progress):
        done.rows += 1
        seen.add(event.country)
        began[months.number(event.day)] += 1
        _add(done.deaths.setdefault((event.country, event.sort), {}), months.number(event.day), event.deaths)
    return _closed(done, file.name, seen, began, units)


def _closed(
    done: Counted, name: str, seen: set[str], began: Counter[int], units: Units, *, part: bool = False
) -> Counted:
    """Return *done* with its months and countries; *part* where it tells of some regions of the world."""
    if not began:
        raise Malformed(f"{name} holds no event that counts: nothing was taken in")
    fresh = max(began) - min(began) < FRESH
    whole = not part and len(seen) >= (WORLD_LATELY if fresh else WORLD)
    done.first, done.last = (_without_strays(began) if fresh else min(began)), max(began)
    gaps = missing(month for month in began if month >= done.first)
    if whole and gaps:
        raise Malformed(
            f"{name}: no event in {', '.join(map(months.label, gaps[:6]))}: a month is missing in the "
            "middle; nothing was taken in: fetch the file again"
        )
    done.countries = {code: one for code, one in units.countries.items() if whole or code in seen}
    for by_month in (*done.deaths.values(), *done.cells.values()):
        for month in [month for month in by_month if month > done.last]:
            del by_month[month]  # the end of an event whose later months the file does not cover yet
    return done


def _without_strays(began: Counter[int]) -> int:
    least = max(began.values()) / STRAY
    return min(month for month, rows in began.items() if rows >= least)


def _add(into: dict[int, int], month: int, deaths: int) -> None:
    into[month] = into.get(month, 0) + deaths
