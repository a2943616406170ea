"""The database's two doors: what is written is kept whole or not at all; who reads sees a still picture."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import DBAPIError

from amity.errors import Malformed, Unavailable
from amity.store import local, tables
from amity.store.database import MIB, THREADS, Database, _anew
from amity.store.tables import local as table
from amity.store.tables import testimony
from amity.testing import memory, refuses


class Failed(Exception):
    """What goes wrong in the middle of a transaction."""


def put(tx, key: str, value: int) -> None:
    local.put(tx, "shelf", key, {"value": value})


def test_what_fails_half_way_leaves_nothing(opened):
    def fail() -> None:
        with opened.writing() as tx:
            put(tx, "a", 1)
            raise Failed

    with pytest.raises(Failed):
        fail()

    with opened.reading() as tx:
        assert local.items(tx, "shelf") == []


def test_a_reader_sees_a_still_picture_while_others_write(opened):
    with opened.writing() as tx:
        put(tx, "a", 1)
    with opened.reading() as still:
        before = local.get(still, "shelf", "a")
        writer = threading.Thread(target=_write, args=(opened,))
        writer.start()
        writer.join()
        after = local.get(still, "shelf", "a")
    with opened.reading() as later:
        now = local.get(later, "shelf", "a")

    assert (before, after, now) == ({"value": 1}, {"value": 1}, {"value": 2})


def _write(opened: Database) -> None:
    with opened.writing() as tx:
        put(tx, "a", 2)


def test_nothing_is_changed_through_the_reading_door(opened):
    """PostgreSQL says so at once; SQLite forgets it at the end."""
    with suppress(DBAPIError), opened.reading() as tx:  # a fault in the code that does it: no refusal
        tx.execute(insert(table).values(shelf="s", key="k", value="{}"))

    with opened.reading() as tx:
        assert tx.execute(select(table)).all() == []


def test_writers_wait_for_each_other_and_lose_nothing(opened):
    def count() -> None:
        for _ in range(10):
            with opened.writing() as tx:
                row = tx.execute(select(table).where(table.c.key == "n").with_for_update()).one()
                tx.execute(table.update().values(value=str(int(row.value) + 1)))

    with opened.writing() as tx:
        tx.execute(insert(table).values(shelf="s", key="n", value="0"))
    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with opened.reading() as tx:
        assert tx.execute(select(table.c.value)).scalar() == "40"


def test_as_many_may_read_at_once_as_the_web_server_has_threads(opened):
    """None of them waits for another's connection, while somebody writes."""
    with ExitStack() as all_of_them:
        writer = all_of_them.enter_context(opened.writing())
        put(writer, "a", 1)
        readers = [all_of_them.enter_context(opened.reading()) for _ in range(THREADS)]
        seen = [local.get(reader, "shelf", "a") for reader in readers]

    assert seen == [None] * THREADS


def test_who_waits_too_long_for_the_one_writer_of_sqlite_is_told_so(tmp_path, monkeypatch):
    """They queue up within the process: SQLite itself is not asked again and again."""
    monkeypatch.setattr("amity.store.database.PATIENCE", 0)
    one, told = Database(f"sqlite:///{tmp_path}/a.db"), []

    def wait() -> None:
        told.append(refuses(Unavailable, lambda: _write(one)))

    with one.writing():
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join()
    one.close()

    assert "busy writing" in told[0]


def test_who_cannot_wait_while_the_file_is_written_anew_is_told_so(tmp_path):
    one, begun, over = Database(f"sqlite:///{tmp_path}/a.db"), threading.Event(), threading.Event()
    with one.writing() as tx:
        tables.metadata.create_all(tx)

    def pause() -> int:
        begun.set()
        over.wait()
        return 0  # go on

    event.listen(one.engine, "checkout", lambda connection, *_: connection.set_progress_handler(pause, 1))
    writer = threading.Thread(target=one.write_anew)
    writer.start()
    begun.wait()
    try:
        meanwhile = refuses(Unavailable, lambda: one.writing(patience=0).__enter__())
    finally:
        over.set()
        writer.join()
    with one.writing() as tx:
        put(tx, "a", 1)
    one.close()

    assert "writes its file anew" in meanwhile
    assert meanwhile.endswith("in a minute")


@pytest.mark.parametrize(("gib", "wait"), [(2, "a minute"), (3, "2 minutes"), (30, "11 minutes")])
def test_the_larger_a_file_the_longer_it_is_to_be_waited_for(gib, wait):
    assert _anew(gib * 1024 * MIB).endswith(f"try again in {wait}")


@pytest.mark.parametrize("url", ["mysql://x", "no url", "", "oracle+x://"])
def test_another_sort_of_database_is_refused(url):
    refuses(Malformed, lambda: Database(url))


def test_a_database_that_cannot_be_reached_is_unavailable(tmp_path):
    for url in (
        f"sqlite:///{tmp_path}/no/such/folder/x.db",
        f"postgresql+psycopg://nobody@/none?host={tmp_path}",
    ):
        one = Database(url)
        with pytest.raises(Unavailable, match="does not answer"), one.reading():
            pass
        one.close()


def test_of_two_processes_on_one_server_one_does_what_is_done_in_rounds(database):
    """On SQLite, which one process serves, everybody may."""
    one, other, is_server = Database(database), Database(database), database.startswith("postgresql")
    with (
        one.only_here("rounds") as mine,
        other.only_here("rounds") as theirs,
        other.only_here("something else") as besides,
    ):
        pass
    with other.only_here("rounds") as later:
        pass
    one.close()
    other.close()

    assert (mine, theirs, besides, later) == (True, not is_server, True, True)


def test_scrubbing_is_harmless_at_any_time(opened):
    opened.scrub()
    with opened.reading() as tx:
        local.items(tx, "shelf")
        opened.scrub()  # a reader holds the journal: the next round empties it
    memory().scrub()


def test_a_value_that_the_database_cannot_keep_is_refused_and_nothing_is_kept(opened):
    def write() -> None:
        with opened.writing() as tx:
            tx.execute(insert(testimony).values(party="AAA", by="BBB", what="x", size=2**63, at=1, data=""))

    refuses(Malformed, write)
    with opened.reading() as tx:
        assert tx.execute(select(testimony)).all() == []
