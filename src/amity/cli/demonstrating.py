"""The demonstration: three sovereign nodes keep a plan together, and print the report that it asks for.

Every node is a process with its own keys, database and address; what they know of each other came over
HTTP. Every word filed is marked EXERCISE. Each step is checked as it is made: one that does not hold ends
the demonstration with an exit code that is not zero.
"""

import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from amity import app
from amity.cli import exercise
from amity.cli.house import House
from amity.errors import Unavailable, Unproven
from amity.kernel.record import Office, Party
from amity.node import home as homes
from amity.node.home import Home, Settings
from amity.node.node import Node

SECRETARIAT, CAMBODIA, INDONESIA = Party("ASEC"), Party("KHM"), Party("IDN")
PARTIES = (SECRETARIAT, CAMBODIA, INDONESIA)
CLOSING = " The links to sign in with stand above. The nodes serve until you press Ctrl-C."
PATIENCE = 60.0  # seconds that a step waits for the nodes before it gives up


@click.command()
@click.option("--exit", "leave", is_flag=True, help="Do not stay to serve the pages.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write the report here.")
@click.option(
    "--instruments",
    type=click.Path(exists=True, path_type=Path, file_okay=False),
    help="A folder with the texts of the instruments (else AMITY_SHARED/seeds, where it is).",
)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the nodes here.")
@click.pass_obj
def demo(
    house: House, leave: bool, report: Path | None, instruments: Path | None, folder: Path | None
) -> None:
    """Let three nodes keep a real plan of action together, on this machine."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the nodes stop with their demonstration
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="amity-demo-")))
        stage = stack.enter_context(_stage(house, place.resolve()))
        _play(stage, report, instruments or app.seeds(), leave=leave)
        data = {
            "holds": True,
            "steps": stage.done,
            "populated": stage.populated,
            "links": stage.links,
            "report": str(report or ""),
        }
        house.out(data, lambda: "\nEvery step held." + ("" if leave else CLOSING))
        if not leave:
            stage.stay()


def _play(stage: "Stage", report: Path | None, texts: Path | None, *, leave: bool) -> None:
    with stage.step("Three Parties make their nodes, and give each other their founding keys"):
        stage.make_homes()
    with stage.step("Three processes start, each with its own keys, database and address"):
        stage.start(*PARTIES)
    with stage.step("The Secretariat opens the plans of three instruments") as told:
        told(f"{stage.at(SECRETARIAT, exercise.open_plans)} activities, in our own words")
    if texts:
        with stage.step("The Secretariat takes in the texts of the instruments") as told:
            told(f"{stage.at(SECRETARIAT, lambda node: exercise.import_texts(node, texts))} clauses")
    with stage.step("Cambodia and Indonesia learn of it over HTTP") as told:
        told(stage.level())
    with stage.step("Cambodia and Indonesia file a year of progress, marked EXERCISE") as told:
        filed = [stage.at(party, exercise.file_year) for party in (CAMBODIA, INDONESIA)]
        told(f"{sum(filed)} reports")
    with stage.step("The reports travel until all three nodes hold the same") as told:
        told(stage.level())
    stage.invite(tell=not leave)
    with stage.step("Indonesia's node stops; Cambodia goes on and the Secretariat hears it") as told:
        stage.stop(INDONESIA)
        told(f"{stage.at(CAMBODIA, exercise.file_late)} more reports")
        stage.level(SECRETARIAT, CAMBODIA)
    with stage.step("Indonesia's node starts again and catches up") as told:
        stage.start(INDONESIA)
        told(stage.level())
    with stage.step("The Secretariat computes, freezes and prints the annual report") as told:
        pdf = stage.at(SECRETARIAT, exercise.publish)
        if report:
            report.write_bytes(pdf)
        told(f"{len(pdf):,} bytes of PDF/UA" + (f" in {report}" if report else ""))
        stage.level()
    with stage.step("Indonesia verifies every sentence of it against the logs") as told:
        told(f"{stage.at(INDONESIA, lambda node: exercise.check_report(node, pdf))} sentences hold")
    with stage.step("All three nodes verify their logs, and show the same plan"):
        stage.agree()


@dataclass
class Stage:
    """The nodes of the demonstration."""

    house: House
    folder: Path
    homes: dict[Party, Home] = field(default_factory=dict)
    running: dict[Party, subprocess.Popen[bytes]] = field(default_factory=dict)
    done: list[dict[str, Any]] = field(default_factory=list)
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
        ports = dict(zip(PARTIES, _free_ports(len(PARTIES)), strict=True))
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
            self._wait(lambda party=party: self._answers(party), f"{party}'s node does not answer")  # type: ignore[misc]

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
def _stage(house: House, folder: Path) -> Iterator[Stage]:
    stage = Stage(house, folder)
    try:
        yield stage
    finally:
        stage.stop(*tuple(stage.running))


def _links(node: Node, home: Home) -> dict[str, str]:
    people = [m.office for m in node.offices() if m.office != "node"]
    return {office: app.invitation(node, home.settings.address, Office(office), "demo") for office in people}


def _invitations(links: dict[str, dict[str, str]]) -> str:
    lines: list[str] = []
    for party, offices in links.items():
        lines += [f"\n  {party}", *(f"    {office:20} {link}" for office, link in offices.items())]
    return "\n".join(lines)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.socket()) for _ in range(count)]
        for line in lines:
            line.bind(("127.0.0.1", 0))
        return [line.getsockname()[1] for line in lines]


COMMANDS = (demo,)
