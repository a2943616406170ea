"""
Draws that somebody else submitted, as Parquet in the form of the VIEWS challenge, ready to be scored.

A row is one draw: `month_id` (1 is January 1980), `country_id`, `draw` (0 upwards), and `outcome`, the
deaths it says. Every country and month of a window has all draws, each once; the order of `draw` is kept,
because the organisers' resampling depends on it.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from amity.errors import Malformed, NotFound, TooLarge
from amity.features.warning.forecasting.panel import MOST_BYTES, MOST_ROWS, Floats, Panel, year_month

COLUMNS = ("month_id", "country_id", "draw", "outcome")


def read_draws(file: Path, panel: Panel) -> dict[int, tuple[int, Floats]]:
    """
    Return by year the first month and the draws in *file*, shape (units, months, draws); NaN: not submitted.

    Raises:
        NotFound: no such file, or a unit or month that *panel* does not know.
        TooLarge: more than can be scored at once.
        Malformed: a rule of the form is broken; the message names the row, counted from 1.
    """
    month, unit, draw, said = _columns(file)
    for values, name in ((month, "month_id"), (unit, "country_id"), (draw, "draw"), (said, "outcome")):
        wrong = ~np.isfinite(values) | (values < 0) | ((values % 1 != 0) & (name != "outcome"))
        if wrong.any():
            raise Malformed(f"row {int(np.argmax(wrong)) + 1} has a {name} of {values[np.argmax(wrong)]}")
    rows = {code: row for row, code in enumerate(panel.units)}
    ids, place = np.unique(unit.astype(np.int64), return_inverse=True)
    strange = [one for one in ids.tolist() if str(one) not in rows]
    if strange:
        raise NotFound(f"the panel has no unit {strange[0]}: score against the panel that was forecast")
    if month.min() < panel.first or month.max() > panel.last:
        raise NotFound("the panel does not know all the months that were forecast: take one that does")
    at = np.array([rows[str(one)] for one in ids.tolist()])[place]
    years = np.array([year_month(int(one))[0] for one in np.unique(month)])
    return {
        year: _window(year, month.astype(np.int64), at, draw.astype(np.int64), said, panel)
        for year in np.unique(years).tolist()
    }


def _columns(file: Path) -> list[Floats]:
    try:
        parquet = pq.ParquetFile(file)
        meta = parquet.metadata
        size = sum(meta.row_group(group).total_byte_size for group in range(meta.num_row_groups))
        if meta.num_rows > MOST_ROWS or size > MOST_BYTES:
            raise TooLarge(f"{file} unpacks to {meta.num_rows} rows and {size} bytes: score it in parts")
        missing = [name for name in COLUMNS if name not in parquet.schema_arrow.names]
        if missing or not meta.num_rows:
            raise Malformed(f"{file} holds no draws: it needs rows of {', '.join(COLUMNS)}")
        table = parquet.read(columns=list(COLUMNS))
        return [table[name].cast(pa.float64()).to_numpy() for name in COLUMNS]
    except FileNotFoundError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}") from error
    except (pa.ArrowException, OSError) as error:
        raise Malformed(f"{file} is no whole Parquet file of numbers: fetch it again ({error})") from error


def _window(
    year: int,
    month: np.ndarray[tuple[int], np.dtype[np.int64]],
    at: np.ndarray[tuple[int], np.dtype[np.int64]],
    draw: np.ndarray[tuple[int], np.dtype[np.int64]],
    said: Floats,
    panel: Panel,
) -> tuple[int, Floats]:
    own = (month - 1) // 12 == (year - 1980)
    first, last = int(month[own].min()), int(month[own].max())
    shape = (len(panel.units), last - first + 1, int(draw[own].max()) + 1)
    if np.prod(shape) * 8 > MOST_BYTES:
        raise TooLarge(f"{year} has {shape[2]} draws: number them from 0, and submit fewer")
    draws = np.full(shape, np.nan)
    place = np.ravel_multi_index((at[own], month[own] - first, draw[own]), shape)
    if len(np.unique(place)) != len(place):
        raise Malformed(f"a draw of {year} is there twice: each country, month and draw comes once")
    draws.reshape(-1)[place] = said[own]
    partly = np.isnan(draws).any(axis=-1) & ~np.isnan(draws).all(axis=-1)
    if partly.any():
        row = panel.units[int(np.argmax(partly.any(axis=1)))]
        raise Malformed(f"unit {row} lacks draws in {year}: submit the same number for every month")
    return first, draws
