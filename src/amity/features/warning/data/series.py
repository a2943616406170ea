"""Watched series: weekly case counts, hotspots, river levels. A period without a row is missing, not zero.

A file has the columns `series, date, count`. `date` is a day, or a week as 2026-W03; days of one week or
month add up, but of a level the highest counts. Hotspots are counted where a satellite saw them, so a day
without any is zero.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amity.errors import Malformed
from amity.features.warning.kinds import MOST, UNIT
from amity.features.warning.rules import months
from amity.formats import firms
from amity.formats.rows import Faults, Progress, read

WANTED = ("date", "series", "unit", "count", "cases", "observed", "level")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})")
_UNIT = re.compile(UNIT)


@dataclass(frozen=True, slots=True)
class Watched:
    """Counts of one series, period after period."""

    unit: str
    since: date
    values: tuple[int, ...]


def of_file(
    file: Path, *, target: str, period: str, progress: Progress = lambda *_: None
) -> tuple[list[Watched], int]:
    """
    Return the series of a CSV file, and how many rows it had.

    Args:
        target: "level" takes the highest of a period, everything else adds up.
        period: "week", "day" or "month".

    Raises:
        Malformed: rows break the rules, or a period is missing in the middle of a series.
    """
    faults, found, rows = Faults(file.name), dict[str, dict[date, int]](), 0
    together: Callable[[int, int], int] = max if target == "level" else int.__add__
    seen: dict[tuple[str, str], int] = {}
    for row in read(file, WANTED, progress=progress):
        rows += 1
        try:
            unit, count = _unit(row.cells), _count(row.cells)
            day = months.begin(_day(row.cells["date"]), period)
            if (before := seen.setdefault((unit, row.cells["date"]), row.line)) != row.line:
                raise ValueError(f"{unit} on {row.cells['date']} stands on line {before} already")
        except ValueError as error:
            faults.add(row.line, str(error))
        else:
            by_period = found.setdefault(unit, {})
            by_period[day] = together(by_period[day], count) if day in by_period else count
    faults.settle()
    return [_watched(file.name, unit, found[unit], period) for unit in sorted(found)], rows


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
        name = unit or one.country
        if not _UNIT.fullmatch(name):
            raise Malformed(f"{file.name} does not say which country: name the area with --unit")
        rows += 1
        by_period = found.setdefault(name, {})
        day = months.begin(one.day, period)
        by_period[day] = by_period.get(day, 0) + 1
    if not rows:
        raise Malformed(f"{file.name} holds no fire that counts: nothing was taken in")
    spans = [day for by_period in found.values() for day in by_period]
    return [_whole(name, found[name], min(spans), max(spans), period) for name in sorted(found)], rows


def _watched(name: str, unit: str, by_period: Mapping[date, int], period: str) -> Watched:
    since, until = min(by_period), max(by_period)
    days = [months.moved(since, step, period) for step in range(months.steps(since, until, period) + 1)]
    if lost := [day for day in days if day not in by_period]:
        raise Malformed(
            f"{name}: {unit} has nothing for the {period} of {lost[0]}"
            f"{f' and {len(lost) - 1} more' if len(lost) > 1 else ''}: a period is missing in the middle; "
            "nothing was taken in: add a row for it, with 0 if nothing was counted"
        )
    return Watched(unit, since, tuple(by_period[day] for day in days))


def _whole(unit: str, by_period: Mapping[date, int], since: date, until: date, period: str) -> Watched:
    count = months.steps(since, until, period) + 1
    days = (months.moved(since, step, period) for step in range(count))
    return Watched(unit, since, tuple(by_period.get(day, 0) for day in days))


def _unit(cells: Mapping[str, str]) -> str:
    name = (cells.get("series") or cells.get("unit") or "").strip()
    if not _UNIT.fullmatch(name):
        raise ValueError(f"series is {name!r}: write it as KHM-dengue")
    return name


def _count(cells: Mapping[str, str]) -> int:
    text = next((cells[name] for name in WANTED[3:] if cells.get(name)), "").strip()
    try:
        number = round(float(text))
    except (ValueError, OverflowError):
        raise ValueError(f"count is {text!r}, and no number") from None
    if not 0 <= number <= MOST:
        raise ValueError(f"count is {text}: it cannot be")
    return number


def _day(text: str) -> date:
    if week := _WEEK.fullmatch(text.strip()):
        return date.fromisocalendar(int(week[1]), int(week[2]), 1)
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise ValueError(f"{text!r} is no day and no week: write 2026-01-05 or 2026-W02") from None
