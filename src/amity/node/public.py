"""What anybody may read: one row for each record that its author addressed to everybody.

Offices, keys and withdrawals are addressed to everybody too, so that every node can check them. They are the
house's own, and no publication: they have no row here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    MetaData,
    Select,
    String,
    Table,
    func,
    insert,
    select,
    tuple_,
)

from amity.kernel.kind import Body
from amity.kernel.record import ID, PUBLIC, Party, Record, RecordId, moment
from amity.node import fields
from amity.node.withdrawal import withdrawal
from amity.store import log
from amity.store.view import View

OWN = ("roster.", "record.", "node.")
TITLE = 300  # characters
SOME = 900  # names in one question
MOST = 1000  # withdrawals that are looked through

publication = Table(
    "node_public",
    MetaData(),
    Column("matter", String(200), nullable=False),
    Column("record", String(64), primary_key=True),
    Column("party", String(12), nullable=False),
    Column("kind", String(80), nullable=False),
    Column("issued", String(20), nullable=False),
    Column("title", String(TITLE), nullable=False),  # what it is called; "" where its kind has no such field
    Column("exercise", String(1), nullable=False),  # "x": a drill
    Index("node_public_kind", "kind", "issued", "record"),
)


@dataclass(frozen=True, slots=True)
class Published:
    """A record that anybody may read, as a list shows it."""

    record: RecordId
    party: Party
    kind: str
    issued: str
    title: str
    is_exercise: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that anybody could read, and that was taken back."""

    record: RecordId
    party: Party
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a kind anybody may read, from whom and of which time."""

    kind: str
    number: int
    first: str
    last: str


class Publications(View):
    """Every record whose audience is everybody."""

    name = "node.public"
    version = 1
    reads = (Body,)
    tables = (publication,)

    def heeds(self, record: Record) -> bool:
        """Tell whether anybody may read it."""
        return PUBLIC in record.audience and not record.kind.startswith(OWN)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        head = fields.head_of(type(body))
        said = record.body.get(head) if head else ""
        title = said if isinstance(said, str) and not ID.fullmatch(said) else ""
        row = {
            "matter": record.id,
            "record": record.id,
            "party": record.party,
            "kind": record.kind,
            "issued": moment(record.issued),
            "title": title if len(title) <= TITLE else f"{title[: TITLE - 1]}…",
            "exercise": "x" if record.body.get("exercise") is True else "",
        }
        tx.execute(insert(publication).values(row))


PUBLICATIONS = Publications()


def newest(
    tx: Connection,
    *,
    kinds: Collection[str] | None = None,
    party: str = "",
    before: tuple[str, str] | None = None,
    limit: int = 50,
) -> list[Published]:
    """Return the records that anybody may read (of *kinds*, if given), the newest first by their own date.

    Args:
        before: (issued, record) of the last that was seen.
    """
    p = publication.c
    query = select(publication).order_by(p.issued.desc(), p.record.desc()).limit(limit)
    if kinds is not None:
        query = query.where(p.kind.in_(sorted(kinds)))
    if party:
        query = query.where(p.party == party)
    if before:
        query = query.where(tuple_(p.issued, p.record) < before)
    return _read(tx, query)


def named(tx: Connection, records: Collection[str]) -> dict[RecordId, Published]:
    """Return those of *records* that anybody may read."""
    names, found = sorted(records), dict[RecordId, Published]()
    for start in range(0, len(names), SOME):
        query = select(publication).where(publication.c.record.in_(names[start : start + SOME]))
        found.update((one.record, one) for one in _read(tx, query))
    return found


def record(tx: Connection, record_id: str) -> Record | None:
    """Return the record called *record_id*, if anybody may read it."""
    return log.get(tx, record_id) if named(tx, [record_id]) else None


def extents(tx: Connection) -> list[Extent]:
    """Return how much of each kind anybody may read."""
    p = publication.c
    query = select(p.kind, func.count(), func.min(p.issued), func.max(p.issued)).group_by(p.kind)
    return [Extent(*row) for row in tx.execute(query.order_by(p.kind))]


def parties(tx: Connection, kinds: Collection[str]) -> list[Party]:
    """Return who has addressed records of *kinds* to everybody."""
    query = select(publication.c.party).where(publication.c.kind.in_(sorted(kinds))).distinct()
    return sorted(Party(row.party) for row in tx.execute(query))


def gone(tx: Connection, record_id: str) -> Gone | None:
    """Return who took *record_id* back, if everybody was told."""
    query = select(withdrawal).where(withdrawal.c.target == record_id).order_by(withdrawal.c.at)
    return next(iter(_gone(tx, query)), None)


def newest_gone(tx: Connection, limit: int = 50) -> list[Gone]:
    """Return what was taken back last, as far as everybody was told."""
    query = select(withdrawal).order_by(withdrawal.c.at.desc(), withdrawal.c.target).limit(MOST)
    return _gone(tx, query)[:limit]


def _read(tx: Connection, query: Select[Any]) -> list[Published]:
    return [
        Published(RecordId(row.record), Party(row.party), row.kind, row.issued, row.title, bool(row.exercise))
        for row in tx.execute(query)
    ]


def _gone(tx: Connection, query: Select[Any]) -> list[Gone]:
    told = [row for row in tx.execute(query) if PUBLIC in row.audience]
    still = named(tx, [row.target for row in told])  # whoever takes back another's, takes back nothing
    return [
        Gone(RecordId(row.target), Party(row.party), row.at, row.reason)
        for row in told
        if row.target not in still
    ]
