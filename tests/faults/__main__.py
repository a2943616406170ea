"""
`./amity test faults --nodes N --faults N --seed N [--json]`: hurts a region, heals it, and tells what held.

With --processes the nodes are processes that speak HTTP in network namespaces (Linux, as root).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:1] = [str(ROOT / folder) for folder in ("src", "tests", "scripts")]

from faults import bottle, databases, report  # noqa: E402
from faults.disks import disks  # noqa: E402
from faults.namespaces import Impossible, network  # noqa: E402
from faults.processes import Living  # noqa: E402
from faults.run import Run  # noqa: E402
from faults.schedule import Parameters  # noqa: E402

MEMORY = Path("/dev/shm")


def main(arguments: list[str]) -> int:
    """Run what was asked, print the report, and return 0 only if everything held."""
    asked, as_json, as_processes = _asked(arguments)
    try:
        told = _with_processes(asked) if as_processes else _in_a_bottle(asked)
    except Impossible as impossible:
        print(f"amity test faults: {impossible}", file=sys.stderr)
        return 6
    print(report.as_json(told) if as_json else report.as_text(told))
    return 0 if told["held"] else 1


def _in_a_bottle(asked: Parameters) -> dict[str, Any]:
    """Run with nodes, wire and clocks in one process."""
    with _folder() as folder, databases.of(asked) as url:
        run = Run(asked, folder / "region", url=url, tell=_tell)
        with run.region:
            return report.of(run, run.whole())


def _with_processes(asked: Parameters) -> dict[str, Any]:
    """Run with processes in network namespaces, all of them on SQLite."""
    asked, began = replace(asked, postgres=0), time.monotonic()
    named = bottle.parties(asked.nodes)
    with network(named) as laid, _folder() as folder, disks(folder, named) as made:
        living = Living(named, folder, laid, made, seed=asked.seed)
        try:
            for place in living.honest:
                living.start(place)
            if living.await_answers():
                living.hurt(asked.faults, _tell)
            found = living.look(level=living.heal())
        finally:
            living.close()
        return report.made(asked, living.done, found, time.monotonic() - began, "--processes")


def _tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _asked(arguments: list[str]) -> tuple[Parameters, bool, bool]:
    parser = argparse.ArgumentParser(prog="./amity test faults", description=__doc__)
    for one in fields(Parameters):
        parser.add_argument(f"--{one.name}", type=int, default=one.default, help=f"default {one.default}")
    parser.add_argument("--processes", action="store_true", help="processes in network namespaces; as root")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = vars(parser.parse_args(arguments))
    as_json, as_processes = given.pop("json"), given.pop("processes")
    return Parameters(**given), as_json, as_processes


@contextmanager
def _folder() -> Iterator[Path]:
    place = MEMORY if MEMORY.is_dir() else None  # what a killed process loses or keeps is the same in memory
    with tempfile.TemporaryDirectory(prefix="amity-faults-", dir=place) as folder:
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
