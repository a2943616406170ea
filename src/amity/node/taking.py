"""How a node takes a parcel in: whole, in one transaction, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from amity.errors import Halted, Malformed, NotAuthorised
from amity.kernel import note as notes
from amity.kernel.note import Note
from amity.kernel.record import Party, Record
from amity.node import alarms, duty, evidence, recovery, search, trust, withdrawal, witness
from amity.node import parcel as parcels
from amity.node.forks import Forked
from amity.node.parcel import Parcel
from amity.node.trust import Verdict
from amity.store import erasure, log, testimony
from amity.store.log import Log
from amity.store.testimony import SIGNED, Testimony

if TYPE_CHECKING:
    from amity.node.node import Node


@dataclass(frozen=True, slots=True)
class Taken:
    """What a parcel brought."""

    of: Party
    size: int  # how far the log is believed now
    signed: int  # how far its author has signed it: more is to be fetched while it is larger
    complete: int
    fresh: tuple[Record, ...]  # records that are new here
    sizes: dict[str, int]  # how far the peer believes each log
    until: int  # the place after the page's last entry


def take(node: "Node", data: bytes, nonce: str = "") -> Taken:
    """Take in the parcel *data*: see `Node.accept`."""
    parcel, cover = parcels.decode(data)
    if parcel.to != node.party:
        raise NotAuthorised(f"this parcel is for {parcel.to}, and this is the node of {node.party}")
    if nonce and parcel.nonce != nonce:
        raise NotAuthorised("this parcel answers another request: fetch it again")
    node.region.party(parcel.of), node.region.party(parcel.by)
    try:
        with node.tx() as tx:
            return _take(tx, node, parcel, cover)
    except Forked as forked:
        with node.tx() as tx:
            halt(tx, node, forked)
        raise


def learn(tx: Connection, node: "Node", fresh: Sequence[Record]) -> None:
    """Let the views learn *fresh*, which follow all held of their log, and erase what they withdraw."""
    node.learned.learn(tx, fresh)
    for target in withdrawal.targets(tx, fresh):
        _erase(tx, node, target)


def halt(tx: Connection, node: "Node", forked: Forked) -> None:
    """Keep the evidence of two histories, and take in nothing more of that log until people have spoken."""
    now, party, evidence = node.clock(), forked.party, forked.fork.as_json()
    log.put(tx, replace(log.standing(tx, party, lock=True), halted=True))
    alarms.ring(tx, alarms.FORK, party, str(forked), now=now, evidence=evidence)


def _take(tx: Connection, node: "Node", parcel: Parcel, cover: Note) -> Taken:
    former = log.standing(tx, parcel.of, lock=True)
    if former.halted:
        raise Halted(
            f"the log of {parcel.of} is halted here: two histories of it are signed, see the node page"
        )
    verdict = trust.examine(
        parcel,
        origin=node.origin(parcel.of),
        log=former,
        subtree=log.subtree(tx, parcel.of),
        entries=lambda start, end: log.entries(tx, parcel.of, start, end),
        keyring=node.registry.keyring(tx, parcel.of),
    )
    _check_cover(tx, node, parcel, cover, verdict)
    standing = _grow(tx, node, former, parcel, verdict)
    fresh = _keep(tx, node, former, parcel, verdict)
    witness.compare_all(tx, node, standing, former.size)
    witness.hear(tx, node, (parcel.note, *parcel.witnesses), parcel.links)
    witness.cosign(tx, node, standing)
    for forked in evidence.heard(tx, node, parcel.forks):
        halt(tx, node, forked)
    alarms.still(tx, alarms.REFUSED, parcel.by)
    return Taken(
        parcel.of, standing.size, standing.signed, standing.complete, tuple(fresh), parcel.sizes, parcel.until
    )


def _check_cover(tx: Connection, node: "Node", parcel: Parcel, cover: Note, verdict: Verdict) -> None:
    ring = verdict.keyring if parcel.by == parcel.of else node.registry.keyring(tx, parcel.by)
    newest = ring.newest
    if newest is None:
        raise NotAuthorised(f"no key of {parcel.by} is known here: add its founding key to the region pack")
    notes.verify(cover, node.origin(parcel.by), newest.public)


def _grow(tx: Connection, node: "Node", former: Log, parcel: Parcel, verdict: Verdict) -> Log:
    point = verdict.point
    if verdict.fresh and point.size < former.signed:
        raise Malformed(f"the checkpoint of {point.size} entries is older than what is being fetched")
    grown = log.append(tx, former, verdict.fresh, grown=verdict.frontier, inner=verdict.inner)
    if point.size >= former.signed and parcel.until == grown.size:
        if former.size < former.signed < point.size:  # never compared yet: it must fit what follows
            word = Testimony(parcel.of, parcel.of, former.signed, 0, former.note)
            testimony.add(tx, SIGNED, word)
        grown = replace(grown, signed=point.size, note=verdict.note.encode(), tail=verdict.tail)
    if parcel.by == parcel.of and parcel.since <= grown.complete < parcel.until:
        grown = replace(grown, complete=parcel.until)
    if parcel.by == parcel.of != node.party:
        grown = replace(grown, complete=recovery.hear(tx, parcel.of, parcel.lacks, grown.complete))
    log.put(tx, grown)
    return grown


def _keep(tx: Connection, node: "Node", former: Log, parcel: Parcel, verdict: Verdict) -> list[Record]:
    here = log.held_seqs(tx, parcel.of, [one.record.seq for one in verdict.held])
    gone = withdrawal.withdrawn_among(tx, [one.record for one in verdict.held])
    new = [one for one in verdict.held if one.record.seq not in here and one.record.id not in gone]
    if strangers := [one.record.seq for one in new if not one.record.concerns(node.party)]:
        raise Malformed(f"record {strangers[0]} of {parcel.of} is not addressed to {node.party}")
    log.add(tx, new)
    learn(tx, node, [one.record for one in new if one.record.seq >= former.size])
    late = [one.record for one in new if one.record.seq < former.size]
    if any(record.kind.startswith("roster.") for record in late):
        node.registry.forget(tx)  # every later record of that Party may be judged otherwise
        node.learned.raise_up(tx, anew=True)
        search.clear(tx)
        taken_back = withdrawal.outstanding(tx)
    else:
        for record in late:
            node.learned.relearn(tx, record)
        taken_back = withdrawal.targets(tx, late)
    for target in taken_back:
        _erase(tx, node, target)
    return [one.record for one in new]


def _erase(tx: Connection, node: "Node", target: Record) -> None:
    """Forget *target* wherever it is known: in search, in the log, and in every view."""
    erasure.note(tx)
    if target.party == node.party:
        duty.note_taken_back(tx, target, node.clock())
    search.forget(tx, node.kinds, target)
    log.erase(tx, target.id)
    node.learned.relearn(tx, target)
