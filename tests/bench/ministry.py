"""What the node of a ministry holds, to measure with: records of several features, under the region we ship.

Of a thousand records 898 are reports on activities of plans, 50 reports of incidents, 50 entries of the
register of focal points (each entry is said four times), and 2 acts under treaties. *mixed* are nine short
notes, of a kind that no view reads, to one of these: so a log of ten million can be made. All are drawn from
their number alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import workload as w

from amity import app
from amity.kernel.record import PUBLIC, Draft, Office, Party
from amity.node import home as homes
from amity.node.home import Home
from amity.node.node import Node
from amity.node.roster import REGISTRAR
from amity.store.database import Database

VERSION = 1  # raise it when other records are drawn: what is kept of old ones is then made anew
PARTY = Party("KHM")
DESK, CRIME, CLERK = Office("focal-point"), Office("crime-desk"), Office("clerk")
NEIGHBOURS = frozenset(map(Party, "BRN IDN LAO MMR MYS PHL SGP THA TLS VNM".split()))
EVERYBODY = frozenset({PUBLIC})
BATCH = 1000  # drafts under one checkpoint
TREATIES = 100
NOTE = 100  # characters


def home(folder: Path, database: str) -> Home:
    """Return the home of the ministry's node in *folder*; it is made where there is none."""
    if (folder / homes.SETTINGS).exists():
        return homes.load(folder)
    return homes.make(folder, homes.settled({"party": PARTY, "region": "asean", "database": database}))


def node(at: Home, url: str, *, mixed: bool = False) -> Node:
    """Return the node whose home is *at*, on the database at *url*; *mixed* ones know notes, too."""
    return app.node(
        PARTY,
        signer=at.signer(),
        database=Database(url),
        region=at.region(app.packs()),
        clock=app.clock,
        features=w.FEATURES if mixed else app.FEATURES,
    )


def found(author: Node) -> None:
    """Open the offices and the treaties that everything rests on."""
    app.found_offices(author)
    clerk = {"office": CLERK, "title": "Clerk who writes notes", "files": ["bench.*"]}
    author.file(Draft("roster.office/1", clerk, EVERYBODY), office=REGISTRAR)
    author.file_all([_treaty(number) for number in range(TREATIES)], office=DESK)


def drafts(start: int, end: int, *, mixed: bool = False) -> Iterator[tuple[Office, list[Draft]]]:
    """Yield the drafts number *start* to *end* (not included), by the office that says them."""
    drawn = (_mixed(number) if mixed else said(number) for number in range(start, end))
    for office, some in groupby(sorted(drawn, key=office_of), key=office_of):
        yield office, list(some)


def fill(author: Node, start: int, end: int, *, mixed: bool = False) -> Iterator[int]:
    """File the drafts number *start* to *end*, with the plans that they begin; yield how far it is."""
    for first in range(start, end, BATCH):
        if first % (w.REPORTS * (10 if mixed else 1)) == 0:
            author.file_all(_opened(plan(first // 10 if mixed else first)), office=DESK)
        for office, some in drafts(first, min(end, first + BATCH), mixed=mixed):
            author.file_all(some, office=office)
        yield min(end, first + BATCH)


def _opened(name: str) -> list[Draft]:
    said = [w.opening(name), *(w.activity(name, number) for number in range(w.ACTIVITIES))]
    return [_in_the_region(one) for one in said]


def office_of(draft: Draft) -> Office:
    """Return the office that says what *draft* says."""
    return {"exchange": CRIME, "bench": CLERK}.get(draft.kind.partition(".")[0], DESK)


def plan(number: int) -> str:
    """Return the plan that report *number* is on."""
    return f"{PARTY}/plan-{number // w.REPORTS}"


def treaty(number: int) -> str:
    """Return the name of a treaty."""
    return f"{PARTY}/2020-T{number % TREATIES}"


def entry(number: int) -> str:
    """Return the name of the entry of the register that word *number* is on."""
    return f"desk-{number // 4000 * 50 + number % 50:06}"


def said(number: int) -> Draft:
    """Return the record number *number*."""
    place = number % 1000
    if place < 2:
        return _act(number)
    if place < 52:
        return _entry(number)
    if place < 102:
        return _incident(number)
    return progress(number)


def _mixed(number: int) -> Draft:
    if number % 10:
        return Draft("bench.note/1", {"text": w.words(number, NOTE)}, NEIGHBOURS)
    return said(number // 10)


def progress(number: int) -> Draft:
    """Return a report on one of the plans' activities."""
    drawn = w.viewed(number)
    return Draft(
        drawn.kind, {**drawn.body, "activity": f"{plan(number)}/annex.{number % w.ACTIVITIES}"}, NEIGHBOURS
    )


def _incident(number: int) -> Draft:
    place = {
        "text": "At sea",
        "lat": f"{number % 1700 / 100:.2f}",
        "lon": f"{95 + number % 3000 / 100:.2f}",
        "precision": "exact",
    }
    body = {
        "area": "sea-piracy",
        "title": f"Boarding of a vessel, number {number}",
        "what": w.words(number, 200),
        "places": [place],
        "when": {"since": f"{_day(number)}T18:25:00Z", "precision": "minute"},
        "grading": {"reliability": "B", "credibility": "2"},
        "category": "boarding",
        "outcome": "completed",
        "target": "bulk carrier",
    }
    return Draft("exchange.incident/1", body, NEIGHBOURS)


def _entry(number: int) -> Draft:
    body = {
        "entry": entry(number),
        "since": _day(number),
        "subject": "sea-piracy",
        "role": "focal-point",
        "office": f"Desk {number % 50} against crime at sea",
        "institution": "National Police",
        "hours": "24/7",
        "languages": ["English", "Khmer"],
    }
    return Draft("register.focal-point/1", body, EVERYBODY)


def _treaty(number: int) -> Draft:
    body = {
        "treaty": treaty(number),
        "title": f"Convention number {number}",
        "short": f"Convention {number}",
        "done": "2020-01-01",
        "depositary": "ASEC",
        "rule": {"kind": "number", "number": 6, "days": 30, "own_days": 30, "clause": "Article 29"},
    }
    return Draft("treaty.treaty/1", body, EVERYBODY)


def _act(number: int) -> Draft:
    deed = ("ratification", "declaration")[number % 2]
    body = {"treaty": treaty(number // 1000), "deed": deed, "on": _day(number), "text": w.words(number, 100)}
    return Draft("treaty.action/1", body, EVERYBODY)


def _in_the_region(draft: Draft) -> Draft:
    forum = {"forum": "ASEAN"} if "forum" in draft.body else {}
    return Draft(draft.kind, {**draft.body, **forum}, NEIGHBOURS)


def _day(number: int) -> str:
    return (date(2016, 1, 1) + timedelta(days=number % w.DAYS)).isoformat()
