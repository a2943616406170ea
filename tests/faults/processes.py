"""The same with real processes: each node served over HTTP in a network namespace of its own.

Fewer faults and slower ones, but nothing here is ours: kernel, sockets, signals, the clock. Offices file by
the API of their node; its answer of 201 is the acknowledgement that counts.
"""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Thread
from types import SimpleNamespace
from typing import Any

import httpx
from faults import bottle, promises
from faults.disks import Disk
from faults.ledger import Ledger
from faults.namespaces import PORT, Network
from faults.promises import Promise
from faults.workload import Workload

from amity import app
from amity.cli.house import House
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node import home as homes
from amity.node.home import Home
from amity.node.node import Node
from amity.node.roster import REGISTRAR
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, repository
from amity.ui import session

PATIENCE = 180.0  # seconds in which a region that was healed must be level
SORTS = (
    "kill -9 while it files",
    "stopped and continued",
    "cable pulled",
    "link cut",
    "slow line",
    "file system full",
)


@dataclass
class Served:
    """One node's process, as promises see a place."""

    party: Party
    home: Home
    token: str
    process: subprocess.Popen[bytes] | None = None
    node: Node | None = None  # once it is looked at
    two_faced: None = None
    restored: int = 0

    @property
    def file(self) -> Path:
        """The database's file."""
        return self.home.folder / "amity.db"


class Living:
    """A region of processes."""

    def __init__(
        self, named: Sequence[Party], folder: Path, network: Network, disks: Mapping[str, Disk], *, seed: int
    ) -> None:
        self.network, self.ledger, self.rng = network, Ledger(seed), Random(seed)
        self.pack, self.done = bottle.shipped(), Counter[str]()
        self._folder, self._disks = folder, disks
        homes_ = [self._home(party, named) for party in named]
        entries = {home.party: homes.founding_key(home) for home in homes_}
        self.places = {home.party: self._found(home, entries) for home in homes_}
        self.workload = Workload(list(named), app.vocabulary(), self.ledger)
        self.wire = SimpleNamespace(carried=0)

    @property
    def honest(self) -> list[Served]:
        """All of them."""
        return list(self.places.values())

    def start(self, place: Served) -> None:
        """Start the node's process, and wait until it answers."""
        command = [sys.executable, "-P", "-m", "amity", "serve", "--home", str(place.home.folder)]
        path = {"PYTHONPATH": str(repository() / "src"), "PATH": "/usr/bin:/bin"}
        with (self._folder / f"{place.party}.log").open("ab") as said:
            place.process = subprocess.Popen(
                [*self.network.enter(place.party), *command], env=path, stdout=said, stderr=said
            )

    def await_answers(self) -> bool:
        """Wait until every node answers."""
        return _until(lambda: all(self._answers(place) for place in self.honest), PATIENCE)

    def hurt(self, faults: int, tell: Callable[[str], None]) -> None:
        """Do *faults* faults, one after the other, each for a second or two, while offices file."""
        for number in range(faults):
            sort = SORTS[number % len(SORTS)] if number < len(SORTS) else self.rng.choice(SORTS)
            self._befall(sort)
            self.done[sort] += 1
            tell(f"{number + 1}: {sort}")

    def heal(self) -> bool:
        """Put everything right, and tell whether all nodes became level."""
        for place in self.honest:
            self.network.plug(place.party)
            self._disks[place.party].free()
        end = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < end:
            level = self.await_answers() and _until(self._standings, PATIENCE)
            self._stop_all()
            if not level or self._standings():
                return level
            for place in self.honest:  # something fell due while they were being stopped: let it travel
                self.start(place)
        self._stop_all()
        return False

    def _stop_all(self) -> None:
        for place in self.honest:
            if place.process is not None:
                place.process.send_signal(signal.SIGTERM)
        for place in self.honest:
            self.stop(place, signal.SIGTERM)

    def stop(self, place: Served, by: int) -> None:
        """End the process."""
        if place.process is not None:
            place.process.send_signal(by)
            place.process.wait()
            place.process = None

    def look(self, *, level: bool) -> list[Promise]:
        """Return what held, as `promises` finds it in the databases that are left."""
        region: Any = self
        self.ledger.broken += [] if level else ["the region did not become level"]
        self.ledger.broken += [f"{p.party} ended by itself" for p in self.honest if p.process is not None]
        for place in self.honest:
            signer, database = place.home.signer(), Database(place.home.database)
            pack = place.home.region(app.packs())
            place.node = app.node(place.party, signer=signer, database=database, region=pack, clock=app.clock)
        found = [
            promises.nothing_but_refusals(region),
            promises.nothing_lost(region),
            promises.no_silent_gap(region),
            promises.logs_verify(region),
            promises.nobody_is_convicted_wrongly(region),
            promises.nothing_leaked(region),
            promises.views_are_their_logs(region),
        ]
        for place in self.honest:
            assert place.node
            place.node.database.close()
        return found

    def close(self) -> None:
        """Kill what is left."""
        for place in self.honest:
            self.stop(place, signal.SIGKILL)

    # -- faults ----------------------------------------------------------------------------------

    def _befall(self, sort: str) -> None:
        place, other = self.rng.sample(self.honest, 2)
        match sort:
            case "kill -9 while it files":
                self._kill(place)
                self._disks[place.party].free()
                self.start(place)
                _until(lambda: self._answers(place), PATIENCE)
            case "stopped and continued":
                assert place.process
                place.process.send_signal(signal.SIGSTOP)
                self._file(other)
                time.sleep(self.rng.uniform(0.5, 2))
                place.process.send_signal(signal.SIGCONT)
            case "cable pulled":
                self.network.pull(place.party)
                self._file(other)
                time.sleep(self.rng.uniform(0.5, 2))
                self.network.plug(place.party)
            case "link cut":
                self.network.cut(place.party, other.party)
                self._file(place)
                self._file(other)
                if self.rng.random() < 0.5:
                    self.network.plug(place.party)
                    self.network.plug(other.party)
            case "slow line":
                self.network.slow(place.party)
                self._file(place)
            case "file system full":
                self._disks[place.party].fill()
                for one in (place, other, place):
                    self._file(one)
                time.sleep(self.rng.uniform(0.5, 2))
                if self.rng.random() < 0.5:  # else until somebody makes room
                    self._disks[place.party].free()

    def _kill(self, place: Served) -> None:
        filing = Thread(target=lambda: [self._file(place) for _ in range(8)])
        filing.start()
        time.sleep(self.rng.uniform(0, 0.3))
        self.stop(place, signal.SIGKILL)
        filing.join()

    def _file(self, place: Served) -> None:
        """Ask the API of *place* to file something, and note what it acknowledged."""
        order = self.workload.saying(self.rng, place.party)
        asked = {"body": order["body"], "audience": order["audience"]}
        headers = {"authorization": f"Bearer {place.token}"}
        url = f"{place.home.settings.address}/api/records/{order['kind']}"
        try:
            answer = httpx.post(url, json=asked, headers=headers, timeout=5, trust_env=False)
        except httpx.HTTPError as error:
            self.ledger.refused[type(error).__name__] += 1
            return
        if answer.status_code == 201:
            told = answer.json()
            readers = frozenset(map(Party, told["audience"]))
            self.ledger.acknowledge(told["id"], place.party, told["seq"], readers, order["canary"])
        elif answer.status_code >= 500 and answer.status_code != 503:
            self.ledger.broken.append(f"{place.party} answers {answer.status_code} to {order['kind']}")
        else:
            self.ledger.refused[str(answer.json().get("code", answer.status_code))] += 1

    def _answers(self, place: Served) -> bool:
        if place.process is None or place.process.poll() is not None:
            said = (self._folder / f"{place.party}.log").read_text(errors="replace")
            raise RuntimeError(f"the process of {place.party} ended by itself: {said[-2000:]}")
        try:
            url = f"{place.home.settings.address}/api/kinds"
            return httpx.get(url, timeout=2, trust_env=False).status_code in (200, 401)
        except httpx.HTTPError:
            return False

    def _standings(self) -> bool:
        """Tell whether every node holds all of every log, with its author's word for it."""
        seen = []
        for place in self.honest:
            database = Database(place.home.database)
            with database.reading() as tx:
                seen.append({(one.party, one.size, one.complete) for one in log.all_standing(tx)})
            database.close()
        return len(seen[0]) == len(self.places) and all(one == seen[0] for one in seen)

    # -- founding --------------------------------------------------------------------------------

    def _home(self, party: Party, named: Sequence[Party]) -> Home:
        at = {one: f"http://{self.network.at[one]}:{PORT}" for one in named}
        settings = {
            "party": party,
            "region": bottle.REGION,
            "database": "sqlite:///{home}/amity.db",
            "address": at[party],
            "host": self.network.at[party],
            "port": PORT,
            "pull": 1,
            "peers": {one: url for one, url in at.items() if one != party},
        }
        return homes.make(self._disks[party].place / "home", homes.settled(settings))

    def _found(self, home: Home, entries: dict[Party, Any]) -> Served:
        home.found({party: entry for party, entry in entries.items() if party != home.party})
        with House.at(home.folder).open(alone=True) as node:
            for office in (DESK, "node"):
                body = {"office": office, "title": office.title(), "files": ["*"]}
                node.file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
            with node.tx() as tx:
                token = session.token(tx, DESK, "faults", app.clock())
        return Served(home.party, home, token)


def _until(true: Callable[[], bool], patience: float) -> bool:
    """Wait until something is so; tell whether it came to be."""
    end = time.monotonic() + patience
    for _ in itertools.count():
        if true():
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    raise AssertionError
