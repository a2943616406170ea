"""What was erased leaves the disk, too: not only the rows, but where they stood.

SQLite overwrites what it deletes, but not the copies left between rows that it moved from page to page: so
its file is written anew, too. What stands in its journal goes with the checkpoint. PostgreSQL leaves
deleted rows where they were, even after a vacuum, until something else is written there. So whoever erases
notes it, and the next round writes every table anew that may have held some of it, once no reader is left who
could still see it. What PostgreSQL keeps elsewhere (its journal, its copies) is the operator's, who finds in
docs/run/operators.md what to set.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from amity.store import local
from amity.store.database import Database

SHELF, KEY = "store.erasure", "last"
KEPT = ("log", "leaf", "testimony")  # hold no words of anybody, and may be very large
PATIENCE = "10s"  # that one table is waited for; the next round tries again
_OLDER = text(
    "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL "
    "AND age(backend_xmin) >= age(CAST(CAST(:erased AS xid8) AS xid)) LIMIT 1"
)


def note(tx: Connection) -> None:
    """Note that this transaction erases something, so that `finish` has something to do."""
    number = ""
    if tx.dialect.name == "postgresql":
        number = tx.execute(text("SELECT CAST(pg_current_xact_id() AS text)")).scalar_one()
    local.put(tx, SHELF, KEY, {"transaction": number})


def is_unfinished(tx: Connection) -> bool:
    """Tell whether something that was erased may still stand on the disk."""
    return local.get(tx, SHELF, KEY) is not None


def finish(database: Database) -> None:
    """
    Let what was erased leave the files of *database*.

    On PostgreSQL each table is closed to others while it is written anew. A table that is busy, or an older
    reader, puts it off to the next round.
    """
    is_sqlite = database.engine.dialect.name == "sqlite"
    with database.reading() as tx:
        due = local.get(tx, SHELF, KEY)
    if is_sqlite and due is not None:
        database.write_anew()
    gone = database.scrub() if is_sqlite else due is not None and _written_anew(database, due["transaction"])
    if due is None or not gone:
        return
    with database.writing() as tx:
        if local.get(tx, SHELF, KEY) == due:  # else more was erased meanwhile
            local.drop(tx, SHELF, KEY)


def _written_anew(database: Database, erased: str) -> bool:
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if connection.execute(_OLDER, {"erased": erased}).first() is not None:
            return False
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
