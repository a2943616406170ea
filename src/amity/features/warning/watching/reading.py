"""
Read series of counts from a CSV file: all of it, or nothing.

The columns are told by their names, others are passed over: `series` where a file holds several; one of `t`,
`date`, `week`, `month`, `epoch` or `day`; the count; `state` for known outbreaks; `freq` for the periods in a
year.

The rules:

* periods follow each other without swap, repeat or hole; one not reported is written with an empty count;
* a count is a number from 0 on, whole or measured;
* every line has as many cells as the header;
* what breaks a rule is named with its line, and nothing is taken.
"""

import gzip
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from amity.errors import Malformed, NotFound, TooLarge
from amity.features.warning.watching.periods import MONTHS, Period, Rhythm, parse, rhythm
from amity.formats import csvtext

LARGEST = 16 * 1024 * 1024  # bytes, unpacked
MOST_ROWS = 100_000
MOST_COUNT = 1e9
TOLD = 10  # lines named in a refusal
COUNTS = ("observed", "count", "counts", "case", "cases", "incidents", "hotspots", "level", "value")
TIMES = ("epoch", "date", "week", "month", "day", "t")
STATES = ("state", "outbreak")
MISSING = ("", "NA", "NaN", "nan", "null")
TRUTH = {"0": False, "1": True, "FALSE": False, "TRUE": True, "false": False, "true": True}


@dataclass(slots=True)
class Series:
    """One series: n periods, one after the other."""

    name: str  # "" where the file holds one
    rhythm: Rhythm
    periods: list[Period] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)  # NaN where not reported
    outbreak: list[bool] | None = None


@dataclass(frozen=True, slots=True)
class File:
    """What a file holds, and what people should know of it."""

    series: list[Series]
    remarks: list[str]
    calendar: bool  # whether the days stand in a column `epoch`, as R writes them


@dataclass(frozen=True, slots=True)
class Row:
    """One line, as it stands."""

    line: int
    name: str
    period: Period
    count: float
    state: bool | None
    cycle: int | None


def read(path: Path) -> File:
    """
    Return the series in *path*, a CSV file that may be packed with gzip.

    Raises:
        NotFound: there is no such file, or it cannot be opened.
        TooLarge: it is larger than 16 MiB unpacked, or has more than 100,000 lines.
        Malformed: a line breaks a rule; the message names up to ten of them.
    """
    data = _unpacked(path)
    if not data.strip():
        raise Malformed(f"{path.name} is empty: it needs a header and a line for each week")
    rows, clock = _rows(csvtext.lines(data), path.name)
    remarks = [] if data.endswith((b"\n", b"\r", b"\n\x00")) else [_UNENDED]
    return File(_series(rows, path.name), remarks, clock == "epoch" and rows[0].period.day is not None)


_UNENDED = "the last line has no end: if the file was cut off there, its last count is wrong"


def _unpacked(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
    if data.startswith(b"\x1f\x8b") and len(data) <= LARGEST:
        try:
            with gzip.GzipFile(fileobj=BytesIO(data)) as unpacked:
                data = unpacked.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise Malformed(
                f"{path.name} is packed with gzip, and damaged or cut off: fetch it again"
            ) from error
    if len(data) > LARGEST:
        raise TooLarge(
            f"{path.name} holds more than {LARGEST // 1024**2} MiB: give each series a file of its own"
        )
    return data


class _Faults:
    """What was found wrong, line by line."""

    def __init__(self, file: str) -> None:
        self._file, self._found = file, list[tuple[int, str]]()

    def add(self, line: int, what: str) -> None:
        self._found.append((line, what))

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if not self._found:
            return
        told = "; ".join(f"line {line}: {what}" for line, what in sorted(self._found)[:TOLD])
        more = f"; and {len(self._found) - TOLD} more" if len(self._found) > TOLD else ""
        raise Malformed(f"nothing was taken from {self._file}: {told}{more}")


def _rows(lines: Iterable[tuple[int, Sequence[str]]], file: str) -> tuple[list[Row], str]:
    """Return the rows of *lines*, and which column tells the time."""
    faults, rows = _Faults(file), list[Row]()
    header: list[str] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip().lower() for cell in cells]
            places = _places(header, file)
            continue
        if len(rows) >= MOST_ROWS:
            raise TooLarge(f"{file} has more than {MOST_ROWS:,} lines: give each series a file of its own")
        if len(cells) != len(header):
            faults.add(line, f"{len(cells)} cells where the header has {len(header)}; was the file cut off?")
            continue
        try:
            rows.append(_row(line, cells, places))
        except ValueError as error:
            faults.add(line, str(error))
    faults.refuse()
    if not rows:
        raise Malformed(f"{file} has no line under its header: it needs one for each week")
    return rows, header[places["time"]]


def _places(header: list[str], file: str) -> dict[str, int]:
    """Return in which column each thing stands."""
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Malformed(f"{file} has two columns called {twice[0]}: leave one")
    found = {"count": COUNTS, "time": TIMES, "state": STATES, "series": ("series",), "freq": ("freq",)}
    places = {
        thing: header.index(name)
        for thing, names in found.items()
        for name in reversed(names)
        if name in header
    }
    for thing, names in (("count", COUNTS), ("time", TIMES)):
        if thing not in places:
            raise Malformed(f"line 1 of {file} names no {thing}: call the column {names[0]} or {names[1]}")
    return places


def _row(line: int, cells: Sequence[str], places: dict[str, int]) -> Row:
    def cell(thing: str) -> str:
        return cells[places[thing]].strip() if thing in places else ""

    state = cell("state")
    if state and state not in TRUTH:
        raise ValueError(f"state is {state[:20]!r}, not 0 or 1")
    freq = cell("freq")
    if freq and not (freq.isascii() and freq.isdigit() and 2 <= int(freq[:4]) <= 366 and len(freq) < 4):
        raise ValueError(f"freq is {freq[:20]!r}, not the periods in a year: 52, 12 or 365")
    return Row(
        line,
        cell("series"),
        parse(cell("time")),
        _count(cell("count")),
        TRUTH[state] if state else None,
        int(freq) if freq else None,
    )


def _count(text: str) -> float:
    if text in MISSING:
        return math.nan
    try:
        count = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        count = math.nan
    if not math.isfinite(count):
        raise ValueError(f"the count {text[:20]!r} is no number; leave it empty if none was reported")
    if count < 0:
        raise ValueError(f"the count {text[:20]} is negative")
    if count > MOST_COUNT:
        raise ValueError(f"the count {text[:20]} is larger than a thousand million")
    return count


def _series(rows: list[Row], file: str) -> list[Series]:
    faults = _Faults(file)
    apart: dict[str, list[Row]] = {}
    for row in rows:
        apart.setdefault(row.name, []).append(row)
    found = [_one(name, some, faults) for name, some in apart.items()]
    faults.refuse()
    return found


def _one(name: str, rows: list[Row], faults: _Faults) -> Series:
    beat = rhythm([row.period for row in rows])
    if beat is None:
        faults.add(rows[0].line, "the lines are neither days, weeks nor months, or not all of one sort")
        return Series(name, MONTHS)
    for before, row in pairwise(rows):
        if what := beat.wrong(before.period, row.period):
            faults.add(row.line, what)
    cycles = {row.cycle for row in rows} - {None}
    if len(cycles) > 1:
        faults.add(rows[0].line, "freq changes within the series")
    states = [row.state for row in rows]
    return Series(
        name,
        beat.with_cycle(cycles.pop() if cycles else None),
        [row.period for row in rows],
        [row.count for row in rows],
        [bool(state) for state in states] if None not in states else None,
    )
