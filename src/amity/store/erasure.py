"""What was erased leaves the disk, too: not only the rows, but where they stood.

SQLite overwrites what it deletes, but not the copies left between rows that it moved from page to page. No
search for them is certain, since a piece of any length may be left: so its file is written anew. What stands
in its journal goes with the checkpoint. PostgreSQL leaves deleted rows where they were, even after a vacuum,
until something else is written there: its tables are written anew, once no reader is left who could still
see them. Whoever erases notes it, and the next round does this once for all that was erased by then.

Nobody else can write meanwhile, and that is long where the database is large: so a large one rests in
between, and receipts wait. What PostgreSQL keeps elsewhere (its journal, its copies) is the operator's, who
finds in docs/run/operators.md what to set.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from amity.errors import Unavailable
from amity.kernel.record import moment, when
from amity.store import local
from amity.store.database import MIB, Database

SHELF, KEY, REST = "store.erasure", "last", "rest"
LARGE = 64  # MiB from which on a database rests
PACE = timedelta(seconds=1)  # for each MiB, which takes some hundredth of that to write anew
KEPT = ("log", "leaf", "testimony")  # hold no words of anybody, and may be very large
PATIENCE = "10s"  # that one table is waited for; the next round tries again
_OLDER = text(
    "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL "
    "AND age(backend_xmin) >= age(CAST(CAST(:erased AS xid8) AS xid)) LIMIT 1"
)


def note(tx: Connection) -> None:
    """Note that this transaction erases something, so that `finish` has something to do."""
    number = secrets.token_hex(8)  # no other's: `finish` tells by it whether more was erased meanwhile
    if tx.dialect.name == "postgresql":
        number = tx.execute(text("SELECT CAST(pg_current_xact_id() AS text)")).scalar_one()
    local.put(tx, SHELF, KEY, {"transaction": number})


def is_unfinished(tx: Connection) -> bool:
    """Tell whether something that was erased may still stand on the disk."""
    return local.get(tx, SHELF, KEY) is not None


def finish(database: Database, *, now: datetime) -> None:
    """
    Let what was erased leave the files of *database*, unless that rests still.

    On PostgreSQL each table is closed to others while it is written anew. A table that is busy, or an older
    reader, puts it off to the next round.

    Raises:
        Unavailable: there is no room for it. What was erased may still stand there.
    """
    with database.reading() as tx:
        due, rest = local.get(tx, SHELF, KEY), local.get(tx, SHELF, REST)
    if due is not None and "written" not in due and not (rest and _lasts(rest, database.size(), now)):
        due = _write_anew(database, due, now)
    if database.scrub() and due is not None and "written" in due:
        with database.writing() as tx:
            _put_in_place(tx, due, None)


def _lasts(rest: dict[str, Any], size: int, now: datetime) -> bool:
    since = when(rest["since"])  # a clock that was set back since ends the rest
    return size >= LARGE * MIB and since <= now < since + size // MIB * PACE


def _write_anew(database: Database, due: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Write it anew, and return what is noted now in place of *due*."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    if is_sqlite:
        database.check_room()
    elif _is_still_seen(database, due["transaction"]):
        return due
    with database.writing() as tx:
        local.put(tx, SHELF, REST, {"since": moment(now)})  # also where it fails, or is killed
    if is_sqlite:
        _write_file_anew(database)
    elif not _are_tables_written_anew(database):
        return due
    written = due | {"written": moment(now)}
    with database.writing() as tx:
        _put_in_place(tx, due, written)
    return written


def _write_file_anew(database: Database) -> None:
    try:
        database.write_anew()
    except Unavailable:
        database.scrub()  # what was begun stands in the journal, and fills the disk
        raise


def _put_in_place(tx: Connection, due: dict[str, Any], following: dict[str, Any] | None) -> None:
    """Note *following* in place of *due*, unless more was erased meanwhile."""
    if local.get(tx, SHELF, KEY) != due:
        return
    if following is None:
        local.drop(tx, SHELF, KEY)
    else:
        local.put(tx, SHELF, KEY, following)


def _is_still_seen(database: Database, erased: str) -> bool:
    with database.reading() as tx:
        return tx.execute(_OLDER, {"erased": erased}).first() is not None


def _are_tables_written_anew(database: Database) -> bool:
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}'")
        try:
            for name in _tables(connection):
                connection.exec_driver_sql(f'VACUUM (FULL) "{name}"')
            _checkpoint(connection)
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def _tables(connection: Connection) -> list[str]:
    """Return the names of the tables that may hold words, the largest first."""
    query = text(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
        "ORDER BY pg_table_size(quote_ident(schemaname) || '.' || quote_ident(tablename)) DESC, tablename"
    )
    return [name for (name,) in connection.execute(query) if name not in KEPT]


def _checkpoint(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("CHECKPOINT")  # the files that were left go with it
    except ProgrammingError:
        return  # this role may not: the server makes one by itself, in minutes
