"""Measures the first paint of Today over a slow line: `python tests/bench/page.py --records 10000`.

The line is WebPageTest's "Slow 3G": 400 ms there and back, 400 kbit/s each way. It is made twice: by the
browser, which delays each request, and by a line of our own, which delays each packet and the setting up of
connections too. *cold* is a browser that was never here, *warm* one that read the page before, *kept* one
whose worker is at work, too. Beside it stand the same page unpacked, and the sign-in page of Canaille, an
identity server, which says less than Today. It asserts nothing. `amity bench page` starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import around  # noqa: E402
import workload as w  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from slow_line import RATE, ROUND_TRIP, SlowLine  # noqa: E402

import machine  # noqa: E402
from amity.testing import DESK  # noqa: E402
from amity.ui import session  # noqa: E402

BATCH = 1_000
PATIENCE = 300_000  # ms in which a page must have come whole
AIMS = (
    ("cold", "first_paint_ms", 1_500),
    ("warm", "first_paint_ms", 1_500),
    ("cold", "bytes", 50_000),
)
EMULATED = {
    "offline": False,
    "latency": ROUND_TRIP * 1000,
    "downloadThroughput": RATE,
    "uploadThroughput": RATE,
}
PAINTED = """() => new Promise((done) => {
  const look = () => {
    const [found] = performance.getEntriesByName("first-contentful-paint");
    return found ? done(found.startTime) : requestAnimationFrame(look);
  };
  look();
})"""


def main() -> int:
    """Measure, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-peer", action="store_true", help="Do without Canaille.")
    asked = parser.parse_args()
    work = ROOT / ".bench" / f"page-{os.getpid()}"
    work.mkdir(parents=True)
    try:
        result = measured(f"sqlite:///{work / 'AAA.db'}", asked.records, asked.runs, peer=not asked.no_peer)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(json.dumps({"result": {"machine": around.machine(ROOT), "records": asked.records} | result}))
    return 0


def measured(database: str, records: int, runs: int, *, peer: bool) -> dict[str, Any]:
    """Return what each page costs on each line."""
    steps = 5 if peer else 4
    step("filing", 0, steps)
    secret = furnished(database, records)
    cookie = {"name": f"amity-{w.AUTHOR.lower()}", "value": secret}
    with served(database) as port, browser() as chromium:
        step("Today, over the browser's own slow line", 1, steps)
        found = [emulated(chromium, "Today", f"http://127.0.0.1:{port}/", runs, cookie)]
        step("Today, unpacked", 2, steps)
        bare = {"accept-encoding": "identity"}
        found.append(emulated(chromium, "Today, unpacked", f"http://127.0.0.1:{port}/", runs, cookie, bare))
        step("Today, over a line that is slow itself", 3, steps)
        found.append(over_a_line(chromium, port, runs, cookie))
        if peer:
            step("Canaille", 4, steps)
            with canaille() as address:
                found.append(emulated(chromium, "Canaille's sign-in page", f"{address}/login", 1))
    ours = found[0]
    aims = [
        {"aim": f"{when}, {what} at most {most:,}", "value": value, "met": value <= most}
        for when, what, most in AIMS
        for value in (ours[when][what],)
    ]
    return {"pages": found, "aims": aims}


def furnished(database: str, records: int) -> str:
    """File *records* on a new node, and return the secret of a session there."""
    author = w.node(w.AUTHOR, database, new=True)
    w.prepare(author, "viewed", records)
    for start in range(0, records, BATCH):
        author.file_all(w.drafts("viewed", start, min(records, start + BATCH)), office=DESK)
    with author.tx() as tx:
        secret = session.begin(tx, DESK, "Benchmark", author.clock(), label="benchmark")
    author.database.close()
    return secret


@contextmanager
def served(database: str) -> Iterator[int]:
    """Serve the node in a process of its own, and give its port."""
    port = around.free_port()
    told = json.dumps({"database": database, "port": port})
    server = subprocess.Popen([sys.executable, str(HERE / "measure.py"), "served", told])
    try:
        around.wait_for(port, server)
        yield port
    finally:
        server.kill()
        server.wait()


@contextmanager
def canaille() -> Iterator[str]:
    """Serve Canaille as the tests of sign-in do, and give its address."""
    program = ROOT / "tests" / "ui" / "canaille_stand.py"
    command = [sys.executable, str(program), "http://localhost:8000/sign-in/back"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield (server.stdout.readline() if server.stdout else "").strip()
    finally:
        server.kill()
        server.wait()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=machine.chromium(), args=arguments)
        yield started
        started.close()


def emulated(
    chromium: Browser,
    name: str,
    address: str,
    runs: int,
    cookie: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the page at *address* costs on the line that Chromium emulates, without its worker."""
    cold, warm = [], []
    for _ in range(runs):
        context = chromium.new_context(service_workers="block", extra_http_headers=headers or {})
        if cookie:
            context.add_cookies([cookie | {"url": address}])  # type: ignore[list-item]
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", EMULATED)
        received: list[float] = []
        devtools.on("Network.loadingFinished", lambda told, to=received: to.append(told["encodedDataLength"]))
        for times in (cold, warm):
            received.clear()
            paint = opened(page, address)
            times.append((paint, sum(received), len(received)))
        context.close()
    return {"page": name, "line": "Chromium's", "cold": middle(cold), "warm": middle(warm)}


def over_a_line(chromium: Browser, port: int, runs: int, cookie: dict[str, str]) -> dict[str, Any]:
    """Return how long Today takes on a line that is slow for everything: for its worker, too."""
    cold, kept = [], []
    for _ in range(runs):
        line = SlowLine(port)
        address = f"http://127.0.0.1:{line.port}/"
        context = chromium.new_context()
        context.add_cookies([cookie | {"url": address}])  # type: ignore[list-item]
        page = context.new_page()
        cold.append((opened(page, address), 0, 0))
        page.evaluate(
            """async () => { while (!navigator.serviceWorker.controller || !(await caches.match("/outbox")))
            await new Promise((done) => setTimeout(done, 50)); }"""
        )
        kept.append((opened(page, address), 0, 0))
        context.close()
        line.close()
    first, again = ({"first_paint_ms": middle(times)["first_paint_ms"]} for times in (cold, kept))
    return {"page": "Today", "line": "our own", "cold": first, "kept": again}


def opened(page: Page, address: str) -> float:
    """Open *address* to its end, and return when something was first seen of it, in ms."""
    page.goto(address, wait_until="load", timeout=PATIENCE)
    return float(page.evaluate(PAINTED))


def middle(seen: list[tuple[float, float, int]]) -> dict[str, int]:
    """Return the median of paints, and the most bytes and requests."""
    paints, sizes, requests = zip(*seen, strict=True)
    return {"first_paint_ms": round(median(paints)), "bytes": round(max(sizes)), "requests": max(requests)}


def step(name: str, done: int, of: int) -> None:
    """Say how far it is."""
    print(json.dumps({"step": name, "done": done, "of": of}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
