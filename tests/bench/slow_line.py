"""A slow line between a browser and a server, on a port of its own: delay, bandwidth, handshakes."""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import closing, suppress

ROUND_TRIP = 0.4  # seconds
RATE = 50_000  # bytes a second each way, over all connections: 400 kbit/s
PIECE = 1_400  # bytes: what a packet carries


class SlowLine:
    """Hands bytes on to *port* as a slow 3G line does; a connection first costs a round trip."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._up, self._down = _Wire(), _Wire()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._door.close()

    def _listen(self) -> None:
        while True:
            try:
                browser, _ = self._door.accept()
            except OSError:  # it was closed
                return
            threading.Thread(target=self._join, args=(browser,), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        time.sleep(ROUND_TRIP)  # of the handshake, which loopback has done at once
        to = ("127.0.0.1", self._to)
        with closing(browser), suppress(OSError), socket.create_connection(to) as server:
            back = threading.Thread(target=self._down.carry, args=(server, browser), daemon=True)
            back.start()
            self._up.carry(browser, server)
            back.join()


class _Wire:
    """One direction: all connections share its bandwidth, and each byte arrives half a round trip later."""

    def __init__(self) -> None:
        self._free = threading.Lock()

    def carry(self, of: socket.socket, to: socket.socket) -> None:
        """Carry what *of* sends to *to*, until it ends."""
        under_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        arriving = threading.Thread(target=self._deliver, args=(under_way, to), daemon=True)
        arriving.start()
        with suppress(OSError):
            while piece := of.recv(PIECE):
                with self._free:
                    time.sleep(len(piece) / RATE)
                under_way.put((time.monotonic() + ROUND_TRIP / 2, piece))
        under_way.put((0.0, b""))
        arriving.join()

    @staticmethod
    def _deliver(under_way: queue.SimpleQueue[tuple[float, bytes]], to: socket.socket) -> None:
        with suppress(OSError):
            while True:
                due, piece = under_way.get()
                if not piece:
                    break
                time.sleep(max(0.0, due - time.monotonic()))
                to.sendall(piece)
        with suppress(OSError):
            to.shutdown(socket.SHUT_WR)
