"""Sanctions lists that Parties took in, and the reports that have something to be screened by.

What a record claims of a list is shown as its Party's word; what is screened is read from the file itself,
whose bytes have the SHA-256 that the record names.
"""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, and_, exists, insert, or_, select
from sqlalchemy.engine import RowMapping

from amity.errors import Malformed, NotFound
from amity.features.exchange.kinds import (
    KINDS,
    AccountReported,
    ListPart,
    ListTaken,
    PersonReported,
    VesselReported,
)
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.views.standing import put_together
from amity.features.exchange.views.tables import (
    identifier_table,
    layer_table,
    list_part_table,
    list_table,
    told,
)
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.store import log
from amity.store.view import View

LARGEST = 128 << 20  # bytes of one list, unpacked
NAMED = tuple(KINDS.name_of(body) for body in (PersonReported, VesselReported, AccountReported))


class Listing(View):
    """Editions of lists, each file a matter."""

    name = "exchange.lists"
    version = 1
    reads = (ListTaken, ListPart)
    tables = (list_table, list_part_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the digest of the file."""
        assert isinstance(body, (ListTaken, ListPart))
        return body.sha256 if isinstance(body, ListTaken) else body.list

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        matter = self.matter(record, body)
        match body:
            case ListTaken():
                about = {"sha256": body.sha256, "publisher": body.publisher, "dated": body.dated}
                tx.execute(insert(list_table).values(told(record, matter, body) | about))
            case ListPart():
                row = {"matter": matter, "record": record.id, "party": record.party, "sha256": body.list}
                tx.execute(insert(list_part_table).values(row | {"number": body.number}))


LISTING = Listing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a list, as the Party that took it in says."""

    record: RecordId
    party: Party
    issued: str
    publisher: str
    title: str
    form: str
    dated: str
    version: str
    sha256: str
    entries: int
    passed_over: int
    size: int
    parts: int


def editions(tx: Connection) -> list[Edition]:
    """Return the lists that were taken in, by publisher, the newest edition first."""
    t = list_table
    order = (t.c.publisher, t.c.dated.desc(), t.c.issued.desc(), t.c.record)
    return [_edition(row) for row in tx.execute(select(t).order_by(*order)).mappings()]


def newest(found: Sequence[Edition], party: Party) -> list[Edition]:
    """Return the newest edition of each list that *party* took in itself."""
    own: dict[tuple[str, str], Edition] = {}
    for one in found:
        if one.party == party:
            own.setdefault((one.publisher, one.title), one)
    return list(own.values())


def before(found: Sequence[Edition], one: Edition) -> Edition | None:
    """Return the edition of the same list, taken in by the same Party, that came before *one*."""
    same = [e for e in found if (e.party, e.publisher, e.title) == (one.party, one.publisher, one.title)]
    older = [e for e in same if (e.dated, e.issued, e.record) < (one.dated, one.issued, one.record)]
    return max(older, key=lambda e: (e.dated, e.issued, e.record), default=None)


def file_of(tx: Connection, one: Edition) -> bytes:
    """
    Return the file of a list as its publisher gave it.

    Raises:
        NotFound: a part of it is not held here. Malformed: the parts are not the file that was named.
    """
    t = list_part_table
    query = select(t.c.number, t.c.record).where(t.c.sha256 == one.sha256, t.c.party == one.party)
    parts = {row.number: row.record for row in tx.execute(query)}
    wanted = [parts.get(number) for number in range(1, one.parts + 1)]
    records = [log.get(tx, name) if name else None for name in wanted]
    if None in records:
        raise NotFound(f"a part of the list {one.sha256[:10]} is not held here: take the list in again")
    texts = "".join(str(record.body["text"]) for record in records if record)
    data = _unpacked(texts)
    if sha256(data).hexdigest() != one.sha256:
        raise Malformed(f"the parts of the list {one.sha256[:10]} are not the file that was named")
    return data


def screenable(tx: Connection, *, limit: int, after: tuple[str, str] = ("", "")) -> list[Matter]:
    """Return the reports that name somebody or bear a number, the newest first."""
    t, numbered = layer_table, identifier_table
    bears = exists().where(numbered.c.report == t.c.report)
    query = select(t.c.report, t.c.issued).where(t.c.sort.in_(("opening", "release")))
    query = query.where(or_(t.c.kind.in_(NAMED), bears))
    if after[0]:
        earlier = and_(t.c.issued == after[0], t.c.report < after[1])
        query = query.where(or_(t.c.issued < after[0], earlier))
    rows = tx.execute(query.order_by(t.c.issued.desc(), t.c.report.desc()).limit(limit)).all()
    return put_together(tx, list(dict.fromkeys(row.report for row in rows)))


def _unpacked(text: str) -> bytes:
    try:
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        data = stream.decompress(base64.b64decode(text, validate=True), LARGEST + 1)
    except (binascii.Error, zlib.error) as error:
        raise Malformed(f"this list cannot be unpacked: {error}") from error
    if len(data) > LARGEST:
        raise Malformed(f"this list unpacks to more than the {LARGEST:,} bytes that are read")
    return data


def _edition(row: RowMapping) -> Edition:
    body = row["body"]
    return Edition(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        issued=row["issued"],
        **{name: body[name] for name in body if name in Edition.__slots__},
    )
