"""The golden alarms of R, and the series that they were raised on."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from amity.features.warning.watching.reading import Series, read


@dataclass(frozen=True)
class Golden:
    """What R said of one series: `t` counted from 1, NaN where it said nothing."""

    t: np.ndarray
    upperbound: np.ndarray
    alarm: np.ndarray


@pytest.fixture(scope="session")
def surveillance(shared: Path) -> Path:
    """The folder of the series and of R's alarms."""
    return shared / "data/warning/surveillance"


@pytest.fixture(scope="session")
def series(surveillance: Path) -> dict[str, Series]:
    """The seventeen series, by name."""
    found = {one.name: one for one in read(surveillance / "labelled_weekly_series.csv.gz").series}
    for name in ("campyDE", "salmAllOnset"):
        found[name] = read(surveillance / f"{name}.csv.gz").series[0]
    return found


@pytest.fixture(scope="session")
def golden(surveillance: Path) -> dict[tuple[str, str], Golden]:
    """R's alarms, by series and method."""
    rows: dict[tuple[str, str], list[list[float]]] = {}
    with gzip.open(surveillance / "golden_alarms_R_surveillance.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            told = [
                float("nan") if row[one] == "NA" else float(row[one]) for one in ("t", "upperbound", "alarm")
            ]
            rows.setdefault((row["series"], row["method"]), []).append(told)
    return {key: Golden(*np.array(some).T) for key, some in rows.items()}
