"""Releases of UCDP GED as large as the real ones, invented: what a reader meets in them, and nobody's data.

The newest final releases have some 400,000 rows of 49 columns in 250 to 300 MB. Texts are quoted, and one row
in twenty holds a line break in one; the file begins with a byte-order mark; days are written with a time of
day, as candidate releases do. One row in a hundred is a summary of weeks or years. Every month since 1989 and
some 120 countries occur. A seed makes the same file everywhere.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from amity.formats import ged

FIRST, LAST = date(1989, 1, 1), date(2024, 12, 31)
REGIONS = ("Africa", "Americas", "Asia", "Europe", "Middle East")
TEXT = "Armed men entered the village in the morning; residents, asked later, spoke of several dead. "


def write(file: Path, rows: int, countries: Sequence[tuple[str, int]], *, seed: int = 1) -> Path:
    """
    Write a release of *rows* events to *file*, and return it.

    Args:
        countries: the name and the Gleditsch-Ward number of each country that occurs.
    """
    with file.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow(ged.LAYOUT)
        writer.writerows(_rows(rows, countries, seed))
    return file


def _rows(count: int, countries: Sequence[tuple[str, int]], seed: int) -> Iterator[list[object]]:
    draw = random.Random(seed)
    days, places = (LAST - FIRST).days + 1, min(120, len(countries))
    for number in range(count):
        name, gw = countries[int(places * draw.random() ** 2)]  # a few countries have most of the events
        began = FIRST + timedelta(days=number * 7919 % days)
        summary = number % 100 == 37
        long = draw.choice((20, 45, 200, 700)) if summary else draw.choice((0, 0, 0, 0, 1, 3))
        ended = min(LAST, began + timedelta(days=long))
        best = min(int(draw.paretovariate(0.9)) - 1, 20_000)
        headline = TEXT[: 40 + number % 50] + ("\n" if number % 20 == 0 else " ") + '"' + TEXT[:30] + '"'
        cell = 100_000 + gw * 37 % 150_000 + number % 60
        lat, lon = f"{cell // 720 / 2 - 90:.6f}", f"{cell % 720 / 2 - 180:.6f}"
        yield [
            100_000 + number, f"{name[:3].upper()}-{began.year}-1-{number}", began.year, "TRUE", "Clear",
            1 + number % 3, 300 + gw, 300 + gw, f"{name}: Government", 700 + gw, 700 + gw,
            f"Government of {name} - Others", gw, gw, f"Government of {name}", 900, 900, "Others",
            1 + number % 4, TEXT * 2, "Reuters News", began, headline, TEXT[:40], 1 + number % 5,
            f"{name} town", f"{name} town, {name} district, one of several", f"{name} province",
            f"{name} district", lat, lon, f"POINT ({lon} {lat})", cell, name, gw,
            REGIONS[gw % 5], 1 + number % 2, 5 if summary else 1 + number % 3,
            f"{began} 00:00:00.000", f"{ended} 00:00:00.000", 0, 0, 0, best, best, best * 2, best // 2,
            gw, "",
        ]  # fmt: skip
