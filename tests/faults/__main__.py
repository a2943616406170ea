"""`./amity test faults --nodes N --faults N --seed N [--json]`: hurts a region, heals it, tells what held."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:1] = [str(ROOT / folder) for folder in ("src", "tests", "scripts")]

from faults import databases, report  # noqa: E402
from faults.run import Run  # noqa: E402
from faults.schedule import Parameters  # noqa: E402

MEMORY = Path("/dev/shm")


def main(arguments: list[str]) -> int:
    """Run what was asked, print the report, and return 0 only if everything held."""
    asked, as_json = _asked(arguments)
    with _folder() as folder, databases.of(asked) as url:
        run = Run(asked, folder / "region", url=url, tell=_tell)
        with run.region:
            promises = run.whole()
            told = report.of(run, promises)
    print(report.as_json(told) if as_json else report.as_text(told))
    return 0 if told["held"] else 1


def _tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _asked(arguments: list[str]) -> tuple[Parameters, bool]:
    parser = argparse.ArgumentParser(prog="./amity test faults", description=__doc__)
    for one in fields(Parameters):
        parser.add_argument(f"--{one.name}", type=int, default=one.default, help=f"default {one.default}")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = vars(parser.parse_args(arguments))
    as_json = given.pop("json")
    return Parameters(**given), as_json


@contextmanager
def _folder() -> Iterator[Path]:
    place = MEMORY if MEMORY.is_dir() else None  # what a killed process loses or keeps is the same in memory
    with tempfile.TemporaryDirectory(prefix="amity-faults-", dir=place) as folder:
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
