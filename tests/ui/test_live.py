"""Live pages: who hears that something has come, who hears nothing, and when a stream ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import orjson
import pytest
import uvicorn

import machine
from amity import app
from amity.kernel.record import PUBLIC, Draft, Office
from amity.node import alarms
from amity.node.roster import REGISTRAR
from amity.store.database import Database
from amity.testing import DESK, Region, repository
from amity.ui import session
from amity.ui.live import Pace
from amity.ui.website import Web, website

CLERK = Office("clerk")  # reads plans only
PACE = Pace(beat=0.02, check=0.05, each=2, all=3)
REPORT = ("exchange.incident/1", app.vocabulary().get("exchange.incident/1").body.example)
PLAN = ("plan.review-open/1", app.vocabulary().get("plan.review-open/1").body.example)


@dataclass
class Heard:
    """One event of a stream."""

    event: str = ""
    data: str = ""
    id: str = ""

    @property
    def counts(self) -> dict[str, int]:
        return orjson.loads(self.data)


@dataclass
class Served:
    """Cambodia's website at an address, and a second hand on its database, as another process has one."""

    region: Region
    url: str
    address: str
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def node(self):
        return self.region["KHM"]

    def other(self):
        """Return the node as another process opens it."""
        database = Database(self.url)
        return app.node(
            self.node.party,
            signer=self.node.signer,
            database=database,
            region=self.region.pack,
            clock=self.region.clock,
        )

    def seated(self, office: Office = DESK) -> httpx.Client:
        with self.node.tx() as tx:
            secret = session.begin(tx, office, "Sok Dara", self.node.clock())
        client = httpx.Client(base_url=self.address, cookies={"amity-khm": secret}, timeout=300)
        self.clients.append(client)
        return client


@contextmanager
def listening(client: httpx.Client, path: str = "/live") -> Iterator[Callable[[], Heard]]:
    """Open a stream, and give a function that waits for its next event."""
    with client.stream("GET", path) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines, pings = answer.iter_lines(), 0

        def heard() -> Heard:
            nonlocal pings
            found = Heard()
            for line in lines:
                name, _, value = line.partition(": ")
                if name in ("event", "data", "id"):
                    setattr(found, name, value)
                elif name == "" and value.startswith("ping"):
                    pings += 1
                    assert pings < 20, "nothing came in five minutes"
                elif not line and found.event:
                    return found
            return Heard("closed")

        yield heard


@pytest.fixture
def khm(fresh_database: Callable[[str], str]) -> Iterator[Served]:
    """Cambodia's node, served."""
    with serving(fresh_database("sqlite")) as served:
        yield served


@pytest.fixture
def either(database: str) -> Iterator[Served]:
    """The same, once on each kind of database."""
    with serving(database) as served:
        yield served


@contextmanager
def serving(database: str) -> Iterator[Served]:
    """Serve Cambodia's node on *database*."""
    region = Region(
        "KHM", "IDN", databases=lambda party: Database(database if party == "KHM" else "sqlite://")
    )
    body = {"office": CLERK, "title": "Clerk", "files": ["plan.*"], "reads": ["plans"]}
    region["KHM"].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{door.getsockname()[1]}"
    site = website(region["KHM"], app.FEATURES, Web(address, pace=PACE))
    server = uvicorn.Server(uvicorn.Config(site, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    served = Served(region, database, address)
    yield served
    for client in served.clients:
        client.close()
    server.should_exit = True
    thread.join()
    door.close()
    region["KHM"].database.close()


def say(node, said: tuple[str, dict[str, object]], to: frozenset[str] = frozenset()) -> None:
    node.file(Draft(said[0], said[1], to), office=DESK)


def test_a_seat_hears_what_another_process_filed_and_how_much_of_what_it_may_read(either):
    with listening(either.seated()) as heard:
        other = either.other()
        say(other, REPORT)
        told = heard()
        other.database.close()

    assert (told.event, told.counts) == ("changed", {"exchange": 1})


def test_what_an_office_may_not_read_makes_no_event_and_no_count(khm):
    """The clerk reads plans: of three reports and one plan it hears of one plan, and of nothing before it."""
    with listening(khm.seated(CLERK)) as heard, listening(khm.seated()) as desk:
        for _ in range(3):
            say(khm.node, REPORT)
        reports = 0
        while reports < 3:  # by now the feed has told all who may hear of them
            reports += desk().counts["exchange"]
        say(khm.node, PLAN)
        told = heard()

    assert (told.event, told.counts) == ("changed", {"plans": 1})


def test_an_alarm_that_begins_is_heard_though_it_is_no_record(khm):
    with listening(khm.seated()) as heard:
        with khm.node.tx() as tx:
            alarms.ring(tx, alarms.UNREACHABLE, "IDN", "it does not answer", now=khm.node.clock())
        told = heard()

    assert told.counts == {"house": 1}


def test_who_comes_back_hears_what_came_since_its_page_was_shown(either):
    client = either.seated()
    since = client.get("/").text.partition('data-live="')[2].partition('"')[0]
    say(either.node, REPORT)
    say(either.node, PLAN)

    with listening(client, f"/live?since={since}") as heard:
        assert heard().counts == {"exchange": 1, "plans": 1}
    with listening(client, "/live?since=12") as heard:
        assert heard().event == "lost"
    assert not since.isdecimal()  # how many records there are is not told with it


def test_a_stream_ends_when_its_session_is_revoked(khm):
    client = khm.seated()

    with listening(client) as heard:
        with khm.node.tx() as tx:
            session.end_all(tx, DESK)

        assert [heard().event, heard().event] == ["ended", "closed"]


def test_a_stream_ends_with_an_idle_session_and_does_not_keep_it_alive(khm):
    client = khm.seated()

    with listening(client) as heard:
        khm.region.clock.forward(minutes=20)
        assert client.get("/", headers={"x-amity-live": "1"}).status_code == 200  # asked by the script
        khm.region.clock.forward(minutes=20)

        assert heard().event == "ended"
    assert client.get("/").status_code == 303


def test_of_too_many_streams_of_one_session_the_oldest_ends_and_a_full_node_says_so(khm):
    client = khm.seated()

    with listening(client) as first, listening(client), listening(client):
        assert first().event == "full"
        with listening(khm.seated(CLERK)):
            refused = khm.seated().get("/live", headers={"accept": "application/json"})

    assert refused.status_code == 503
    assert "load the page again" in refused.json()["detail"]


def test_nobody_hears_who_is_not_signed_in(khm):
    answer = httpx.get(f"{khm.address}/live", headers={"accept": "application/json"})

    assert answer.status_code == 401


@pytest.fixture
def own(tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    """A node in a process of its own, as operators run it: (process, address, cookie)."""
    place = {**os.environ, "PYTHONPATH": str(repository() / "src"), "AMITY_HOME": str(tmp_path / "KHM")}
    (port,) = machine.ports(1)

    def amity(*words: str) -> list[str]:
        return [sys.executable, "-P", "-m", "amity", *words]

    address = f"http://localhost:{port}"
    made = ("init", "--party", "KHM", "--port", str(port), "--address", address, "--json")
    subprocess.run(amity(*made), env=place, check=True, capture_output=True)
    asked = subprocess.run(
        amity("invite", "focal-point", "--json"), env=place, check=True, capture_output=True
    )
    with subprocess.Popen(amity("serve"), env=place, stderr=subprocess.PIPE) as process:
        for line in process.stderr:
            if b"listens on" in line:
                break
        yield process, address, orjson.loads(asked.stdout)["link"]
        process.kill()


def test_a_node_that_is_told_to_stop_ends_its_streams_and_stops_well(own):
    process, address, link = own
    with httpx.Client(base_url=address, timeout=300) as client:
        assert client.post(link).status_code == 303
        with listening(client) as heard:
            process.send_signal(signal.SIGTERM)

            assert heard().event == "closed"
        assert process.wait(300) in (0, -signal.SIGTERM)
        assert b"Traceback" not in process.stderr.read()
