"""What must hold of a region once it is healed. Each promise is looked at by itself, and says what it found.

Nothing here believes a node's own word where its database can be asked: logs are verified again from their
entries, views are learned anew, files are searched byte for byte.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from faults.ledger import CANARY
from faults.place import Place
from faults.region import Region
from sqlalchemy import Connection

from amity.kernel.record import PUBLIC, Party, Record
from amity.node import alarms
from amity.node.duty import NODE
from amity.node.forks import Fork
from amity.node.mandates import Key, Keyring
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store import log, tables
from amity.testing import check_logs, picture

SHOWN = 10  # of what is broken, at most
EVIDENCE = 1024  # bytes that a proof of two histories may have


@dataclass
class Promise:
    """One promise: whether it held, in figures, and where it did not."""

    name: str
    figures: dict[str, Any] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether nothing was found against it."""
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        """Return it for the report."""
        return {
            "promise": self.name,
            "held": self.held,
            "figures": self.figures,
            "broken": self.broken[:SHOWN],
        }


def all_of(region: Region, *, level: bool) -> list[Promise]:
    """Return every promise, looked at."""
    calm = nothing_but_refusals(region)
    calm.figures["level"] = level
    if not level:
        calm.broken.append("the region did not become level")
    return [
        calm,
        nothing_lost(region),
        no_silent_gap(region),
        logs_verify(region),
        forks_are_proven(region),
        nobody_is_convicted_wrongly(region),
        nothing_leaked(region),
        withdrawn_is_gone(region),
        views_are_their_logs(region),
    ]


def nothing_but_refusals(region: Region) -> Promise:
    """Tell whether any node answered a fault with anything but a refusal, or did not come up again."""
    down = [f"{place.party} did not start again" for place in region.places.values() if place.node is None]
    refused = dict(sorted(region.ledger.refused.items()))
    name = "whatever was done to a node, it answered or refused, and started again"
    return Promise(name, {"refused": refused}, region.ledger.broken + down)


def nothing_lost(region: Region) -> Promise:
    """Tell whether each acknowledged record stands once with its author and each of its readers."""
    found = Promise("no acknowledged record is lost or doubled")
    held = {place.party: _held(node_of(place)) for place in region.honest}
    withdrawn, named = _withdrawn(region), _missing(region)
    owed = region.ledger.owed(set(held))
    counts: Counter[str] = Counter()
    for one in owed:
        if one.id in withdrawn:
            counts["withdrawn"] += 1
            continue
        holders = [party for party in held if one.id in held[party]]
        if not holders and one.party in named:
            counts["named by an alarm as lost with a disk"] += 1
            continue
        readers = set(held) if PUBLIC in one.audience else (one.audience | {one.party}) & set(held)
        if missing := sorted(readers - set(holders)):
            found.broken.append(f"record {one.seq} of {one.party} is not held by {', '.join(missing)}")
    for party, records in held.items():
        counted = Counter((word, *kind) for *kind, words in records.values() for word in words)
        twice = [(one, count) for one, count in counted.items() if count > 1]
        found.broken += [
            f"{party} holds {word} of {author} in {count} records of {kind}"
            for (word, author, kind), count in twice
        ]
    lost = [one for one in region.ledger.said.values() if one.lost]
    found.figures = {"acknowledged": len(region.ledger.said), "owed": len(owed), **counts}
    found.figures["lost with a disk before anybody heard of them"] = len(lost)
    return found


def no_silent_gap(region: Region) -> Promise:
    """Tell whether every honest log is whole everywhere, and what is missing of it has a name."""
    found = Promise("no gap is silent: every log is whole everywhere, or an alarm names what is missing")
    for place in region.honest:
        own = {one.party: one for one in node_of(place).standing()}[place.party]
        missing, named = _missing_of(node_of(place)), _named(node_of(place))
        if missing != named:
            found.broken.append(
                f"{place.party} lacks {missing} of its own records, and its alarm says {named}"
            )
        found.figures["named as missing"] = found.figures.get("named as missing", 0) + named
        for other in region.honest:
            seen = {one.party: one for one in node_of(other).standing()}.get(place.party)
            if seen is None or (seen.size, seen.signed) != (own.size, own.signed):
                found.broken.append(f"{other.party} does not hold all {own.size} entries of {place.party}")
            elif seen.complete != seen.size and other is not place:
                found.broken.append(
                    f"{other.party} was not served all of {place.party}'s log by {place.party}"
                )
            elif seen.halted:
                found.broken.append(f"{other.party} has halted the log of {place.party}")
    found.figures["logs compared"] = len(region.honest) ** 2
    return found


def logs_verify(region: Region) -> Promise:
    """Tell whether all that honest nodes hold verifies from its bytes, and they believe the same logs."""
    found = Promise("every log verifies from its bytes, and all honest nodes believe the same")
    believed: dict[Party, dict[bytes, Party]] = defaultdict(dict)
    entries = 0
    for place in region.honest:
        try:
            check_logs(node_of(place))
        except AssertionError as error:
            found.broken.append(f"{place.party}: {error}")
        with node_of(place).reading() as tx:
            for one in log.all_standing(tx):
                entries += one.size
                if one.party in {other.party for other in region.honest}:
                    believed[one.party][b"".join(log.entries(tx, one.party, 0, one.size))] = place.party
    found.broken += [
        f"{party}'s log is not the same everywhere" for party, logs in believed.items() if len(logs) > 1
    ]
    found.figures = {"entries": entries}
    return found


def forks_are_proven(region: Region) -> Promise:
    """Tell whether every honest node holds proof of each fork, that convinces a stranger."""
    found = Promise("every fork is proven everywhere, in at most 1 KB, to a stranger with the founding keys")
    sizes, rotations = list[int](), 0
    forkers = [place.party for place in region.places.values() if _has_forked(place)]
    for party in forkers:
        for place in region.honest:
            evidence = [
                a.evidence for a in node_of(place).alarms() if (a.code, a.party) == (alarms.FORK, party)
            ]
            if not evidence:
                found.broken.append(f"{place.party} does not know that {party} has shown two histories")
                continue
            links = evidence[0].get("links", ())
            sizes.append(len(orjson.dumps({"sides": evidence[0]["sides"]})))
            rotations = max(rotations, len(links))
            if not convicts(region.pack, party, evidence[0]):
                found.broken.append(f"what {place.party} holds against {party} convinces nobody")
    if sizes and max(sizes) > EVIDENCE:
        found.broken.append(f"a proof has {max(sizes)} bytes")
    found.figures = {"forked": len(forkers), "proofs": len(sizes), "largest, in bytes": max(sizes, default=0)}
    found.figures["most rotations that a stranger has to follow"] = rotations
    return found


def nobody_is_convicted_wrongly(region: Region) -> Promise:
    """Tell whether no honest Party, restored from an old copy or not, has signed two histories."""
    found = Promise("no honest Party signed a fork, also where its node was brought back from an old copy")
    honest = {place.party for place in region.honest}
    for place in region.places.values():
        wrong = [a for a in node_of(place).alarms() if a.code == alarms.FORK and a.party in honest]
        found.broken += [f"{place.party} says that {alarm.party} has forked" for alarm in wrong]
    found.figures = {"restored": sum(place.restored for place in region.places.values())}
    return found


def nothing_leaked(region: Region) -> Promise:
    """Tell whether no database, byte for byte, holds a record that its Party may not read."""
    found = Promise("no record is where it may not be read", broken=list(region.ledger.leaks))
    looked = 0
    for place in region.places.values():
        for word, where in sorted(_words(place).items()):
            looked += 1
            if not region.ledger.may_read(place.party, word):
                found.broken.append(f"{word} lies in {where} of {place.party}")
    found.figures = {"canaries": len(region.ledger.readers), "found where they may be": looked}
    found.figures["answers searched on the wire"] = region.wire.carried
    return found


def withdrawn_is_gone(region: Region) -> Promise:
    """Tell whether no honest node's database, byte for byte, still holds a record that was taken back."""
    found = Promise("what was withdrawn is gone, to the last byte")
    words = withdrawn_words(region)
    for place in region.honest:
        left = words & _words(place).keys()
        found.broken += [
            f"{word} still lies in a database of {place.party}, {_where(place, word)}"
            for word in sorted(left)
        ]
    found.figures = {"withdrawn": len(words)}
    return found


def withdrawn_words(region: Region) -> set[str]:
    """Return the canaries of what was acknowledged and then taken back."""
    withdrawn = _withdrawn(region)
    return {one.canary for id, one in region.ledger.said.items() if id in withdrawn and one.canary}


def views_are_their_logs(region: Region) -> Promise:
    """Tell whether every view of every node has the very rows that its log gives when it is learned anew."""
    found = Promise("every view equals its log")
    rows = 0
    for place in region.places.values():
        node = node_of(place)
        before = {view.name: picture(node, view) for view in node.views}
        node.rebuild()
        for view in node.views:
            rows += sum(len(table) for table in before[view.name])
            if picture(node, view) != before[view.name]:
                found.broken.append(f"{place.party}: {view.name} is not what its log says")
    found.figures = {"rows": rows}
    return found


def convicts(pack: RegionPack, party: Party, evidence: dict[str, Any]) -> bool:
    """Tell whether *evidence* convinces a stranger who has the founding keys and nothing else of ours."""
    first = pack.founding[party]
    ring = Keyring(party, (Key(0, bytes.fromhex(first.key), first.next, first.age),))
    fork = Fork.from_json(orjson.loads(orjson.dumps(evidence)))
    return fork.proves(f"{pack.origin}/{party}", ring)


def _has_forked(place: Place) -> bool:
    """Tell whether what the twin of *place* signed is no part of what its node signed."""
    if place.two_faced is None:
        return False
    logs = []
    for node in (node_of(place), place.two_faced.twin):
        with node.reading() as tx:
            logs.append(log.entries(tx, place.party, 0, log.standing(tx, place.party).size))
    return any(one != other for one, other in zip(*logs, strict=False))


def node_of(place: Place) -> Node:
    """Return the node of *place*, which healing has started."""
    assert place.node is not None, f"{place.party} is down"
    return place.node


def _held(node: Node) -> dict[str, tuple[str, str, set[str]]]:
    """
    Return the records that *node* holds: who says each, its kind, and the canaries in it.

    A canary in another kind or another's record is no double, nor in what a node notes by itself: a reminder
    may quote what it reminds of, and be said again.
    """
    with node.reading() as tx:
        return {one.id: (one.party, one.kind, _canaries(one)) for one in log.read_all(tx)}


def _canaries(record: Record) -> set[str]:
    return set() if record.office == NODE else {word.decode() for word in CANARY.findall(record.raw)}


def _withdrawn(region: Region) -> set[str]:
    """Return what honest Parties took back, as their own logs say."""
    gone: set[str] = set()
    for place in region.honest:
        with node_of(place).reading() as tx:
            own = [held.record for held in log.of_party(tx, place.party)]
        gone |= {str(one.body["record"]) for one in own if one.kind == "record.withdraw/1"}
    return gone


def _missing(region: Region) -> set[Party]:
    return {place.party for place in region.honest if _missing_of(node_of(place))}


def _missing_of(node: Node) -> int:
    """Return how many of its Party's records *node* neither holds nor has taken back."""
    with node.reading() as tx:
        held = [one.record for one in log.of_party(tx, node.party)]
        size = log.standing(tx, node.party).size
    taken_back = {one.body["record"] for one in held if one.kind == "record.withdraw/1"}
    return size - len(held) - len(taken_back)


def _named(node: Node) -> int:
    """Return how many of its own records *node* says to be missing."""
    texts = [alarm.text for alarm in node.alarms() if alarm.code == alarms.GAP]
    return int(texts[0].split(" ")[0]) if texts else 0


def _words(place: Place) -> dict[str, str]:
    """Return the canaries anywhere in what *place* keeps, free pages and journals too, with its file."""
    found: dict[str, str] = {}
    if place.file is not None:
        for file in sorted(place.file.parent.iterdir()):
            found |= {word.decode(): file.name for word in CANARY.findall(file.read_bytes())}
        return found
    with node_of(place).reading() as tx:
        for name, row in _rows(tx, place):
            found |= {word.decode(): name for word in CANARY.findall(row)}
    return found


def _where(place: Place, word: str) -> str:
    """Return which record with *word* is held at *place*, or which rows hold it, or that none do."""
    with node_of(place).reading() as tx:
        told = [f"{one.kind} of {one.party}" for one in log.read_all(tx) if word.encode() in one.raw]
        rows = {name for name, row in _rows(tx, place) if word.encode() in row}
    return f"in {', '.join(told) or ', '.join(sorted(rows)) or 'no row of any table'}"


def _rows(tx: Connection, place: Place) -> Iterator[tuple[str, bytes]]:
    """Yield each row of each table of *place*, with the name of its table."""
    for table in (*tables.metadata.tables.values(), *(t for v in node_of(place).views for t in v.tables)):
        yield from ((table.name, _bytes(tuple(row))) for row in tx.execute(table.select()))


def _bytes(row: tuple[Any, ...]) -> bytes:
    return b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
