"""This checkout: one node files, another fetches over HTTP, verifies every checkpoint, leaf and record."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import around
import log

from amity.kernel.record import Party
from amity.store import log as logs
from amity.store.database import Database

NAME, DURABLE, VERIFIED = "amity", "each checkpoint", "every signature, proof and record"
AUTHOR = Party("AAA")


class Pair:
    """A node that files, and one that fetches."""

    version = "this checkout"

    def __init__(self, folder: Path, work: Path, raws: Path, count: int) -> None:
        self._work, self._count = work, count
        self._server: subprocess.Popen[bytes] | None = None
        self.port = around.free_port()
        self._from, self._to = f"sqlite:///{work}/from.db", f"sqlite:///{work}/to.db"

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._server:
            self._server.terminate()
            self._server.wait()

    def filed(self) -> float:
        """File all records; return the seconds."""
        told = log.step("filed", database=self._from, records=self._count, workload="plain")
        return float(self._count / told["per_second"])

    def arrived(self, port: int | None) -> float:
        """Fetch all of them; return the seconds."""
        if self._server is None:
            command = log.command("served", {"database": self._from, "port": self.port})
            self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            around.wait_for(self.port, self._server)
        told = log.step("replicated", database=self._to, port=port or self.port)
        return float(told["records"] / told["per_second"])

    def killed(self) -> tuple[int, int]:
        """Kill the node while it files; return how many it had acknowledged, and how many are there."""
        asked = {"database": self._from, "records": self._count}
        filing = subprocess.Popen(log.command("filing", asked), stdout=subprocess.PIPE, text=True)
        said = filing.stdout or ()
        acknowledged = next((int(line) for line in said if int(line) >= self._count // 2), 0)
        filing.kill()
        acknowledged = max([acknowledged, *(int(line) for line in said if line.strip().isdigit())])
        filing.wait()
        database = Database(self._from)
        with database.reading() as tx:
            there = logs.standing(tx, AUTHOR).size
        database.close()
        return acknowledged, there
