"""
What is known: counts of deaths (or incidents) for each unit and month, and nothing after its last month.

A unit is whatever is counted: a country, a cell of a grid, a sea area for one sort of crime. Months are
integers, 1 for January 1980 as in VIEWS, so that a horizon is a difference. A unit that did not exist in a
month has no number there (NaN), which is not zero.

The rules of a file, in the order in which they are checked:

* it is Parquet, whole, and no larger than this machine should read;
* it has the columns `year, month, country_id, country, iso3, deaths`; `non_state` and `one_sided`
  are read where they are there, and other columns are not;
* each row has a month that exists, a unit, and a number of deaths from 0 to ten million;
* no unit has two rows for one month, and none leaves out a month between its first and its last.

A unit is called what its newest row calls it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from amity.errors import Malformed, NotFound, TooLarge

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EPOCH = 1980  # month 1 is January of this year
COLUMNS = ("year", "month", "country_id", "country", "iso3", "deaths")
OTHERS = ("non_state", "one_sided")  # violence of other types, where the file has it
MOST_ROWS = 20_000_000
MOST_BYTES = 2 << 30  # once unpacked
MOST_MONTHS = 2400
MOST_DEATHS = 10_000_000.0  # persons in one month; more is a slip of the pen


def month_index(year: int, month: int) -> int:
    """Return the month as one number: 1 is January 1980, and each month is one more."""
    return (year - EPOCH) * 12 + month


def year_month(index: int) -> tuple[int, int]:
    """Return the year and month of *index*."""
    return EPOCH + (index - 1) // 12, (index - 1) % 12 + 1


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """
    Counts of *units* by month. Arrays are shared between panels: treat them as read-only.

    Attributes:
        units: the unit's own id, as text, in ascending order of the file's ids.
        names: what people call it.
        iso3: ISO 3166-1 alpha-3, or "" where it has none.
        months: consecutive month indices, shape (months,).
        deaths: state-based deaths, best estimate, shape (units, months); NaN where the unit was not there.
        others: violence of other types, by column name, each of that shape; empty where the file has none.
        vintage: SHA-256 of the file it came from, or "" if it came from elsewhere.
        beside: what units near a unit are taken to have counted, where it is asked what would have been; else
            their deaths.
    """

    units: tuple[str, ...]
    names: tuple[str, ...]
    iso3: tuple[str, ...]
    months: Ints
    deaths: Floats
    others: dict[str, Floats] = field(default_factory=dict)
    vintage: str = ""
    beside: Floats | None = None

    @property
    def first(self) -> int:
        """The first month of which anything is known."""
        return int(self.months[0])

    @property
    def last(self) -> int:
        """The last month of which anything is known."""
        return int(self.months[-1])

    def until(self, last: int) -> "Panel":
        """
        Return what was known when *last* was the last known month. Models are given only this.

        The arrays are copies, cut off: what came later is not within reach of who holds the result.
        """
        if not self.first <= last <= self.last:
            raise NotFound(f"the panel knows {_range(self)}, and not {_month(last)}: name a month within")
        count = last - self.first + 1
        others = {name: array[:, :count].copy() for name, array in self.others.items()}
        beside = None if self.beside is None else self.beside[:, :count].copy()
        months, deaths = self.months[:count].copy(), self.deaths[:, :count].copy()
        return replace(self, months=months, deaths=deaths, others=others, beside=beside)

    def at(self, month: int) -> Floats:
        """Return the counts of *month*, shape (units,); NaN where a unit was not there."""
        if not self.first <= month <= self.last:
            raise NotFound(f"the panel knows {_range(self)}, and not {_month(month)}: name a month within")
        return self.deaths[:, month - self.first]

    def row(self, code: str) -> int:
        """Return which row of the arrays is the unit with this ISO code or id."""
        for names in (self.iso3, self.units):
            if code and code in names:  # of two that had one code, the one that came later
                return len(names) - 1 - names[::-1].index(code)
        raise NotFound(f"the panel has no unit {code}: name an ISO 3166-1 alpha-3 code or an id that it has")


def read_panel(file: Path) -> Panel:
    """
    Read a panel from a Parquet *file*, all of it or nothing.

    Raises:
        NotFound: there is no such file.
        TooLarge: more rows, bytes or months than one panel may have.
        Malformed: a rule of the file is broken; the message names the row, counted from 1.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}") from error
    table = _table(file, data)
    return _panel(table, sha256(data).hexdigest())


def make_panel(
    units: Sequence[str],
    months: Sequence[int],
    deaths: Floats,
    *,
    iso3: Sequence[str] = (),
    names: Sequence[str] = (),
    vintage: str = "",
) -> Panel:
    """
    Return a panel of arrays that are already at hand: counts for grid cells, or for sea and crime areas.

    Args:
        units: one id each.
        months: consecutive month indices.
        deaths: counts, shape (units, months); NaN where the unit was not there.
        iso3: a code each, where units have one.
        names: what people call each, else its id.
    """
    array = np.array(deaths, dtype=np.float64)
    steps = np.asarray(months, dtype=np.int64)
    if array.shape != (len(units), len(steps)) or not array.size:
        raise Malformed(f"{len(units)} units and {len(steps)} months need as many counts, not {array.shape}")
    if (np.diff(steps) != 1).any():
        raise Malformed("a month is missing or out of order: months follow one another without a gap")
    if len(set(units)) != len(units):
        raise Malformed("two units have the same id: give each its own")
    if not _is_sound(array[~np.isnan(array)]):
        raise Malformed("a count is negative, infinite or above ten million: mend it and read again")
    codes = tuple(iso3) or ("",) * len(units)
    return Panel(tuple(units), tuple(names) or tuple(units), codes, steps, array, vintage=vintage)


def _table(file: Path, data: bytes) -> pa.Table:
    try:
        parquet = pq.ParquetFile(pa.BufferReader(data))
        meta = parquet.metadata
        size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        if meta.num_rows > MOST_ROWS or size > MOST_BYTES:
            raise TooLarge(f"{file} unpacks to {meta.num_rows} rows and {size} bytes: send it in parts")
        missing = [name for name in COLUMNS if name not in parquet.schema_arrow.names]
        if missing:
            raise Malformed(f"{file} has no column {missing[0]}: a panel has {', '.join(COLUMNS)}")
        wanted = [name for name in (*COLUMNS, *OTHERS) if name in parquet.schema_arrow.names]
        table = parquet.read(columns=wanted)
    except (pa.ArrowException, OSError) as error:
        raise Malformed(f"{file} is no whole Parquet file: fetch it again ({error})") from error
    if not table.num_rows:
        raise Malformed(f"{file} has no rows: a panel has one for each unit and month")
    return table


def _numbers(table: pa.Table, name: str) -> Floats:
    column = table[name]
    try:
        array: Floats = column.cast(pa.float64()).to_numpy()
    except (pa.ArrowException, TypeError) as error:
        raise Malformed(f"column {name} holds what is no number: mend it and read again") from error
    return array


def _whole(table: pa.Table, name: str, least: int, most: int) -> Ints:
    values = _numbers(table, name)
    fine = (values >= least) & (values <= most) & (values % 1 == 0)
    _refuse_where(~fine, values, f"has no {name} from {least} to {most}")
    return values.astype(np.int64)


def _panel(table: pa.Table, vintage: str) -> Panel:
    year = _whole(table, "year", EPOCH, EPOCH + MOST_MONTHS // 12)
    month = (year - EPOCH) * 12 + _whole(table, "month", 1, 12)
    unit = _whole(table, "country_id", 0, 2**53)
    ids, at = np.unique(unit, return_inverse=True)
    first, last = int(month.min()), int(month.max())
    if len(ids) * (last - first + 1) * 8 > MOST_BYTES:
        raise TooLarge(f"{len(ids)} units over {last - first + 1} months are too many: split it")
    _refuse_repeats(at, month - first, last - first + 1)
    arrays = {
        name: _spread(table, name, at, month - first, (len(ids), last - first + 1))
        for name in ("deaths", *OTHERS)
        if name in table.column_names
    }
    _refuse_gaps(arrays["deaths"], ids, first)
    deaths = arrays.pop("deaths")
    names, codes = (_label(table, name, at, month, len(ids)) for name in ("country", "iso3"))
    _refuse_codes(codes)
    months = np.arange(first, last + 1)
    return Panel(tuple(map(str, ids)), names, codes, months, deaths, arrays, vintage)


def _spread(table: pa.Table, name: str, at: Ints, month: Ints, shape: tuple[int, int]) -> Floats:
    values = _numbers(table, name)
    _refuse_where(~_sound(values), values, f"has no {name} from 0 to ten million")
    array = np.full(shape, np.nan)
    array[at, month] = values
    return array


def _sound(values: Floats) -> NDArray[np.bool_]:
    return np.isfinite(values) & (values >= 0) & (values <= MOST_DEATHS)


def _is_sound(values: Floats) -> bool:
    return bool(_sound(values).all())


def _refuse_where(wrong: NDArray[np.bool_], values: NDArray[Any], fault: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise Malformed(f"row {row + 1} {fault}: it says {values[row]}. Mend it and read again")


def _refuse_repeats(at: Ints, month: Ints, months: int) -> None:
    place = at * months + month
    order = np.argsort(place, kind="stable")
    same = np.flatnonzero(np.diff(place[order]) == 0)
    if same.size:
        before, row = order[same[0]] + 1, order[same[0] + 1] + 1
        raise Malformed(f"row {row} repeats the unit and month of row {before}: keep one of them")


def _refuse_gaps(deaths: Floats, ids: Ints, first: int) -> None:
    there = ~np.isnan(deaths)
    begins = np.argmax(there, axis=1)
    ends = there.shape[1] - 1 - np.argmax(there[:, ::-1], axis=1)
    for row in np.flatnonzero(there.sum(axis=1) != ends - begins + 1):
        gap = int(begins[row] + np.argmin(there[row, begins[row] :]))
        raise Malformed(f"unit {ids[row]} has no row for {_month(first + gap)}: add it, 0 if nobody died")


def _label(table: pa.Table, name: str, at: Ints, month: Ints, count: int) -> tuple[str, ...]:
    """Return what each unit is called in its newest month: States change their names."""
    labels = [""] * count
    told = table[name].to_pylist()
    for row in np.argsort(month, kind="stable").tolist():
        if isinstance(told[row], str) and told[row]:
            labels[at[row]] = told[row]
        elif told[row] is not None and told[row] != "":
            raise Malformed(f"row {row + 1} has a {name} that is no text: {told[row]!r}")
    return tuple(labels)


def _refuse_codes(codes: tuple[str, ...]) -> None:
    for code in filter(None, codes):
        if len(code) != 3 or not (code.isascii() and code.isalpha() and code.isupper()):
            raise Malformed(f"{code!r} is no ISO 3166-1 alpha-3 code: write three capital letters")


def _month(index: int) -> str:
    year, month = year_month(index)
    return f"{year:04}-{month:02}"


def _range(panel: Panel) -> str:
    return f"{_month(panel.first)} to {_month(panel.last)}"
