"""The tables behind vintages, as files in the node's home, each in a folder named after its digest.

Nothing is ever overwritten by anything else: the same counts have the same digest, and other counts another
folder. A table that is gone or was damaged is made again from the file that its vintage names. Parquet:
others' tools read it too.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from amity.errors import Malformed, NotFound, Unavailable
from amity.features.warning.data.counted import COLUMNS, TARGETS, Counted, Country

PANEL, CELLS = "panel.parquet", "cells.parquet"


class Shelf:
    """The folder of one node's tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, counted: Counted) -> str:
        """Keep *counted*, and return its digest."""
        digest = counted.digest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder) as place:
                made = Path(place)
                _write(made / CELLS, _cell_columns(counted))
                _write(made / PANEL, _panel_columns(counted))
                (self.folder / digest).mkdir(exist_ok=True)
                for name in (CELLS, PANEL):  # the panel last: where it is, all is
                    os.replace(made / name, self.folder / digest / name)
        except OSError as error:
            why = error.strerror or str(error)
            raise Unavailable(
                f"{self.folder} cannot be written ({why}): make room, and add it again"
            ) from error
        return digest

    def panel(self, digest: str) -> Path:
        """
        Return the file with the country months of the table *digest*.

        Raises:
            NotFound: this node does not hold it.
        """
        file = self.folder / digest / PANEL
        if not file.is_file():
            raise NotFound(
                f"the table {digest[:12]} is not held here: take in the file that its vintage names"
            )
        return file

    def cells(self, digest: str) -> Path:
        """Return the file with the months of the grid's cells."""
        return self.panel(digest).with_name(CELLS)

    def read(self, digest: str, countries: Mapping[str, Country]) -> Counted:
        """
        Return the table *digest* as counts of *countries*.

        Raises:
            NotFound: it is not held. Malformed: the file is not what its name says.
        """
        done = Counted(0, 0, {})
        rows = _rows(self.panel(digest))
        done.targets = tuple(target for target in TARGETS if COLUMNS[target] in rows[0])
        for row in rows:
            month = row["year"] * 12 + row["month"] - 1
            for target in done.targets:
                if row[COLUMNS[target]]:
                    done.deaths.setdefault((row["iso3"], target), {})[month] = row[COLUMNS[target]]
        for row in _rows(self.cells(digest)):
            by_month = done.cells.setdefault((row["cell"], row["iso3"]), {})
            by_month[row["year"] * 12 + row["month"] - 1] = row["deaths"]
        known = {row["iso3"] for row in rows}
        done.countries = {code: one for code, one in countries.items() if code in known}
        spans = [row["year"] * 12 + row["month"] - 1 for row in rows]
        done.first, done.last = min(spans), max(spans)
        if done.digest() != digest:
            raise Malformed(f"the table {digest[:12]} was changed on this disk: take in its file again")
        return done


def _panel_columns(counted: Counted) -> dict[str, list[Any]]:
    counts_of = [COLUMNS[target] for target in counted.targets]
    columns: dict[str, list[Any]] = {
        name: [] for name in ("year", "month", "country_id", "country", "iso3", "gwcode", *counts_of)
    }
    for month, code, counts in counted.lines():
        one = counted.countries[code]
        row = (month // 12, month % 12 + 1, one.number, one.title, code, one.number, *counts)
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    return columns


def _cell_columns(counted: Counted) -> dict[str, list[Any]]:
    rows = [
        (month // 12, month % 12 + 1, cell, code, deaths)
        for (cell, code), by_month in sorted(counted.cells.items())
        for month, deaths in sorted(by_month.items())
    ]
    names = ("year", "month", "cell", "iso3", "deaths")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _write(file: Path, columns: dict[str, list[Any]]) -> None:
    import pyarrow as pa  # only those who take data in pay for it
    import pyarrow.parquet as pq

    words = ("country", "iso3")
    types = {name: pa.string() if name in words else pa.int64() for name in columns}
    pq.write_table(pa.table({name: pa.array(columns[name], types[name]) for name in columns}), file)
    with file.open("rb") as stream:
        os.fsync(stream.fileno())  # a record will name it: both are there after a power cut, or neither


def _rows(file: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise Malformed(f"{file} cannot be read ({error}): take in its file again") from error
    return rows
