"""Lines that are kept waiting: whoever does not ask in time is hung up on, and others are served."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from amity import app
from amity.errors import Unavailable
from amity.node.home import Home, Settings
from amity.testing import refuses
from amity.ui import serving
from amity.ui.serving import Impatient

Line = Callable[[], socket.socket]


class Hasty(Impatient):
    """The same, with less time than a test has."""

    head = 0.5
    pause = 0.5


@pytest.fixture
def port(house) -> Iterator[int]:
    """The port at which the house is served."""
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(serving.config(house.app, Hasty, lifespan="off", timeout_keep_alive=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    yield door.getsockname()[1]
    server.should_exit = True
    thread.join()
    door.close()


@pytest.fixture
def line(port) -> Iterator[Line]:
    """Open a line to the house."""
    lines: list[socket.socket] = []

    def opened() -> socket.socket:
        lines.append(socket.create_connection(("127.0.0.1", port), timeout=30))
        return lines[-1]

    yield opened
    for one in lines:
        one.close()


def test_a_node_says_that_it_listens_once_it_does_and_never_where_somebody_else_listens(house, tmp_path):
    told = []

    def listened(port: int) -> None:
        home = Home(tmp_path, Settings(party="KHM", region="", database="", port=port, address="http://x"))
        app.listen(house.node, home, told=lambda: told.append(port))

    with socket.create_server(("127.0.0.1", 0)) as door, ThreadPoolExecutor() as threads:
        taken = threads.submit(listened, door.getsockname()[1])
        text = refuses(Unavailable, taken.result)

    assert told == []
    assert "another port" in text
    assert "already in use" in text


def test_a_server_that_leaves_for_another_reason_does_not_blame_the_port(house):
    """What it serves cannot start: whoever looks for another program on the port looks in vain."""

    @asynccontextmanager
    async def broken(_: object) -> AsyncIterator[None]:
        raise LookupError("a table is missing")
        yield

    with ThreadPoolExecutor() as threads:
        left = threads.submit(app._run, Starlette(lifespan=broken), "127.0.0.1", 0, lambda: None)

    assert isinstance(left.exception(), SystemExit)


def hung_up(line: socket.socket) -> bool:
    """Read to the end, and return whether there was one."""
    try:
        while line.recv(4096):
            pass
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow:",
        b"POST /sign-out HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf",
        b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost:",
    ],
    ids=["silent", "half a head", "half a body", "half a second request"],
)
def test_whoever_does_not_end_what_they_ask_is_hung_up_on(line, said):
    slow = line()
    slow.sendall(said)

    assert hung_up(slow)


def test_a_head_that_trickles_in_has_no_more_time_than_one_that_does_not_come(line):
    """It would go on for ever: each byte comes well within the time that a head has."""
    slow, stop = line(), threading.Event()

    def trickle() -> None:
        while not stop.wait(0.05):
            try:
                slow.sendall(b"X")
            except OSError:
                return

    slow.sendall(b"GET / HTTP/1.1\r\n")
    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        slow.recv(1)
    except ConnectionResetError:
        pass
    except TimeoutError:
        pytest.fail("the line is still open")
    finally:
        stop.set()
        thread.join()


def test_others_are_served_meanwhile_and_a_line_serves_many_requests(port, line):
    silent = [line() for _ in range(50)]
    with httpx.Client(base_url=f"http://localhost:{port}", timeout=300) as client:
        statuses = [client.get("/sign-in").status_code for _ in range(5)]

    assert statuses == [200] * 5
    assert all(hung_up(one) for one in silent)
