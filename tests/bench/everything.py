"""Every benchmark that has a named peer, in one run: `python tests/bench/everything.py`.

It starts the others, each in a process of its own, and puts their rates on one list: what, how much, of which
unit, beside whom, and how many times as fast as that peer we are (a ratio over 1 is in our favour). It prints
JSON lines as they do. A benchmark whose peer cannot be had is named with the reason, and the others go on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import around  # noqa: E402

Answer = dict[str, Any]


def replication(result: Answer) -> Iterator[Answer]:
    """Yield our rates between two nodes, beside each other system."""
    for one in result["ratios"]:
        yield rate(f"{one['what']}, {result['records']:,} records", one["ours"], one["peer"], one["peers"])
    ours = next(one for one in result["systems"] if one["system"] == "amity")
    for one in result["systems"]:
        if one is not ours and "bytes_each" in one:
            sizes = ours["bytes_each"], one["bytes_each"]
            yield cost("on the wire, each record", sizes[0], one["system"], sizes[1], unit="bytes")


def taxii(result: Answer) -> Iterator[Answer]:
    """Yield the rates of the TAXII door, beside each other server, by the servers' processor time."""
    ours = next(one for one in result["servers"] if one["server"] == "amity")
    for one in result["servers"]:
        for name, what in (
            ("taken_per_cpu_second", "objects taken in"),
            ("read_per_cpu_second", "objects read"),
        ):
            if one is not ours and one.get(name):
                yield rate(what, ours[name], one["server"], one[name], unit="a second of the processor")


def treaties(result: Answer) -> Iterator[Answer]:
    """Yield what it takes to say who is a Party on a day, beside what anybody would write first."""
    for shape, one in result.items():
        took = {name: times["median"] for name, times in one["milliseconds"].items()}
        for name in ("recount in SQL", "walk in Python"):
            yield cost(f"Parties on a day, {one['actions']:,} acts {shape}", took["ours"], name, took[name])


def registers(result: Answer) -> Iterator[Answer]:
    """Yield what each look into a register takes, beside a plain table and a spreadsheet."""
    took = result["milliseconds"]
    ours = [name for name in took if not name.startswith("peer: ")]
    for name in ours:
        for peer in set(took) - set(ours):
            what = f"register of {result['entries']:,}: {name}"
            yield cost(what, took[name], peer.removeprefix("peer: "), took[peer])


def warning(result: Answer) -> Iterator[Answer]:
    """Yield how fast a release of UCDP GED is read and checked, beside a reader that checks nothing."""
    one = result["release"]
    for name, value in one["pyarrow"].items():
        what = f"release of {one['rows']:,} events read: {name.replace('_', ' ')}"
        if name == "rows_per_cpu_second":
            yield rate(what, one["ours"][name], "pyarrow", value, unit="a second of the processor")
        elif name == "peak_mb":
            yield cost(what, one["ours"][name], "pyarrow", value, unit="MB")


def rate(what: str, ours: float, peer: str, peers: float, *, unit: str = "a second") -> Answer:
    """Return a figure of which more is better."""
    return _beside(what, ours, peer, peers, unit) | {"ratio": _ratio(ours, peers)}


def cost(what: str, ours: float, peer: str, peers: float, *, unit: str = "ms") -> Answer:
    """Return a figure of which less is better."""
    return _beside(what, ours, peer, peers, unit) | {"ratio": _ratio(peers, ours)}


def _beside(what: str, ours: float, peer: str, peers: float, unit: str) -> Answer:
    return {"what": what, "value": ours, "unit": unit, "peer": peer, "peer_value": peers}


def _ratio(more: float, less: float) -> float | None:
    return round(more / less, 2) if less else None


BENCHES: dict[str, tuple[str, str, int, Callable[[Answer], Iterator[Answer]]]] = {
    "replication": ("replication.py", "--records", 10_000, replication),
    "taxii": ("bench_taxii.py", "--objects", 2_000, taxii),
    "treaties": ("treaties.py", "--actions", 100_000, treaties),
    "registers": ("registers.py", "--entries", 100_000, registers),
    "warning": ("warning.py --only release", "--rows", 400_000, warning),
}


def main() -> int:
    """Run them one after the other, so that none disturbs another."""
    asked = _asked()
    rates, missing = list[Answer](), list[Answer]()
    for done, name in enumerate(asked.only):
        print(json.dumps({"step": name, "done": done, "of": len(asked.only)}), flush=True)
        program, option, size, read = BENCHES[name]
        program, *words = program.split()
        count = str(max(200, round(size * asked.scale)))
        command = [sys.executable, str(HERE / program), *words, option, count]
        ended = subprocess.run(command, capture_output=True, text=True)
        if ended.returncode:
            missing.append({"bench": name, "why": (ended.stderr or ended.stdout)[-300:]})
            continue
        found = [{"bench": name, **one} for one in read(_result(ended.stdout))]
        rates += found
        for one in found:
            print(json.dumps({"found": one}), flush=True)
    machine = around.machine(ROOT)
    print(json.dumps({"result": {"machine": machine, "rates": rates, "missing": missing}}))
    return 0


def _result(said: str) -> Answer:
    """Return the result that a benchmark printed: the last line, or one document."""
    try:
        return dict(json.loads(said)["result"])
    except json.JSONDecodeError:
        return dict(json.loads(said.strip().splitlines()[-1])["result"])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run every benchmark that has a named peer.")
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=list(BENCHES))
    parser.add_argument("--scale", type=float, default=1.0, help="times as many records as usual")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
