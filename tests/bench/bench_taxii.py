"""Measures the TAXII door beside others: `python tests/bench/bench_taxii.py --objects 10000`.

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
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts")]

import around  # noqa: E402
import taxii_peers as peers  # noqa: E402
from taxii_peers import MEDIA, PAGE, PASSWORD, USER, Served  # noqa: E402

BATCH, POLLS = 100, 300
TIMEOUT = 300  # seconds in which a server must answer
MOST_OF_MEDALLION = 20_000  # objects: beyond, each of its answers takes minutes
STAMP = "2026-01-01T00:00:00.000Z"
AIMS = (
    ("taken_per_cpu_second", ">=", 5_000),
    ("last_tenth_of_first", ">=", 0.8),
    ("read_per_cpu_second", ">=", 150_000),
    ("poll_cpu_ms", "<=", 1.0),
)


def main() -> int:
    """Measure, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument(
        "--no-peer", action="store_true", help="Do without medallion and OpenTAXII, installed into .bench/."
    )
    asked = parser.parse_args()
    work = ROOT / ".bench" / f"taxii-{os.getpid()}"
    work.mkdir(parents=True)
    servers: list[tuple[str, Callable[[Path], Any]]] = [("amity", peers.amity)]
    if not asked.no_peer:
        servers.append((f"OpenTAXII {peers.OPENTAXII}, its POST mended", peers.opentaxii))
        if asked.objects <= MOST_OF_MEDALLION:
            servers.append((f"medallion {peers.MEDALLION}", peers.medallion))
    found = []
    try:
        for number, (name, start) in enumerate(servers):
            print(json.dumps({"step": name, "done": number, "of": len(servers)}), flush=True)
            with start(work) as served:
                found.append({"server": name} | measured(served, asked.objects))
            print(json.dumps(found[-1]), file=sys.stderr)  # so that it is not lost if the next never ends
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
    "find nothing. Of OpenTAXII all pages once and 30 polls; of medallion one page and one poll, and "
    "nothing beyond 20,000 objects. Processor time of the server's process alone, user and system. Amity "
    "signs, logs, indexes and makes durable each batch; OpenTAXII keeps it in SQLite and is asked for no "
    "password; medallion keeps a list in memory."
)


def measured(served: Served, objects: int) -> dict[str, Any]:
    """Return what *served* takes for *objects* objects."""
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT)
    spans = []
    begun = served.cpu()
    for start in range(0, objects, BATCH):
        before = served.cpu()
        numbers = range(start, min(start + BATCH, objects))
        ask(served, line, "", json.dumps({"objects": [indicator(one) for one in numbers]}).encode())
        spans.append(served.cpu() - before)
    taken = served.cpu() - begun
    told: dict[str, Any] = {"read_per_cpu_second": 0, "poll_cpu_ms": None}
    try:
        read, reading, last = _read(served, line)
        told["read_per_cpu_second"] = _rate(read, reading)
        before = served.cpu()
        polls = POLLS if served.name == "amity" else 30 if served.patient else 1
        for _ in range(polls):
            ask(served, line, f"?added_after={last}")
        told["poll_cpu_ms"] = round((served.cpu() - before) / polls * 1000, 3)
    except TimeoutError:
        told["no_answer_in_seconds"] = TIMEOUT
    tenth = max(len(spans) // 10, 1)
    first, end = _rate(tenth * BATCH, sum(spans[:tenth])), _rate(tenth * BATCH, sum(spans[-tenth:]))
    return {
        "taken_per_cpu_second": _rate(objects, taken),
        "first_tenth_per_cpu_second": first,
        "last_tenth_per_cpu_second": end,
        "last_tenth_of_first": round(end / max(first, 1), 2),
        **told,
    }


def ask(
    served: Served, line: http.client.HTTPConnection, query: str, body: bytes | None = None
) -> tuple[Any, Any]:
    """Ask *served* for its objects over *line*, or send it some; return the answer and its headers."""
    secret = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    headers = {"authorization": f"Basic {secret}", "accept": MEDIA, "content-type": MEDIA}
    if served.name == "opentaxii":
        del headers["authorization"]  # its collection is open: a password would take most of its time
    line.request("POST" if body else "GET", f"{served.objects}{query}", body, headers)
    answer = line.getresponse()
    data = answer.read()
    if answer.status not in (200, 202):
        raise SystemExit(f"{served.name} answers {answer.status} to {query}: {data[:300]!r}")
    return data, answer.headers


def _read(served: Served, line: http.client.HTTPConnection) -> tuple[int, float, str]:
    before, read, last = served.cpu(), 0, ""
    for _ in range(3 if served.name == "amity" else 1):
        following = ""
        while True:
            data, headers = ask(served, line, f"?limit={PAGE}{following}")
            last = headers.get("x-taxii-date-added-last", last)
            read += data.count(b'"pattern_type"')  # reading JSON here would take longer than serving it there
            if not served.patient:
                return read, served.cpu() - before, last
            if not any(b'"more":true' in part.replace(b" ", b"") for part in (data[:40], data[-200:])):
                break
            following = f"&next={quote(json.loads(data)['next'])}"
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


def _rate(count: int, seconds: float) -> int:
    return round(count / max(seconds, 0.01))


def _met(value: float, sign: str, aim: float) -> bool:
    return value >= aim if sign == ">=" else value <= aim


if __name__ == "__main__":
    sys.exit(main())
