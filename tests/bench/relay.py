"""A relay that counts: what two programs say to each other over TCP passes through, and is measured."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

CHUNK = 1 << 18


class Relay:
    """Stands before *port* while the block runs; `bytes` counts both directions."""

    def __init__(self, port: int) -> None:
        self._to, self.bytes = port, 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])

    def __enter__(self) -> Relay:
        threading.Thread(target=self._open, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.close()

    def _open(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                one, _ = self._door.accept()
                other = socket.create_connection(("127.0.0.1", self._to))
                for pair in ((one, other), (other, one)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):  # one of the two hung up
            while piece := source.recv(CHUNK):
                self.bytes += len(piece)
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
