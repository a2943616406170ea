"""What is done to a region, drawn from a seed before anything is: the same seed, the same faults.

Each fault has a generator of its own, so that what one of them happens to meet changes none that follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random

WEIGHTS = {  # how often each sort of fault is drawn
    "killed while filing": 9,
    "killed between commit and answer, the journal's tail torn": 8,
    "killed while taking in a parcel": 8,
    "killed in a rebuild": 2,
    "killed in what falls due": 4,
    "stopped, and continued later": 5,
    "disk full": 6,
    "link cut": 12,
    "answer too late": 6,
    "altered on the way": 8,
    "an old answer in place of the new": 5,
    "parcels brought twice and out of order": 9,
    "clock off by a day": 8,
    "restored from an old copy": 4,
    "relay withholds": 3,
    "relay alters": 4,
    "relay replays": 3,
    "relay leaks": 3,
    "relay lies of sizes": 3,
}
FORK = "Party shows two histories"


@dataclass(frozen=True)
class Parameters:
    """What a run is asked to do."""

    nodes: int = 11
    faults: int = 1000
    seed: int = 1
    postgres: int = 2  # how many of the nodes stand on PostgreSQL
    seconds: int = 1800  # after which the run gives up, and has not held

    def as_json(self) -> dict[str, int]:
        """Return them by name."""
        return asdict(self)


@dataclass(frozen=True)
class Step:
    """One fault, with the chance by which it falls."""

    number: int
    fault: str
    rng: Random


def steps(asked: Parameters) -> Iterator[Step]:
    """Yield the faults of a run in their order; Parties fork early enough to be found out."""
    draw = Random(f"{asked.seed}/{asked.nodes}/{asked.faults}")
    forks = min(max(1, asked.nodes // 6), max(1, asked.faults // 20))
    forked = set(draw.sample(range(asked.faults // 10, asked.faults), forks))
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    for number in range(asked.faults):
        fault = FORK if number in forked else draw.choices(names, weights)[0]
        yield Step(number, fault, Random(f"{asked.seed}/{number}"))
