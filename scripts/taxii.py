"""A TAXII server that runs: the same door as a node in use has, in a process of its own, over HTTP."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

import machine

ROOT = Path(__file__).resolve().parents[1]
USER, PASSWORD = "analyst", "a long password"
TRUST = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
EMPTY = "365fed99-08fa-fdcd-a1b3-fb247eb41d01"
CLOSED = "472c94ae-3113-4e3e-a4dd-a9f4ac7471d4"  # may be written, not read
LOCKED = "52892447-4d7e-4f70-b94d-d7f22742ff63"  # may be read, not written
MEDIA = "application/taxii+json;version=2.1"
STAMP = "2026-03-01T00:00:00.000Z"


def indicator(number: int, *, modified: str = STAMP, **more: object) -> dict[str, object]:
    """Return an indicator, one for each number."""
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "created": STAMP,
        "modified": modified,
        "pattern": f"[ipv4-addr:value = '192.0.2.{number % 250}']",
        "pattern_type": "stix",
        "valid_from": STAMP,
    } | more


def fixture() -> dict[str, object]:
    """Return a fixture as TAXII test servers share them, with dates of its own."""

    def collection(
        name: str, objects: list[dict[str, object]], *, read: bool = True, write: bool = True
    ) -> object:
        manifest = [
            {"id": one["id"], "version": one["modified"], "date_added": f"2020-01-{day:02d}T00:00:00.000001Z"}
            for day, one in enumerate(objects, start=1)
        ]
        flags = {"can_read": read, "can_write": write}
        return {"id": name, "title": name[:8], "objects": objects, "manifest": manifest} | flags

    later = "2026-04-01T00:00:00.000Z"
    told = [indicator(1), indicator(2), indicator(1, modified=later), indicator(3, type="indicator")]
    old = {k: v for k, v in indicator(2, modified="2026-05-01T00:00:00.000Z").items() if k != "spec_version"}
    root = {
        "information": {"title": "Trust", "max_content_length": 100_000},
        "status": [{"id": "2d086da7-4bdc-4f91-900e-d77486753710", "status": "pending", "total_count": 4}],
        "collections": [
            collection(TRUST, [*told, old]),
            collection(EMPTY, []),
            collection(CLOSED, [], read=False),
            collection(LOCKED, [], write=False),
        ],
    }
    return {"/discovery": {"title": "Test", "default": "http://x/trust/"}, "trust": root}


@dataclass
class Server:
    """A server, and how to ask it."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.port}"

    def objects(self, collection: str = TRUST) -> str:
        """Return the address of the objects of *collection*."""
        return f"/trust/collections/{collection}/objects/"

    def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        auth: tuple[str, str] | None = (USER, PASSWORD),
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterator[bytes] | None = None,
    ) -> httpx.Response:
        """Ask for *path*, and return the answer."""
        said = {"accept": MEDIA} | dict(headers or {})
        return httpx.request(
            method, f"{self.url}{path}", auth=auth, headers=said, content=content, timeout=60
        )

    def add(self, *objects: dict[str, object], collection: str = EMPTY) -> httpx.Response:
        """Send *objects* to *collection*, and return the answer."""
        body = json.dumps({"objects": objects}).encode()
        return self.ask(self.objects(collection), "POST", content=body, headers={"content-type": MEDIA})


def start(folder: Path, seed: Path | None) -> Server:
    """Start a server on *folder*, and wait until it answers."""
    (port,) = machine.ports(1)
    command = [
        sys.executable,
        "-m",
        "amity",
        "serve",
        "--taxii-only",
        "--data",
        str(folder),
        "--port",
        str(port),
    ]
    command += ["--user", f"{USER}:{PASSWORD}"] + (["--seed", str(seed)] if seed else [])
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    server = Server(port, process)
    while process.poll() is None:
        try:
            if server.ask("/taxii2/").status_code == 200:
                return server
        except httpx.TransportError:
            time.sleep(0.05)  # it starts; there is nothing else to wait for
    raise AssertionError(process.communicate()[1].decode())


def stop(server: Server) -> None:
    """Stop *server*, and wait until it has."""
    server.process.terminate()
    server.process.communicate(timeout=20)
