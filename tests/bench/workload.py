"""What is measured: two Parties, and records of about a kilobyte that one of them addresses to the other.

*plain* records are of a kind that no view reads, so that they show what the log alone costs. *viewed* records
report progress on the activities of a plan, as focal points do, so that every view of the house is asked.
Both are drawn from their number alone: each run, and each peer, is given the same words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import Field

from amity import app
from amity.feature import Feature
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import Draft, Party
from amity.node.node import Node
from amity.store.database import Database
from amity.testing import DESK, Region, memory

AUTHOR, READER = Party("AAA"), Party("BBB")
ACTIVITIES = 150  # of one plan, as many as a real plan of action has
REPORTS = 25_000  # on one plan: each activity by twelve Parties, once a month or so, for its fifteen years
DAYS = 3650  # over which reports are spread
WORDS = (
    "annual border centre checks common course customs desk drill each exchange exercise experts fifth first "
    "group held joint legal liaison maritime meeting member ministry navy observers office of officers on "
    "patrol police ports progress records regional report review rules second sent session shared state "
    "study team text third to trained training treaty vessels visit with women working workshop"
).split()

KINDS = Kinds("bench")


@KINDS.kind("note", 1, source="benchmarks")
class Note(Body):
    """Words that no view reads."""

    text: str = Field(title="Words")

    example = {"text": "The third workshop was held."}


BENCH = Feature("bench", "Benchmarks", KINDS)
FEATURES = (*app.FEATURES, BENCH)


def node(party: Party, url: str, *, new: bool) -> Node:
    """Return *party*'s node on the database at *url*; a *new* one opens its offices first."""
    region = Region(
        AUTHOR,
        READER,
        databases=lambda name: Database(url) if name == party else memory(),
        features=FEATURES,
        offices=new,
    )
    return region[party]


def prepare(author: Node, workload: str, records: int) -> None:
    """Let *author* say what so many *records* of *workload* rest on."""
    if workload == "viewed":
        for number in range(0, records, REPORTS):
            name = plan(number)
            author.file_all([opening(name), *(activity(name, n) for n in range(ACTIVITIES))], office=DESK)


def plan(number: int) -> str:
    """Return the plan that report *number* is on."""
    return f"{AUTHOR}/plan-{number // REPORTS}"


def drafts(workload: str, start: int, end: int) -> list[Draft]:
    """Return the drafts number *start* to *end* (not included) of *workload*."""
    draw = plain if workload == "plain" else viewed
    return [draw(number) for number in range(start, end)]


def plain(number: int) -> Draft:
    """Return a note of some 700 characters."""
    return Draft("bench.note/1", {"text": words(number, 720)}, frozenset({READER}))


def viewed(number: int) -> Draft:
    """Return a report on one of the plan's activities."""
    body = {
        "activity": f"{plan(number)}/annex.{number % ACTIVITIES}",
        "as_of": (date(2016, 1, 1) + timedelta(days=number % DAYS)).isoformat(),
        "status": ("not-started", "ongoing", "delayed", "done")[number % 4],
        "percent": number % 101,
        "narrative": words(number, 280),
        "evidence": [{"title": f"Note {number} of the ministry", "url": f"https://www.example.org/{number}"}],
        "readings": [{"name": "Exercises with observers", "value": "3"}],
        "persons": {"women": number % 20, "men": number % 30, "total": 50},
    }
    return Draft("plan.progress/1", body, frozenset({READER}))


def opening(name: str) -> Draft:
    """Return the word that opens plan *name*."""
    body = {
        "plan": name,
        "title": "A plan of action to measure with",
        "horizon": "long-term",
        "forum": "ALL",
        "since": "2004-11-29",
        "until": "2035-12-31",
        "instrument": "2004-ASC-PoA",
        "components": [{"id": "prevention", "title": "Conflict prevention"}],
    }
    return Draft("plan.plan/1", body, frozenset({READER}))


def activity(name: str, number: int) -> Draft:
    """Return the word that adds activity *number* to plan *name*."""
    body = {
        "plan": name,
        "key": f"annex.{number}",
        "title": f"Activity {number} of the plan",
        "component": "prevention",
        "strength": "develop",
        "since": "2004-11-29",
    }
    return Draft("plan.activity/1", body, frozenset({READER}))


def words(number: int, length: int) -> str:
    """Return about *length* characters that follow from *number*."""
    return " ".join(_words(number, length))[:length]


def _words(number: int, length: int) -> Iterator[str]:
    for byte in hashlib.shake_128(number.to_bytes(8)).digest(length // 5):
        yield WORDS[byte % len(WORDS)]
