"""Measures a log, each step in a process of its own: `python tests/bench/log.py --records 10000`.

It prints JSON lines: {"step": …, "done": …, "of": …} for each step that it begins, {"found": …} for each
figure, and {"result": …} at its end; {"missing": …}, and the exit code 6, where the machine lacks something.
`amity bench log` starts it and draws them. It asserts nothing: it says what it saw beside what we aim at.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "scripts"))

import around  # noqa: E402
import peer  # noqa: E402

import machine  # noqa: E402

UNAVAILABLE = 6  # the exit code of the command line for a thing outside that is missing
SHORT = 20_000  # records up to which each step is taken thrice
RUNS = 3
IDLE = 5.0  # seconds that a node is left alone before its memory is read

Answer = dict[str, Any]
AIMS = (  # what, of which records, on which database; the figure; at least or at most
    ("accepted", "plain", "per_second", ">=", 20_000),
    ("accepted", "viewed", "per_second", ">=", 5_000),
    ("rebuilt", "viewed", "per_second", ">=", 10_000),
    ("accepted", "viewed", "peak_mb", "<=", 400),
)
PAGE_MS, IDLE_MB = 50, 120
STEPS = {"plain": 4, "viewed": 6}  # how many each workload takes


class Bench:
    """One run: where it works, how far it is, and what it has found."""

    def __init__(self, work: Path, records: int, *, runs: int, steps: int) -> None:
        self.work, self.records, self.runs = work, records, runs
        self.done, self.steps = 0, steps
        self.found: list[Answer] = []

    def begin(self, step: str) -> None:
        """Say what comes next."""
        print(json.dumps({"step": step, "done": self.done, "of": self.steps}), flush=True)
        self.done += 1

    def rate(self, what: str, **keys: Any) -> Callable[[Callable[[], Answer]], Answer]:
        """Keep the median of some runs of a step as a finding."""

        def measured(step: Callable[[], Answer]) -> Answer:
            self.begin(f"{what} {' '.join(map(str, keys.values()))}")
            answers = [step() for _ in range(self.runs)]
            middle = sorted(answers, key=lambda one: one["per_second"])[len(answers) // 2]
            runs = [one["per_second"] for one in answers]
            self.found.append({"what": what, **keys, **middle, "runs": runs})
            print(json.dumps({"found": self.found[-1]}), flush=True)
            return middle

        return measured


def main() -> int:
    """Run what was asked, and print it."""
    asked = _asked()
    folder = ROOT / ".bench"
    folder.mkdir(exist_ok=True)
    try:
        node = None if asked.no_peer else peer.ready(folder / "peer")
        databases = ["sqlite"] + ["postgresql"] * asked.postgres
        work = folder / f"run-{os.getpid()}"
        work.mkdir()
        runs = asked.runs or (RUNS if asked.records <= SHORT else 1)
        steps = sum(STEPS[one] for one in asked.only) * len(databases) + 1 + bool(node)
        bench = Bench(work, asked.records, runs=runs, steps=steps)
        with machine.postgres() if asked.postgres else nullcontext("") as server:
            result = _all(bench, asked.only, databases, server, node, folder / "peer")
    except (peer.NoPeer, machine.Missing) as missing:
        print(json.dumps({"missing": str(missing)}))
        return UNAVAILABLE
    finally:
        shutil.rmtree(folder / f"run-{os.getpid()}", ignore_errors=True)
    print(json.dumps({"result": result}))
    return 0


def _all(
    bench: Bench, only: list[str], databases: list[str], server: str, node: list[str] | None, folder: Path
) -> Answer:
    """Measure everything, and put it together."""
    idle = _idle(bench)
    pages = {}
    for database in databases:
        with around.urls(database, server, bench.work) as fresh:
            for workload in only:
                last = _chain(bench, fresh, database, workload)
                if workload == "viewed":
                    bench.begin(f"pages {database}")
                    pages[database] = step("pages", database=last)["pages"]
    try:
        beside = _beside(bench, node, folder) if node else None
    except peer.NoPeer as failed:  # what was measured of ours stands
        print(failed, file=sys.stderr)
        beside = None
    return {
        "records": bench.records,
        "runs": bench.runs,
        "machine": around.machine(bench.work),
        "method": METHOD,
        "rates": bench.found,
        "pages": pages,
        "idle_node_mb": idle,
        "peer": beside,
        "ratios": _ratios(bench.found, beside),
        "aims": _aims(bench.found, pages, idle),
    }


METHOD = (
    "Each step in a fresh process, on databases on disk that wait for it; wall-clock time of the work alone; "
    "the median of three runs up to 20,000 records, one run beyond. plain: records that no view reads. "
    "viewed: progress reports, with every view. accepted: unpacked, verified, stored, indexed, learned, "
    "durable. replicated: over HTTP, from a process that serves into another. pages: whole answers through "
    "the web application, without a network, the median of 15 after 3 that are not counted."
)


def _chain(bench: Bench, fresh: Callable[[], str], database: str, workload: str) -> str:
    """Measure *workload* from filing to rebuilding; return the database that took it in last."""
    keys, used = {"records_of": workload, "database": database}, [""]
    folder, raws = bench.work / f"{database}-{workload}", bench.work / f"{workload}.raws"
    folder.mkdir()

    def on_fresh(name: str, **more: Any) -> Callable[[], Answer]:
        def run() -> Answer:
            used[0] = fresh()
            return step(name, database=used[0], **more)

        return run

    filing = {"records": bench.records, "workload": workload, "raws": str(raws)}
    bench.rate("filed", **keys)(on_fresh("filed", **filing))
    author = used[0]
    bench.rate("handed", **keys)(lambda: step("handed", database=author, folder=str(folder)))
    bench.rate("accepted", **keys)(on_fresh("accepted", folder=str(folder)))
    reader = used[0]
    if workload == "viewed":
        bench.rate("rebuilt", **keys)(lambda: step("rebuilt", database=reader))
    with _serving(author) as port:
        bench.rate("replicated", **keys)(on_fresh("replicated", port=port))
    shutil.rmtree(folder)
    return reader


def step(name: str, **arguments: Any) -> Answer:
    """Take one step in a process of its own, and return its answer."""
    done = subprocess.run(command(name, arguments), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def command(name: str, arguments: Answer) -> list[str]:
    """Return the command that takes one step."""
    return [sys.executable, str(HERE / "measure.py"), name, json.dumps(arguments)]


@contextmanager
def _serving(database: str) -> Iterator[int]:
    """Serve the author's node on a port while the block runs."""
    port = around.free_port()
    server = subprocess.Popen(
        command("served", {"database": database, "port": port}), stdout=subprocess.DEVNULL
    )
    try:
        around.wait_for(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _idle(bench: Bench) -> int | None:
    """Return the memory, in MB, of a new node that is served and left alone."""
    bench.begin("an idle node")
    amity, home = [sys.executable, "-P", "-m", "amity"], ["--home", str(bench.work / "home"), "--json"]
    port = around.free_port()
    made = ["init", "--party", "KHM", "--port", str(port), *home]
    subprocess.run([*amity, *made], check=True, capture_output=True)
    server = subprocess.Popen([*amity, "serve", "--alone", *home], stdout=subprocess.DEVNULL)
    try:
        around.wait_for(port, server)
        time.sleep(IDLE)
        return around.resident(server.pid)
    finally:
        server.terminate()
        server.wait()


def _beside(bench: Bench, node: list[str], folder: Path) -> Answer:
    """Put the plain records' bytes through the peer."""
    bench.begin("Hypercore")
    raws = bench.work / "plain.raws"
    runs = [peer.measure(node, folder, bench.work, raws) for _ in range(bench.runs)]
    figures = {key: round(median(one[key] for one in runs)) for key in runs[0]}
    note = "verified by its Merkle tree; on disk, which it does not wait for; two processes over TCP"
    return {"name": "hypercore", "version": peer.VERSION, "note": note, **figures}


def _ratios(found: list[Answer], beside: Answer | None) -> list[Answer]:
    if beside is None:
        return []
    return [
        {
            "what": one["what"],
            "database": one["database"],
            "ours": one["per_second"],
            "peer": beside[against],
            "ratio": round(one["per_second"] / beside[against], 2),
        }
        for one in found
        for what, against in (("filed", "filed"), ("accepted", "replicated"), ("replicated", "replicated"))
        if one["what"] == what and one["records_of"] == "plain"  # the bytes that the peer was given
    ]


def _aims(found: list[Answer], pages: dict[str, list[Answer]], idle: int | None) -> list[Answer]:
    """Return what we aim at, what it is, and whether it is met."""
    aims = []
    for one in found:
        for what, workload, figure, sense, aim in AIMS:
            if (one["what"], one["records_of"]) == (what, workload):
                value = one[figure]
                name = f"{what} {workload}, {one['database']}: {figure} {sense} {aim}"
                aims.append(_aim(name, value, value >= aim if sense == ">=" else value <= aim))
    for database, looked in pages.items():
        slowest = max(one["median_ms"] for one in looked)
        aims.append(_aim(f"slowest page, {database}: ms <= {PAGE_MS}", slowest, slowest <= PAGE_MS))
    if idle is not None:
        aims.append(_aim(f"idle node: mb <= {IDLE_MB}", idle, idle <= IDLE_MB))
    return aims


def _aim(name: str, value: float, met: bool) -> Answer:
    return {"aim": name, "value": value, "met": met}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a log.")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--postgres", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--only", nargs=1, choices=STEPS, default=list(STEPS))
    asked = parser.parse_args()
    asked.no_peer |= "plain" not in asked.only  # it is given their bytes
    return asked


if __name__ == "__main__":
    sys.exit(main())
