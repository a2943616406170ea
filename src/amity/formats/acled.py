"""Exports of ACLED, the Armed Conflict Location and Event Data, as CSV: the columns since 2023.

Fatalities are as ACLED gives them, an estimate that its own notes call the weakest part of a row. Types of
event become the three that forecasts know: battles and explosions between armed sides are state-based where
one of them is a State's forces, else non-state; violence against civilians is one-sided. Protests and riots
count in none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amity.formats.rows import Faults, Progress, Row, read

WANTED = ("event_id_cnty", "event_date", "event_type", "inter1", "inter2", "country", "iso", "fatalities")
MOST = 10_000_000
_FOUGHT = ("battles", "explosions/remote violence")
_FORCES = ("1", "state forces")
_DAY_AND_YEAR = re.compile(r"[0-9]{1,2} [0-9]{4}")
_MONTHS = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True)
class Event:
    """One row that counts."""

    line: int
    sort: str
    country: str
    day: date
    deaths: int


def events(
    file: Path, countries: Mapping[str, str], *, progress: Progress = lambda *_: None
) -> Iterator[Event]:
    """
    Yield the events of *file* that count; faults are told at its end, by their lines.

    Raises:
        NotFound, Malformed, TooLarge: it cannot be read, or rows break the rules.
    """
    faults, seen = Faults(file.name), dict[str, int]()
    for row in read(file, WANTED, progress=progress):
        number = row.cells["event_id_cnty"].strip()
        if number in seen:
            faults.add(row.line, f"event_id_cnty {number} stands on line {seen[number]} already")
        seen[number] = row.line
        try:
            event = _event(row, countries)
        except KeyError as error:
            faults.add(row.line, f"there is no column {error}")
        except ValueError as error:
            faults.add(row.line, str(error))
        else:
            if event is not None:
                yield event
    faults.settle()


def _event(row: Row, countries: Mapping[str, str]) -> Event | None:
    cells = row.cells
    deaths = cells["fatalities"].strip() or "0"
    if not (deaths.isascii() and deaths.isdigit()) or int(deaths) > MOST:
        raise ValueError(f"fatalities is {deaths!r}: it cannot be")
    day, sort = _day(cells["event_date"]), _sort(cells)
    name = cells["country"].strip()
    if name.lower() not in countries:
        raise ValueError(f"the country {name!r} is not known: add it to the region's list of countries")
    return Event(row.line, sort, countries[name.lower()], day, int(deaths)) if sort else None


def _sort(cells: Mapping[str, str]) -> str:
    kind = cells["event_type"].strip().lower()
    if kind == "violence against civilians":
        return "one-sided"
    if kind not in _FOUGHT:
        return ""
    sides = (cells.get("inter1", "").strip().lower(), cells.get("inter2", "").strip().lower())
    return "state-based" if any(side in _FORCES for side in sides) else "non-state"


def _day(text: str) -> date:
    """Return the day of "2025-03-31" or "31 March 2025"."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        parts = text.lower().split()
        if len(parts) == 3 and parts[1] in _MONTHS and _DAY_AND_YEAR.fullmatch(f"{parts[0]} {parts[2]}"):
            return date(int(parts[2]), _MONTHS.index(parts[1]) + 1, int(parts[0]))
        raise ValueError(f"{text!r} is no day: write it as 2025-03-31") from None
