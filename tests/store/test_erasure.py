"""What was erased leaves SQLite's file: copies between its rows too, or nobody is told that it has."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event

from amity.errors import Unavailable
from amity.store import erasure, tables
from amity.store.database import Database
from amity.testing import refuses, repository

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHANCE = Random(1)
ROWS = {f"{CHANCE.getrandbits(64):016x}": "." * CHANCE.randrange(1500) for _ in range(1500)}
KILLED = """
import resource, signal, sys
from datetime import UTC, datetime
from amity.store import erasure
from amity.store.database import Database
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
erasure.finish(Database(sys.argv[1]), now=datetime(2026, 1, 1, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory) -> Path:
    """A database in a file, whose rows came in no order: of some, copies are left between others."""
    file = tmp_path_factory.mktemp("grown") / "amity.db"
    database = Database(f"sqlite:///{file}")
    with database.writing() as tx:
        tables.metadata.create_all(tx)
        tx.exec_driver_sql("CREATE TABLE word (word TEXT PRIMARY KEY, more TEXT) WITHOUT ROWID")
        tx.exec_driver_sql("INSERT INTO word VALUES (?, ?)", list(ROWS.items()))
    database.close()
    return file


class Filled:
    """Such a database, out of which a word was erased that has left a copy."""

    def __init__(self, file: Path) -> None:
        held = file.read_bytes()
        self.file, self.copied = file, [word for word in ROWS if held.count(word.encode()) > 1]
        self.database = Database(f"sqlite:///{file}")
        self.rewritings: list[str] = []
        self.meanwhile: list[Callable[[], None]] = []
        event.listen(self.database.engine, "connect", lambda one, _: one.set_trace_callback(self._hear))
        self.erased = self.copied[0]
        self.erase(self.erased)

    def erase(self, word: str) -> None:
        """Erase *word* as a withdrawal does."""
        with self.database.writing() as tx:
            tx.exec_driver_sql("DELETE FROM word WHERE word = ?", (word,))
            erasure.note(tx)

    def finish(self, *, later: timedelta = timedelta()) -> None:
        """Do what each round does."""
        erasure.finish(self.database, now=NOW + later)

    @property
    def is_unfinished(self) -> bool:
        """Whether receipts wait."""
        with self.database.reading() as tx:
            return erasure.is_unfinished(tx)

    def stands(self, word: str = "") -> bool:
        """Tell whether the erased *word* stands in any file."""
        files = self.file.parent.iterdir()
        return any((word or self.erased).encode() in one.read_bytes() for one in files)

    def check(self) -> None:
        """Assert that nothing else is lost."""
        with self.database.reading() as tx:
            kept = {row.word: row.more for row in tx.exec_driver_sql("SELECT word, more FROM word")}
            assert kept | {self.erased: ROWS[self.erased]} == ROWS
            assert tx.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"

    def _hear(self, statement: str) -> None:
        if statement.startswith("VACUUM"):
            self.rewritings.append(statement)
            while self.meanwhile:
                self.meanwhile.pop()()


@pytest.fixture
def filled(grown: Path, tmp_path: Path) -> Iterator[Filled]:
    """A copy of it in a folder of its own."""
    one = Filled(Path(shutil.copy(grown, tmp_path)))
    yield one
    one.database.close()


def test_a_copy_that_was_left_between_rows_goes(filled: Filled):
    """SQLite overwrites the row that it deletes, and knows nothing of copies left where others were moved."""
    assert filled.database.scrub()
    assert filled.stands()

    filled.finish()

    assert not filled.stands()
    assert not filled.is_unfinished
    filled.check()


def test_without_room_nothing_is_begun_and_it_is_tried_again(filled: Filled, monkeypatch):
    with monkeypatch.context() as narrow:
        narrow.setattr("amity.store.database.ROOM", 1 << 50)
        told = refuses(Unavailable, filled.finish)
    assert (filled.rewritings, filled.is_unfinished) == ([], True)

    filled.finish()

    assert "takes" in told
    assert not filled.stands()
    assert not filled.is_unfinished


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond *size* bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_half_way_loses_nothing_and_has_its_room_back(filled: Filled):
    with filled.database.writing() as tx:
        tx.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")  # much stands in the journal already
        tx.exec_driver_sql("UPDATE word SET more = more || '.'")
        tx.exec_driver_sql("UPDATE word SET more = substr(more, 2)")
    journal = filled.file.with_name("amity.db-wal")
    assert journal.stat().st_size > filled.file.stat().st_size / 2
    with files_of_at_most(int(filled.file.stat().st_size * 1.1)):
        refuses(Unavailable, filled.finish)
    assert filled.rewritings == ["VACUUM"]
    assert journal.stat().st_size == 0
    assert filled.is_unfinished
    filled.check()

    filled.finish()

    assert not filled.stands()
    assert not filled.is_unfinished
    filled.check()


@pytest.mark.parametrize("part", [10, 80])
def test_killed_half_way_it_loses_nothing_and_is_begun_again(filled: Filled, part: int):
    """The kernel ends the process at the very write that goes beyond *part* hundredths of the file."""
    filled.database.close()
    most = filled.file.stat().st_size * part // 100
    program = [sys.executable, "-c", KILLED, filled.database.url, str(most)]
    ended = subprocess.run(program, env={**os.environ, "PYTHONPATH": str(repository() / "src")}, check=False)
    assert ended.returncode == -signal.SIGXFSZ
    assert filled.file.with_name("amity.db-wal").stat().st_size > most * 0.9
    assert filled.stands()
    assert filled.is_unfinished
    filled.check()

    filled.finish()

    assert not filled.stands()
    filled.check()


def test_all_that_was_erased_by_then_costs_one_rewriting(filled: Filled):
    with filled.database.writing() as tx:
        for _ in range(9):
            erasure.note(tx)
    filled.finish()
    filled.finish()

    assert filled.rewritings == ["VACUUM"]


def test_a_reader_who_keeps_the_journal_costs_no_second_rewriting(filled: Filled):
    """The file is written anew, the journal holds what it held: receipts wait for the journal alone."""
    with filled.database.reading() as still:
        still.exec_driver_sql("SELECT max(word) FROM word").all()
        filled.finish()
        filled.finish()
        assert filled.is_unfinished
        assert filled.stands()
    filled.finish()

    assert filled.rewritings == ["VACUUM"]
    assert not filled.is_unfinished
    assert not filled.stands()


def test_what_is_erased_meanwhile_is_not_taken_for_gone(filled: Filled):
    other = filled.copied[1]
    filled.meanwhile.append(lambda: filled.erase(other))
    filled.finish()
    assert filled.is_unfinished

    filled.finish()

    assert filled.rewritings == ["VACUUM"] * 2
    assert not filled.stands(other)
    assert not filled.is_unfinished


def test_a_large_one_rests_before_it_is_written_anew_again(filled: Filled, monkeypatch):
    filled.finish()
    monkeypatch.setattr(erasure, "MIB", filled.database.size())  # so it has one of them
    monkeypatch.setattr(erasure, "LARGE", 1)
    monkeypatch.setattr(erasure, "PACE", timedelta(hours=1))
    found = []
    for minutes in (1, 59, 60, 119, -5):  # and at last a clock that is set back
        filled.erase("")
        filled.finish(later=timedelta(minutes=minutes))
        found.append((len(filled.rewritings), filled.is_unfinished))

    assert found == [(1, True), (1, True), (2, False), (2, True), (3, False)]


def test_the_copy_is_made_beside_the_database(filled: Filled):
    """Where other temporary files go there may be too little room, or memory only."""
    seen = set[str]()

    def look() -> None:
        for number in os.listdir("/proc/self/fd"):
            path = f"/proc/self/fd/{number}"
            if os.path.islink(path) and "etilqs" in (file := os.readlink(path)):
                seen.add(str(Path(file).parent))

    def watch(connection, _) -> None:
        connection.execute("PRAGMA cache_size = 8")  # so that it is written at all
        connection.set_progress_handler(look, 100)

    filled.database.close()
    event.listen(filled.database.engine, "connect", watch)
    filled.finish()

    assert seen == {str(filled.file.parent)}
