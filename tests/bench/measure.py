"""One measurement, in a process of its own: `python measure.py STEP JSON`, which prints one JSON line.

A fresh process for each, so that no step warms another's caches and memory is that of the step alone. What is
timed is the work itself; drawing drafts and reading files beforehand is not. Times are of the wall clock.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import workload as w
from starlette.testclient import TestClient

from amity import app
from amity.node import parcel as parcels
from amity.node.admission import Rates
from amity.node.courier import Courier
from amity.node.home import Home, Settings
from amity.store import log
from amity.testing import DESK
from amity.ui import session

BATCH = 1000  # drafts under one checkpoint
SINGLY = 100  # drafts filed one by one, to show what waiting for the disk costs
WARM, LOOKS = 3, 15  # requests that are not counted, and that are
ADDRESS = "http://localhost:8000"

Answer = dict[str, Any]


class Laps:
    """How many records each piece of work brought on, and how long it took."""

    def __init__(self) -> None:
        self.laps: list[tuple[int, float, float]] = []  # records, seconds, seconds of this process's CPU time

    def start(self) -> None:
        self.began = perf_counter(), process_time()

    def stop(self, records: int = 0) -> None:
        wall, cpu = self.began
        self.laps.append((records, perf_counter() - wall, process_time() - cpu))

    def recount(self, records: int) -> None:
        """Say afterwards what the last piece brought."""
        self.laps[-1] = (records, *self.laps[-1][1:])

    def rates(self) -> Answer:
        """Return records a second over all, and in up to ten bands of the log's length."""
        records, wall, cpu = (sum(column) for column in zip(*self.laps, strict=True))
        return {
            "records": records,
            "per_second": round(records / wall),
            "per_cpu_second": round(records / cpu),
            "bands": self._bands(records),
        }

    def _bands(self, count: int) -> list[dict[str, int]]:
        bands, since = [], 0
        for place in range(len(self.laps)):
            records, wall, cpu = (sum(column) for column in zip(*self.laps[since : place + 1], strict=True))
            until = sum(lap[0] for lap in self.laps[: place + 1])
            if until >= count * (len(bands) + 1) / 10:
                rates = {"per_second": round(records / wall), "per_cpu_second": round(records / cpu)}
                bands.append({"until": until, **rates})
                since = place + 1
        return bands


def filed(database: str, records: int, workload: str, raws: str = "") -> Answer:
    """File *records* drafts in batches; keep their bytes, one a line, in the file *raws*."""
    author = w.node(w.AUTHOR, database, new=True)
    w.prepare(author, workload, records)
    laps, size = Laps(), 0
    with open(raws or os.devnull, "wb") as out:
        for start in range(0, records, BATCH):
            drafts = w.drafts(workload, start, min(records, start + BATCH))
            laps.start()
            done = author.file_all(drafts, office=DESK)
            laps.stop(len(done))
            size += sum(len(record.raw) for record in done)
            out.writelines(record.raw + b"\n" for record in done)
    singly = Laps()
    for draft in w.drafts(workload, records, records + SINGLY):
        singly.start()
        author.file(draft, office=DESK)
        singly.stop(1)
    return {
        **laps.rates(),
        "singly_per_second": singly.rates()["per_second"],
        "bytes_each": round(size / records),
    }


def filing(database: str, records: int) -> Answer:
    """File *records* drafts in batches, and say after each how many are acknowledged: until it is killed."""
    author = w.node(w.AUTHOR, database, new=True)
    w.prepare(author, "plain", records)
    for start in range(0, records, BATCH // 10):
        author.file_all(w.drafts("plain", start, min(records, start + BATCH // 10)), office=DESK)
        print(author.sizes()[w.AUTHOR], flush=True)
    return {}


def handed(database: str, folder: str) -> Answer:
    """Make the parcels that bring the author's log to its reader, packed as they travel, in *folder*."""
    author = w.node(w.AUTHOR, database, new=False)
    laps, since, size, total = Laps(), 0, 0, author.sizes()[w.AUTHOR]
    while since < total:
        laps.start()
        packed = parcels.pack(author.parcel_for(w.READER, w.AUTHOR, since))
        laps.stop()
        (Path(folder) / f"{since:012}.parcel").write_bytes(packed)
        until = parcels.decode(parcels.unpack(packed))[0].until
        laps.recount(until - since)
        since, size = until, size + len(packed)
    return {**laps.rates(), "packed_bytes_each": round(size / total)}


def accepted(database: str, folder: str) -> Answer:
    """Take in those parcels: unpacked, verified, stored, indexed, learned by every view, durable."""
    reader = w.node(w.READER, database, new=True)
    laps = Laps()
    for file in sorted(Path(folder).glob("*.parcel")):
        packed = file.read_bytes()
        laps.start()
        taken = reader.accept(parcels.unpack(packed))
        laps.stop(len(taken.fresh))
    return {**laps.rates(), "peak_mb": _peak()}


def rebuilt(database: str) -> Answer:
    """Throw all views of the reader away, and learn them anew."""
    reader = w.node(w.READER, database, new=False)
    with reader.reading() as tx:
        records = log.count(tx)
    laps = Laps()
    laps.start()
    reader.rebuild()
    laps.stop(records)
    return {**laps.rates(), "peak_mb": _peak()}


def pages(database: str) -> Answer:
    """Ask for pages of the reader, signed in, through the whole web application but no network."""
    reader = w.node(w.READER, database, new=False)
    with reader.tx() as tx:
        secret = session.begin(tx, DESK, "Benchmark", reader.clock(), label="benchmark")
        newest = log.newest(tx)
        ((_, last),) = log.arrived(tx, after=newest - 1, limit=1)
        ((_, middle),) = log.arrived(tx, after=newest // 2, limit=1)
    client = TestClient(app.website(reader, address=ADDRESS), base_url=ADDRESS)
    client.cookies.set(f"amity-{w.READER.lower()}", secret)
    paths = {"home": "/", "node": "/node", "record, newest": f"/record/{last.id}"}
    paths |= {"record, in the middle": f"/record/{middle.id}"}
    paths |= {f.name: f"/{f.name}/" for f in app.FEATURES if f.pages is not None}
    plan = w.plan(0)
    paths |= {"plan": f"/plans/plan/{plan}", "activity": f"/plans/activity/{plan}/annex.7"}
    paths |= {"annual report": f"/plans/report/{plan}"}
    return {"pages": [_looked(client, name, path) for name, path in paths.items()]}


def _looked(client: TestClient, name: str, path: str) -> Answer:
    took, worked = [], []
    for _ in range(WARM + LOOKS):
        began = perf_counter(), process_time()
        answer = client.get(path)
        took.append((perf_counter() - began[0]) * 1000)
        worked.append((process_time() - began[1]) * 1000)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    took, worked = took[WARM:], worked[WARM:]
    return {
        "page": name,
        "median_ms": round(median(took), 1),
        "median_cpu_ms": round(median(worked), 1),
        "worst_ms": round(max(took), 1),
    }


def served(database: str, port: int) -> Answer:
    """Serve the author's node until this process is stopped."""
    author = w.node(w.AUTHOR, database, new=False)
    address = f"http://127.0.0.1:{port}"
    most = Rates(address=10_000_000, seat=10_000_000, guest=10_000_000)  # all who ask sit behind one address
    settings = Settings(party=w.AUTHOR, region="", database=database, port=port, address=address, rates=most)
    app.listen(author, Home(Path(), settings))
    return {}


def replicated(database: str, port: int) -> Answer:
    """Fetch the author's log from another process, over HTTP, as `amity serve` does."""
    reader = w.node(w.READER, database, new=True)
    courier = Courier(reader, {w.AUTHOR: f"http://127.0.0.1:{port}"})
    laps = Laps()
    laps.start()
    _, fresh = courier.pull(w.AUTHOR, w.AUTHOR)
    laps.stop(fresh)
    courier.close()
    return {**laps.rates(), "peak_mb": _peak()}


STEPS = {s.__name__: s for s in (filed, filing, handed, accepted, rebuilt, pages, served, replicated)}


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


if __name__ == "__main__":
    app.settle()  # as every command does that opens a node
    print(json.dumps(STEPS[sys.argv[1]](**json.loads(sys.argv[2]))))
