"""A node under many people: `python tests/bench/load.py --records 1000000 --seconds 600`.

One or two processes of `amity serve` on a database that is made once and kept (see `kept.py`), and the people
in a process of their own (see `crowd.py`): readers who are signed in, writers, listeners. First each pauses
between two questions, as people do; then, in a rush, nobody does. It prints JSON lines as the others do: the
percentiles of each sort of answer, answers a second, everything that was no answer with its first words, the
faults that the servers logged, their memory and processor time all along, and the size of the database. All
take their share of the same processors. It asserts nothing. `amity bench load` starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import around  # noqa: E402
import kept  # noqa: E402
import ministry  # noqa: E402

import machine  # noqa: E402
from amity import app  # noqa: E402
from amity.node import home as homes  # noqa: E402
from amity.store import log as logs  # noqa: E402
from amity.store.database import Database  # noqa: E402
from amity.ui import session  # noqa: E402

Answer = dict[str, Any]
UNAVAILABLE = 6  # the exit code of the command line for a thing outside that is missing
LOOKED_AT = 500  # records that readers open
EVERY = 5.0  # seconds between two looks at the servers
KEYS = (homes.SIGNING, homes.NEXT, homes.SEALING, homes.FOUNDING)
SETUPS = {
    "sqlite": ("sqlite", 1),
    "postgresql": ("postgresql", 1),
    "postgresql, two processes": ("postgresql", 2),
}
METHOD = (
    "`amity serve` as operators run it, but for the table [rates]; people in a process of their own, on the "
    "same processors. A reader opens a page, reads for half to one and a half times the pause, and opens "
    "another; a writer fills in a form or files over the API as often. Times from the first byte sent to the "
    "last received."
)


class Server:
    """One process of `amity serve`."""

    def __init__(self, folder: Path, url: str, of: Path) -> None:
        self.port = around.free_port()
        folder.mkdir()
        for name in KEYS:
            shutil.copy(of / name, folder / name)
        address = f"http://127.0.0.1:{self.port}"
        (folder / homes.SETTINGS).write_text(
            f'party = "{ministry.PARTY}"\nregion = "asean"\ndatabase = {json.dumps(url)}\n'
            f'address = "{address}"\nport = {self.port}\n'
            "[rates]\naddress = 10000000\nguest = 10000000\n"  # everybody sits behind one address here
        )
        self.said = folder / "said"
        command = [sys.executable, "-P", "-m", "amity", "serve", "--alone", "--json", "--home", str(folder)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        around.wait_for(self.port, self.process)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def faults(self) -> list[Answer]:
        """Return what it logged as its own faults, each sort with how often and its words."""
        found: dict[str, Answer] = {}
        for line in self.said.read_text(errors="replace").splitlines():
            told = json.loads(line) if line.startswith("{") else {"event": "unforeseen", "text": line}
            if told.get("event") in ("fault", "waits", "unforeseen"):
                key = f"{told['event']} {told.get('sort', '')} {told.get('at', '')[-1:]}"
                one = found.setdefault(key, {"event": told["event"], "times": 0, "first": line[:1000]})
                one["times"] += 1
        return list(found.values())


class Watch:
    """Looks at processes every few seconds, until the block ends."""

    def __init__(self, pids: list[int]) -> None:
        self._pids, self._over = pids, Event()
        self._thread = Thread(target=self._look)
        self.memory: list[list[int | None]] = []  # MB, of each process

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.memory.append([around.resident(pid) for pid in self._pids])
            if self._over.wait(EVERY):
                return


def main() -> int:
    """Measure what was asked, and print it."""
    asked = _asked()
    work = asked.kept.parent / f"load-{os.getpid()}"
    work.mkdir(parents=True)
    found = []
    try:
        needed = any(SETUPS[name][0] == "postgresql" for name in asked.only)
        with kept.server(needed, asked.kept) as server:
            for done, name in enumerate(asked.only):
                print(json.dumps({"step": name, "done": done, "of": len(asked.only)}), flush=True)
                found.append(_loaded(name, asked, server, work / str(done)))
                print(json.dumps({"found": found[-1]}), flush=True)
    except machine.Missing as missing:
        print(json.dumps({"missing": str(missing)}))
        return UNAVAILABLE
    finally:
        shutil.rmtree(work, ignore_errors=True)
    about = {name: getattr(asked, name) for name in ("records", "readers", "writers", "listeners")}
    about["kept_in"] = str(asked.kept)
    result = {**about, "machine": around.machine(ROOT), "method": METHOD, "setups": found}
    print(json.dumps({"result": result}))
    return 0


def _loaded(name: str, asked: argparse.Namespace, server: str, work: Path) -> Answer:
    database, count = SETUPS[name]
    work.mkdir()
    stored = kept.Kept(database, asked.records)
    kept.ready(stored, server, asked.kept)
    url, home = stored.url(server, asked.kept), stored.home(server, asked.kept)
    plan = _invited(url, asked)
    with ExitStack() as running:
        began = time.perf_counter()
        servers = []
        for number in range(count):
            servers.append(Server(work / f"home-{number}", url, home.folder))
            running.callback(servers[-1].stop)
        started = time.perf_counter() - began
        plan["ports"] = [one.port for one in servers]
        (work / "plan.json").write_text(json.dumps(plan))
        pids = [one.process.pid for one in servers]
        worked = [around.worked(pid) for pid in pids]
        load = os.getloadavg()[0]
        with Watch(pids) as watch:
            phases = _crowd(work / "plan.json")
        spent = [round(around.worked(pid) - before, 1) for pid, before in zip(pids, worked, strict=True)]
    answers = sum(one["answers"] for one in phases)
    return {
        "setup": name,
        "held_before": plan["newest"],
        "started_in_seconds": round(started, 1),
        "load_before": round(load, 1),
        "phases": phases,
        "memory_mb": {"at_first": watch.memory[0], "most": _most(watch.memory), "at_last": watch.memory[-1]},
        "memory_course_mb": watch.memory[:: max(1, len(watch.memory) // 20)],
        "server_cpu_seconds": spent,
        "server_cpu_ms_each": round(1000 * sum(spent) / max(1, answers), 1),
        "database_mb": round(stored.size(server, asked.kept) / 1e6),
        "faults": [fault for one in servers for fault in one.faults()],
    }


def _most(seen: list[list[int | None]]) -> list[int]:
    return [max(value or 0 for value in column) for column in zip(*seen, strict=True)]


def _invited(url: str, asked: argparse.Namespace) -> Answer:
    """Let everybody sign in, and return what the crowd is to do."""
    database = Database(url)
    now = app.clock()
    with database.writing() as tx:
        people = max(asked.readers + asked.writers, asked.listeners)
        sessions = [session.begin(tx, ministry.DESK, f"Reader {n}", now) for n in range(people)]
        tokens = [session.token(tx, ministry.DESK, f"Writer {n}", now) for n in range(asked.writers)]
    with database.reading() as tx:
        newest = logs.newest(tx)
        places = random.Random(1).sample(range(newest), min(LOOKED_AT, newest - 1))
        found = [logs.arrived(tx, after=place, limit=1) for place in places]
    database.close()
    phases = [{"name": "with pauses", "seconds": asked.seconds, "pause": asked.pause}]
    if asked.rush:
        phases.append({"name": "a rush", "seconds": asked.rush, "pause": 0})
    return {
        "cookie": f"amity-{ministry.PARTY.lower()}",
        "sessions": sessions,
        "tokens": tokens,
        "ids": [record.id for page in found for _, record in page],
        "newest": newest,
        "records": asked.records,
        "readers": asked.readers,
        "writers": asked.writers,
        "listeners": asked.listeners,
        "phases": phases,
    }


def _crowd(plan: Path) -> list[Answer]:
    """Let the people come, and return what each phase was like."""
    phases = []
    command = [sys.executable, str(HERE / "crowd.py"), str(plan)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as people:
        for line in people.stdout or ():
            phases.append(json.loads(line))
    if people.returncode:
        raise RuntimeError("those who ask have failed: see above")
    return phases


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a node under many people.")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rush", type=float, default=10.0)
    parser.add_argument("--pause", type=float, default=5.0)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--listeners", type=int, default=50)
    parser.add_argument("--kept", type=Path, default=kept.FOLDER, help="where databases are kept")
    parser.add_argument("--only", nargs="+", choices=SETUPS, default=list(SETUPS))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
