"""How connections are borne: a request is begun and ended in time, or its line is hung up on.

A server that waits for ever can be kept waiting by anybody with a few thousand lines open. The head of a
request must be whole some seconds after its line was opened or its first byte came, and a body may pause, but
not for long. An answer may take its time: streams are open for hours.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

LINES = 800  # open at once; whoever comes then is told to come again


class Impatient(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to waiting."""

    head = 20.0  # seconds for the head of a request
    pause = 60.0  # seconds between two pieces of its body

    _waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for a request, but not for ever."""
        super().connection_made(transport)
        self._wait(self.head)

    def data_received(self, data: bytes) -> None:
        """Take in what came, and wait anew for what is missing."""
        super().data_received(data)
        match str(self.conn.their_state):  # h11's own names for where a connection stands
            case "SEND_BODY":
                self._wait(self.pause)
            case "IDLE":  # a head has begun: more of it gives it no more time
                if self._waits is None:
                    self._wait(self.head)
            case _:
                self._wait(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait(None)
        super().connection_lost(exc)

    def _wait(self, seconds: float | None) -> None:
        if self._waits is not None:
            self._waits.cancel()
        self._waits = None if seconds is None else self.loop.call_later(seconds, self.transport.close)


class Server(uvicorn.Server):
    """A server that says when callers are let in."""

    def __init__(self, config: uvicorn.Config, told: Callable[[], None]) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        if self.started:
            self._told()


def config(served: ASGIApp, protocol: type[H11Protocol] = Impatient, **more: Any) -> uvicorn.Config:
    """Return how *served* is served."""
    return uvicorn.Config(
        served,
        http=protocol,
        ws="none",
        log_level="warning",
        access_log=False,  # an address with a record's name in it says who read what
        server_header=False,
        limit_concurrency=LINES,
        timeout_graceful_shutdown=5,
        **more,
    )
