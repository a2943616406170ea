"""Killing and stopping nodes: orders to `victim.py`, and what its children said before they ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from amity.testing import repository

SECTOR = 512  # bytes that a disk writes whole or not at all


@dataclass
class Ended:
    """What a child said, and how it ended."""

    said: list[dict[str, Any]] = field(default_factory=list)  # {"work", "filed" or "refused", "journal"}
    by: int = 0  # the signal; 0: it came to its end
    stopped: int = 0  # the process, where it stands still and has not ended
    fault: str = ""  # what came out of the node and is no refusal

    @property
    def journal(self) -> int:
        """The bytes of the journal that were on the disk for certain when it ended."""
        return max((one.get("journal", 0) for one in self.said), default=0)


class Executioner:
    """The process that makes children and kills them."""

    def __init__(self, region: str, parties: Sequence[str]) -> None:
        root = repository()
        path = os.pathsep.join(str(root / folder) for folder in ("src", "tests"))
        command = [sys.executable, "-m", "faults.victim", region, *parties]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
        )
        self._hear()

    def let_live(self, **order: Any) -> Ended:
        """Let a child do *order* until it ends or stops."""
        return self._ask(order)

    def let_go_on(self, stopped: int) -> Ended:
        """Let the child that was stopped come to its end."""
        return self._ask({"continue": stopped})

    def close(self) -> None:
        """End the process; a child that is stopped has been let go on before."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _ask(self, order: dict[str, Any]) -> Ended:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        done = Ended()
        while True:
            told = self._hear()
            match told:
                case {"ended": int(signal)}:
                    done.by = signal
                    return done
                case {"stopped": int(process)}:
                    done.stopped = process
                    return done
                case {"fault": str(fault)}:
                    done.fault = fault
                case _:
                    done.said.append(told)

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that makes victims has ended itself")
        return dict(json.loads(line))


def tear(rng: Random, database: Path, synced: int) -> str:
    """
    Lose what the journal of *database* holds beyond its first *synced* bytes as a disk loses it when the
    power goes: cut off somewhere, never written from somewhere on, or written here and not there.

    Return what was done to it.
    """
    journal = database.with_name(database.name + "-wal")
    database.with_name(database.name + "-shm").unlink(missing_ok=True)  # it lives in memory, and is gone
    size = journal.stat().st_size if journal.exists() else 0
    if size <= synced:
        return "nothing was waiting for the disk"
    with journal.open("r+b") as file:
        match rng.randrange(3):
            case 0:
                file.truncate(rng.randrange(synced, size))
                return "cut off"
            case 1:
                start = rng.randrange(synced, size)
                file.seek(start)
                file.write(bytes(size - start))
                return "never written from somewhere on"
            case _:
                for start in range(synced, size, SECTOR):
                    if rng.random() < 0.3:
                        file.seek(start)
                        file.write(rng.randbytes(min(SECTOR, size - start)))
                return "written in part"
