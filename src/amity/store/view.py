"""Views: what a node has learned from the records it holds. Every view can be thrown away.

A view is cut by *matter*: each of its rows says which matter it belongs to, and the rows of a matter
follow from that matter's records alone. So one matter can be forgotten and learned again, which is
what a withdrawal and a late record ask for.

The laws, which `tests/laws/test_every_view.py` checks for every view of every feature:

1. learned anew from the log, it is the same as when it grew record by record;
2. records of *different* Parties may arrive in any order and leave the same rows;
3. a record that arrives twice counts once;
4. after a withdrawal it is what it would be had it never known the record.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import islice

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    insert,
    select,
)

from amity.errors import Malformed
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import Record
from amity.store import local, log
from amity.store.pouring import pour

Entitled = Callable[[Connection, Record], bool]  # whether the office held a mandate for this record
Progress = Callable[[int, int], None]  # (done, of how many)

SHELF = "view"  # where the version of each view that stands is noted

learned = Table(  # which records each matter of each view was learned from
    "learned",
    MetaData(),
    Column("view", String(80), nullable=False),
    Column("matter", String(200), nullable=False),
    Column("party", String(12), nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("view", "matter", "party", "seq"),
    sqlite_with_rowid=False,
)


class View(ABC):
    """A named set of tables, and the rule by which a record changes them."""

    name: str
    version: int  # raise it when `apply` or a table changes: the node then learns the view anew
    reads: Sequence[type[Body]]  # the bodies it listens to, from any feature's `kinds`; `Body`: all
    tables: Sequence[Table]  # each with a column `matter`
    judges: bool = False  # what it holds decides which later records count, so nothing waits for it

    def heeds(self, record: Record) -> bool:
        """Tell by its envelope whether *record* may concern this; a body that no view heeds is not read."""
        return True

    @abstractmethod
    def matter(self, record: Record, body: Body) -> str:
        """Return the matter that *record* speaks about, at most 200 characters; "" if it is nothing here."""

    @abstractmethod
    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """
        Let *record*, read as *body*, change the rows of its matter. No clock, no network, no chance.

        It never raises: whatever a Party may validly say must leave some row, or none.
        """

    def apply_all(self, tx: Connection, heard: Sequence[tuple[Record, Body]]) -> None:
        """Apply *heard*, in log order. A view that hears much asks the database once for all of them."""
        for record, body in heard:
            self.apply(tx, record, body)


class Views:
    """All views of a node, and the one place where records are learned and forgotten."""

    def __init__(self, views: Sequence[View], kinds: Kinds, entitled: Entitled) -> None:
        self._all, self._kinds, self._entitled = views, kinds, entitled
        self._readers = {
            kind.body: [view for view in views if not {kind.body, Body}.isdisjoint(view.reads)]
            for kind in kinds
        }

    def learn(self, tx: Connection, records: Iterable[Record]) -> None:
        """Let every view learn *records*, which come in log order and are new."""
        self._learn(tx, records, self._all)

    def relearn(self, tx: Connection, record: Record) -> None:
        """Learn anew every matter of *record*: it came late (and is held), or was erased (and is not)."""
        for view, matter, _ in self._touched(record):
            places = {
                (row.party, row.seq)
                for row in tx.execute(
                    select(learned).where(learned.c.view == view.name, learned.c.matter == matter)
                )
            }
            _forget(tx, view, matter)
            held = log.by_place(tx, sorted(places | {(record.party, record.seq)}))
            for one in (h.record for h in held):
                for _, _, body in self._heard(tx, one, [view]):
                    view.apply(tx, one, body)
                    tx.execute(insert(learned).values(_row(view, matter, one)))

    def raise_up(self, tx: Connection, *, anew: bool = False, progress: Progress = lambda *_: None) -> None:
        """Learn from the log each view that is missing or of another version; all, if *anew*."""
        learned.create(tx, checkfirst=True)
        standing = dict(local.items(tx, SHELF))
        stale = [view for view in self._all if anew or standing.get(view.name) != self._note(view)]
        for name in standing.keys() - {view.name for view in self._all}:
            local.drop(tx, SHELF, name)
            tx.execute(delete(learned).where(learned.c.view == name))
        for view in stale:
            self._clear(tx, view)
        if stale:
            self._learn_from_log(tx, stale, progress)

    def _learn_from_log(self, tx: Connection, stale: Sequence[View], progress: Progress) -> None:
        names = {name for view in stale for name in self._names(view)}
        total, done = log.count(tx, names), 0
        records = log.read_all(tx, names)
        while batch := list(islice(records, log.BATCH)):
            self._learn(tx, batch, stale)
            done += len(batch)
            progress(done, total)

    def _learn(self, tx: Connection, records: Iterable[Record], views: Sequence[View]) -> None:
        rows: list[tuple[str, str, str, int]] = []
        waiting: dict[View, list[tuple[Record, Body]]] = {}
        asked = set(views)
        for record in records:
            for view, matter, body in self._heard(tx, record, asked):
                rows.append((view.name, matter, record.party, record.seq))
                if view.judges:
                    view.apply(tx, record, body)
                else:
                    waiting.setdefault(view, []).append((record, body))
        for view, heard in waiting.items():
            view.apply_all(tx, heard)
        pour(tx, tuple(learned.columns), rows)

    def _clear(self, tx: Connection, view: View) -> None:
        for table in view.tables:
            table.drop(tx, checkfirst=True)
            table.create(tx)
        tx.execute(delete(learned).where(learned.c.view == view.name))
        local.put(tx, SHELF, view.name, self._note(view))

    def _note(self, view: View) -> dict[str, object]:
        # a kind that this version is the first to know was kept until now, and read by nobody
        return {"version": view.version, "kinds": self._names(view)}

    def _names(self, view: View) -> list[str]:
        return sorted(kind.name for kind in self._kinds if view in self._readers[kind.body])

    def _heard(
        self, tx: Connection, record: Record, views: Container[View]
    ) -> Iterable[tuple[View, str, Body]]:
        # a kind unknown here, a body that is not of its kind, an office without a mandate: the record
        # is kept and handed on all the same, so one Party's fault stops no one else; nobody shows it
        touched = self._touched(record)
        if not touched or not self._entitled(tx, record):
            return ()
        return [one for one in touched if one[0] in views]

    def _touched(self, record: Record) -> list[tuple[View, str, Body]]:
        kind = self._kinds.get(record.kind)
        views = [view for view in self._readers[kind.body] if view.heeds(record)] if kind else []
        if not kind or not views:
            return []
        try:
            body = kind.read(record.body)
        except Malformed:
            return []
        return [(view, m, body) for view in views if (m := view.matter(record, body))]


def learned_from(tx: Connection, view: str, matter: str) -> list[tuple[str, int]]:
    """Return the places (Party, seq) of the records from which *view* has learned *matter* so far."""
    query = select(learned.c.party, learned.c.seq).where(learned.c.view == view, learned.c.matter == matter)
    return [(row.party, row.seq) for row in tx.execute(query.order_by(learned.c.party, learned.c.seq))]


def _forget(tx: Connection, view: View, matter: str) -> None:
    for table in view.tables:
        tx.execute(delete(table).where(table.c.matter == matter))
    tx.execute(delete(learned).where(learned.c.view == view.name, learned.c.matter == matter))


def _row(view: View, matter: str, record: Record) -> dict[str, object]:
    return {"view": view.name, "matter": matter, "party": record.party, "seq": record.seq}
