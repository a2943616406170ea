"""UCDP's Georeferenced Event Dataset as CSV: final and candidate releases, all since version 18.1.

The rules of a row: its number stands once; it is state-based, non-state or one-sided; it ends no earlier than
it begins; nobody died a negative number of times; its country is known. A file with a row that breaks one is
refused whole, with the lines. Some releases came without a heading: they have the usual 49 columns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amity.errors import Malformed
from amity.formats.rows import Faults, Progress, Row, read

TYPES = {"1": "state-based", "2": "non-state", "3": "one-sided"}
LAYOUT = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id "
    "side_b number_of_sources source_article source_office source_date source_headline source_original "
    "where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid "
    "country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b "
    "deaths_civilians deaths_unknown best high low gwnoa gwnob"
).split()  # fmt: skip
WANTED = (
    "date_start", "date_end", "id", "type_of_violence", "where_prec", "date_prec", "priogrid_gid", "country",
    "country_id", "best", "high", "low", "best_est", "high_est", "low_est", "region",
)  # fmt: skip
NAMING = {"country", "country_id"}
MOST = 10_000_000  # deaths in one row
LONGEST = 3660  # days from the beginning to the end of one event
CELLS = 720 * 360  # of the PRIO grid
REGIONS = 5  # into which it parts the world


@dataclass(frozen=True, slots=True)
class Event:
    """One row: what, where, when, and how many died by the best estimate."""

    line: int
    id: str
    sort: str  # "state-based", "non-state", "one-sided"
    country: str  # the code under which the caller knows it
    since: date
    until: date
    best: int  # persons
    date_prec: int  # 1: the day is known; 2-6 days, week, month, year …
    where_prec: int  # 1: the place is known; 6: the country only; 7: at sea or in the air
    cell: int  # of the PRIO grid, 0 where it has none
    region: str  # of the world, as the file calls it; "" where it does not say


def events(
    file: Path,
    countries: Mapping[str, str],
    *,
    country: str = "",
    progress: Progress = lambda *_: None,
) -> Iterator[Event]:
    """
    Yield the events of *file*. Whoever has not read to the end knows nothing: faults are told there.

    Args:
        countries: what a country is called by the caller, for each of its names (lower case) and numbers.
        country: what a file tells of that has no column of countries: the extract of one.
        progress: told how far the reading is, in bytes.

    Raises:
        NotFound, Malformed, TooLarge: it cannot be read, or rows break the rules; it says which lines.
    """
    faults, seen = Faults(file.name), dict[str, int]()
    for row in read(file, WANTED, bare=LAYOUT, progress=progress):
        if not row.cells.keys() & NAMING:
            if not country:
                raise Malformed(f"{file.name} has no column country: say of which it tells, with --unit MMR")
            row.cells["country"] = country
        event = _event(row, countries, faults)
        if event is None:
            continue
        if event.id in seen:
            faults.add(row.line, f"id {event.id} stands on line {seen[event.id]} already")
        seen[event.id] = row.line
        yield event
    faults.settle()


def _event(row: Row, countries: Mapping[str, str], faults: Faults) -> Event | None:
    cells = row.cells
    try:
        since, until = _day(cells["date_start"]), _day(cells["date_end"])
        best = _whole(cells.get("best") or cells["best_est"], "best")
        for name in ("low", "high"):
            _whole(cells.get(name) or cells.get(f"{name}_est") or "0", name)
        sort = TYPES.get(str(_whole(cells["type_of_violence"], "type_of_violence")))
        if sort is None:
            raise ValueError(f"type_of_violence is {cells['type_of_violence']!r}, and not 1, 2 or 3")
        if until < since:
            raise ValueError(f"date_end {until} comes before date_start {since}: they may be swapped")
        if (until - since).days > LONGEST:
            raise ValueError(f"it lasts {(until - since).days} days")
        return Event(
            line=row.line,
            id=_id(cells["id"]),
            sort=sort,
            country=_country(cells, countries),
            since=since,
            until=until,
            best=best,
            date_prec=_whole(cells.get("date_prec") or "1", "date_prec"),
            where_prec=_whole(cells.get("where_prec") or "1", "where_prec"),
            cell=_whole(cells.get("priogrid_gid") or "0", "priogrid_gid", CELLS),
            region=cells.get("region", "").strip(),
        )
    except KeyError as error:
        faults.add(row.line, f"there is no column {error}")
    except ValueError as error:
        faults.add(row.line, str(error))
    return None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise ValueError(f"{text!r} is no day: write it as 2025-03-31") from None


def _whole(text: str, name: str, most: int = MOST) -> int:
    try:
        number = float(text)
        if not number.is_integer():
            raise ValueError
    except ValueError:
        raise ValueError(f"{name} is {text!r}, and no whole number") from None
    if not 0 <= number <= most:
        raise ValueError(f"{name} is {text}: it cannot be")
    return int(number)


def _id(text: str) -> str:
    if not text.strip():
        raise ValueError("it has no id")
    return text.strip().removesuffix(".0")


def _country(cells: Mapping[str, str], countries: Mapping[str, str]) -> str:
    number = cells.get("country_id", "").strip().removesuffix(".0")
    name = cells.get("country", "").strip()
    for one in (number, name.lower()):
        if one and one in countries:
            return countries[one]
    raise ValueError(f"the country {name or number!r} is not known: add it to the region's list of countries")
