"""Verifying what is held: every signature, every leaf, every record; and one proof that somebody shows."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from amity.errors import Malformed, Refusal, Unproven
from amity.kernel import note as notes
from amity.kernel import record as records
from amity.kernel import tree
from amity.kernel.record import Party
from amity.store import log
from amity.store.log import Log
from amity.store.view import Progress

if TYPE_CHECKING:
    from amity.node.node import Node

AT_ONCE = 10 * log.BATCH  # entries that are read into memory at once


@dataclass(frozen=True, slots=True)
class Checked:
    """What verifying one Party's log found."""

    party: Party
    size: int
    records: int  # held here, each compared with its leaf
    fault: str = ""  # the first thing that does not hold; "" if all does


def verify_log(tx: Connection, node: "Node", party: Party, progress: Progress = lambda *_: None) -> Checked:
    """Check *party*'s log from its first entry: signature, root, every leaf, every record."""
    standing = log.standing(tx, party)
    try:
        _check_root(tx, node, standing, progress)
        return Checked(party, standing.size, _check_records(tx, node, standing, progress))
    except Refusal as refusal:
        return Checked(party, standing.size, 0, str(refusal))


def verify_proof(node: "Node", proof: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what *proof*, made by `Node.proof` on any node, shows of one record.

    Raises:
        Malformed: it lacks something.
        BadSignature: the checkpoint is not signed with a key of the author.
        Unproven: the record does not stand in the signed log.
    """
    try:
        record = records.read(str(proof["record"]).encode())
        entry = tree.entry(_bytes(proof["salt"]), record.raw)
        note, size, path = notes.parse(str(proof["checkpoint"])), int(proof["size"]), _steps(proof["path"])
        frontier, tail = _bytes(proof["frontier"]), _steps(proof["tail"])
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"this is no proof of a record: {error!r} is missing or wrong") from error
    point = notes.checkpoint(note)
    if point.origin != node.origin(record.party):
        raise Unproven(f"the checkpoint is of {point.origin}, and the record of {record.party}")
    notes.verify(note, point.origin, node.keyring(record.party).at(point.size))
    if not tree.included(record.seq, size, tree.leaf_hash(entry), path, frontier):
        raise Unproven("the record is not the one that this leaf commits to")
    if not tree.consistent(size, point.size, frontier, point.root, tail):
        raise Unproven("the leaf does not stand in the signed log")
    return {
        "record": record.id,
        "party": record.party,
        "office": record.office,
        "kind": record.kind,
        "seq": record.seq,
        "size": point.size,
        "issued": records.moment(record.issued),
    }


def _check_root(tx: Connection, node: "Node", standing: Log, progress: Progress) -> None:
    frontier = tree.Frontier()
    while frontier.size < standing.size:
        until = min(standing.size, frontier.size + AT_ONCE)
        entries = log.entries(tx, standing.party, frontier.size, until)
        if len(entries) < until - frontier.size:
            raise Unproven(f"of the leaves {frontier.size}–{until} of {standing.party} some are missing")
        frontier, _ = frontier.grown(entries)
        progress(frontier.size, 2 * standing.size)  # the records take the other half
    note = notes.parse(standing.note)
    point = notes.checkpoint(note)
    notes.verify(note, node.origin(standing.party), node.registry.keyring(tx, standing.party).at(point.size))
    if frontier != standing.frontier:
        raise Unproven(f"the leaves of {standing.party} are not those that this node believed")
    if not tree.consistent(standing.size, point.size, frontier.root, point.root, standing.tail):
        raise Unproven(f"the leaves of {standing.party} are not those that its checkpoint signs")


def _check_records(tx: Connection, node: "Node", standing: Log, progress: Progress) -> int:
    count, party = 0, standing.party
    for since in range(0, standing.size, AT_ONCE):
        until = min(standing.size, since + AT_ONCE)
        entries = log.entries(tx, party, since, until)
        for held in log.of_party(tx, party, since, until):
            seq = held.record.seq
            if tree.entry(held.salt, held.record.raw) != entries[seq - since]:
                raise Unproven(f"record {seq} of {party} is not what its leaf commits to")
            if not held.record.concerns(node.party):
                raise Unproven(f"record {seq} of {party} is not addressed to {node.party}")
            count += 1
        progress(standing.size + until, 2 * standing.size)
    return count


def _steps(texts: object) -> list[bytes]:
    if not isinstance(texts, list):
        raise TypeError(f"{texts!r:.40}")
    return [_bytes(text) for text in texts]


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
