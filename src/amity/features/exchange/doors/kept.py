"""Objects of other formats, found by collection, identifier, type and version: what the TAXII door reads.

A collection here is a *shelf*: what was told to a forum, to everybody, to named Parties, or to nobody else.
The tables know no place in time: what came when is this node's own matter (`stamps.py`).

* An object that several Parties (or one, twice) tell in the same version is shown once.
* Of each object and edition of STIX, the newest and the oldest version are marked, so that no question
  counts.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    select,
    update,
)

from amity.features.exchange.kinds import ForeignObject
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Record
from amity.store.tables import Bytes
from amity.store.view import View

Row = dict[str, Any]
OWN, NAMED = "=", "@"  # shelves that no forum is called: told to nobody else, told to named Parties
_BATCH = 400  # identifiers in one question
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z")

object_table = Table(
    "exchange_object",
    MetaData(),
    Column("matter", String(200), nullable=False, index=True),  # the object's identifier
    Column("party", String(12), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("record", String(64), nullable=False),
    Column("shelf", String(80), nullable=False),
    Column("object", String(400), nullable=False),
    Column("sort", String(250), nullable=False),
    Column("edition", String(8), nullable=False),  # of STIX: "2.1"
    Column("version", String(30), nullable=False),  # so that versions compare as text; "" where it has none
    Column("said", String(40), nullable=False),  # the version as its author wrote it
    Column("shown", Boolean, nullable=False),  # the first that says this version
    Column("newest", Boolean, nullable=False),  # of its edition
    Column("oldest", Boolean, nullable=False),
    Column("latest", Boolean, nullable=False),  # of the latest edition that this object has here
    Column("raw", Bytes, nullable=False),
    PrimaryKeyConstraint("party", "seq"),
    Index("exchange_object_record", "record"),
)
FLAGS = ("shown", "newest", "oldest", "latest")


class Keeping(View):
    """What others said in STIX, each object a matter."""

    name = "exchange.objects"
    version = 1
    reads = (ForeignObject,)
    tables = (object_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the object's identifier, if it is one of STIX."""
        assert isinstance(body, ForeignObject)
        return matter_of(body.id) if body.format.startswith("stix-") else ""

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note one object."""
        self.apply_all(tx, [(record, body)])

    def apply_all(self, tx: Connection, heard: Sequence[tuple[Record, Body]]) -> None:
        """Note *heard*, asking once for what is known of these objects already."""
        fresh = [_row(record, body) for record, body in heard if isinstance(body, ForeignObject)]
        known = _known(tx, dict.fromkeys(row["matter"] for row in fresh))
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in (*known, *fresh):
            groups.setdefault((row["matter"], row["shelf"]), []).append(row)
        for rows in groups.values():
            mark(rows)
        tx.execute(insert(object_table), fresh)
        for row in known:
            if any(row[flag] != row["was"][flag] for flag in FLAGS):
                where = (object_table.c.party == row["party"]) & (object_table.c.seq == row["seq"])
                tx.execute(update(object_table).where(where).values({flag: row[flag] for flag in FLAGS}))


KEEPING = Keeping()


def shelf_of(record: Record) -> str:
    """Return the shelf on which *record* stands."""
    if record.to:
        return record.to
    if PUBLIC in record.audience:
        return PUBLIC
    return NAMED if record.audience else OWN


def matter_of(identifier: str) -> str:
    """Return what views call the object called *identifier*."""
    return identifier if len(identifier) <= 200 else sha256(identifier.encode()).hexdigest()


def comparable(said: str) -> str:
    """Return a STIX timestamp so that two of them compare as texts do; "" where it is none."""
    found = _TIME.fullmatch(said)
    return f"{found[1]}.{(found[2] or '.')[1:]:0<9}Z" if found else ""


def spoken(moment: datetime) -> str:
    """Return *moment* as STIX and TAXII write it, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def mark(rows: Sequence[Row]) -> None:
    """Mark, among all *rows* of one object on one shelf, those that a question may ask for."""
    rows = sorted(rows, key=lambda row: (row["edition"], row["version"], row["party"], row["seq"]))
    latest = rows[-1]["edition"]
    editions: dict[str, list[Row]] = {}
    for before, row in zip((None, *rows), rows, strict=False):
        same = before is not None and all(before[name] == row[name] for name in ("edition", "version"))
        row |= {"shown": not same, "newest": False, "oldest": False, "latest": row["edition"] == latest}
        if not same:
            editions.setdefault(row["edition"], []).append(row)
    for shown in editions.values():
        shown[0]["oldest"] = shown[-1]["newest"] = True


def _row(record: Record, body: ForeignObject) -> Row:
    return {
        "matter": matter_of(body.id),
        "party": record.party,
        "seq": record.seq,
        "record": record.id,
        "shelf": shelf_of(record),
        "object": body.id,
        "sort": body.sort,
        "edition": body.format.removeprefix("stix-"),
        "version": comparable(body.version),
        "said": body.version,
        "raw": body.text.encode(),
    }


def _known(tx: Connection, matters: Iterable[str]) -> list[Row]:
    t, names, found = object_table, list(matters), []
    columns = (t.c.matter, t.c.shelf, t.c.party, t.c.seq, t.c.edition, t.c.version, *(t.c[f] for f in FLAGS))
    for start in range(0, len(names), _BATCH):
        query = select(*columns).where(t.c.matter.in_(names[start : start + _BATCH]))
        found += [dict(row) | {"was": row} for row in tx.execute(query).mappings()]
    return found


def held(tx: Connection, shelf: str, names: Iterable[str]) -> set[tuple[str, str]]:
    """Return the objects called *names* that stand on *shelf*, each with its version."""
    t, some, found = object_table, [matter_of(name) for name in names], set[tuple[str, str]]()
    for start in range(0, len(some), _BATCH):
        query = select(t.c.object, t.c.version).where(t.c.matter.in_(some[start : start + _BATCH]))
        found |= {(row.object, row.version) for row in tx.execute(query.where(t.c.shelf == shelf))}
    return found
