"""Which records hold which tokens: an index for search, the same on both databases. It knows no text.

A row says in which places of a *block* of arrivals a token stands: few places as a list, many as a bitmap.
A token that most records hold so takes a row for each four thousand of them, and a question is answered by
laying bitmaps over each other. What is taken out is gone: no statistics and no tombstone keeps it, which is
what full-text engines do (decision 0016). A word is kept as its hash under this index's own key, since a page
of a database that was once split may hold a copy of what has left it.
"""

import os
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)

from amity.kernel import record as records
from amity.kernel.record import Record
from amity.store import local, log
from amity.store import tables as t
from amity.store.tables import Bytes

BITS = 12
BLOCK = 1 << BITS  # arrivals
DENSE = BLOCK // 8  # bytes of a bitmap; a list of places is shorter
SHELF, MADE, UPTO, KEY = "search", "made", "upto", "key"
SOME = 900  # tokens that one question names
TAG = "="  # begins a token that is no word: it is kept as it stands
DIGEST = 8  # bytes
MOST_KNOWN = 200_000  # hashes that a process remembers

Masks = dict[int, int]  # by block: the places, as bits

posting = Table(
    "search_posting",
    MetaData(),
    Column("token", Bytes, nullable=False),
    Column("block", Integer, nullable=False),
    Column("places", Bytes, nullable=False),
    PrimaryKeyConstraint("token", "block"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Range:
    """Tokens from *low* to *high*, both included; the one token, if they are the same."""

    low: str
    high: str

    @classmethod
    def one(cls, token: str) -> "Range":
        """Return the range of exactly *token*."""
        return cls(token, token)


Way = Sequence[Range]  # all of these
Demand = Sequence[Way]  # any of these


class Coder(dict[str, bytes]):
    """Tokens as the index keeps them: words under its key, tags as they stand."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def __missing__(self, token: str) -> bytes:
        if token.startswith(TAG):
            return token.encode()
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[token] = coded = b"#" + blake2b(token.encode(), digest_size=DIGEST, key=self.key).digest()
        return coded


_coder = lru_cache(maxsize=16)(Coder)  # of as many nodes as one process may run


def coder(tx: Connection) -> Coder:
    """Return how this index keeps tokens."""
    note = local.get(tx, SHELF, KEY)
    return _coder(bytes.fromhex(note["key"]) if note else b"")


def raise_up(tx: Connection, note: Mapping[str, object]) -> None:
    """Let the index stand as *note* says how it is made; what was made otherwise is thrown away."""
    if local.get(tx, SHELF, MADE) == dict(note):
        posting.create(tx, checkfirst=True)
    else:
        clear(tx)
        local.put(tx, SHELF, MADE, dict(note))


def clear(tx: Connection) -> None:
    """Throw the whole index away with its key; it is made again from the first arrival on."""
    posting.drop(tx, checkfirst=True)
    posting.create(tx)
    local.put(tx, SHELF, KEY, {"key": os.urandom(16).hex()})
    local.put(tx, SHELF, UPTO, {"arrival": 0})


def upto(tx: Connection, *, lock: bool = False) -> int:
    """Return the last arrival that the index knows; *lock* keeps other hands off it until the end."""
    if lock and tx.dialect.name == "postgresql":  # else one hand might add what another adds or takes out
        tx.execute(text("LOCK TABLE search_posting IN SHARE ROW EXCLUSIVE MODE"))
    note = local.get(tx, SHELF, UPTO)
    return int(note["arrival"]) if note else 0


def settled(tx: Connection) -> int:
    """Return the newest arrival before which nobody's transaction still has one to keep."""
    if tx.dialect.name == "postgresql":  # numbers are given out before they are committed
        tx.execute(text("LOCK TABLE record IN SHARE MODE"))
    return log.newest(tx)


def waiting(tx: Connection, until: int, most: int) -> list[tuple[int, Record]]:
    """Return the next records up to arrival *until* that the index does not know: *most* of one block."""
    at = t.record.c.arrival
    query = select(at, t.record.c.raw).where(at > upto(tx), at <= until).order_by(at).limit(most)
    rows = tx.execute(query).all()
    return [
        (row.arrival, records.read(row.raw)) for row in rows if row.arrival >> BITS == rows[0].arrival >> BITS
    ]


def place_of(tx: Connection, record: Record) -> int | None:
    """Return the arrival of *record*, if it is held."""
    query = select(t.record.c.arrival).where(t.record.c.party == record.party, t.record.c.seq == record.seq)
    return tx.execute(query).scalar()


def at(tx: Connection, arrivals: Sequence[int]) -> dict[int, Record]:
    """Return the records that came at *arrivals*."""
    query = select(t.record.c.arrival, t.record.c.raw).where(t.record.c.arrival.in_(arrivals))
    return {row.arrival: records.read(row.raw) for row in tx.execute(query)}


def add(tx: Connection, block: int, tokens: Mapping[str, Sequence[int]], last: int, seen: int) -> None:
    """Take in where *tokens* stand in *block*; the index knew all to *seen*, and then all to *last*."""
    code = coder(tx)
    coded = {code[token]: places for token, places in tokens.items()}
    known = _rows(tx, block, coded) if seen >= block << BITS else {}
    _change(tx, block, {token: _longer(kept, coded[token]) for token, kept in known.items()})
    fresh = [
        {"token": token, "block": block, "places": _packed(places)}
        for token, places in coded.items()
        if token not in known
    ]
    for start in range(0, len(fresh), log.BATCH):
        tx.execute(insert(posting), fresh[start : start + log.BATCH])
    local.put(tx, SHELF, UPTO, {"arrival": last})


def remove(tx: Connection, arrival: int, tokens: Iterable[str]) -> None:
    """Take *arrival* out from where *tokens* stand."""
    block, bit = arrival >> BITS, 1 << (arrival & (BLOCK - 1))
    code = coder(tx)
    rows = _rows(tx, block, [code[token] for token in tokens])
    known = {token: _mask(kept) & ~bit for token, kept in rows.items()}
    _change(tx, block, {token: _spelt(mask) for token, mask in known.items() if mask})
    gone = [token for token, mask in known.items() if not mask]
    for start in range(0, len(gone), SOME):
        where = posting.c.token.in_(gone[start : start + SOME])
        tx.execute(delete(posting).where(posting.c.block == block, where))


def find(tx: Connection, demands: Sequence[Demand]) -> Masks:
    """Return where all *demands* are met, by block."""
    return _in_all(_any(tx, demand) for demand in demands)


def newest_first(masks: Masks) -> Iterator[int]:
    """Yield the arrivals in *masks*, the newest first."""
    for block in sorted(masks, reverse=True):
        mask = masks[block]
        while mask:
            bit = mask.bit_length() - 1
            yield (block << BITS) + bit
            mask ^= 1 << bit


def without(masks: Masks, others: Masks) -> Masks:
    """Return what *masks* have and *others* do not."""
    return {block: left for block, mask in masks.items() if (left := mask & ~others.get(block, 0))}


def _any(tx: Connection, demand: Demand) -> Masks:
    singles = [way[0].low for way in demand if len(way) == 1 and way[0].low == way[0].high]
    found = _lookup(tx, singles) if singles else {}
    for way in demand:
        if len(way) > 1 or way[0].low != way[0].high:
            for block, mask in _all(tx, way).items():
                found[block] = found.get(block, 0) | mask
    return found


def _all(tx: Connection, way: Way) -> Masks:
    return _in_all(_lookup(tx, [one.low]) if one.low == one.high else _between(tx, one) for one in way)


def _in_all(some: Iterable[Masks]) -> Masks:
    """Return what is in all of *some*; the rest is not looked up once nothing is left."""
    found: Masks | None = None
    for met in some:
        found = met if found is None else _both(found, met)
        if not found:
            return {}
    return found or {}


def _between(tx: Connection, one: Range) -> Masks:
    assert one.low[:1] == one.high[:1] == TAG  # hashes have no order
    code, token = coder(tx), posting.c.token
    return _gathered(tx, (token >= code[one.low]) & (token <= code[one.high]))


def _lookup(tx: Connection, tokens: Iterable[str]) -> Masks:
    code, found = coder(tx), Masks()
    coded = [code[token] for token in tokens]
    for start in range(0, len(coded), SOME):
        for block, mask in _gathered(tx, posting.c.token.in_(coded[start : start + SOME])).items():
            found[block] = found.get(block, 0) | mask
    return found


def _gathered(tx: Connection, where: ColumnElement[bool]) -> Masks:
    found: Masks = {}
    for block, places in tx.execute(select(posting.c.block, posting.c.places).where(where)):
        found[block] = found.get(block, 0) | _mask(places)
    return found


def _both(one: Masks, other: Masks) -> Masks:
    return {block: both for block, mask in one.items() if (both := mask & other.get(block, 0))}


def _rows(tx: Connection, block: int, tokens: Iterable[bytes]) -> dict[bytes, bytes]:
    names, found = list(tokens), {}
    for start in range(0, len(names), SOME):
        where = posting.c.token.in_(names[start : start + SOME])
        query = select(posting.c.token, posting.c.places).where(posting.c.block == block, where)
        found.update({bytes(row.token): bytes(row.places) for row in tx.execute(query)})
    return found


def _change(tx: Connection, block: int, kept: Mapping[bytes, bytes]) -> None:
    rows = [{"_token": token, "_block": block, "places": places} for token, places in kept.items()]
    where = (posting.c.token == bindparam("_token")) & (posting.c.block == bindparam("_block"))
    change = update(posting).where(where).values(places=bindparam("places"))
    for start in range(0, len(rows), log.BATCH):
        tx.execute(change, rows[start : start + log.BATCH])


def _bits(places: Iterable[int]) -> int:
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def _packed(places: Sequence[int]) -> bytes:
    if len(places) * 2 < DENSE:
        return struct.pack(f"<{len(places)}H", *places)
    return _bits(places).to_bytes(DENSE, "little")


def _longer(kept: bytes, places: Sequence[int]) -> bytes:
    """Return *kept* with *places*, which come after all that are there."""
    if len(kept) + len(places) * 2 < DENSE:
        return kept + struct.pack(f"<{len(places)}H", *places)
    return (_mask(kept) | _bits(places)).to_bytes(DENSE, "little")


def _spelt(mask: int) -> bytes:
    if mask.bit_count() * 2 >= DENSE:
        return mask.to_bytes(DENSE, "little")
    return _packed(sorted(newest_first({0: mask})))


def _mask(places: bytes) -> int:
    if len(places) == DENSE:
        return int.from_bytes(places, "little")
    return _bits(struct.unpack(f"<{len(places) // 2}H", places))
