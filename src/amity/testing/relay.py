"""A relay between two programs: what they say to each other over TCP passes by, and is counted.

A test or a measurement that wants another line (slow, lossy) says how bytes are carried: see `Relay.link`.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing, suppress
from threading import Thread
from types import TracebackType

CHUNK = 1 << 18  # bytes

Carrier = Callable[[socket.socket, socket.socket], None]  # from where, to where, until nothing more comes


class Relay:
    """Hands bytes on from a `port` of its own to the port *to* of this machine; `bytes` counts both ways."""

    def __init__(self, to: int = 0) -> None:
        self.to, self.bytes = to, 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Relay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let nobody in any more."""
        self._door.close()

    def link(self, near: socket.socket, far: socket.socket) -> None:
        """Carry what *near*, who came in, and *far* say to each other, until both have ended."""
        both(near, far, up=self._carry, down=self._carry)

    def _listen(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                near, _ = self._door.accept()
                Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        to = ("127.0.0.1", self.to)
        with closing(near), suppress(OSError), socket.create_connection(to) as far:
            self.link(near, far)

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        pour(source, sink, self._count)

    def _count(self, piece: bytes) -> None:
        self.bytes += len(piece)


def both(near: socket.socket, far: socket.socket, *, up: Carrier, down: Carrier) -> None:
    """Carry both ways at the same time: *up* from *near* to *far*, *down* from there to here."""
    back = Thread(target=down, args=(far, near), daemon=True)
    back.start()
    up(near, far)
    back.join()


def pour(source: socket.socket, sink: socket.socket, heard: Callable[[bytes], None]) -> None:
    """Tell *heard* what *source* says, piece by piece, and then *sink*; an `OSError` of either ends it."""
    with suppress(OSError):
        while piece := source.recv(CHUNK):
            heard(piece)
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
