"""The tables of STIX objects by collection, identifier, type and version, and the words for what they hold.

A collection here is a *shelf*: what was told to a forum, to everybody, to named Parties, or to nobody else.
The tables know no place in time: what came when is this node's own matter (`store/arrivals.py`).

* An object that several Parties (or one, twice) tell in the same version is shown once.
* Of each object and edition of STIX, the newest and the oldest version are marked, so that no question
  counts.
* A report is several objects; each further word of its author brings new versions of those that it changes.
* Files of other formats (MISP, CAP) stand here too, shown to nobody: so that none is taken in twice.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)

from amity.kernel.record import PUBLIC, Party
from amity.store.tables import Bytes

Row = dict[str, Any]
OWN, NAMED = "=", "@"  # shelves that no forum is called: told to nobody else, told to named Parties
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z")
_meta = MetaData()

object_table = Table(
    "exchange_object",
    _meta,
    Column("matter", String(200), nullable=False, index=True),  # the object's identifier, or the report
    Column("party", String(12), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),  # among the objects that one record becomes
    Column("record", String(64), nullable=False),
    Column("shelf", String(80), nullable=False),
    Column("object", String(400), nullable=False),
    Column("sort", String(250), nullable=False),
    Column("edition", String(8), nullable=False),  # of STIX: "2.1"; "" where it is none of STIX
    Column("version", String(30), nullable=False),  # so that versions compare as text; "" where it has none
    Column("said", String(40), nullable=False),  # the version as its author wrote it
    Column("shown", Boolean, nullable=False),  # the first that says this version
    Column("newest", Boolean, nullable=False),  # of its edition
    Column("oldest", Boolean, nullable=False),
    Column("latest", Boolean, nullable=False),  # of the latest edition that this object has here
    Column("made", Boolean, nullable=False),  # of a report
    Column("common", Boolean, nullable=False),  # made of a report, and other reports become it too
    Column("token", String(64), nullable=False),  # of the copy that it was made of
    Column("raw", Bytes, nullable=False),
    PrimaryKeyConstraint("party", "seq", "place"),
    Index("exchange_object_record", "record"),
    Index("exchange_object_shelf", "shelf", "object"),
)
FLAGS = ("shown", "newest", "oldest", "latest")

made_table = Table(  # how far each report has been told, so that its next word is all that has to be read
    "exchange_made",
    _meta,
    Column("matter", String(200), primary_key=True),
    Column("record", String(64), nullable=False),  # that opened it here
    Column("party", String(12), nullable=False),  # its author's
    Column("first", BigInteger, nullable=False),  # the place of that record
    Column("last", BigInteger, nullable=False),  # of its author's last word on it
    Column("opening", Boolean, nullable=False),  # or a release, that stands in for it
    Column("shelf", String(80), nullable=False),
    Column("token", String(64), nullable=False),
    Column("at", String(24), nullable=False),  # the version of the last word
    Column("said", JSON, nullable=False),
)


def shelf_of(to: str, audience: frozenset[Party]) -> str:
    """Return the shelf of what was told to the forum *to*, or else to *audience*."""
    if to:
        return to
    if PUBLIC in audience:
        return PUBLIC
    return NAMED if audience else OWN


def matter_of(identifier: str) -> str:
    """Return what views call the object called *identifier*."""
    return identifier if len(identifier) <= 200 else sha256(identifier.encode()).hexdigest()


def comparable(said: str) -> str:
    """Return a STIX timestamp so that two of them compare as texts do; "" where it is none."""
    found = _TIME.fullmatch(said)
    return f"{found[1]}.{(found[2] or '.')[1:]:0<9}Z" if found else ""


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
