"""Witnesses: who has verified whose log how far, and says so under its own key.

A node cosigns what it has verified and hands the cosignature on. So a Party that shows two histories to
two neighbours is found out as soon as the neighbours, or anyone between them, meet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from amity.kernel import note as notes
from amity.kernel.note import Checkpoint, Note, Signature
from amity.kernel.record import Party
from amity.node import trust
from amity.node.forks import Forked
from amity.node.mandates import Link
from amity.store import log, testimony
from amity.store.log import Log
from amity.store.testimony import SEEN, SIGNED, Testimony

if TYPE_CHECKING:
    from amity.node.node import Node


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one Party's log is believed here, and who has seen it how far."""

    party: Party
    size: int
    complete: int  # below it, its author itself has served this node
    signed: int
    halted: bool
    witnesses: tuple[Testimony, ...]


def cosignatures(tx: Connection, party: Party) -> Sequence[Testimony]:
    """Return the newest cosignature of each witness under *party*'s log."""
    return testimony.of(tx, SEEN, party)


def standing(tx: Connection) -> list[Standing]:
    """Return how far each log is believed here, and who has seen it how far."""
    return [
        Standing(
            one.party,
            one.size,
            one.complete,
            one.signed,
            one.halted,
            tuple(cosignatures(tx, one.party)),
        )
        for one in log.all_standing(tx)
    ]


def with_cosignatures(tx: Connection, party: Party, note: Note) -> Note:
    """Return *note* with the cosignatures that are known of exactly this checkpoint."""
    same = (notes.parse(word.data) for word in cosignatures(tx, party))
    return notes.merged(note, (s for seen in same if seen.text == note.text for s in seen.signatures))


def others(tx: Connection, party: Party, note: str) -> list[Note]:
    """Return the cosigned checkpoints of *party*'s log that are not *note*."""
    text = notes.parse(note).text
    return [seen for word in cosignatures(tx, party) if (seen := notes.parse(word.data)).text != text]


def cosign(tx: Connection, node: "Node", of: Log) -> None:
    """Sign that this node has verified *of* as far as its newest checkpoint, once for each."""
    if of.party == node.party or not of.size or of.size < of.signed:
        return
    if any(word.by == node.party and word.size == of.size for word in cosignatures(tx, of.party)):
        return
    note, time = notes.parse(of.note), _unix(node.clock())
    seen = note.plus(notes.cosign(note.text, node.origin(node.party), node.signer, time=time))
    testimony.put(tx, SEEN, Testimony(of.party, node.party, of.size, time, seen.encode()))


def ahead(tx: Connection, node: "Node") -> Testimony | None:
    """
    Return the newest checkpoint of this node's own log that a witness has seen and its node no longer holds.

    What a lost key signed beyond the place where others vouched for a new one is void, and not meant.
    """
    size, ring = log.standing(tx, node.party).size, node.registry.keyring(tx, node.party)
    beyond = [word for word in cosignatures(tx, node.party) if word.size > size]
    for word in sorted(beyond, key=lambda word: -word.size):
        publics = ring.publics(word.size)
        if notes.signed_by(notes.parse(word.data), node.origin(node.party), publics) is not None:
            return word
    return None


def of_reader(tx: Connection, reader: Party) -> list[Note]:
    """Return the newest checkpoint of *reader*'s own log of which a witness has told, beyond what is held."""
    size = log.standing(tx, reader).size
    beyond = [word for word in cosignatures(tx, reader) if word.size > size]
    return [notes.parse(max(beyond, key=lambda word: word.size).data)] if beyond else []


def own_words(tx: Connection, node: "Node") -> list[Note]:
    """Return the newest checkpoint of each other Party that this node has cosigned."""
    return [notes.parse(word.data) for word in testimony.said_by(tx, SEEN, node.party)]


def links(tx: Connection, node: "Node", parties: Iterable[Party]) -> dict[str, tuple[Link, ...]]:
    """Return how each of *parties* that ever rotated came to its keys, as it is known here."""
    moved = node.registry.moved(tx)
    rings = (node.registry.keyring(tx, party) for party in parties if party in moved)
    return {ring.party: ring.links for ring in rings if ring.links}


def hear(tx: Connection, node: "Node", heard: Iterable[Note], shown: Mapping[str, tuple[Link, ...]]) -> None:
    """
    Keep the cosignatures in *heard* that are newer than those known, each if it verifies.

    *shown* leads to the keys that signed them, where a Party rotated otherwise in what it shows here.

    Raises:
        Forked: one of them is of a history that contradicts what is believed here.
    """
    told = {note.encode(): note for note in heard}
    known = testimony.kept(tx, SEEN, told)  # nearly all: a peer says the same each round
    for note in (note for data, note in told.items() if data not in known):
        point = notes.checkpoint(note)
        party = _party_of(node, point.origin)
        if party is not None and not (of := log.standing(tx, party)).halted:
            _hear(tx, node, of, note, point, shown.get(party, ()))


def _hear(
    tx: Connection, node: "Node", of: Log, note: Note, point: Checkpoint, shown: tuple[Link, ...]
) -> None:
    known = {word.by: word for word in cosignatures(tx, of.party)}
    same = {by: told for by, word in known.items() if (told := notes.parse(word.data)).text == note.text}
    parties = {_party_of(node, signature.name) for signature in note.signatures}
    names = {by for by in parties if by is not None} - {of.party, node.party}
    if names and names <= same.keys():
        return  # heard before: a signature is verified once
    if same:  # so is its author's, and it was compared then, or will be once the log has grown so far
        signed = replace(note, signatures=next(iter(same.values())).signatures[:1])
    elif (found := _signed(tx, node, of.party, note, point, shown)) is None:
        return
    else:
        signed = found
        if 0 < point.size <= of.size:
            compare(tx, node, of, signed, shown)
    newer = {by for by in names if by not in known or point.size > known[by].size}
    for by, time, line in _witnesses(tx, node, note, newer):
        seen = Testimony(of.party, by, point.size, time, signed.plus(line).encode())
        testimony.put(tx, SEEN, seen)


def compare_all(tx: Connection, node: "Node", of: Log, former: int) -> None:
    """
    Compare *of* with every checkpoint known of a size that it has reached since it had *former* entries.

    Raises:
        Forked: one of them contradicts it.
    """
    for what in (SEEN, SIGNED):
        for word in testimony.of(tx, what, of.party):
            if former < word.size <= of.size:
                compare(tx, node, of, notes.parse(word.data))
    testimony.drop(tx, SIGNED, of.party, until=of.size)


def compare(tx: Connection, node: "Node", of: Log, note: Note, shown: tuple[Link, ...] = ()) -> None:
    """
    Compare *of* with *note*, a signed checkpoint of no more entries; *shown* leads to the key that signed it.

    Raises:
        Forked: they contradict each other.
    """
    ring = node.registry.keyring(tx, of.party)
    links = dict.fromkeys((*ring.links, *shown))
    fork = trust.contradiction(note, of, log.subtree(tx, of.party), tuple(links))
    # what it does not prove was signed with a lost key, beyond the place of its successor, and is void
    if fork is not None and fork.proves(node.origin(of.party), ring):
        raise Forked(of.party, f"{of.party} has shown another history of its log to another Party", fork)


def _signed(
    tx: Connection, node: "Node", party: Party, note: Note, point: Checkpoint, shown: tuple[Link, ...]
) -> Note | None:
    """
    Return *note* with its author's line alone, None if it is not the author's.

    Any key that the author had will do: in another history than the one held here it rotated elsewhere.
    """
    publics = node.registry.keyring(tx, party).publics(point.size, shown)
    public = notes.signed_by(note, point.origin, publics)
    return None if public is None else notes.by_author(note, point.origin, public)


def _witnesses(
    tx: Connection, node: "Node", note: Note, among: Iterable[Party]
) -> list[tuple[Party, int, Signature]]:
    found = []
    for party in among:
        for key in node.registry.keyring(tx, party).keys:
            if (seen := notes.cosigned(note, node.origin(party), key.public)) is not None:
                found.append((party, *seen))
    return found


def _party_of(node: "Node", name: str) -> Party | None:
    """Return the Party whose log and key are called *name*, None if it is none of this region."""
    party = Party(name.removeprefix(f"{node.region.origin}/"))
    return party if party in node.region.parties and node.origin(party) == name else None


def _unix(at: datetime) -> int:
    return int(at.timestamp())
