"""Nodes as processes: what journeys need to make them, start them, stop them, kill them and ask them."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

import machine
from amity import app, cli
from amity.cli.house import House
from amity.kernel.record import Office, Party
from amity.node import home as homes
from amity.node.node import Node
from amity.store import log
from amity.store.database import Database
from amity.testing import repository
from amity.ui import session

PATIENCE = 300.0  # seconds until it counts as broken: on a busy machine a node may need a minute to start
SQLITE = "sqlite:///{home}/amity.db"


def until(true: Callable[[], Any], what: str) -> Any:
    """Return what *true* answers as soon as it is something: the one place where a journey waits."""
    end = time.monotonic() + PATIENCE
    while not (answer := true()):
        assert time.monotonic() < end, f"waited in vain for: {what}"
        time.sleep(0.05)
    return answer


class Nodes:
    """The nodes of a journey: each with its home, and a process where one was started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ports = folder, dict[str, int]()
        self.founded = dict[str, int]()  # how long each log was once its offices were open, and reminded
        self.reminded = dict[
            str, int
        ]()  # how many of those entries are its own reminders, read by nobody else
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.databases: dict[str, Database] = {}

    def make(
        self, *parties: str, databases: Callable[[str], str] = lambda _: SQLITE, peers: bool = True
    ) -> None:
        """Make the homes of *parties*, and let each take in the founding entries of the others."""
        self.ports = dict(zip(parties, machine.ports(len(parties)), strict=True))
        for party in parties:
            named = [f"--peer={p}={self.url(p)}" for p in parties if p != party and peers]
            place = [f"--port={self.ports[party]}", f"--address={self.url(party)}", "--pull=1"]
            self.amity(party, "init", "--party", party, "--database", databases(party), *place, *named)
        entries = [str(self.home(party) / "founding.toml") for party in parties]
        for party in parties:
            self.amity(party, "join", *entries)
            with House.at(self.home(party)).open(alone=True) as node:
                self.reminded[party] = len(node.do_duties())  # of what is due today, whatever day it is
            self.founded[party] = self.size(party, party)

    def home(self, party: str) -> Path:
        return self.folder / party

    def url(self, party: str) -> str:
        return f"http://localhost:{self.ports[party]}"

    # -- commands ----------------------------------------------------------------------------------

    def amity(self, party: str, *arguments: str, code: int = 0) -> Any:
        """Run a command on *party*'s home, expect *code*, and return its JSON."""
        out, err, left = io.StringIO(), io.StringIO(), 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                cli.main([*arguments, "--home", str(self.home(party)), "--json"])
            except SystemExit as done:
                left = done.code
        assert left == code, f"{arguments}: {left}, {out.getvalue()} {err.getvalue()}"
        return orjson.loads(out.getvalue())

    @contextmanager
    def node(self, party: str) -> Iterator[Node]:
        """Open *party*'s node beside its process, as a command does."""
        with House.at(self.home(party)).open() as node:
            yield node

    def size(self, at: str, of: str) -> int:
        """Return how far the node of *at* believes the log of *of*: a look into its database, and quick."""
        if at not in self.databases:
            self.databases[at] = Database(homes.load(self.home(at)).database)
        with self.databases[at].reading() as tx:
            return log.standing(tx, Party(of)).size

    def forget(self, party: str) -> None:
        """Close what `size` keeps open: the home is about to be replaced."""
        self.databases.pop(party).close()

    def is_level(self, *parties: str) -> bool:
        """Tell whether the nodes of *parties* hold the same of each other's logs."""
        seen = [{p: self.size(at, p) for p in parties} for at in parties]
        return all(one == seen[0] for one in seen)

    # -- processes ---------------------------------------------------------------------------------

    def serve(self, *parties: str) -> None:
        """Start the processes of *parties*, and wait until each answers."""
        for party in parties:
            command = [sys.executable, "-P", "-m", "amity", "serve", "--home", str(self.home(party))]
            path = {**os.environ, "PYTHONPATH": str(repository() / "src")}
            with (self.folder / f"{party}.log").open("ab") as said:
                self.processes[party] = subprocess.Popen(command, env=path, stdout=said, stderr=said)
        for party in parties:
            until(lambda party=party: self._answers(party), f"the node of {party} to answer")

    def stop(self, *parties: str, by: int = signal.SIGTERM) -> None:
        """End the processes of *parties*, politely or not."""
        for party in parties:
            self.processes[party].send_signal(by)
        for party in parties:
            self.processes.pop(party).wait(PATIENCE)

    def said(self, party: str) -> str:
        """Return what the process of *party* told its operator."""
        return (self.folder / f"{party}.log").read_text(errors="replace")

    def _answers(self, party: str) -> bool:
        assert self.processes[party].poll() is None, self.said(party)
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.ports[party])) == 0

    # -- the HTTP API ------------------------------------------------------------------------------

    def token(self, party: str, office: str) -> Mapping[str, str]:
        """Return the header with which a program of *office* asks the API of *party*."""
        with self.node(party) as node, node.tx() as tx:
            return {"authorization": "Bearer " + session.token(tx, Office(office), "a journey", app.clock())}

    def client(self, party: str, office: str = "focal-point") -> httpx.Client:
        """Return a program of *office* that speaks to the node of *party*."""
        return httpx.Client(base_url=self.url(party), headers=self.token(party, office), timeout=PATIENCE)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    """The nodes of one journey; whatever still runs at its end is stopped."""
    made = Nodes(tmp_path)
    yield made
    made.stop(*made.processes, by=signal.SIGKILL)
    for database in made.databases.values():
        database.close()


@pytest.fixture
def wait() -> Callable[[Callable[[], Any], str], Any]:
    """Wait until something is so: `wait(lambda: …, "what it is")`."""
    return until


@pytest.fixture
def progress() -> Callable[..., dict[str, Any]]:
    """Return the body of a progress report with a narrative of one's own."""

    def body(narrative: str) -> dict[str, Any]:
        return {
            "activity": "ASEC/2004-ASC-PoA/annex.III.1.a",
            "as_of": "2026-06-30",
            "status": "ongoing",
            "percent": 60,
            "narrative": f"EXERCISE. {narrative}",
        }

    return body
