"""One cost of a node of some size, in a process of its own: `python scaled.py STEP JSON`, one JSON line.

Each step returns what it found as {name: {"ms": …, "cpu_ms": …}}: milliseconds by the clock, and of this
process's own processor time (what a PostgreSQL server works is in the first alone), the median of some runs;
with the most memory that the process took. What grows with the log as a whole is told for each thousand
records of it.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]

import ministry  # noqa: E402
import workload as w  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from amity import app  # noqa: E402
from amity.kernel.record import Party  # noqa: E402
from amity.node import freight, home, search, verifying  # noqa: E402
from amity.node import parcel as parcels  # noqa: E402
from amity.node.node import Node  # noqa: E402
from amity.store import log  # noqa: E402
from amity.store.database import Database  # noqa: E402
from amity.testing import key_of  # noqa: E402
from amity.ui import session  # noqa: E402

Cost = dict[str, float]
Found = dict[str, Cost]
READER = Party("THA")
ADDRESS = "http://localhost:8000"
SINGLY, PAGES, PROOFS = 50, 10, 50
WARM, LOOKS = 2, 9  # requests that are not counted, and that are
PATHS = {
    "Today": "/",
    "Today, after news": "/",
    "a record": "/record/{id}",
    "the newest records": "/records",
    "the plans": "/plans/",
    "a plan": "/plans/plan/{plan}",
    "an activity": "/plans/activity/{plan}/annex.7",
    "reports of crime": "/exchange/reports",
    "a register": "/registers/of/focal-points",
    "a treaty and who is bound": "/treaties/treaty/{treaty}",
    "a search for two words": "/search?q=border+patrol",
    "a search for one record": "/search?q=boarding+{incident}",
    "the public feed": "/public/feed.atom",
    "API: what is new": "/api/records?limit=50&since={since}",
}


class Laps:
    """How long runs of one thing took."""

    def __init__(self) -> None:
        self._laps: list[tuple[float, float]] = []

    def run(self, work: Callable[[], Any]) -> Any:
        """Do *work* once, timed."""
        began = perf_counter(), process_time()
        done = work()
        self._laps.append((perf_counter() - began[0], process_time() - began[1]))
        return done

    def cost(self, each: float = 1.0) -> Cost:
        """Return the median, in milliseconds, for one of *each* things that a run did."""
        wall, cpu = (median(column) for column in zip(*self._laps, strict=True))
        return {"ms": round(1000 * wall / each, 3), "cpu_ms": round(1000 * cpu / each, 3)}


def started(database: str, folder: str) -> Found:
    """Open the node as a server does when it starts, and give up the memory that it takes then."""
    laps = Laps()
    node = laps.run(lambda: _node(database, folder))
    laps_site = Laps()
    laps_site.run(lambda: app.website(node, address=ADDRESS))
    return {"start: the node": laps.cost(), "start: its website": laps_site.cost()}


def filed(database: str, folder: str, records: int) -> Found:
    """File reports one by one, and a thousand under one checkpoint."""
    node, singly, together = _node(database, folder), Laps(), Laps()
    for number in range(SINGLY):
        draft = ministry.progress(_drawn(records, number))
        singly.run(lambda one=draft: node.file(one, office=ministry.DESK))
    for _ in range(3):
        some = [ministry.progress(_drawn(records, number)) for number in range(1000)]
        together.run(lambda: node.file_all(some, office=ministry.DESK))  # noqa: B023 - it is run at once
    return {"file one report": singly.cost(), "file 1,000 reports": together.cost()}


def handed(database: str, folder: str, records: int, pages: str) -> Found:
    """Make the pages that bring a reader what is new, and those that one far behind asks for."""
    node, fresh, old = _node(database, folder), Laps(), Laps()
    with node.reading() as tx:
        size = log.standing(tx, ministry.PARTY).size
    said = [ministry.progress(_drawn(records, number)) for number in range(PAGES * 1000)]
    for at in range(PAGES):
        node.file_all(said[at * 1000 : (at + 1) * 1000], office=ministry.DESK)
        since = size + at * 1000
        page = fresh.run(lambda since=since: parcels.pack(node.parcel_for(READER, ministry.PARTY, since)))
        Path(pages, f"{at:04}.parcel").write_bytes(page)
        place = random.Random(at).randrange(max(1, size - 1000))
        old.run(lambda place=place: parcels.pack(node.parcel_for(READER, ministry.PARTY, place)))
    return {"hand over 1,000 new records": fresh.cost(), "hand over a page from long ago": old.cost()}


def accepted(database: str, folder: str, pages: str) -> Found:
    """Take in pages of new records at a reader that holds the log: verified, indexed, learned, durable."""
    node, laps = _node(database, folder, READER), Laps()
    for file in sorted(Path(pages).glob("*.parcel")):
        packed = file.read_bytes()
        laps.run(lambda one=packed: node.accept(parcels.unpack(one)))
    return {"accept 1,000 new records": laps.cost()}


def asked(database: str, folder: str, records: int) -> Found:
    """Open pages, signed in, through the whole web application and no network."""
    node = _node(database, folder)
    with node.tx() as tx:
        secret = session.begin(tx, ministry.DESK, "Benchmark", node.clock())
    client = TestClient(app.website(node, address=ADDRESS), base_url=ADDRESS)
    client.cookies.set(f"amity-{ministry.PARTY.lower()}", secret)
    with node.reading() as tx:
        newest, is_indexed = log.newest(tx), search.behind(tx) < 100_000
        ((_, middle),) = log.arrived(tx, after=newest // 2, limit=1)
    named = {
        "id": middle.id,
        "plan": ministry.plan(records // 20),
        "treaty": ministry.treaty(7),
        "incident": records // 10_000 * 1000 // 2 // 1000 * 1000 + 60,
        "since": newest - 50,
    }
    return {
        name: _looked(client, node, path.format(**named), news="news" in name)
        for name, path in PATHS.items()
        if is_indexed or "search" not in name
    }


def _looked(client: TestClient, node: Node, path: str, *, news: bool) -> Cost:
    """Open the page a few times; each time after something new has come, if *news*."""
    laps = Laps()
    for number in range(WARM + LOOKS):
        if news:
            node.file(ministry.progress(number + 200), office=ministry.DESK)
        answer = (laps if number >= WARM else Laps()).run(lambda: client.get(path))
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    return laps.cost()


def proven(database: str, folder: str) -> Found:
    """Make the proofs of records here and there, and check them."""
    node, made, checked = _node(database, folder), Laps(), Laps()
    with node.reading() as tx:
        newest = log.newest(tx)
        places = random.Random(1).sample(range(newest), PROOFS)
        ids = [log.arrived(tx, after=place, limit=1)[0][1].id for place in places]
    for one in ids:
        proof = made.run(lambda one=one: node.proof(one))
        checked.run(lambda proof=proof: verifying.verify_proof(node, proof))
    return {"prove a record": made.cost(), "check such a proof": checked.cost()}


def exported(database: str, folder: str, file: str) -> Found:
    """Write all that the node holds to a file, as `amity export` does."""
    node, laps = _node(database, folder), Laps()
    size = sum(node.sizes().values())
    with open(file, "wb") as out:
        laps.run(lambda: _write(out, freight.written(freight.pages(node, node.party))))
    written = os.path.getsize(file)
    os.unlink(file)
    return {"export, each 1,000 records": laps.cost(size / 1000) | {"bytes_each": round(written / size)}}


def verified(database: str, folder: str) -> Found:
    """Check the whole log, as `amity verify` does."""
    node, laps = _node(database, folder), Laps()
    with node.reading() as tx:
        found = laps.run(lambda: verifying.verify_log(tx, node, ministry.PARTY))
    assert not found.fault, found.fault
    return {"verify, each 1,000 records": laps.cost(found.size / 1000)}


def _write(out: Any, pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        out.write(piece)
    out.flush()
    os.fsync(out.fileno())


def _node(database: str, folder: str, party: Party = ministry.PARTY) -> Node:
    """Return the node; as another *party*, it holds the ministry's log as its own neighbour's."""
    at = home.load(Path(folder))
    node = app.node(
        party,
        signer=at.signer() if party == ministry.PARTY else key_of(party),
        database=Database(database),
        region=at.region(app.packs()),
        clock=app.clock,
        features=w.FEATURES,
    )
    app.settle()
    return node


def _drawn(records: int, number: int) -> int:
    """Return the number of a report like those that are held."""
    return random.Random(number).randrange(max(1, records // 10) // 1000 * 1000 or 1) // 1000 * 1000 + 102


STEPS = {s.__name__: s for s in (started, filed, handed, accepted, asked, proven, exported, verified)}


if __name__ == "__main__":
    found = STEPS[sys.argv[1]](**json.loads(sys.argv[2]))
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"found": found, "peak_mb": peak}))
