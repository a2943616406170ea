"""Watched series: weekly case counts, hotspots, river levels. A period without a count is missing, not zero.

The detectors' own reader reads the counts. Fires are counted where a satellite saw them, so a period without
any is zero.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amity.errors import Malformed
from amity.features.warning.kinds import MOST, UNIT
from amity.features.warning.rules import months
from amity.features.warning.watching.reading import Series, read
from amity.formats import firms
from amity.formats.rows import Progress

_UNIT = re.compile(UNIT)


@dataclass(frozen=True, slots=True)
class Watched:
    """Counts of one series, period after period."""

    unit: str
    since: date
    values: tuple[int, ...]


def of_file(file: Path, *, unit: str = "") -> tuple[list[Watched], str]:
    """
    Return the series of a CSV file, and by what it counts: "day", "week" or "month".

    Args:
        unit: what to call the series, where the file holds one without a name.

    Raises:
        Malformed: rows break the rules of `watching.reading`, or a period has no day or no count.
    """
    found = read(file).series
    if not found:
        raise Malformed(f"{file.name} holds no series: nothing was taken in")
    return [_watched(file.name, one, one.name or unit) for one in found], found[0].rhythm.word


def of_hotspots(
    file: Path, *, unit: str, period: str, progress: Progress = lambda *_: None
) -> tuple[list[Watched], int]:
    """
    Return the fires of a FIRMS file by country where it says so, else all as *unit*; and how many counted.

    Raises:
        Malformed: rows break the rules, or neither the file nor *unit* says where it was.
    """
    found: dict[str, dict[date, int]] = {}
    rows = 0
    for one in firms.hotspots(file, progress=progress):
        name = _named(file.name, unit or one.country)
        rows += 1
        by_period = found.setdefault(name, {})
        day = months.begin(one.day, period)
        by_period[day] = by_period.get(day, 0) + 1
    if not rows:
        raise Malformed(f"{file.name} holds no fire that counts: nothing was taken in")
    spans = [day for by_period in found.values() for day in by_period]
    return [_whole(name, found[name], min(spans), max(spans), period) for name in sorted(found)], rows


def _watched(file: str, one: Series, unit: str) -> Watched:
    since = one.periods[0].day
    if since is None:
        raise Malformed(f"{file} numbers its periods: write their first days, 2026-01-05, or weeks, 2026-W02")
    for period, count in zip(one.periods, one.counts, strict=True):
        if math.isnan(count) or count > MOST:
            raise Malformed(f"{file}: {unit} has no count for {period.text}: nothing was taken in; write one")
    return Watched(_named(file, unit), since, tuple(round(count) for count in one.counts))


def _whole(unit: str, by_period: Mapping[date, int], since: date, until: date, period: str) -> Watched:
    count = months.steps(since, until, period) + 1
    days = (months.moved(since, step, period) for step in range(count))
    return Watched(unit, since, tuple(by_period.get(day, 0) for day in days))


def _named(file: str, unit: str) -> str:
    if not _UNIT.fullmatch(unit):
        raise Malformed(f"{file} does not say of whom or where it tells: name it with --unit, KHM-dengue")
    return unit
