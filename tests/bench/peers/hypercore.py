"""Hypercore: a signed log whose every block is verified. It hands its writes on, and waits for no disk."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import peer

NAME, DURABLE, VERIFIED = "hypercore", "not waited for", "every block, by its signed Merkle tree"


class Pair:
    """A core that is appended to, and one that downloads it."""

    version = peer.VERSION

    def __init__(self, folder: Path, work: Path, raws: Path, count: int) -> None:
        self._folder, self._work, self._raws, self._count = folder / "peer", work, raws, count
        self._command = peer.ready(self._folder)
        self._giver: subprocess.Popen[str] | None = None
        self.port = 0

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._giver:
            self._giver.kill()
            self._giver.wait()

    def _start(self, *more: str) -> subprocess.Popen[str]:
        asked = [*self._command, "append", str(self._work / "from"), str(self._raws), *more]
        self._giver = subprocess.Popen(asked, cwd=self._folder, stdout=subprocess.PIPE, text=True)
        return self._giver

    def _said(self) -> dict[str, Any]:
        line = self._giver.stdout.readline() if self._giver and self._giver.stdout else ""
        if not line:
            raise peer.NoPeer("Hypercore stopped before it had appended anything")
        return dict(json.loads(line))

    def filed(self) -> float:
        """Append all records; return the seconds."""
        self._start()
        self._given = self._said()
        self.port = int(self._given["port"])
        return float(self._given["seconds"])

    def arrived(self, port: int | None) -> float:
        """Download all of them; return the seconds."""
        asked = [self._work / "to", self._given["key"], port or self.port, self._given["length"]]
        command = [*self._command, "fetch", *map(str, asked)]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True)
        if done.returncode:
            raise peer.NoPeer(f"Hypercore failed while it replicated: {done.stderr[-300:]}")
        return float(json.loads(done.stdout)["seconds"])

    def killed(self) -> tuple[int, int]:
        """Kill it while it appends; return how many it had acknowledged, and how many are there."""
        giver, acknowledged = self._start("--tell"), 0
        while acknowledged < self._count // 2:
            acknowledged = int(self._said()["acknowledged"])
        giver.kill()
        rest = [json.loads(line) for line in (giver.stdout.read() if giver.stdout else "").splitlines()]
        giver.wait()
        acknowledged = max([acknowledged, *(one.get("acknowledged", 0) for one in rest)])
        command = [*self._command, "count", str(self._work / "from")]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=True)
        return acknowledged, int(json.loads(done.stdout)["length"])
