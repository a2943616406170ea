"""Parties that do not keep the rules: one shows two histories, and relays hand on what is not so."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random

from faults.wire import Kept

from amity.errors import Refusal
from amity.kernel.record import Party
from amity.node import parcel as parcels
from amity.node.courier import Courier
from amity.node.node import Node
from amity.node.parcel import Parcel, Sent
from amity.store import log

TURNS = ("withholds", "alters", "replays", "leaks", "lies")


def turned(sort: str, node: Node, data: bytes, earlier: list[Kept], rng: Random) -> bytes:
    """
    Return what the relay with *node* hands on in place of the parcel *data*, under its own good signature.

    *sort* is one of `TURNS`; *earlier* are answers that the same reader had before.
    """
    page, _ = parcels.decode(data)
    match sort:
        case "withholds":
            page = replace(page, records=tuple(one for one in page.records if rng.random() < 0.3))
        case "alters":
            page = _altered(page, rng)
        case "replays":
            page = _old(page, earlier, rng)
        case "leaks":
            page = _leaking(page, node)
        case "lies":
            sizes = {party: max(0, size + rng.randint(-5, 5)) for party, size in page.sizes.items()}
            page = replace(page, sizes=sizes)
    return parcels.encode(page, name=node.origin(node.party), signer=node.signer)


def _altered(page: Parcel, rng: Random) -> Parcel:
    entries, records = list(page.entries), list(page.records)
    match rng.randrange(5):
        case 0 if records:
            at = rng.randrange(len(records))
            records[at] = records[at]._replace(raw=records[at].raw.replace(b"canary-", b"parrot-"))
        case 1 if len(records) > 1:
            records[0] = records[0]._replace(raw=records[1].raw, salt=records[1].salt)
        case 2 if entries:
            entries[rng.randrange(len(entries))] = rng.randbytes(32)
        case 3 if len(entries) > 1:
            entries = entries[:-1]
        case _:
            return replace(page, root=rng.randbytes(32), begins=(rng.randbytes(32),))
    return replace(page, entries=tuple(entries), records=tuple(records))


def _old(page: Parcel, earlier: list[Kept], rng: Random) -> Parcel:
    """Return an older page of the same log, as the answer to the new question."""
    same = [one.data for one in earlier if one.of == page.of]
    if not same:
        return page
    old, _ = parcels.decode(rng.choice(same))
    return replace(old, by=page.by, nonce=page.nonce)


def _leaking(page: Parcel, node: Node) -> Parcel:
    """Return *page* with every record of it that the relay holds, whoever may read it."""
    with node.reading() as tx:
        held = [Sent(h.record.seq, h.salt, h.record.raw) for h in log.of_party(tx, page.of, page.since)]
    return replace(page, records=tuple(one for one in held if one.seq < page.until))


class TwoFaced:
    """A Party whose second node lives on from a copy, and shows *deceived* another history."""

    def __init__(self, twin: Node, courier: Courier, deceived: frozenset[Party]) -> None:
        self.twin, self.deceived, self._courier = twin, deceived, courier

    def listen(self) -> None:
        """Let the twin hear what others say, but not what they know of its own log."""
        for peer in sorted(self.deceived):
            with suppress(Refusal):
                self._courier.pull(peer, peer)
