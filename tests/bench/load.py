"""A node under many people: `python tests/bench/load.py --records 1000000 --seconds 600`.

Readers ask for pages, one after the other without a pause; writers file reports through the API; all at once,
over loopback HTTP, on SQLite, on PostgreSQL, and on two server processes that share one PostgreSQL. It prints
JSON lines as the others do: the percentiles of each sort of answer in milliseconds, answers a second,
the servers' memory, and everything that was no answer. Whoever asks runs on the same processors and takes a
share of them. It asserts nothing. `amity bench load` starts it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import ExitStack, nullcontext
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import around  # noqa: E402
import httpx  # noqa: E402
import log  # noqa: E402
import workload as w  # noqa: E402

import machine  # noqa: E402
from amity.store import log as logs  # noqa: E402
from amity.testing import DESK  # noqa: E402
from amity.ui import session  # noqa: E402

Answer = dict[str, Any]
SESSIONS = 20  # people among whom the readers are shared out
LOOKED_AT = 200  # records that readers open
SETUPS = {
    "sqlite": ("sqlite", 1),
    "postgresql": ("postgresql", 1),
    "postgresql, two processes": ("postgresql", 2),
}
HERE_SAID = "a commit waits for the disk; whoever asks takes its share of the same processors"


class Crowd:
    """Readers and writers at some servers, and how long each waited."""

    def __init__(self, ports: list[int], node: Any, records: int) -> None:
        self._ports, self._records = ports, records
        self.took: dict[str, list[float]] = defaultdict(list)
        self.failed: Counter[str] = Counter()
        with node.tx() as tx:
            now = node.clock()
            self._secrets = [session.begin(tx, DESK, f"Reader {n}", now) for n in range(SESSIONS)]
            self._tokens = [session.token(tx, DESK, f"Writer {n}", now) for n in range(SESSIONS)]
        with node.reading() as tx:
            newest = logs.newest(tx)
            places = random.Random(1).sample(range(newest), min(LOOKED_AT, newest - 1))
            found = [logs.arrived(tx, after=place, limit=1) for place in places]
        self._ids = [record.id for page in found for _, record in page]

    def _paths(self, draw: random.Random) -> tuple[str, str]:
        plan = w.plan(draw.randrange(self._records))
        return draw.choice(
            [
                ("today", "/"),
                ("a record", f"/record/{draw.choice(self._ids)}"),
                ("an activity", f"/plans/activity/{plan}/annex.{draw.randrange(w.ACTIVITIES)}"),
                ("a plan", f"/plans/plan/{plan}"),
                ("a search", f"/search?q={draw.choice(w.WORDS)}"),
            ]
        )

    async def come(self, readers: int, writers: int, seconds: float) -> float:
        """Let them all ask until the time is over; return how long it was."""
        began = perf_counter()
        until = began + seconds
        reading = [self._read(number, until) for number in range(readers)]
        await asyncio.gather(*reading, *(self._write(number, until) for number in range(writers)))
        return perf_counter() - began

    def _client(self, number: int, **more: Any) -> httpx.AsyncClient:
        port = self._ports[number % len(self._ports)]
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False, **more)

    async def _read(self, number: int, until: float) -> None:
        draw, cookie = random.Random(number), {f"amity-{w.AUTHOR.lower()}": self._secrets[number % SESSIONS]}
        async with self._client(number, cookies=cookie) as client:
            while perf_counter() < until:
                name, path = self._paths(draw)
                await self._ask(name, client.get(path), 200)

    async def _write(self, number: int, until: float) -> None:
        head = {"authorization": f"Bearer {self._tokens[number % SESSIONS]}"}
        async with self._client(number, headers=head) as client:
            count = self._records + number
            while perf_counter() < until:
                draft = w.viewed(count % self._records)
                sent = {"body": dict(draft.body), "audience": sorted(draft.audience)}
                await self._ask("filing", client.post(f"/api/records/{draft.kind}", json=sent), 201)
                count += 97

    async def _ask(self, name: str, asking: Any, wanted: int) -> None:
        began = perf_counter()
        try:
            answer = await asking
        except httpx.HTTPError as error:
            self.failed[f"{name}: {type(error).__name__}"] += 1
            return
        if answer.status_code == wanted:
            self.took[name].append(perf_counter() - began)
        else:
            self.failed[f"{name}: {answer.status_code}"] += 1


def main() -> int:
    """Measure what was asked, and print it."""
    asked = _asked()
    work = ROOT / ".bench" / f"load-{os.getpid()}"
    work.mkdir(parents=True)
    needs_server = any(SETUPS[name][0] == "postgresql" for name in asked.only)
    found = []
    try:
        with machine.postgres() if needs_server else nullcontext("") as server:
            for done, name in enumerate(asked.only):
                print(json.dumps({"step": name, "done": done, "of": len(asked.only)}), flush=True)
                found.append(_loaded(name, asked, server, work))
                print(json.dumps({"found": found[-1]}), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    about = {
        "records": asked.records,
        "seconds": asked.seconds,
        "readers": asked.readers,
        "writers": asked.writers,
    }
    print(
        json.dumps(
            {"result": {**about, "machine": around.machine(ROOT), "method": HERE_SAID, "setups": found}}
        )
    )
    return 0


def _loaded(name: str, asked: argparse.Namespace, server: str, work: Path) -> Answer:
    database, count = SETUPS[name]
    with around.urls(database, server, work) as fresh, ExitStack() as running:
        url = fresh()
        log.step("filed", database=url, records=asked.records, workload="viewed")
        ports = [around.free_port() for _ in range(count)]
        pids = [_serve(url, port, running) for port in ports]
        node = w.node(w.AUTHOR, url, new=False)
        crowd = Crowd(ports, node, asked.records)
        took = asyncio.run(crowd.come(asked.readers, asked.writers, asked.seconds))
        memory = [around.resident(pid) for pid in pids]
        node.database.close()
    answers = sum(len(times) for times in crowd.took.values())
    return {
        "setup": name,
        "answers_per_second": round(answers / took, 1),
        "memory_mb": memory,
        "failed": dict(crowd.failed),
        "milliseconds": {sort: _percentiles(times) for sort, times in sorted(crowd.took.items())},
    }


def _serve(url: str, port: int, running: ExitStack) -> int:
    """Start a server process that ends with *running*; return its number."""
    server = subprocess.Popen(
        log.command("served", {"database": url, "port": port}), stdout=subprocess.DEVNULL
    )

    def stop() -> None:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

    running.callback(stop)
    around.wait_for(port, server)
    return server.pid


def _percentiles(times: list[float]) -> Answer:
    """Return the number of answers, and what half, 95 and 99 of a hundred of them took at most."""
    if len(times) < 2:
        return {"answers": len(times)}
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    told = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "worst": max(times)}
    return {"answers": len(times), **{name: round(1000 * value, 1) for name, value in told.items()}}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a node under many people.")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--only", nargs="+", choices=SETUPS, default=list(SETUPS))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
