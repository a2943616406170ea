"""
A node that lives in a process of its own until it is killed: `python living.py WHAT URL URL`.

It says on standard output what it has acknowledged, one line each, as soon as it has: what follows a line
may be lost, what precedes it may not.
"""

from __future__ import annotations

import itertools
import sys

from pydantic import Field
from sqlalchemy import Column, Connection, MetaData, String, Table, Text, create_engine, insert, inspect

from amity.feature import Feature
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import PUBLIC, Draft, Party, Record
from amity.node.node import Node
from amity.store.database import Database
from amity.store.view import View
from amity.testing import DESK, Region

KINDS = Kinds("say")


@KINDS.kind("word", 1, source="invented for tests")
class Word(Body):
    """A word."""

    text: str = Field(max_length=10_000)

    example = {"text": "hello"}


WORDS = Table(
    "say_word",
    MetaData(),
    Column("matter", String(200), nullable=False),
    Column("record", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)


class Words(View):
    """Every word."""

    name = "say.words"
    version = 1
    reads = (Word,)
    tables = (WORDS,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        tx.execute(insert(WORDS).values(matter=record.id, record=record.id, text=body.text))


FEATURE = Feature("say", "Words", KINDS, views=(Words(),))


def region(*urls: str) -> Region:
    """Return a region of two Parties on the databases at *urls*, old or new."""
    places = dict(zip(("AAA", "BBB"), urls, strict=True))
    engine = create_engine(places["AAA"])
    fresh = not inspect(engine).has_table("log")
    engine.dispose()
    return Region(
        "AAA",
        "BBB",
        features=(FEATURE,),
        databases=lambda party: Database(places[party]),
        offices=fresh,
    )


def file(node: Node, number: int) -> Record:
    """Let the node's desk say a number, at some length."""
    draft = Draft("say.word/1", {"text": f"{number} " + "x" * 2_000}, frozenset({PUBLIC}))
    return node.file(draft, office=DESK)


def main(what: str, *urls: str) -> None:
    """Do *what* over and over."""
    alive = region(*urls)
    print("alive", flush=True)
    for number in itertools.count():
        match what:
            case "file":
                print(file(alive["AAA"], number).id, flush=True)
            case "accept":
                place = alive["BBB"].sizes().get(Party("AAA"), 0)
                page = alive["AAA"].parcel_for(Party("BBB"), Party("AAA"), place)
                taken = alive["BBB"].accept(page)
                for record in taken.fresh:
                    print(record.id, flush=True)
                if taken.size >= taken.signed:
                    print("level", flush=True)
                    file(alive["AAA"], number)
            case "rebuild":
                alive["AAA"].rebuild()
                print("rebuilt", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
