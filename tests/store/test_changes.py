"""The feed of changes: what came since a place, at a price that does not grow with what was there before."""

from __future__ import annotations

from sqlalchemy import insert

from amity.store import changes
from amity.store.database import Database
from amity.store.tables import metadata, record

KINDS = ("say.word/1", "say.sign/1")


def arrive(opened: Database, first: int, until: int) -> None:
    """Let records arrive at the places from *first* to *until*, of two kinds in turn."""
    rows = [
        {
            "arrival": place,
            "party": "AAA",
            "seq": place,
            "id": place.to_bytes(32, "big"),
            "kind": KINDS[place % 2],
            "salt": b"",
            "raw": b"",
        }
        for place in range(first, until + 1)
    ]
    with opened.writing() as tx:
        tx.execute(insert(record), rows)


def begin(opened: Database) -> Database:
    """Return *opened* with ten records."""
    with opened.writing() as tx:
        metadata.create_all(tx)
    arrive(opened, 1, 10)
    return opened


def test_what_came_is_counted_by_kind(opened):
    with begin(opened).reading() as tx:
        told = [dict(changes.since(tx, place)) for place in (10, 7, 0)]

    assert told == [{}, {"say.word/1": 2, "say.sign/1": 1}, {"say.word/1": 5, "say.sign/1": 5}]


def test_it_takes_no_more_work_when_more_was_there_before(tmp_path):
    """SQLite counts its steps: as many with a thousand records behind as with ten."""
    one = begin(Database(f"sqlite:///{tmp_path}/a.db"))
    few = steps(one, 7)
    arrive(one, 11, 1000)
    many = steps(one, 997)
    one.close()

    assert many == few


def steps(opened: Database, since: int) -> int:
    """Return how many steps SQLite makes to answer."""
    made = 0

    def step() -> int:
        nonlocal made
        made += 1
        return 0

    with opened.reading() as tx:
        connection = tx.connection.driver_connection
        connection.set_progress_handler(step, 1)
        assert sum(changes.since(tx, since).values()) == 3
        connection.set_progress_handler(None, 0)
    return made
