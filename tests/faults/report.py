"""The report of a run: what was asked, what was done to the region, what held, and how to do it again."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Sequence
from typing import Any

from faults.promises import Promise
from faults.run import Run
from faults.schedule import Parameters

import amity


def of(run: Run, promises: Sequence[Promise]) -> dict[str, Any]:
    """Return the report of *run*, in which *promises* were looked at."""
    told = made(run.asked, run.done, promises, run.seconds)
    return told | {"rounds_to_heal": run.rounds}


def made(
    asked: Parameters, done: Counter[str], promises: Sequence[Promise], seconds: float, *how: str
) -> dict[str, Any]:
    """Return the report of a run in which *done* was done; *how* are the options that say how it was run."""
    again = f"./amity test faults --nodes {asked.nodes} --faults {asked.faults} --seed {asked.seed}"
    return {
        "held": done.total() == asked.faults and all(promise.held for promise in promises),
        "parameters": asked.as_json(),
        "faults": {"done": done.total(), "by_sort": dict(sorted(done.items()))},
        "promises": [promise.as_json() for promise in promises],
        "seconds": round(seconds, 1),
        "again": " ".join([again, *how]),
        "amity": amity.__version__,
        "python": platform.python_version(),
    }


def as_json(told: dict[str, Any]) -> str:
    """Return the report for machines."""
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_text(told: dict[str, Any]) -> str:
    """Return the report for people."""
    asked, done = told["parameters"], told["faults"]
    lines = [f"{asked['nodes']} nodes, {done['done']} faults, seed {asked['seed']}: {told['seconds']} s", ""]
    lines += [f"  {count:5} {sort}" for sort, count in done["by_sort"].items()] + [""]
    for one in told["promises"]:
        lines.append(f"{'held  ' if one['held'] else 'BROKEN'} {one['promise']}")
        lines += [f"         {name}: {figure}" for name, figure in one["figures"].items()]
        lines += [f"         ! {what}" for what in one["broken"]]
    verdict = "everything held" if told["held"] else "NOT everything held"
    return "\n".join([*lines, "", f"{verdict}. Again: {told['again']}"])
