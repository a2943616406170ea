"""The line to the outside: the only room that calls out. It brings an answer back, and believes nothing.

Whoever answers may be hostile: an answer is bounded in bytes and in time, is no reason to call anyone else
(no redirect is followed, no proxy of the environment is used), and is not unpacked here.
"""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Timer
from typing import Any

import httpx

from amity.errors import Malformed, TooLarge, Unavailable

LARGEST = 16 << 20  # bytes of an answer as it travels
TOLD = 1024  # bytes that are read of a refusal
TIMEOUT, PATIENCE = 20.0, 600.0  # seconds

Progress = Callable[[int, int], None]  # bytes that have come, of how many


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: of a refusal, the beginning of its words."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> str:
        """What a refusal says, as far as it can be shown."""
        said = self.body[:TOLD].decode("utf-8", "replace")
        return "".join(c for c in said if c.isprintable()).strip()[:300]


class Line:
    """Asks others over HTTP. *timeout* ends a silence, *patience* an answer that never ends; in seconds."""

    def __init__(
        self, *, timeout: float = TIMEOUT, patience: float = PATIENCE, largest: int = LARGEST
    ) -> None:
        self._patience, self._largest = patience, largest
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)
        self._sockets: dict[str, socket.socket] = {}  # the newest to each of those that are asked

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def get(
        self, whom: str, url: str, headers: Mapping[str, str], *, progress: Progress = lambda *_: None
    ) -> Answer:
        """
        Ask *whom* for *url*; *progress* is told how many bytes have come, and of how many where they say so.

        Raises:
            Unavailable: they do not answer, or take too long over it. Malformed: the answer was cut short.
            TooLarge: it is longer than is taken in.
        """
        return self._ask(whom, "GET", url, headers, None, progress)

    def post(self, whom: str, url: str, headers: Mapping[str, str], sent: bytes) -> Answer:
        """Send *sent* to *whom* at *url*; refuses as `get` does."""
        return self._ask(whom, "POST", url, headers, sent, lambda *_: None)

    def _ask(
        self,
        whom: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        sent: bytes | None,
        progress: Progress,
    ) -> Answer:
        headers = {"accept-encoding": "identity", **headers}  # nothing to unpack on the way
        watched = {"trace": lambda event, info: self._note(whom, event, info)}
        try:
            with (
                self._patiently(whom),
                self._client.stream(method, url, content=sent, headers=headers, extensions=watched) as answer,
            ):
                body = self._body(answer, progress) if answer.status_code == 200 else _beginning(answer)
                return Answer(answer.status_code, answer.headers, body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"{whom} does not answer ({type(error).__name__})") from error

    @contextmanager
    def _patiently(self, whom: str) -> Iterator[None]:
        """Hang up on *whom* if this takes too long: a timeout ends silence, not a byte now and then."""
        gone = Event()

        def hang_up() -> None:
            gone.set()
            with suppress(KeyError, OSError):
                self._sockets[whom].shutdown(socket.SHUT_RDWR)

        watch = Timer(self._patience, hang_up)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            if gone.is_set():
                raise Unavailable(f"{whom} takes longer than {self._patience:.0f} s over one answer")

    def _note(self, whom: str, event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets[whom] = info["return_value"].get_extra_info("socket")

    def _body(self, answer: httpx.Response, progress: Progress) -> bytes:
        parts, size = [], 0
        told = answer.headers.get("content-length", "")
        whole = int(told) if told.isascii() and told.isdigit() else 0
        for part in answer.iter_raw():
            size += len(part)
            if size > self._largest:
                raise TooLarge(f"the answer is longer than {self._largest:,} bytes, and was not taken in")
            parts.append(part)
            progress(size, max(whole, size))
        if "content-length" in answer.headers and int(answer.headers["content-length"]) != size:
            raise Malformed("the answer was cut short: it is asked for again")
        return b"".join(parts)


def address(url: str) -> str:
    """
    Return *url* as it will be asked for, letter by letter: what is signed must be what is sent.

    Raises:
        Unavailable: it is no address.
    """
    try:
        return str(httpx.URL(url))
    except httpx.InvalidURL as error:
        raise Unavailable(f"{url[:200]} is no address") from error


def _beginning(answer: httpx.Response) -> bytes:
    return next(answer.iter_raw(TOLD), b"")  # raw: whoever refuses us is given nothing to unpack
