"""Measures the TAXII door beside medallion: `python tests/bench/bench_taxii.py --objects 10000`.

Each server runs in a process of its own and is asked over loopback HTTP; what counts is its own processor
time. It prints JSON lines: {"step": …, "done": …, "of": …} as it goes, and {"result": …} at its end. It
asserts nothing: it says what it saw beside what we aim at. `amity bench taxii` starts it.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "scripts"))

import around  # noqa: E402

UNAVAILABLE = 6  # the exit code of the command line for a thing outside that is missing
MEDIA = "application/taxii+json;version=2.1"
COLLECTION = "365fed99-08fa-fdcd-a1b3-fb247eb41d01"
USER, PASSWORD = "bench", "a password"
BATCH, PAGE, POLLS = 100, 1000, 300
MEDALLION = "3.0.0"
STAMP = "2026-01-01T00:00:00.000Z"
AIMS = (
    ("taken_per_cpu_second", ">=", 5_000),
    ("read_per_cpu_second", ">=", 150_000),
    ("poll_cpu_ms", "<=", 1.0),
)


@dataclass
class Served:
    """A server under measurement."""

    name: str
    port: int
    pid: int

    def cpu(self) -> float:
        """Return the processor time that it has used, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, line: http.client.HTTPConnection, path: str, body: bytes | None = None) -> tuple[Any, Any]:
        """Ask for *path* over *line*; return the answer and its headers."""
        secret = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"authorization": f"Basic {secret}", "accept": MEDIA, "content-type": MEDIA}
        line.request("POST" if body else "GET", path, body, headers)
        answer = line.getresponse()
        data = answer.read()
        if answer.status not in (200, 202):
            raise SystemExit(f"{self.name} answers {answer.status} to {path}: {data[:300]!r}")
        return data, answer.headers


def main() -> int:
    """Measure, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument(
        "--no-peer", action="store_true", help="Do without medallion, installed into .bench/."
    )
    asked = parser.parse_args()
    work = ROOT / ".bench" / f"taxii-{os.getpid()}"
    work.mkdir(parents=True)
    servers: list[tuple[str, Callable[[Path], Any]]] = [("amity", amity)]
    if not asked.no_peer:
        servers.append((f"medallion {MEDALLION}", medallion))
    found = []
    try:
        for number, (name, start) in enumerate(servers):
            print(json.dumps({"step": name, "done": number, "of": len(servers)}), flush=True)
            with start(work) as served:
                found.append({"server": name} | measured(served, asked.objects))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    ours = found[0]
    aims = [
        {"aim": f"{name} {sign} {value:,}", "value": ours[name], "met": _met(ours[name], sign, value)}
        for name, sign, value in AIMS
    ]
    result = {"objects": asked.objects, "machine": around.machine(ROOT / ".bench"), "method": METHOD}
    print(json.dumps({"result": result | {"servers": found, "aims": aims}}))
    return 0


METHOD = (
    f"One client over one line; batches of {BATCH} sent, pages of {PAGE} read thrice, {POLLS} polls that "
    "find nothing (of a peer three pages and three polls). Processor time of the server's process alone, "
    "user and system. Amity signs, logs, indexes and makes durable each batch; medallion keeps a list."
)


def measured(served: Served, objects: int) -> dict[str, Any]:
    """Return what *served* takes for *objects* objects."""
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=600)
    path = f"/trustgroup1/collections/{COLLECTION}/objects/"
    spans = []
    begun = served.cpu()
    for start in range(0, objects, BATCH):
        before = served.cpu()
        numbers = range(start, min(start + BATCH, objects))
        served.ask(line, path, json.dumps({"objects": [indicator(one) for one in numbers]}).encode())
        spans.append(served.cpu() - before)
    taken = served.cpu() - begun
    read, reading, last = _read(served, line, path, objects)
    before = served.cpu()
    polls = POLLS if served.name == "amity" else 3  # a peer may need half a minute for one
    for _ in range(polls):
        served.ask(line, f"{path}?added_after={last}")
    poll = (served.cpu() - before) / polls
    tenth = max(len(spans) // 10, 1)
    return {
        "taken_per_cpu_second": _rate(objects, taken),
        "first_tenth_per_cpu_second": _rate(tenth * BATCH, sum(spans[:tenth])),
        "last_tenth_per_cpu_second": _rate(tenth * BATCH, sum(spans[-tenth:])),
        "read_per_cpu_second": _rate(read, reading),
        "poll_cpu_ms": round(poll * 1000, 3),
    }


def _read(
    served: Served, line: http.client.HTTPConnection, path: str, objects: int
) -> tuple[int, float, str]:
    before, read, last = served.cpu(), 0, ""
    for _ in range(3 if served.name == "amity" else 1):
        following, pages = "", 0
        while True:
            data, headers = served.ask(line, f"{path}?limit={PAGE}{following}")
            last = headers.get("x-taxii-date-added-last", last)
            read += data.count(b'"pattern_type"')  # reading JSON here would take longer than serving it there
            pages += 1
            if served.name != "amity" and pages == 3:
                return read, served.cpu() - before, last
            if b'"more":true' not in data[:40].replace(b" ", b"") and b'"more": true' not in data[-200:]:
                break
            head = json.loads(data)
            following = f"&next={head['next']}"
    return read, served.cpu() - before, last


def indicator(number: int) -> dict[str, Any]:
    """Return an object of some 600 bytes, one for each number."""
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{number:08x}-0000-4000-8000-000000000000",
        "created": STAMP,
        "modified": STAMP,
        "name": f"Indicator {number}",
        "description": "Seen beside others of its kind. " * 10,
        "pattern": f"[ipv4-addr:value = '10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}']",
        "pattern_type": "stix",
        "valid_from": STAMP,
    }


def seed() -> dict[str, Any]:
    """Return a TAXII fixture with one empty collection."""
    collection = {"id": COLLECTION, "title": "Bench", "can_read": True, "can_write": True}
    collection |= {"media_types": ["application/stix+json;version=2.1"], "objects": [], "manifest": []}
    about = {"title": "Bench", "versions": [MEDIA], "max_content_length": 100_000_000}
    discovery = {"title": "Bench", "default": "http://localhost/trustgroup1/", "api_roots": ["/trustgroup1/"]}
    return {
        "/discovery": discovery,
        "trustgroup1": {"information": about, "status": [], "collections": [collection]},
    }


@contextmanager
def amity(work: Path) -> Iterator[Served]:
    """Run this checkout."""
    file, port = work / "seed.json", _port()
    file.write_text(json.dumps(seed()))
    command = [sys.executable, "-m", "amity", "serve", "--taxii-only", "--data", str(work / "node")]
    command += ["--port", str(port), "--user", f"{USER}:{PASSWORD}", "--seed", str(file)]
    with _running("amity", command, port, dict(os.environ, PYTHONPATH=str(ROOT / "src"))) as served:
        yield served


@contextmanager
def medallion(work: Path) -> Iterator[Served]:
    """Run medallion with its memory backend, in an environment of its own."""
    home, port = ROOT / ".bench" / "medallion", _port()
    program = home / "bin" / "medallion"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        install = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", f"medallion=={MEDALLION}"]
        if subprocess.run(install, check=False).returncode:
            raise SystemExit(UNAVAILABLE)
    file, config = work / "medallion.json", work / "config.json"
    file.write_text(json.dumps(seed()))
    backend = {
        "module": "medallion.backends.memory_backend",
        "module_class": "MemoryBackend",
        "filename": str(file),
    }
    config.write_text(
        json.dumps({"backend": backend, "users": {USER: PASSWORD}, "taxii": {"max_page_size": PAGE}})
    )
    command = [str(program), "--host", "127.0.0.1", "--port", str(port), "--log-level", "ERROR", str(config)]
    with _running("medallion", command, port, dict(os.environ)) as served:
        yield served


@contextmanager
def _running(name: str, command: list[str], port: int, environment: dict[str, str]) -> Iterator[Served]:
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while process.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise SystemExit(f"{name} does not start: {' '.join(command)}")
            yield Served(name, port, process.pid)
        finally:
            process.terminate()


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _rate(count: int, seconds: float) -> int:
    return round(count / max(seconds, 0.01))


def _met(value: float, sign: str, aim: float) -> bool:
    return value >= aim if sign == ">=" else value <= aim


if __name__ == "__main__":
    sys.exit(main())
