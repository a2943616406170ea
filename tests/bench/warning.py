"""What early warning takes of a machine, and how good cells are forecast: `python tests/bench/warning.py`.

Four steps, each in a process of its own; what it prints last is one result.

* *release*: a release of UCDP GED, invented and as large as the real ones, is read into counts by country,
  month and cell, every row checked. The peer is `pyarrow.csv` with `group_by`, which checks nothing: the same
  sums by country and month, or nothing is printed. Both on one thread; what counts is the processor's time.
* *backtest*: the windows of the shared panel (an invented one, where it is not at hand), in two processes and
  on a Dask cluster of two: seconds of the clock and of the processors, memory of all processes, and whether
  all figures are the same.
* *cells*: grid cells of Myanmar, year by year, as `data add --cells` and `forecast --cells` would have made
  them each October; scored beside the last twelve months. The shared events go to 2023, of which the last
  year is left alone; without them this step is left out.
* *detectors*: series a second of each detector, on simulated outbreaks of six years.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import around  # noqa: E402
import gridding  # noqa: E402
import releases  # noqa: E402

from amity.features.warning.data import events, taking  # noqa: E402
from amity.features.warning.rules import settings  # noqa: E402
from amity.node import region as regions  # noqa: E402

Answer = dict[str, Any]
SHARED = Path(os.environ.get("AMITY_SHARED") or ROOT.parent / "shared") / "data" / "warning"
PANEL = SHARED / "views_country_month_state_based_1990_2022.parquet"
REGION = regions.load(ROOT / "regions" / "asean")
SERIES = 10  # of each family, for a detector


def release(asked: argparse.Namespace) -> Answer:
    """Read an invented release, here and by the peer."""
    listed = REGION.vocabulary("countries").entries.values()
    countries = [(one.title, one.numbers["gw"]) for one in listed if one.numbers.get("gw")]
    with tempfile.TemporaryDirectory() as folder:
        file = releases.write(Path(folder) / "GEDEvent_v25_1.csv", asked.rows, countries)
        size = file.stat().st_size
        ours, theirs = _alone("read", str(file)), _alone("peer", str(file))
    if ours.pop("sum") != theirs.pop("sum"):
        raise SystemExit("the peer counts other deaths: nothing is measured")
    return {"rows": asked.rows, "megabytes": round(size / 1e6), "ours": ours, "pyarrow": theirs}


def read(file: str) -> Answer:
    """Read a release as `data add` does."""
    began, units = time.process_time(), taking.units_of(REGION)
    counted = events.of_ged(Path(file), units, settings.limits(REGION))
    took = time.process_time() - began
    total = Counter[str]()
    for (country, target), by_month in counted.deaths.items():
        total[f"{units.countries[country].number} {target}"] += sum(by_month.values())
    return {**_rate(counted.rows, took), "sum": sorted(total.items())}


def peer(file: str) -> Answer:
    """Read it with pyarrow's CSV reader, and sum the deaths by country, month and sort of violence."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    began = time.process_time()
    wanted = ["country_id", "type_of_violence", "date_start", "best"]
    table = csv.read_csv(
        file,
        read_options=csv.ReadOptions(use_threads=False),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(include_columns=wanted),
    )
    begin = table["date_start"]
    month = pc.add(pc.multiply(pc.year(begin), 12), pc.month(begin))
    table = table.append_column("month", pa.chunked_array(month))
    found = table.group_by([*wanted[:2], "month"], use_threads=False).aggregate([("best", "sum")]).to_pylist()
    took = time.process_time() - began
    total, sorts = Counter[str](), {1: "state-based", 2: "non-state", 3: "one-sided"}
    for row in found:
        total[f"{row['country_id']} {sorts[row['type_of_violence']]}"] += row["best_sum"]
    return {**_rate(table.num_rows, took), "sum": sorted(total.items())}


def backtest(asked: argparse.Namespace) -> Answer:
    """Run the windows in this machine's processes and on a cluster, and compare all that they say."""
    ways = {"two processes": ["--workers", "2"], "Dask, two processes": ["--cluster", "local"]}
    with tempfile.TemporaryDirectory() as folder:
        file, windows = PANEL, asked.windows
        if asked.small or not PANEL.exists():
            file, windows = _invented(Path(folder)), "1996"
        said = {name: _alone("window", str(file), windows, *words) for name, words in ways.items()}
    figures = [one.pop("figures") for one in said.values()]
    return {
        "windows": windows,
        "panel": "shared" if file == PANEL else "invented",
        "ways": said,
        "same": figures[0] == figures[1],
        "crps_ratio": figures[0]["overall"]["global"]["crps_ratio"],
    }


def window(file: str, windows: str, *words: str) -> Answer:
    """Run `amity warning backtest`, and return what it took and what it said."""
    command = [sys.executable, "-m", "amity", "warning", "backtest", "--panel", file, "--windows", windows]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([*command, *words, "--json"], capture_output=True, text=True, env=env, check=True)
    spent, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(done.stdout)
    peak = told.pop("peak_memory_mb")
    for one in (told, *told["windows"].values()):
        one.pop("seconds")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    taken = {"seconds": round(spent, 1), "cpu_seconds": round(cpu, 1), "peak_mb": round(peak)}
    return {**taken, "figures": told}


def _invented(folder: Path) -> Path:
    """Write a panel of nine countries and seven years."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw, span = np.random.default_rng(7), range(1990 * 12, 1997 * 12)
    rows = [(month, unit) for unit in range(9) for month in span]
    columns = {
        "year": [month // 12 for month, _ in rows],
        "month": [month % 12 + 1 for month, _ in rows],
        "country_id": [unit for _, unit in rows],
        "country": [f"Country {unit}" for _, unit in rows],
        "iso3": [f"{'ABCDEFGHI'[unit]}XX" for _, unit in rows],
        "deaths": [int(draw.poisson(3 * unit)) * int(draw.random() < 0.5) for _, unit in rows],
    }
    file = folder / "panel.parquet"
    pq.write_table(pa.table(columns), file)
    return file


def cells(asked: argparse.Namespace) -> Answer | None:
    """Forecast each year's cells of Myanmar as they would have been forecast in October, and score them."""
    if asked.small or not gridding.EVENTS.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        return _alone("grid", folder)


def detectors(asked: argparse.Namespace) -> Answer:
    """Let each detector judge series of six years from the fourth on."""
    return _alone("watch", str(1 if asked.small else SERIES))


def watch(count: str) -> Answer:
    """Return how many series a second of the processor each detector judges."""
    from amity.features.warning.watching import simulating
    from amity.features.warning.watching.methods import METHODS

    series = [one for make in simulating.FAMILIES.values() for one in make(41)[: int(count)]]
    rates = {}
    for name, method in METHODS.items():
        began = time.process_time()
        for one in series:
            method.detect(one.counts, from_index=160)
        rates[name] = round(len(series) / max(1e-9, time.process_time() - began), 1)
    return {"series_per_cpu_second": rates, "weeks_judged": 152}


def _rate(rows: int, took: float) -> Answer:
    return {"rows_per_cpu_second": round(rows / took), "cpu_seconds": round(took, 2), "peak_mb": _peak()}


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


def _alone(name: str, *words: str) -> Answer:
    """Return what the function *name* returns, run in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--alone", name, *words]
    return dict(json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))


STEPS: dict[str, Callable[[argparse.Namespace], Answer | None]] = {
    "release": release,
    "backtest": backtest,
    "cells": cells,
    "detectors": detectors,
}
ALONE: dict[str, Callable[..., Answer]] = {
    one.__name__: one for one in (read, peer, window, gridding.grid, watch)
}


def main() -> int:
    """Take the steps one after the other."""
    if sys.argv[1:2] == ["--alone"]:
        print(json.dumps(ALONE[sys.argv[2]](*sys.argv[3:])))
        return 0
    asked, found = _asked(), dict[str, Any]()
    for done, name in enumerate(asked.only):
        print(json.dumps({"step": name, "done": done, "of": len(asked.only)}), flush=True)
        found[name] = STEPS[name](asked)
    print(json.dumps({"result": {"machine": around.machine(ROOT), **found}}))
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure early warning on this machine.")
    parser.add_argument("--rows", type=int, default=400_000, help="of the invented release")
    parser.add_argument("--windows", default="2018-2022", help="of the backtest")
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--small", action="store_true", help="little of each, to see that it runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
