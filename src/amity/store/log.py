"""Reading and writing the logs: what is believed of each, its entries, and the records held."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, select, update
from sqlalchemy.engine import Row

from amity.kernel import record as records
from amity.kernel import tree
from amity.kernel.record import Party, Record, RecordId
from amity.kernel.tree import Frontier, Inner, Subtree
from amity.store import tables as t
from amity.store.pouring import pour

BATCH = 1000  # rows that one read takes into memory


@dataclass(frozen=True, slots=True)
class Log:
    """How far this node believes a Party's log."""

    party: Party
    frontier: Frontier = Frontier()
    complete: int = 0  # below this size, the author itself has served this node
    signed: int = 0  # the size that `note` signs; never less than `size`
    note: str = ""  # the newest signed checkpoint
    tail: tuple[bytes, ...] = ()  # proof that `size` entries begin the signed log
    halted: bool = False

    @property
    def size(self) -> int:
        """The number of entries held, and proven to be the Party's."""
        return self.frontier.size


class Held(NamedTuple):
    """A record with the salt that hides its leaf: what travels to its audience."""

    record: Record
    salt: bytes


def standing(tx: Connection, party: Party, *, lock: bool = False) -> Log:
    """Return how far *party*'s log is believed; *lock* keeps other writers off it until the end."""
    query = select(t.log).where(t.log.c.party == party)
    row = tx.execute(query.with_for_update() if lock else query).one_or_none()
    return Log(party) if row is None else _log(row)


def all_standing(tx: Connection) -> list[Log]:
    """Return how far each log known here is believed."""
    return [_log(row) for row in tx.execute(select(t.log).order_by(t.log.c.party))]


def put(tx: Connection, log: Log) -> None:
    """Keep *log* as what is now believed."""
    row = {
        "size": log.size,
        "frontier": log.frontier.packed(),
        "complete": log.complete,
        "signed": log.signed,
        "note": log.note,
        "tail": b"".join(log.tail),
        "halted": log.halted,
    }
    if not tx.execute(update(t.log).where(t.log.c.party == log.party).values(row)).rowcount:
        tx.execute(insert(t.log).values(row | {"party": log.party}))


def append(
    tx: Connection, log: Log, entries: Sequence[bytes], *, grown: Frontier, inner: Iterable[Inner]
) -> Log:
    """Add *entries* to *log*, and return it as *grown*. The caller has proven them."""
    rows = [(log.party, 0, seq, data) for seq, data in enumerate(entries, start=log.size)]
    rows += [(log.party, one.level, one.index, one.hash) for one in inner]
    pour(tx, (t.leaf.c.party, t.leaf.c.level, t.leaf.c.seq, t.leaf.c.hash), rows)
    return replace(log, frontier=grown)


def entries(tx: Connection, party: Party, start: int, end: int) -> list[bytes]:
    """Return the entries *start* to *end* (not included) of *party*'s log."""
    return _hashes(tx, party, 0, start, end)


def subtree(tx: Connection, party: Party) -> Subtree:
    """Return the source of hashes from which proofs over *party*'s log are made."""

    def hash_of(level: int, index: int) -> bytes:
        kept = level - level % tree.STRIDE
        count = 1 << (level - kept)
        hashes = _hashes(tx, party, kept, index * count, (index + 1) * count)
        if not kept:
            hashes = [tree.leaf_hash(data) for data in hashes]
        while len(hashes) > 1:
            hashes = [tree.node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    return hash_of


def add(tx: Connection, held: Sequence[Held]) -> None:
    """Keep the bytes and salts of records that are not held yet."""
    c = t.record.c
    rows = [
        (one.party, one.seq, bytes.fromhex(one.id), one.kind, h.salt, one.raw)
        for h in held
        for one in (h.record,)
    ]
    pour(tx, (c.party, c.seq, c.id, c.kind, c.salt, c.raw), rows)


def erase(tx: Connection, record_id: RecordId) -> None:
    """Forget the bytes and the salt of a record. Its entry stays, so the log still verifies."""
    tx.execute(delete(t.record).where(_called(tx, record_id)))


def find(tx: Connection, record_id: str) -> Held | None:
    """Return the record called *record_id*, with its salt, if it is held here."""
    if not records.ID.fullmatch(record_id):
        return None
    row = tx.execute(select(t.record).where(_called(tx, record_id))).one_or_none()
    return Held(records.read(row.raw), row.salt) if row else None


def get(tx: Connection, record_id: str) -> Record | None:
    """Return the record called *record_id*, if it is held here."""
    held = find(tx, record_id)
    return held.record if held else None


def held_seqs(tx: Connection, party: Party, seqs: Collection[int]) -> set[int]:
    """Return those of *seqs* whose records of *party* are held."""
    if not seqs:
        return set()
    query = select(t.record.c.seq).where(
        t.record.c.party == party, t.record.c.seq.between(min(seqs), max(seqs))
    )
    return {row.seq for row in tx.execute(query)}.intersection(seqs)


def of_party(tx: Connection, party: Party, since: int = 0, until: int | None = None) -> Iterator[Held]:
    """Yield the records held of *party*'s log from place *since* (to *until*), in log order."""
    query = select(t.record).where(t.record.c.party == party, t.record.c.seq >= since)
    if until is not None:
        query = query.where(t.record.c.seq < until)
    yield from _held(tx, query.order_by(t.record.c.seq))


def unread(tx: Connection, party: Party, since: int, until: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield place, salt and bytes of *party*'s records held from *since* to *until*, in log order."""
    c = t.record.c
    query = select(c.seq, c.salt, c.raw).where(c.party == party, c.seq >= since, c.seq < until)
    with tx.execute(query.order_by(c.seq), execution_options={"yield_per": BATCH}) as rows:
        for some in rows.partitions():
            yield from some


def at(tx: Connection, party: Party, seqs: Sequence[int]) -> Iterator[Held]:
    """Yield the records of *party* held at the places *seqs*, which come in order."""
    for start in range(0, len(seqs), BATCH):
        some = seqs[start : start + BATCH]
        query = select(t.record).where(t.record.c.party == party, t.record.c.seq.in_(some))
        yield from _held(tx, query.order_by(t.record.c.seq))


def by_place(tx: Connection, places: Collection[tuple[str, int]]) -> Iterator[Held]:
    """Yield the records held at *places* (Party, seq), in their order."""
    for party, seq in places:
        query = select(t.record).where(t.record.c.party == party, t.record.c.seq == seq)
        for row in tx.execute(query):
            yield Held(records.read(row.raw), row.salt)


def arrived(
    tx: Connection, *, after: int = 0, kind: str = "", party: str = "", limit: int = 100
) -> list[tuple[int, Record]]:
    """Return records in the order of their arrival, each with its place in that order."""
    query = select(t.record).where(t.record.c.arrival > after)
    if kind:
        query = query.where(t.record.c.kind == kind)
    if party:
        query = query.where(t.record.c.party == party)
    rows = tx.execute(query.order_by(t.record.c.arrival).limit(limit))
    return [(row.arrival, records.read(row.raw)) for row in rows]


def read_all(tx: Connection, kinds: Collection[str] | None = None) -> Iterator[Record]:
    """Yield the records held (of *kinds*, if given), Party by Party, in log order."""
    query = select(t.record).order_by(t.record.c.party, t.record.c.seq)
    if kinds is not None:
        query = query.where(t.record.c.kind.in_(kinds))
    for held in _held(tx, query):
        yield held.record


def count(tx: Connection, kinds: Collection[str] | None = None) -> int:
    """Return the number of records held (of *kinds*, if given)."""
    query = select(func.count()).select_from(t.record)
    if kinds is not None:
        query = query.where(t.record.c.kind.in_(kinds))
    return tx.execute(query).scalar_one()


def held_of(tx: Connection, party: Party) -> int:
    """Return the number of *party*'s records that are held."""
    query = select(func.count()).select_from(t.record).where(t.record.c.party == party)
    return tx.execute(query).scalar_one()


def newest(tx: Connection) -> int:
    """Return the place of the newest arrival; it grows with each record, and with nothing else."""
    return tx.execute(select(func.max(t.record.c.arrival))).scalar() or 0


def _called(tx: Connection, record_id: str) -> ColumnElement[bool]:
    name = bytes.fromhex(record_id)
    generations = range((newest(tx) >> t.GENERATION) + 1)
    return and_(t.generation.in_(generations), t.id_start == name[: t.START], t.record.c.id == name)


def _held(tx: Connection, query: Select[tuple[object, ...]]) -> Iterator[Held]:
    # closed also where the caller stops half way: PostgreSQL keeps a cursor open for it
    with tx.execute(query, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            yield Held(records.read(row.raw), row.salt)


def _hashes(tx: Connection, party: Party, level: int, start: int, end: int) -> list[bytes]:
    query = select(t.leaf.c.hash).where(
        t.leaf.c.party == party, t.leaf.c.level == level, t.leaf.c.seq >= start, t.leaf.c.seq < end
    )
    return list(map(bytes, tx.execute(query.order_by(t.leaf.c.seq)).scalars()))


def _log(row: Row[tuple[object, ...]]) -> Log:
    return Log(
        Party(row.party),
        Frontier.unpacked(row.size, row.frontier),
        row.complete,
        row.signed,
        row.note,
        tuple(row.tail[at : at + 32] for at in range(0, len(row.tail), 32)),
        row.halted,
    )
