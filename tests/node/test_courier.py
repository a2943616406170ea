"""The courier over real HTTP: what it brings, whom it asks, and what no peer can do to it."""

from __future__ import annotations

import shutil
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import orjson
import pytest
import uvicorn
import zstandard

import machine
from amity import app
from amity.errors import Behind, Refusal, Unavailable
from amity.kernel import keys
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node import alarms, courier
from amity.node import parcel as parcels
from amity.node.courier import PACKED, Courier
from amity.node.mandates import Link
from amity.node.recovery import Lack
from amity.node.roster import REGISTRAR
from amity.store import log
from amity.store.database import Database
from amity.testing import check_logs, key_of, picture, refuses
from amity.ui import exchange
from amity.ui.website import Web, website

Answer = Callable[[str], Iterable[bytes]]  # the head of a request -> what is sent back, piece by piece
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


@dataclass
class Wire:
    """The nodes of a region, each behind a door on loopback; and doors that are not nodes at all."""

    region: object
    stack: ExitStack
    urls: dict[str, str] = field(default_factory=dict)
    served: list[tuple[str, str]] = field(default_factory=list)  # (whose door, the path and query)
    away: dict[str, Callable[[], None]] = field(default_factory=dict)  # stops a door

    def open(self, *parties: str) -> None:
        """Let the nodes of *parties* answer, at the address that they had before if they had one."""
        for party in parties:
            self._serve(party)

    def close(self, party: str) -> None:
        self.away.pop(party)()

    def courier(self, of: str, *peers: str, **limits: float) -> Courier:
        courier = Courier(self.region[of], {peer: self.urls[peer] for peer in peers}, **limits)
        self.stack.callback(courier.close)
        return courier

    def hostile(self, party: str, answer: Answer) -> list[str]:
        """Let *answer* speak at *party*'s address; return the list in which its requests will stand."""
        line, asked, stop = listening(), [], threading.Event()
        self.urls[party] = f"http://localhost:{line.getsockname()[1]}"

        def speak(caller: socket.socket) -> None:
            with caller, suppress(OSError):
                head = b""
                while b"\r\n\r\n" not in head:
                    head += caller.recv(4096)
                asked.append(head.decode())
                for piece in answer(head.decode()):
                    caller.sendall(piece)
                    if stop.wait(0 if len(piece) > 1 else 0.05):  # one byte at a time is a drip
                        return

        def listen() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = line.accept()
                    threads.append(threading.Thread(target=speak, args=[caller]))
                    threads[-1].start()

        threads = [threading.Thread(target=listen)]
        threads[0].start()

        def end() -> None:
            stop.set()
            line.shutdown(socket.SHUT_RDWR)
            line.close()
            for thread in threads:
                thread.join()

        self.stack.callback(end)
        return asked

    def _serve(self, party: str) -> None:
        if party not in self.urls:
            self.urls[party] = f"http://localhost:{machine.ports(1)[0]}"  # its own while it is away too
        line = listening(int(self.urls[party].rpartition(":")[2]))
        node = self.region[party]
        site = website(node, self.region.features, Web(self.urls[party]), exchange=exchange.routes(node))

        async def noted(scope, receive, send):
            if scope["type"] == "http":
                self.served.append((party, f"{scope['path']}?{scope['query_string'].decode()}"))
            await site(scope, receive, send)

        server = uvicorn.Server(uvicorn.Config(noted, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, args=[[line]])
        thread.start()

        def stop() -> None:
            server.should_exit = True
            thread.join()

        self.away[party] = stop


def listening(port: int = 0) -> socket.socket:
    """Return a socket that takes callers from now on, so that nobody has to wait for its server."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    line.bind(("127.0.0.1", port))
    line.listen()
    return line


@pytest.fixture
def wire(talk, tmp_path) -> Iterator[Callable[..., Wire]]:
    """Give `wire("AAA", "BBB")`: a region whose nodes have files for databases, and doors where opened."""
    with ExitStack() as stack:

        def made(*parties: str) -> Wire:
            region = talk(*parties, databases=lambda party: Database(f"sqlite:///{tmp_path}/{party}.db"))
            region.clock.now = app.clock()  # a server writes the machine's own time into its answers
            wire = Wire(region, stack)
            stack.callback(lambda: [stop() for stop in wire.away.values()])
            for node in region.nodes.values():
                stack.callback(node.database.close)
            return wire

        yield made


def ringing(wire: Wire, at: str) -> set[tuple[str, str]]:
    return {(alarm.code, alarm.party) for alarm in wire.region[at].alarms()}


def everything(node) -> list[object]:
    return [node.standing(), [picture(node, view) for view in node.views]]


def page(raw: bytes, *more: str) -> bytes:
    """Return *raw* as a good HTTP answer."""
    head = [
        "HTTP/1.1 200 OK",
        f"content-length: {len(raw)}",
        f"content-type: {exchange.MEDIA}",
        *more,
        "connection: close",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + raw


def nonce_in(head: str) -> str:
    return head.split("nonce=")[1].split(" ")[0].split("&")[0]


def since_in(head: str) -> int:
    return int(head.split("since=")[1].split("&")[0])


# -- what it brings ------------------------------------------------------------------------------


def test_two_nodes_fetch_from_each_other_and_hold_the_same(wire):
    w = wire("AAA", "BBB")
    w.region.word("AAA", "hello")
    w.region.word("BBB", "good day")
    w.open("AAA", "BBB")

    there = w.courier("AAA", "BBB").round()
    back = w.courier("BBB", "AAA").round()

    assert (there.reached, there.missed, there.fresh) == (["BBB"], {}, 3)
    assert (back.reached, back.missed, back.fresh) == (["AAA"], {}, 3)
    assert w.region.heard("AAA") == w.region.heard("BBB") == ["good day", "hello"]
    w.region.check()


def test_a_second_round_brings_nothing_and_asks_once(wire):
    w = wire("AAA", "BBB")
    w.open("AAA")
    courier = w.courier("BBB", "AAA")
    courier.round()
    w.served.clear()

    again = courier.round()

    assert again.fresh == 0
    assert [(door, path.split("&")[0]) for door, path in w.served] == [("AAA", "/exchange/AAA?since=2")]


@pytest.mark.usefixtures("small_pages")
def test_a_long_log_comes_page_by_page_from_where_it_stopped(wire):
    w = wire("AAA", "BBB")
    for number in range(5):
        w.region.word("AAA", f"word {number}")
    w.open("AAA")

    done = w.courier("BBB", "AAA").round()

    assert done.fresh == 7
    assert [path.split("&")[0].split("=")[1] for _, path in w.served] == ["0", "2", "4", "6"]
    w.region.check()


def test_pages_of_unequal_length_arrive_in_order_whatever_was_asked_for_ahead(wire, monkeypatch):
    monkeypatch.setattr("amity.node.handing.PAGE_BYTES", 4000)
    w = wire("AAA", "BBB")
    lengths = (10, 10, 10, 3000, 10, 2500, 2500, 10, 10, 3500, 10, 10)
    for number, length in enumerate(lengths):
        w.region.word("AAA", f"{number} ".ljust(length, "x"))
    w.open("AAA")

    done = w.courier("BBB", "AAA").round()

    assert {int(word.split()[0]) for word in w.region.heard("BBB")} == set(range(len(lengths)))
    assert done.fresh == len(lengths) + 2
    asked = [int(path.split("&")[0].split("=")[1]) for _, path in w.served]
    assert asked != sorted(asked)  # a guess was wrong, and that page was asked for anew, at its place
    w.region.check()


def test_what_an_author_who_is_away_said_comes_from_another_and_the_rest_when_it_is_back(wire):
    """AAA's node stops. BBB hands CCC what CCC may read and BBB holds; what only CCC may read must wait."""
    w = wire("AAA", "BBB", "CCC")
    w.open("AAA", "BBB")
    w.region.word("AAA", "to all")
    w.region.word("AAA", "to CCC alone", to={"CCC"})
    w.courier("BBB", "AAA").round()
    w.close("AAA")
    courier = w.courier("CCC", "AAA", "BBB")

    done = courier.round()

    assert done.reached == ["BBB"]
    assert "does not answer" in done.missed["AAA"]
    assert w.region.heard("CCC") == ["to all"]
    assert w.region["CCC"].sizes()["AAA"] == 4
    assert ringing(w, "CCC") == {(alarms.UNREACHABLE, "AAA")}

    w.open("AAA")
    courier.round()

    assert w.region.heard("CCC") == ["to CCC alone", "to all"]
    assert ringing(w, "CCC") == set()
    w.region.check()


def test_an_alarm_keeps_the_time_since_which_it_rings(wire):
    w = wire("AAA", "BBB")
    w.open("AAA")
    w.close("AAA")
    courier = w.courier("BBB", "AAA")
    courier.round()
    began = w.region.clock.now
    w.region.clock.forward(hours=3)
    courier.round()

    (alarm,) = w.region["BBB"].alarms()

    assert alarm.since == began


# -- clocks --------------------------------------------------------------------------------------


class Wrong:
    """A clock that goes, and shows another day."""

    def __init__(self, right: Callable[[], object], by: timedelta) -> None:
        self.right, self.by = right, by

    def __call__(self) -> object:
        return self.right() + self.by


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(days=-1), timedelta(days=-20_000)])
def test_a_node_whose_clock_is_wrong_learns_the_time_from_the_answer_and_is_heard(wire, by):
    w = wire("AAA", "BBB")
    w.region.word("AAA", "hello")
    w.open("AAA")
    w.region["BBB"].clock = Wrong(w.region.clock, by)
    courier = w.courier("BBB", "AAA")

    first = courier.round()
    asked = len(w.served)
    courier.round()

    assert first.reached == ["AAA"]
    assert w.region.heard("BBB") == ["hello"]
    assert asked == 2  # refused once, then heard
    assert len(w.served) == 3  # and remembered


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 +1400",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "yesterday",
        "",
        DATE,
    ],
)
def test_a_peer_with_an_impossible_clock_is_missed_and_nobody_else_is(wire, date):
    w = wire("AAA", "BBB", "CCC")
    w.region.word("CCC", "hello")
    w.open("CCC")
    refusal = f"HTTP/1.1 401 Unauthorized\r\ndate: {date}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    w.hostile("AAA", lambda _: [refusal.encode()])
    courier = w.courier("BBB", "AAA", "CCC")

    first = courier.round()
    w.region.clock.forward(seconds=100)
    for done in (first, courier.round()):
        assert done.reached == ["CCC"]
        assert "401" in done.missed["AAA"]
    assert w.region.heard("BBB") == ["hello"]


# -- peers that are not what they should be ------------------------------------------------------


def bomb() -> bytes:
    """Return some kilobytes that unpack to a gigabyte."""
    packer = zstandard.ZstdCompressor(level=19).compressobj()
    return b"".join([packer.compress(bytes(1 << 20)) for _ in range(1024)] + [packer.flush()])


BOMB = bomb()


def endless() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n\r\n"
    while True:
        yield b"x" * (1 << 20)


def dripping(start: bytes) -> Iterator[bytes]:
    yield start
    while True:
        yield b"x"


GARBAGE: dict[str, tuple[str, Answer]] = {
    "noise": (alarms.UNREACHABLE, lambda _: [b"\x00\xff" * 400]),
    "nothing": (alarms.UNREACHABLE, lambda _: []),
    "a page for people": (alarms.REFUSED, lambda _: [page(b"<!doctype html><title>Welcome</title>")]),
    "a fault": (alarms.UNREACHABLE, lambda _: [b"HTTP/1.1 500 Oops\r\ncontent-length: 4\r\n\r\n<hr>"]),
    "an empty page": (alarms.REFUSED, lambda _: [page(b"")]),
    "a bomb": (alarms.REFUSED, lambda _: [page(BOMB)]),
    "a body without end": (alarms.REFUSED, lambda _: endless()),
    "a body that drips": (alarms.UNREACHABLE, lambda _: dripping(b"HTTP/1.1 200 OK\r\n\r\n")),
    "a head that drips": (alarms.UNREACHABLE, lambda _: dripping(b"HTTP/1.1 200 OK\r\nx-")),
    "a bomb beside a fault": (
        alarms.UNREACHABLE,
        lambda _: [
            b"HTTP/1.1 500 Oops\r\ncontent-encoding: zstd\r\nconnection: close\r\n"
            + f"content-length: {len(BOMB)}\r\n\r\n".encode()
            + BOMB
        ],
    ),
    "less than it says": (
        alarms.UNREACHABLE,
        lambda _: [b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n" + b"x" * 4000],
    ),
    "a good page of rubbish": (alarms.REFUSED, lambda _: [page(parcels.pack(b"no parcel"))]),
}


@pytest.mark.parametrize("what", GARBAGE)
def test_a_peer_that_answers_with_rubbish_rings_and_stops_nobody_else(wire, what):
    """Nothing of it is kept, neither time nor memory is lost to it, and CCC is heard in the same round."""
    w = wire("AAA", "BBB", "CCC")
    w.region.word("CCC", "hello")
    w.open("CCC")
    code, answer = GARBAGE[what]
    w.hostile("AAA", answer)
    # what drips ends only with our patience; whatever ends by itself is given time, on a slow machine too
    courier = w.courier("BBB", "AAA", "CCC", timeout=20, patience=3 if "drips" in what else 60)

    tracemalloc.start()
    done = courier.round()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert done.reached == ["CCC"]
    assert set(done.missed) == {"AAA"}
    assert w.region.heard("BBB") == ["hello"]
    assert "AAA" not in w.region["BBB"].sizes()
    assert ringing(w, "BBB") == {(code, "AAA")}
    assert most < 6 * PACKED
    check_logs(w.region["BBB"])


def test_silence_ends_after_a_while(wire):
    w = wire("AAA", "BBB")
    over = threading.Event()
    w.hostile("AAA", lambda _: iter(over.wait, True))  # says nothing, and does not hang up
    w.stack.callback(over.set)

    done = w.courier("BBB", "AAA", timeout=0.2).round()

    assert "ReadTimeout" in done.missed["AAA"]


def test_no_redirect_is_followed(wire):
    w = wire("AAA", "BBB", "CCC")
    w.open("CCC")
    w.hostile("AAA", lambda _: [f"HTTP/1.1 302 Found\r\nlocation: {w.urls['CCC']}/\r\n\r\n".encode()])

    done = w.courier("BBB", "AAA").round()

    assert "302" in done.missed["AAA"]
    assert w.served == []


@pytest.mark.parametrize("url", ["http://[", "http://localhost:99999999", "ftp://localhost", "nowhere"])
def test_an_address_that_is_none_is_a_peer_that_is_missed(wire, url):
    w = wire("AAA", "BBB", "CCC")
    w.open("CCC")
    w.urls["AAA"] = url

    done = w.courier("BBB", "AAA", "CCC").round()

    assert done.reached == ["CCC"]
    assert "does not answer" in done.missed["AAA"]


# -- peers that show true pages in wrong places --------------------------------------------------


def handing(w: Wire, make: Callable[[str], bytes]) -> Answer:
    return lambda head: [page(parcels.pack(make(nonce_in(head))))]


def test_an_answer_from_yesterday_is_not_taken_for_one_of_today(wire):
    w = wire("AAA", "BBB")
    w.region.word("AAA", "hello")
    old = w.region["AAA"].parcel_for("BBB", "AAA", 0, nonce="ab" * 12)
    w.hostile("AAA", handing(w, lambda _: old))

    done = w.courier("BBB", "AAA").round()

    assert "answers another request" in done.missed["AAA"]
    assert ringing(w, "BBB") == {(alarms.REFUSED, "AAA")}
    assert w.region["BBB"].sizes() == {"BBB": 2}


def test_a_page_for_another_reader_is_refused(wire):
    w = wire("AAA", "BBB", "CCC")
    w.hostile("AAA", handing(w, lambda n: w.region["AAA"].parcel_for("CCC", "AAA", 0, nonce=n)))

    done = w.courier("BBB", "AAA").round()

    assert "is for CCC" in done.missed["AAA"]
    assert "AAA" not in w.region["BBB"].sizes()


def test_the_log_of_another_party_is_not_taken_for_the_one_that_was_asked_for(wire):
    """AAA is asked for its own log, and hands over CCC's: the alarm says so, and none says it is behind."""
    w = wire("AAA", "BBB", "CCC")
    w.region.word("CCC", "hello")
    w.region.meet("AAA", "CCC")
    w.hostile("AAA", handing(w, lambda n: w.region["AAA"].parcel_for("BBB", "CCC", 0, nonce=n)))

    done = w.courier("BBB", "AAA").round()

    assert done.reached == []
    assert "asked for the log of AAA" in done.missed["AAA"]
    assert ringing(w, "BBB") == {(alarms.REFUSED, "AAA")}


def test_one_who_is_not_the_author_cannot_speak_for_it(wire):
    """CCC answers at AAA's address, with a page that it made up and signed itself."""
    w = wire("AAA", "BBB", "CCC")
    before = everything(w.region["BBB"])

    def forged(nonce: str) -> bytes:
        told = w.region.page("CCC", "BBB")
        point = w.region.point("CCC", list(told.entries))
        lie = replace(told, of="AAA", note=point, nonce=nonce)
        return w.region.signed(lie)

    w.hostile("AAA", handing(w, forged))

    done = w.courier("BBB", "AAA").round()

    assert set(done.missed) == {"AAA"}
    assert everything(w.region["BBB"]) == before


@pytest.mark.usefixtures("small_pages")
def test_an_author_that_finds_lost_words_again_and_again_is_gone_back_for_once_in_a_round(wire):
    """Asked for more than its first page, it says each time that it lacks one word less, from there on."""
    w = wire("AAA", "BBB")
    w.region.word("AAA", "hello")
    w.region.meet()
    lost = [100]

    def answer(head: str) -> list[bytes]:
        lost[0] -= since_in(head) > 0
        told = w.region.page("AAA", "BBB", since_in(head))
        said = w.region.signed(told, lacks=Lack(0, lost[0]), nonce=nonce_in(head))
        return [page(parcels.pack(said))]

    asked = w.hostile("AAA", answer)
    courier = w.courier("BBB", "AAA")
    courier.round()  # it says so for the first time
    del asked[:]

    assert courier.round().reached == ["AAA"]
    assert [since_in(head) for head in asked] == [3, 0, 2]


def test_what_was_refused_is_asked_for_again_and_the_alarm_ends(wire):
    w = wire("AAA", "BBB")
    w.region.word("AAA", "hello")
    honest = [False]

    def answer(head: str) -> list[bytes]:
        raw = parcels.pack(w.region["AAA"].parcel_for("BBB", "AAA", 0, nonce=nonce_in(head)))
        return [page(raw if honest[0] else raw[:-9])]

    w.hostile("AAA", answer)
    courier = w.courier("BBB", "AAA")
    courier.round()
    refused = ringing(w, "BBB")
    honest[0] = True
    courier.round()

    assert refused == {(alarms.REFUSED, "AAA")}
    assert ringing(w, "BBB") == set()
    assert w.region.heard("BBB") == ["hello"]


# -- nodes brought back from an old copy ---------------------------------------------------------


def brought_back(w: Wire, party: str, copy: str):
    """Start *party*'s node on *copy*, as `amity serve` does: it signs nothing before a peer has spoken."""
    w.region[party].database.close()
    node = w.region.restart(party, Database(f"sqlite:///{copy}"))
    w.stack.callback(node.database.close)
    node._confirmed = False
    return node


def copied(w: Wire, party: str, folder) -> str:
    w.region[party].database.scrub()
    return shutil.copy(folder / f"{party}.db", folder / f"{party}-old.db")


def test_a_node_brought_back_fetches_its_own_log_before_it_signs(wire, tmp_path):
    w = wire("AAA", "BBB")
    w.region.word("AAA", "before")
    old = copied(w, "AAA", tmp_path)
    w.region.word("AAA", "after")
    w.open("AAA", "BBB")
    w.courier("BBB", "AAA").round()
    w.close("AAA")
    node = brought_back(w, "AAA", old)

    said = refuses(Behind, lambda: w.region.word("AAA", "too early"))
    w.courier("AAA", "BBB").round()
    w.region.word("AAA", "now")

    assert "wait for peers" in said
    assert node.sizes()["AAA"] == 5
    assert w.region.heard("AAA") == ["after", "before", "now"]
    w.open("AAA")
    w.courier("BBB", "AAA").round()
    assert w.region.heard("BBB") == ["after", "before", "now"]
    assert ringing(w, "BBB") == set()
    w.region.check()


def test_filing_asks_the_peers_in_turn_until_one_answers(wire, tmp_path):
    w = wire("AAA", "BBB", "CCC")
    w.open("BBB", "CCC")
    w.region.meet("AAA", "CCC")
    w.close("BBB")
    node = brought_back(w, "AAA", copied(w, "AAA", tmp_path))
    courier = w.courier("AAA", "BBB", "CCC")
    node._confirm = lambda _: courier.round()

    w.region.word("AAA", "hello")

    assert w.region.heard("AAA") == ["hello"]
    assert [door for door, _ in w.served] == ["CCC"]


def test_a_node_brought_back_does_not_sign_because_one_stale_peer_holds_nothing(wire, tmp_path):
    """BBB never heard what AAA said after the copy. CCC and DDD did, and are back only later."""
    w = wire("AAA", "BBB", "CCC", "DDD")
    old = copied(w, "AAA", tmp_path)
    w.region.word("AAA", "after")
    w.open("AAA", "BBB", "CCC", "DDD")
    w.region.meet("AAA", "CCC", "DDD")
    for away in ("AAA", "CCC", "DDD"):
        w.close(away)
    node = brought_back(w, "AAA", old)
    courier = w.courier("AAA", "BBB", "CCC", "DDD")
    node._confirm = lambda _: courier.round()

    refuses(Behind, lambda: w.region.word("AAA", "in its place"))
    w.open("CCC")
    w.region.word("AAA", "now")

    assert w.region.heard("AAA") == ["after", "now"]
    w.open("AAA", "DDD")
    for reader in ("BBB", "CCC", "DDD"):
        w.courier(reader, "AAA").round()
    assert [w.region.heard(reader) for reader in ("BBB", "CCC", "DDD")] == [["after", "now"]] * 3
    w.region.check()


def test_with_no_peer_to_ask_nothing_is_signed(wire, tmp_path):
    w = wire("AAA", "BBB")
    w.open("BBB")
    w.close("BBB")
    node = brought_back(w, "AAA", copied(w, "AAA", tmp_path))
    courier = w.courier("AAA", "BBB")
    node._confirm = lambda _: courier.round()

    refuses(Behind, lambda: w.region.word("AAA", "too early"))

    assert node.sizes() == {"AAA": 2}


def test_a_peer_that_is_behind_itself_rings_until_it_has_caught_up(wire, tmp_path):
    w = wire("AAA", "BBB")
    old = copied(w, "AAA", tmp_path)
    w.region.word("AAA", "hello")
    w.open("AAA", "BBB")
    courier = w.courier("BBB", "AAA")
    courier.round()
    w.close("AAA")
    brought_back(w, "AAA", old)
    w.open("AAA")

    courier.round()
    behind = ringing(w, "BBB")
    w.courier("AAA", "BBB").round()
    courier.round()

    assert behind == {(alarms.BEHIND, "AAA")}
    assert ringing(w, "BBB") == set()
    w.region.check()


def claiming(w: Wire, *, shows: bool) -> Answer:
    """Let BBB say that it holds a million entries of AAA's log; asked for it, it *shows* what it has."""

    def answer(head: str) -> list[bytes]:
        of = head.split("/exchange/")[1].split("?")[0]
        if of == "AAA" and not shows:
            return [b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"]
        since = int(head.split("since=")[1].split("&")[0])
        told = w.region.page(of, "AAA", since, by="BBB")
        sizes = {**told.sizes, "AAA": 10**6}
        return [page(parcels.pack(w.region.signed(told, sizes=sizes, nonce=nonce_in(head))))]

    return answer


def test_a_peer_cannot_silence_another_by_a_claim_that_its_own_page_refutes(wire):
    w = wire("AAA", "BBB")
    w.region.meet("AAA", "BBB")
    w.hostile("BBB", claiming(w, shows=True))

    w.courier("AAA", "BBB").round()
    w.region.word("AAA", "still here")

    assert w.region.heard("AAA") == ["still here"]
    assert ringing(w, "AAA") == set()


def test_what_a_peer_claims_and_does_not_show_rings_until_it_is_settled(wire):
    """It may be true: a node that signs beside it would fork its own log. So it waits, and says for whom."""
    w = wire("AAA", "BBB")
    w.region.meet("AAA", "BBB")
    w.hostile("BBB", claiming(w, shows=False))

    w.courier("AAA", "BBB").round()

    refuses(Behind, lambda: w.region.word("AAA", "too early"))
    assert (alarms.LOST, "BBB") in ringing(w, "AAA")

    del w.urls["BBB"]
    w.open("BBB")
    w.courier("AAA", "BBB").round()
    w.region.word("AAA", "now")

    assert ringing(w, "AAA") == set()


def test_two_that_have_rotated_hear_each_other_though_a_relay_kept_their_keys_back(wire):
    """Neither asks the other in vain: who verified a page by a key keeps the record that shows it."""
    w = wire("AAA", "BBB", "CCC")
    region = w.region
    for party in ("AAA", "BBB"):
        region.rotate(party, 1)
        region.word(party, "by the new key")
        region.send(party, to="CCC")
    for author, reader in (("AAA", "BBB"), ("BBB", "AAA")):
        shown = region.page(author, reader, by="CCC")
        assert shown.keys
        region[reader].accept(region.signed(replace(shown, records=())))
    w.open("AAA", "BBB")

    rounds = [w.courier("AAA", "BBB").round(), w.courier("BBB", "AAA").round()]

    assert [one.missed for one in rounds] == [{}, {}]
    assert region.heard("AAA") == region.heard("BBB") == ["by the new key"] * 2
    region.check()


def test_two_that_both_rotated_while_they_were_apart_hear_each_other_without_a_third(wire):
    w = wire("AAA", "BBB")
    w.region.meet("AAA", "BBB")
    for party in ("AAA", "BBB"):
        w.region.rotate(party, 1)
        w.region.rotate(party, 2)
        w.region.word(party, "by the new key")
    w.open("AAA", "BBB")

    rounds = [w.courier("AAA", "BBB").round(), w.courier("BBB", "AAA").round()]

    assert [one.missed for one in rounds] == [{}, {}]
    assert w.region.heard("AAA") == w.region.heard("BBB") == ["by the new key"] * 2
    w.region.check()


NINTH = key_of("AAA", 9).public()  # of a thief
MADE_UP = (
    Link(key_of("AAA", 1).public(), keys.commitment(NINTH), b"y" * 64),
    Link(NINTH, "00" * 32, b"z" * 64),
)


@pytest.mark.parametrize(
    "shown",
    [
        "no JSON",
        "[" * 2000,
        "[[1]]",
        '["AAAA"]',
        "{}",
        orjson.dumps([Link(b"x" * 32, "00" * 32, b"").as_json()]).decode(),
        orjson.dumps([one.as_json() for one in MADE_UP]).decode(),
    ],
)
def test_who_shows_words_of_keys_that_lead_nowhere_is_a_stranger(wire, monkeypatch, shown):
    """A thief who has read that AAA rotated to its key 1, and makes up what comes after it."""
    w = wire("AAA", "BBB")
    w.region.meet("AAA", "BBB")
    w.open("BBB")
    thief = w.courier("AAA", "BBB")
    monkeypatch.setattr(w.region["AAA"], "_signer", key_of("AAA", 9))
    monkeypatch.setattr(thief, "_shown", lambda: {courier.SHOWN: shown})

    assert "401" in thief.round().missed["BBB"]


def test_a_log_that_is_halted_is_not_fetched_from_others(wire):
    """AAA has signed two histories; BBB, which saw both, asks nobody for more of it."""
    w = wire("AAA", "BBB", "CCC")
    twin = w.region.twin("AAA")
    w.region["BBB"].accept(w.region["AAA"].parcel_for("BBB", "AAA"))
    w.region.clock.forward(seconds=1)
    for office in ("desk", "node"):
        body = {"office": office, "title": "Another", "files": ["*"]}
        twin.file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    w.region["CCC"].accept(twin.parcel_for("CCC", "AAA"))
    w.open("CCC")
    courier = w.courier("BBB", "CCC")
    refuses(Refusal, lambda: w.region["BBB"].accept(twin.parcel_for("BBB", "AAA")))
    w.served.clear()

    courier.round()

    assert [path.split("?")[0] for _, path in w.served] == ["/exchange/CCC"]


def test_a_peer_that_does_not_know_us_says_so_in_its_own_words(wire):
    """The operator of BBB reads what AAA answers, without what would colour a terminal."""
    w = wire("AAA", "BBB")
    w.hostile("AAA", lambda _: [b"HTTP/1.1 403 No\r\ncontent-length: 13\r\n\r\nwho \x1b[31mare?\n"])

    missed = refuses(Unavailable, lambda: w.courier("BBB", "AAA").pull("AAA", "AAA"))

    assert missed == "AAA answers 403: who [31mare?"


def test_a_party_that_has_forked_still_gives_a_restored_node_its_words_back(wire, tmp_path):
    """CCC's own log is halted at AAA; a word of AAA's that only CCC holds comes back from it all the same."""
    w = wire("AAA", "BBB", "CCC")
    old = copied(w, "AAA", tmp_path)
    w.region.word("AAA", "to you alone", to={"CCC"})
    w.open("AAA", "BBB", "CCC")
    for reader in ("BBB", "CCC"):
        w.courier(reader, "AAA").round()
    w.close("AAA")
    node = brought_back(w, "AAA", old)
    w.courier("AAA", "BBB", "CCC").round()
    with node.tx() as tx:  # as it was before anything came back, with the log of CCC halted
        log.erase(tx, next(one.record.id for one in log.of_party(tx, Party("AAA")) if one.record.seq == 2))
        log.put(tx, replace(log.standing(tx, Party("AAA")), complete=2))
        log.put(tx, replace(log.standing(tx, Party("CCC")), halted=True))

    w.courier("AAA", "BBB", "CCC").round()

    assert any(word == "to you alone" for word in w.region.heard("CCC"))
    with node.reading() as tx:
        assert any(one.record.seq == 2 for one in log.of_party(tx, Party("AAA")))
        assert log.standing(tx, Party("AAA")).complete == log.standing(tx, Party("AAA")).size
