"""The stage of the demonstration: its nodes, each a process with its own keys, database and address."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from amity import app
from amity.cli import exercise
from amity.cli.house import House
from amity.errors import Unavailable, Unproven
from amity.kernel.record import Office, Party
from amity.node import home as homes
from amity.node.home import Home, Settings
from amity.node.node import Node

SECRETARIAT, CAMBODIA, INDONESIA = Party("ASEC"), Party("KHM"), Party("IDN")
PARTIES = (SECRETARIAT, CAMBODIA, INDONESIA)  # in the order of their ports
LENT = range(12_000, 20_000)  # ports; those that systems give to whoever asks for any lie above
PATIENCE = 60.0  # seconds that a step waits for the nodes before it gives up


@dataclass
class Stage:
    """The nodes of the demonstration."""

    house: House
    folder: Path
    homes: dict[Party, Home] = field(default_factory=dict)
    running: dict[Party, subprocess.Popen[bytes]] = field(default_factory=dict)
    done: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0  # of the first Party's node, the others' follow it; 0: any that are free
    began: float = field(default_factory=time.monotonic)
    links: dict[str, dict[str, str]] = field(default_factory=dict)  # Party: office: sign in here once
    populated: float = 0.0  # seconds until there was something to see

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Do one step, and tell how it went."""
        began, details = time.monotonic(), list[str]()
        self.house.say(f"{len(self.done) + 1:2}. {title} …")
        yield details.append
        seconds = time.monotonic() - began
        self.done.append({"step": title, "seconds": round(seconds, 2), "told": " ".join(details)})
        self.house.say(f"    {' '.join(details) or 'done'} ({seconds:.1f} s)")

    def make_homes(self) -> None:
        """Make a home for each Party, and let each take in the founding keys of the others."""
        found = asked_ports(self.port, len(PARTIES)) if self.port else _free_ports(len(PARTIES))
        ports = dict(zip(PARTIES, found, strict=True))
        address = {party: f"http://localhost:{port}" for party, port in ports.items()}
        for party in PARTIES:
            settings = Settings(
                party=party,
                region="asean",
                database="sqlite:///{home}/amity.db",
                address=address[party],
                port=ports[party],
                pull=1,
                exercise=True,
                peers={other: url for other, url in address.items() if other != party},
            )
            self.homes[party] = homes.make(self.folder / party, settings)
        founding = {party: homes.founding_key(home) for party, home in self.homes.items()}
        for party, home in self.homes.items():
            home.found(founding)
            self.at(party, app.found_offices, alone=True)

    def at(self, party: Party, action: Callable[[Node], Any], *, alone: bool = False) -> Any:
        """Do *action* at *party*'s node, as its own staff would."""
        with House.at(self.homes[party].folder).open(alone=alone) as node:
            return action(node)

    def start(self, *parties: Party) -> None:
        """Start the processes of *parties*, and wait until each answers."""
        for party in parties:
            log = (self.folder / f"{party}.log").open("ab")
            command = [sys.executable, "-P", "-m", "amity", "serve", "--home", str(self.homes[party].folder)]
            self.running[party] = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own
            log.close()
        for party in parties:
            self._wait(partial(self._answers, party), f"{party}'s node does not answer")

    def stop(self, *parties: Party) -> None:
        """Stop the processes of *parties*."""
        for party in parties:
            self.running[party].terminate()
        for party in parties:
            with suppress(subprocess.TimeoutExpired):
                self.running[party].wait(20)
            self.running.pop(party).kill()

    def level(self, *parties: Party) -> str:
        """Wait until *parties* (all, if none is named) hold the same of each other's logs."""
        among = parties or PARTIES

        def sizes() -> list[dict[Party, int]]:
            return [{p: s for p, s in self.at(one, Node.sizes).items() if p in among} for one in among]

        with self.house.progress("catching up") as progress:

            def same() -> bool:
                seen = sizes()
                most = {p: max(one.get(p, 0) for one in seen) for p in among}
                progress(sum(sum(one.values()) for one in seen), len(among) * sum(most.values()))
                return all(one == most for one in seen) and all(most.values())

            self._wait(same, "the nodes do not become level")
        return ", ".join(f"{party} {size}" for party, size in sorted(sizes()[0].items())) + " entries"

    def agree(self) -> None:
        """Check every log of every node, and that all show the same plan."""
        pictures = {party: self.at(party, exercise.picture) for party in PARTIES}
        if len({str(one) for one in pictures.values()}) != 1:
            raise Unproven(f"the nodes do not show the same plan: {pictures}")

    def invite(self, *, tell: bool) -> None:
        """Make a one-time sign-in link for each office that a person holds, and *tell* them."""
        self.links = {
            party: self.at(party, lambda node: _links(node, self.homes[node.party])) for party in PARTIES
        }
        self.populated = round(time.monotonic() - self.began, 2)
        if tell:
            self.house.say(
                "\nThe pages can be looked at now, while the rest goes on. Sign in, each link once:"
            )
            self.house.say(_invitations(self.links) + "\n")

    def stay(self) -> None:
        """Serve until somebody stops it."""
        with suppress(KeyboardInterrupt):
            for process in self.running.values():
                process.wait()

    def _answers(self, party: Party) -> bool:
        settings = self.homes[party].settings
        if self.running[party].poll() is not None:
            said = (self.folder / f"{party}.log").read_text(errors="replace")[-500:]
            raise Unavailable(f"{party}'s node ended: {said}")
        with socket.socket() as line:
            line.settimeout(1)
            return line.connect_ex((settings.host, settings.port)) == 0

    def _wait(self, true: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > until:
                raise Unavailable(f"{otherwise} within {PATIENCE:.0f} s: see the logs in {self.folder}")
            time.sleep(0.1)


@contextmanager
def staged(house: House, folder: Path, port: int = 0) -> Iterator[Stage]:
    """Give a stage in *folder*, and stop its nodes at the end."""
    stage = Stage(house, folder, port=port)
    try:
        yield stage
    finally:
        stage.stop(*tuple(stage.running))


def hand_over(links: Mapping[str, Mapping[str, str]], file: Path) -> None:
    """Write *links* to *file* for its owner alone, whole or not at all: each of them opens an office."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)  # else its mode would be that of what lay there
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(orjson.dumps(links, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def asked_ports(first: int, count: int) -> list[int]:
    """
    Return *first* and the ports after it.

    Raises:
        Unavailable: something listens on one of them.
    """
    ports = list(range(first, first + count))
    for port in ports:
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the node itself will listen
            try:
                line.bind(("127.0.0.1", port))
            except OSError as error:
                way_out = f"stop what listens there, or name another with --port: it and the next {count - 1}"
                raise Unavailable(
                    f"port {port} cannot be had ({error.strerror}): {way_out} are taken"
                ) from error
    return ports


def _links(node: Node, home: Home) -> dict[str, str]:
    people = [m.office for m in node.offices() if m.office != "node"]
    return {office: app.invitation(node, home.settings.address, Office(office), "demo") for office in people}


def _invitations(links: dict[str, dict[str, str]]) -> str:
    lines: list[str] = []
    for party, offices in links.items():
        lines += [f"\n  {party}", *(f"    {office:20} {link}" for office, link in offices.items())]
    return "\n".join(lines)


def _free_ports(count: int) -> list[int]:
    """Return ports for nodes that listen only later: none that a system gives away meanwhile."""
    own = os.getpid() * count % (len(LENT) - count)  # another demonstration begins elsewhere
    for first in (*LENT[own:-count], *LENT[:own]):
        with suppress(Unavailable):
            return asked_ports(first, count)
    raise Unavailable(f"no {count} ports from {LENT.start} to {LENT.stop} are free: name others with --port")
