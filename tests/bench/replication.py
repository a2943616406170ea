"""Replication beside others: `python tests/bench/replication.py --records 10000`.

The same records go through Amity, Hypercore, PouchDB Server, NATS JetStream and git with signed commits, each
between two nodes on this machine: how many are written a second, how many a second arrive at the other node,
how many bytes travel for each, and how many acknowledged records are missing after `kill -9` of the writer.
It prints JSON lines: {"step": …, "done": …, "of": …} as it goes, {"found": …} for each system, and
{"result": …} at its end. It asserts nothing. `amity bench replication` starts it; peers are installed into
`.bench/`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import around  # noqa: E402
import log  # noqa: E402
import peer  # noqa: E402
from peers import amity, git, hypercore, nats, pouchdb  # noqa: E402

from amity.testing.relay import Relay  # noqa: E402

Answer = dict[str, Any]
SYSTEMS = {one.NAME: one for one in (amity, hypercore, pouchdb, nats, git)}
AIMS = (("hypercore", 3.5), ("nats", 20.0))  # at least so many times as many records a second arrive
BACKLOG, BACKLOG_SECONDS = 1_000_000, 15.0
METHOD = (
    "Records of about 930 bytes, each system in processes of its own on databases on disk. filed: written by "
    "one node, in batches of a thousand where it takes batches, as durable as `durable` tells. arrived: "
    "fetched by a second node that had nothing, over loopback TCP. bytes: both ways, counted by a relay in "
    "a run of its own. lost: acknowledged records that are missing after `kill -9` of the writing node; the "
    "machine stays up, so what a system leaves to the page cache is not lost here. git takes 500."
)


def main() -> int:
    """Measure what was asked, and print it."""
    asked = _asked()
    folder = ROOT / ".bench"
    work = folder / f"replication-{os.getpid()}"
    work.mkdir(parents=True)
    wanted = [SYSTEMS[name] for name in asked.only]
    try:
        print(json.dumps({"step": "records", "done": 0, "of": len(wanted) + 1}), flush=True)
        raws = work / "records"
        log.step(
            "filed",
            database=f"sqlite:///{work}/drawn.db",
            records=asked.records,
            workload="plain",
            raws=str(raws),
        )
        found = []
        for done, system in enumerate(wanted):
            print(json.dumps({"step": system.NAME, "done": done + 1, "of": len(wanted) + 1}), flush=True)
            found.append(_measured(system, folder, work, raws, asked.records))
            print(json.dumps({"found": found[-1]}), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    result = {
        "records": asked.records,
        "machine": around.machine(folder),
        "method": METHOD,
        "systems": found,
        "ratios": _ratios(found),
        "aims": _aims(found),
    }
    print(json.dumps({"result": result}))
    return 0


def _measured(system: Any, folder: Path, work: Path, raws: Path, records: int) -> Answer:
    """Take every step with *system*, each in a folder of its own; say why where it cannot be had."""
    count = min(records, getattr(system, "MOST", records))
    told = {"system": system.NAME, "records": count}

    def fresh(step: str) -> Path:
        place = work / f"{system.NAME}-{step}"
        place.mkdir()
        return place

    try:
        with system.Pair(folder, fresh("rates"), raws, count) as pair:
            told |= {"version": pair.version, "durable": system.DURABLE, "verified": system.VERIFIED}
            told["filed"] = _rate(count, pair.filed)
            told["arrived"] = _rate(count, lambda: pair.arrived(None))
        with system.Pair(folder, fresh("bytes"), raws, count) as pair:
            pair.filed()
            with Relay(pair.port) as relay:
                pair.arrived(relay.port)
                told["bytes_each"] = round(relay.bytes / count)
        with system.Pair(folder, fresh("killed"), raws, count) as pair:
            acknowledged, there = pair.killed()
            told |= {"acknowledged": acknowledged, "lost": max(0, acknowledged - there)}
    except (peer.NoPeer, OSError, subprocess.SubprocessError) as why:
        told["missing"] = str(why)[-300:]
    return told


def _rate(count: int, work: Callable[[], float]) -> int:
    return round(count / work())


def _ratios(found: list[Answer]) -> list[Answer]:
    """Return each of our rates to each of theirs."""
    ours = next((one for one in found if one["system"] == "amity" and "missing" not in one), None)
    theirs = [one for one in found if one["system"] != "amity" and "missing" not in one]
    return [
        {
            "what": what,
            "ours": ours[what],
            "peer": one["system"],
            "peers": one[what],
            "ratio": round(ours[what] / one[what], 2),
        }
        for one in theirs
        for what in ("filed", "arrived")
        if ours
    ]


def _aims(found: list[Answer]) -> list[Answer]:
    ratios = {(one["what"], one["peer"]): one["ratio"] for one in _ratios(found)}
    aims = [
        {"aim": f"arrived, to {name}: ratio >= {least}", "value": ratio, "met": ratio >= least}
        for name, least in AIMS
        if (ratio := ratios.get(("arrived", name))) is not None
    ]
    ours = next((one for one in found if one["system"] == "amity" and "arrived" in one), None)
    if ours and ours["records"] >= BACKLOG:
        took = round(ours["records"] / ours["arrived"], 1)
        aims.append(
            {
                "aim": f"a million records level: s <= {BACKLOG_SECONDS}",
                "value": took,
                "met": took <= BACKLOG_SECONDS,
            }
        )
    return aims


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure replication beside others.")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--only", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
