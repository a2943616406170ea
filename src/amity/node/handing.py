"""What this node hands another: a page of a log as its reader may see it, and the proof of one record."""

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from amity.errors import NotFound, Unavailable
from amity.kernel import note as notes
from amity.kernel import record as records
from amity.kernel import tree
from amity.kernel.note import Note
from amity.kernel.record import Party, addressed
from amity.node import evidence, recovery, witness
from amity.node import parcel as parcels
from amity.node.parcel import PAGE_BYTES, PAGE_ENTRIES, Parcel, Proven, Sent
from amity.node.roster import key_table
from amity.store import log
from amity.store.log import Log

if TYPE_CHECKING:
    from amity.node.node import Node


def page(tx: Connection, node: "Node", reader: Party, of: Party, since: int, nonce: str = "-") -> Parcel:
    """
    Return the page of *of*'s log from place *since*, with the records that *reader* may read.

    Raises:
        NotFound: nothing of that log is held here.
        Unavailable: this node is itself still fetching it.
    """
    node.region.party(reader)
    standing = log.standing(tx, of)
    if not standing.note:
        raise NotFound(f"nothing of the log of {of} is held here: ask {of} itself")
    if standing.size < standing.signed:
        raise Unavailable(f"this node is still fetching the log of {of}: ask again in a minute")
    since = min(since, standing.size)
    until = min(standing.size, since + PAGE_ENTRIES)
    records, until = _records(tx, reader, of, since, until)
    subtree = log.subtree(tx, of)
    # what this node has to tell besides its words is told once a round: at the end of its own log
    tells = of == node.party and until == standing.size
    return Parcel(
        by=node.party,
        to=reader,
        of=of,
        note=witness.with_cosignatures(tx, of, notes.parse(standing.note)),
        since=since,
        entries=tuple(log.entries(tx, of, since, until)),
        root=tree.root_at(since, subtree),
        begins=tuple(tree.consistency(since, standing.size, subtree)),
        follows=tuple(tree.consistency(until, standing.size, subtree)),
        records=tuple(records),
        keys=tuple(_keys_ahead(tx, standing, since)),
        witnesses=tuple(witness.others(tx, of, standing.note) + (_seen(tx, node, reader) if tells else [])),
        forks=tuple(evidence.known(tx) if tells else ()),
        links=witness.links(tx, node, node.region.parties if tells else [of]),
        sizes={one.party: one.size for one in log.all_standing(tx)},
        lacks=recovery.lack(tx, of) if of == node.party else None,
        nonce=nonce,
    )


def _seen(tx: Connection, node: "Node", reader: Party) -> list[Note]:
    """Return how far this node has seen everybody's log, and how far others have seen that of *reader*."""
    return witness.own_words(tx, node) + witness.of_reader(tx, reader)


def encoded(node: "Node", parcel: Parcel) -> bytes:
    """Return the bytes of *parcel*, signed by this node's Party."""
    return parcels.encode(parcel, name=node.origin(node.party), signer=node.signer)


def proof(tx: Connection, record_id: str) -> dict[str, Any]:
    """
    Return the record, its salt, the signed checkpoint and the path between them.

    Raises:
        NotFound: the record is not held here.
    """
    held = log.find(tx, record_id)
    if held is None:
        raise NotFound("no such record is held here")
    standing = log.standing(tx, held.record.party)
    size = standing.size
    path = tree.inclusion(held.record.seq, size, log.subtree(tx, held.record.party))
    note: Note = notes.parse(standing.note)
    return {
        "record": held.record.raw.decode(),
        "salt": _text(held.salt),
        "leaf": tree.entry(held.salt, held.record.raw).hex(),
        "index": held.record.seq,
        "size": size,
        "path": [_text(step) for step in path],
        "frontier": _text(standing.frontier.root),
        "tail": [_text(step) for step in standing.tail],
        "checkpoint": witness.with_cosignatures(tx, held.record.party, note).encode(),
    }


def _records(tx: Connection, reader: Party, of: Party, since: int, until: int) -> tuple[list[Sent], int]:
    """Return what *reader* may read of the page, and where it is cut: never over `PAGE_BYTES`."""
    sent: list[Sent] = []
    room = PAGE_BYTES
    for seq, salt, raw in log.unread(tx, of, since, until):  # they were read when they came
        if addressed(reader, of, records.audience(raw)):
            room -= len(raw)
            if room < 0 and sent:
                return sent, seq
            sent.append(Sent(seq, salt, raw))
    return sent, until


def _keys_ahead(tx: Connection, standing: Log, since: int) -> Iterator[Proven]:
    """Yield the key records that a reader at *since* needs before it can check the checkpoint."""
    query = select(key_table.c.seq).where(key_table.c.party == standing.party, key_table.c.seq >= since)
    places = [(standing.party, row.seq) for row in tx.execute(query.order_by(key_table.c.seq))]
    subtree = log.subtree(tx, standing.party)
    for held in log.by_place(tx, places):
        seq = held.record.seq
        path = tree.inclusion(seq, standing.size, subtree)
        yield Proven(Sent(seq, held.salt, held.record.raw), tuple(path))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
