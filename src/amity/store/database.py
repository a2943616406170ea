"""The database: SQLite where nothing else is named, PostgreSQL by a URL. No table is known here.

Many threads ask at once, so each has a connection. SQLite lets one writer in at a time, and lets others try
again and again until they are lucky or their patience ends: within this process they queue up instead.
"""

import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import Pool

from amity.errors import Malformed, Unavailable

JSON: dict[str, Any] = {  # how a JSON column is written and read
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}
CACHE = 64_000  # KiB of pages that SQLite's one writer keeps
CACHE_READING = 4_000  # that each of its readers keeps: there may be many, and the system keeps pages, too
PATIENCE = 30  # seconds that one writer waits for another
BRIEF = 1  # that one waits who may as well do without: what is only noted in passing
MIB = 1 << 20
ANEW = 20  # seconds that writing a GiB of a file anew may take by the clock, where much else is done
ROOM = 2.1  # times its size that a file needs to be written anew: a copy, then the same in the journal
THREADS = 48  # that ask at once: as many as the web server has, each with one connection
MORE = 8  # connections besides, for what the node does by itself
POOL: dict[str, Any] = {"pool_size": THREADS, "max_overflow": MORE, "pool_use_lifo": True}


class Database:
    """One database, with its two doors: `writing`, one at a time, and `reading`, a still picture."""

    def __init__(self, url: str, *, poolclass: type[Pool] | None = None) -> None:
        self.url = url
        self.engine = _engine(url, poolclass)
        self.readers = self.engine
        self._doing = "this node is busy writing something long: nothing was kept; try again"
        self._turn = RLock() if self.engine.dialect.name == "sqlite" else None
        self._file: Path | None = None  # SQLite's
        if self._turn and isinstance(self.engine.pool, QueuePool):  # one in memory is one connection
            self.readers = _engine(url, poolclass, cache=CACHE_READING)
            self._file = Path(self.engine.url.database or "").absolute()
        self._reader = self.readers.execution_options(**_reading_options(self.engine))

    @contextmanager
    def writing(self, *, patience: float | None = None) -> Iterator[Connection]:
        """Open a transaction: all of it is kept, and durable on return, or none. *patience*: in seconds."""
        with self._alone(patience), _translated(), self.engine.begin() as tx:
            yield tx

    @contextmanager
    def _alone(self, patience: float | None = None) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE if patience is None else patience):
            raise Unavailable(self._doing)
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _saying(self, doing: str) -> Iterator[None]:
        """Let those who wait too long be told what it is that this one, who is alone, is *doing*."""
        usual, self._doing = self._doing, doing
        try:
            yield
        finally:
            self._doing = usual

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a still picture of the database, in which nothing can be changed."""
        with _translated(), self._reader.connect() as tx:
            yield tx

    @contextmanager
    def only_here(self, what: str) -> Iterator[bool]:
        """
        Tell whether nobody else does *what* on this database until the block ends.

        Several processes may serve one PostgreSQL database, and each has its rounds.
        """
        if self.engine.dialect.name == "sqlite":
            yield True
            return
        with _translated(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as held:
            key = zlib.crc32(what.encode())  # hash() differs from one process to the next
            mine = held.exec_driver_sql(f"SELECT pg_try_advisory_lock({key})").scalar_one()
            try:
                yield bool(mine)
            finally:
                if mine:
                    held.exec_driver_sql(f"SELECT pg_advisory_unlock({key})")

    def write_anew(self) -> None:
        """
        Write SQLite's whole file anew, with nothing in it but what its tables hold. Readers go on reading.

        Raises:
            Unavailable: there was no room for it, or somebody else wrote for long; all is as it was.
        """
        doing = _anew(self.size())
        with (
            self._alone(),
            self._saying(doing),
            _translated(),
            closing(self.engine.raw_connection()) as connection,
        ):
            cursor = connection.cursor()  # beside any transaction: it is one of its own
            if self._file is not None:
                folder = str(self._file.parent).replace("'", "''")  # other folders may stand in memory
                cursor.execute(f"PRAGMA temp_store_directory = '{folder}'")
            cursor.execute("VACUUM")

    def size(self) -> int:
        """Return how large the database is, in bytes."""
        is_sqlite = self.engine.dialect.name == "sqlite"
        pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        with self.reading() as tx:
            query = pages if is_sqlite else "SELECT pg_database_size(current_database())"
            return int(tx.exec_driver_sql(query).scalar_one())

    def check_room(self) -> None:
        """
        Refuse where SQLite's file has no room to be written anew.

        Raises:
            Unavailable: there is too little; it says how much it takes.
        """
        if self._file is None:
            return
        needed, free = ROOM * self.size(), shutil.disk_usage(self._file.parent).free
        if free < needed:
            found = f"{_told(free)} are free, and writing its file anew takes {_told(needed)} for a while"
            raise Unavailable(f"the disk of this node is too full ({found}): nothing was changed; make room")

    def scrub(self) -> bool:
        """Empty SQLite's journal, and tell whether it is empty; for PostgreSQL, see `erasure.py`."""
        if self.engine.dialect.name != "sqlite":
            return True
        with _translated(), closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {BRIEF * 1000}")  # the next round tries again
            is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        return not is_busy

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self.readers.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unavailable(_plainly(str(error.orig))) from error
    except sqlite3.OperationalError as error:  # of a cursor of its own
        raise Unavailable(_plainly(str(error))) from error
    except NoConnection as error:
        raise Unavailable("too many ask this node at once: nothing was kept; try again") from error
    except (DataError, OverflowError) as error:
        raise Malformed(
            "a value is of a size or sort that the database cannot keep: nothing was kept"
        ) from error


def _told(size: float) -> str:
    return f"{size / MIB / 1024:.1f} GiB" if size >= 1024 * MIB else f"{size / MIB:.1f} MiB"


def _anew(size: int) -> str:
    """Return what those are told who cannot wait until a file of *size* bytes is written anew."""
    minutes = 1 + ANEW * size // (60 * 1024 * MIB)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return (
        "this node writes its file anew, because something was erased: nothing was kept; try again in " + wait
    )


def _plainly(said: str) -> str:
    cause = said.splitlines()[0]
    if "full" in cause or "No space" in cause:
        return f"the disk of this node is full ({cause}): nothing was kept; make room, and try again"
    return f"the database does not answer ({cause}): nothing was kept; try again"


def _engine(url: str, poolclass: type[Pool] | None, cache: int = CACHE) -> Engine:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise Malformed("a database URL reads sqlite:///FILE or postgresql+psycopg://…") from error
    if kind == "sqlite":
        patient = {"check_same_thread": False, "timeout": PATIENCE}
        pool = POOL if poolclass is None and make_url(url).database else {"poolclass": poolclass}
        engine = create_engine(url, connect_args=patient, **pool, **JSON)
        event.listen(engine, "connect", lambda connection, _: _tune(connection, cache))
        event.listen(engine, "begin", _begin)
        return engine
    if kind == "postgresql":
        return create_engine(url, pool_pre_ping=True, **POOL, **JSON)
    raise Malformed(f"{kind} is no database that Amity runs on: use SQLite or PostgreSQL")


def _reading_options(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        return {"amity_reading": True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _tune(connection: Any, cache: int) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is in `_begin`
    for pragma in (
        "page_size = 8192",  # of a new database: a record and its neighbours fill it better than 4,096
        "journal_mode = WAL",
        "synchronous = FULL",  # an acknowledgement means durable
        "secure_delete = ON",  # what is withdrawn leaves no trace in free pages
        f"cache_size = -{cache}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # a writer that starts as a reader may find, too late, that another has written
    reading = connection.get_execution_options().get("amity_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
