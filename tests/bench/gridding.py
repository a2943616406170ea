"""Grid cells of Myanmar, forecast each October as they were known, and scored: a step of `warning.py`."""

from __future__ import annotations

import csv
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from amity.features.warning import asking
from amity.features.warning.data import events, taking
from amity.features.warning.data.kept import Shelf
from amity.features.warning.forecasting import scores
from amity.features.warning.forecasting.models import named
from amity.features.warning.forecasting.panel import Panel, make_panel
from amity.features.warning.rules import months, settings
from amity.node import region as regions

Answer = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("AMITY_SHARED") or ROOT.parent / "shared") / "data" / "warning"
EVENTS = SHARED / "ucdp_ged_events_myanmar_1989_2023.parquet"
REGION = regions.load(ROOT / "regions" / "asean")
YEARS = range(2018, 2023)
AHEAD = np.arange(3, 15)  # January to December, from October


def grid(folder: str) -> Answer:
    """Take the events in as known each October, forecast the cells of that vintage, and score them."""
    work, rows, began = Path(folder), _myanmar(), time.process_time()
    units, limits = taking.units_of(REGION), settings.limits(REGION)
    whole = events.of_ged(_csv(work / "all.csv", rows), units, limits)
    truth = {f"cell:{cell}": by_month for (cell, _), by_month in whole.cells.items()}
    windows = {str(year): _window(work, rows, truth, year) for year in YEARS}
    took = (time.process_time() - began) / len(windows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "windows": windows,
        **{of: _mean(windows, of) for of in ("crps_ratio", "log1p_crps_ratio")},
        "cpu_seconds_each": round(took, 1),
        "peak_mb": round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)),
    }


def _window(work: Path, rows: list[Answer], truth: dict[str, dict[int, int]], year: int) -> Answer:
    origin = (year - 1) * 12 + 9  # October
    panel = _known(work, [row for row in rows if row["date_end"] < f"{year - 1}-11-01"], year, origin)
    came = np.array([[truth[unit].get(origin + int(h), 0) for h in AHEAD] for unit in panel.units], float)
    ours = named("regional").fit(panel, 0)(panel, AHEAD)
    base = named("conflictology").fit(panel, 0)(panel, AHEAD)
    everywhere = sum(by_month.get(origin + int(h), 0) for by_month in truth.values() for h in AHEAD)
    crps, theirs = scores.crps(ours, came).mean(), scores.crps(base, came).mean()
    log, plain = scores.crps_log1p(ours, came).mean(), scores.crps_log1p(base, came).mean()
    inside = scores.coverage(ours.reshape(-1, ours.shape[-1]), came.ravel())
    return {
        "cells": len(panel.units),
        "deaths": int(everywhere),
        "deaths_in_other_cells": round(1 - float(came.sum()) / everywhere, 3),
        "crps": round(float(crps), 4),
        "crps_ratio": round(float(crps / theirs), 3),
        "log1p_crps_ratio": round(float(log / plain), 3),
        "coverage_nonzero": round(float(inside), 3),
    }


def _known(work: Path, rows: list[Answer], year: int, origin: int) -> Panel:
    """Return the cells of the vintage that these events would have become."""
    asked = taking.Asked(date(year - 1, 11, 20), cells=("MMR",))
    file = _csv(work / f"GEDEvent_v{year - 2000}_0_1.csv", rows)
    body = taking.take(file, REGION, Shelf(work / "shelf"), asked)
    series = [one for one in body["series"] if one["unit"].startswith("cell:")]
    first = months.number(date.fromisoformat(series[0]["since"]))
    span = [month - asking.EPOCH for month in range(first, origin + 1)]
    counts = np.array([_filled(one["values"], len(span)) for one in series], float)
    return make_panel([one["unit"] for one in series], span, counts)


def _filled(values: list[int], count: int) -> list[int]:
    return [*values, *[0] * (count - len(values))]  # the file ends with its last event


def _mean(windows: dict[str, Answer], of: str) -> float:
    return round(float(np.exp(np.mean([np.log(one[of]) for one in windows.values()]))), 3)


def _myanmar() -> list[Answer]:
    """Return the shared events of Myanmar as rows of a release."""
    import pyarrow.parquet as pq

    wanted = ("id", "type_of_violence", "where_prec", "date_prec", "priogrid_gid", "best", "low", "high")
    return [
        {name: int(row[name] or 0) for name in wanted}
        | {name: row[name].date().isoformat() for name in ("date_start", "date_end")}
        | {"country": "Myanmar (Burma)", "country_id": 775}
        for row in pq.read_table(EVENTS).to_pylist()
    ]


def _csv(file: Path, rows: list[Answer]) -> Path:
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file
