"""A slow line between a browser and a server, on a port of its own: delay, bandwidth, handshakes."""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import suppress

from amity.testing.relay import Relay, both

ROUND_TRIP = 0.4  # seconds
RATE = 50_000  # bytes a second each way, over all connections: 400 kbit/s
PIECE = 1_400  # bytes: what a packet carries


class SlowLine(Relay):
    """Hands bytes on to *port* as a slow 3G line does; a connection first costs a round trip."""

    def __init__(self, port: int) -> None:
        self._up, self._down = _Wire(), _Wire()
        super().__init__(port)

    def link(self, near: socket.socket, far: socket.socket) -> None:
        """Let *near* wait as the line does."""
        time.sleep(ROUND_TRIP)  # of the handshake, which loopback has done at once
        both(near, far, up=self._up.carry, down=self._down.carry)


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
