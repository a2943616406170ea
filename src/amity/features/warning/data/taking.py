"""A file becomes a vintage: what sort it is, what it counts, what its record says. All of it, or nothing.

What a file is it tells itself, by its heading; its version stands in the name that its publisher gave it. The
record carries the counts of the region's own units, and the table of all units stays on this node's shelf.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from amity.errors import Malformed, NotFound
from amity.features.warning.data import events, panels, series
from amity.features.warning.data.counted import TARGETS, Counted, Country
from amity.features.warning.data.kept import Shelf
from amity.features.warning.rules import months, settings
from amity.formats import ged
from amity.formats.rows import Progress, read
from amity.node.pack import RegionPack

NAMES = {
    "ged-final": "ucdp-ged",
    "ged-candidate": "ucdp-candidate",
    "acled": "acled",
    "panel": "panel",
    "hotspots": "firms",
    "cases": "cases",
    "river": "river",
}
HEADS: tuple[tuple[str, Sequence[str], str], ...] = (  # what tells the sort of a file
    ("type_of_violence", ged.LAYOUT, "ged"),  # some releases came without a heading
    ("event_id_cnty", (), "acled"),
    ("acq_date", (), "hotspots"),
)
FRESH = 36  # months: shorter GED files are candidate releases
RECENT = 60  # months of a grid cell that a record carries
CELLS = 200  # cells that a record carries at most
_VERSION = re.compile(r"(?:GEDEvent_v|ged)(\d{2})[._]?(\d{1,2})((?:[._]\d{1,2}){0,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person who takes a file in says of it; "" where the file says it itself."""

    taken: date
    name: str = ""
    version: str = ""
    unit: str = ""  # of a watched series or the extract of a country, where the file does not name it
    target: str = ""  # of a watched series: "cases", "level"
    period: str = "week"  # by which fires are counted
    source: str = ""
    licence: str = ""
    cells: Sequence[str] = ()  # countries whose grid cells the record carries
    of: str = ""  # the sort that it must be: "ged-final"


def take(
    file: Path,
    region: RegionPack,
    shelf: Shelf,
    asked: Asked,
    *,
    base: Counted | None = None,
    progress: Progress = lambda *_: None,
) -> dict[str, Any]:
    """
    Return the body of the vintage that *file* is, and keep its table on *shelf*.

    Args:
        base: what was known before, which this file goes on from.

    Raises:
        NotFound: there is no such file. Malformed: it cannot be taken in; nothing of it was kept.
    """
    sort = _sort_of(file)
    if asked.of and asked.of.partition("-")[0] != sort:
        raise Malformed(f"{file.name} is no {asked.of}, as its first line tells: nothing was taken in")
    if sort in ("series", "hotspots"):
        return _watched(file, sort, asked, progress)
    units = units_of(region)
    if sort == "panel":
        counted = panels.of_file(file, units)
    elif sort == "acled":
        counted = events.of_acled(file, units, progress=progress)
    else:
        limits = settings.limits(region)
        counted = events.of_ged(file, units, limits, country=asked.unit, progress=progress)
        sort = "ged-candidate" if counted.last - counted.first < FRESH else "ged-final"
    whole = counted.onto(base) if base else counted
    return _head(file, sort, asked) | {
        "period": "month",
        "until": months.first_day(whole.last).isoformat(),
        "table": shelf.put(whole),
        "rows": whole.rows,
        "spread": whole.spread,
        "flagged": whole.flagged,
        "series": [*_countries(whole, region), *_cells(whole, asked.cells)],
    }


def units_of(region: RegionPack) -> events.Units:
    """Return the countries that the region lists, under every name and number."""
    countries = {}
    for code, one in region.vocabulary("countries").entries.items():
        since = one.numbers.get("since", 0)
        begins = (since // 100) * 12 + since % 100 - 1 if since else 0
        countries[code] = Country(code, one.title, one.numbers.get("gw", 0), begins)
    if not countries:
        raise NotFound("this region lists no countries: add vocabularies/countries.toml to its pack")
    return events.Units(countries, settings.names(region, "ged"), settings.names(region, "acled"))


def _sort_of(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            if stream.read(4) == b"PAR1":
                return "panel"
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {file}") from error
    except OSError as error:
        raise Malformed(f"{file} cannot be read: {error.strerror}") from error
    for column, bare, sort in HEADS:
        if _has(file, column, bare):
            return sort
    return "series"


def _has(file: Path, column: str, bare: Sequence[str]) -> bool:
    """Tell whether the heading of *file* names *column*, or it has none and as many columns as *bare*."""
    try:
        next(read(file, (column,), bare=bare), None)
    except Malformed as refusal:
        if "has no column" in str(refusal):
            return False
        raise
    return True


def _head(file: Path, sort: str, asked: Asked) -> dict[str, Any]:
    found = _VERSION.search(file.name)
    told = _version(found[1], found[2], found[3]) if found else ""
    return {
        "name": asked.name or NAMES[sort],
        "sort": sort,
        "version": asked.version or told or asked.taken.isoformat(),
        "taken": asked.taken.isoformat(),
        "file": digest_of(file),
        "source": asked.source,
        "licence": asked.licence,
    }


def _version(year: str, number: str, rest: str) -> str:
    """Return "24.1", "24.0.1" or, of a candidate release of several months, "24.01.24.06"."""
    parts = [part for part in re.split("[._]", rest) if part]
    if len(parts) == 2:
        return ".".join((year, number.zfill(2), parts[0], parts[1].zfill(2)))
    return ".".join([year, *(str(int(part)) for part in (number, *parts))])


def digest_of(file: Path) -> str:
    """Return the SHA-256 of *file*."""
    told = sha256()
    with file.open("rb") as stream:
        while part := stream.read(1 << 20):
            told.update(part)
    return told.hexdigest()


def _countries(counted: Counted, region: RegionPack) -> list[dict[str, Any]]:
    return [
        {
            "unit": code,
            "target": target,
            "since": months.first_day(counted.begins(code)).isoformat(),
            "values": counted.values(code, target),
        }
        for code in settings.states(region)
        if code in counted.countries
        for target in TARGETS
        if target in counted.targets
    ]


def _cells(counted: Counted, countries: Sequence[str]) -> list[dict[str, Any]]:
    """Return the newest months of the deadliest cells of *countries*."""
    first = max(counted.first, counted.last - RECENT + 1)
    totals: dict[int, list[int]] = {}
    for (cell, code), by_month in counted.cells.items():
        if code in countries:
            values = totals.setdefault(cell, [0] * (counted.last - first + 1))
            for month, deaths in by_month.items():
                if month >= first:
                    values[month - first] += deaths
    chosen = sorted(
        (cell for cell in totals if any(totals[cell])), key=lambda cell: (-sum(totals[cell]), cell)
    )
    since = months.first_day(first).isoformat()
    return [
        {"unit": f"cell:{cell}", "target": "state-based", "since": since, "values": totals[cell]}
        for cell in sorted(chosen[:CELLS])
    ]


def _watched(file: Path, sort: str, asked: Asked, progress: Progress) -> dict[str, Any]:
    period = asked.period
    if sort == "hotspots":
        target = "hotspots"
        found, rows = series.of_hotspots(file, unit=asked.unit, period=period, progress=progress)
    else:
        target = asked.target or "cases"
        sort = "river" if target == "level" else "cases"
        found, period = series.of_file(file, unit=asked.unit)
        rows = sum(len(one.values) for one in found)
    until = max(months.moved(one.since, len(one.values) - 1, period) for one in found)
    return _head(file, sort, asked) | {
        "period": period,
        "until": until.isoformat(),
        "rows": rows,
        "series": [
            {"unit": one.unit, "target": target, "since": one.since.isoformat(), "values": list(one.values)}
            for one in found
        ],
    }
