"""PouchDB Server, CouchDB's protocol on LevelDB: two servers, one of which replicates from the other."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from time import perf_counter
from typing import Any

import around
import httpx
import peer

NAME, DURABLE, VERIFIED = "pouchdb", "not waited for", "revisions by their hashes; nothing is signed"
VERSION, BATCH = "4.2.0", 1000


class Pair:
    """A server that is written to, and one that replicates."""

    version = VERSION

    def __init__(self, folder: Path, work: Path, raws: Path, count: int) -> None:
        self._work, self._raws, self._count = work, raws, count
        self._program = peer.installed(folder / "pouchdb", "pouchdb-server", VERSION)
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Pair:
        self.port, self._other = self._served("from"), self._served("to")
        httpx.put(f"http://127.0.0.1:{self.port}/log").raise_for_status()
        return self

    def __exit__(self, *_: Any) -> None:
        for one in self._running:
            one.kill()
            one.wait()

    def _served(self, name: str) -> int:
        home, port = self._work / name, around.free_port()
        home.mkdir(exist_ok=True)
        command = [*self._program, "--port", str(port), "--no-stdout-logs", "--level-backend", "leveldown"]
        self._running.append(
            subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        around.wait_for(port, self._running[-1])
        return port

    def _write(self, enough: int | None = None) -> tuple[int, float]:
        """Write the records, up to *enough*; return how many it acknowledged, and the seconds."""
        done, took = 0, 0.0
        with self._raws.open() as source, httpx.Client(timeout=120) as client:
            records = [json.loads(line) for _, line in zip(range(self._count), source, strict=False)]
            for start in range(0, len(records), BATCH):
                docs = [
                    {"_id": f"{start + place:09}", "record": one}
                    for place, one in enumerate(records[start : start + BATCH])
                ]
                began = perf_counter()
                said = client.post(f"http://127.0.0.1:{self.port}/log/_bulk_docs", json={"docs": docs})
                took += perf_counter() - began
                done += sum("ok" in one for one in said.json())
                if enough is not None and done >= enough:
                    break
        return done, took

    def filed(self) -> float:
        """Write all records; return the seconds."""
        return self._write()[1]

    def arrived(self, port: int | None) -> float:
        """Replicate them; return the seconds."""
        asked = {
            "source": f"http://127.0.0.1:{port or self.port}/log",
            "target": "log",
            "create_target": True,
        }
        began = perf_counter()
        said = httpx.post(f"http://127.0.0.1:{self._other}/_replicate", json=asked, timeout=600).json()
        took = perf_counter() - began
        if said.get("docs_written") != self._count:
            raise peer.NoPeer(f"PouchDB replicated {said.get('docs_written')} of {self._count}: {said}")
        return took

    def killed(self) -> tuple[int, int]:
        """Kill the server once half is acknowledged; return that, and how many are there afterwards."""
        acknowledged, _ = self._write(self._count // 2)
        self._running[0].kill()
        self._running[0].wait()
        port = self._served("from")
        return acknowledged, int(httpx.get(f"http://127.0.0.1:{port}/log", timeout=600).json()["doc_count"])
