"""What the offices of the region do while faults happen: file, withdraw, narrow, rotate, open and close.

Every order is a plain dictionary, so that it can be carried out here or by a process that is about to be
killed: `carry_out` is the same in both.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from faults.ledger import Ledger

from amity.errors import Malformed
from amity.kernel.keys import commitment
from amity.kernel.kind import Kinds
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party, Record
from amity.node.node import Node
from amity.node.roster import REGISTRAR
from amity.testing import DESK, key_of

WORD = "canary-0123456789abcdef"
ID = re.compile(r"[0-9a-f]{64}")
OFFICES = ("watch", "envoy", "archive")
Order = dict[str, Any]


class Workload:
    """Draws orders for the offices of a region."""

    def __init__(self, parties: Sequence[Party], kinds: Kinds, ledger: Ledger) -> None:
        self._parties, self._ledger = parties, ledger
        self._carriers = list(_carriers(kinds))

    def order(self, rng: Random, party: Party, *, rotating: bool = True) -> Order:
        """Return something that an office of *party* might do."""
        acts = ["say"] * 12 + ["withdraw", "narrow", "office"] + ["rotate"] * rotating
        match rng.choice(acts):
            case "withdraw" if mine := self._withdrawable(party):
                return {"do": "withdraw", "record": rng.choice(mine)}
            case "narrow" if mine := self._withdrawable(party):
                return self._narrowed(rng, party, rng.choice(mine))
            case "office":
                return self._office(rng)
            case "rotate":
                return {"do": "rotate"}
            case _:
                return self.saying(rng, party)

    def saying(self, rng: Random, party: Party, audience: frozenset[Party] | None = None) -> Order:
        """Return the filing of a record of any feature, to *audience* or to whomever chance names."""
        kind, name, example = rng.choice(self._carriers)
        audience = self._audience(rng) if audience is None else audience
        canary = self._ledger.canary(party, audience)
        known = sorted(one.id for one in self._ledger.said.values() if one.canary)[-200:]
        body = {
            key: rng.choice(known) if known and isinstance(value, str) and ID.fullmatch(value) else value
            for key, value in example.items()
        }
        return {
            "do": "file",
            "office": rng.choice((DESK,) * 9 + OFFICES),
            "kind": kind,
            "body": body | {name: f"{example[name]} {canary}"},
            "audience": sorted(audience),
            "days": rng.choice((0, 0, 0, 0, 1, 3)),  # until it is to be withdrawn; 0: it may stay
            "canary": canary,
        }

    def _audience(self, rng: Random) -> frozenset[Party]:
        match rng.randrange(8):
            case 0:
                return frozenset()
            case 1:
                return frozenset({PUBLIC})
            case 2:
                return frozenset(self._parties)
            case _:
                return frozenset(rng.sample(self._parties, rng.randint(1, min(5, len(self._parties)))))

    def _narrowed(self, rng: Random, party: Party, record: str) -> Order:
        """Take *record* back, and say another to some of those who read it."""
        readers = sorted(self._ledger.said[record].audience - {PUBLIC}) or list(self._parties)
        fewer = frozenset(rng.sample(readers, rng.randint(0, len(readers) - 1)))
        return self.saying(rng, party, fewer) | {"office": DESK, "instead": record}

    def _withdrawable(self, party: Party) -> list[str]:
        said = self._ledger.said.values()
        return [one.id for one in said if one.party == party and one.canary and not one.lost][-60:]

    def _office(self, rng: Random) -> Order:
        name, public = rng.choice(OFFICES), [PUBLIC]
        files = rng.choice((["*"], ["exchange.*"], ["plan.*", "register.*"]))
        body: dict[str, Any] = {"office": name, "title": name.title(), "files": files}
        match rng.randrange(3):
            case 0:
                return _roster("office", REGISTRAR, body, public)
            case 1:
                return _roster("close", REGISTRAR, {"office": name}, public)
            case _:
                until = {"office": name, "files": files, "until": "2026-12-31"}
                return _roster("delegate", DESK, until, public)


def carry_out(node: Node, order: Order) -> list[Record]:
    """
    Let *node* do what *order* says, and return what it filed. A parcel is accepted, and files nothing.

    Raises:
        Refusal: the node does not.
    """
    match order["do"]:
        case "file":
            filed = [node.file(_draft(node, order), office=Office(order["office"]))]
            if target := order.get("instead"):
                filed.append(node.withdraw(target, reason="said to too many", office=DESK))
            return filed
        case "withdraw":
            return [node.withdraw(order["record"], reason="taken back", office=DESK)]
        case "rotate":
            number = order["key"] + 1
            following = commitment(key_of(node.party, number + 1).public())
            return [node.rotate(key_of(node.party, number), following=following)]
        case "accept":
            node.accept(base64.b64decode(order["parcel"]))
        case "duties":
            return node.do_duties()
        case "rebuild":
            node.rebuild()
        case unknown:
            raise TypeError(f"there is no order {unknown!r}")
    return []


def _draft(node: Node, order: Order) -> Draft:
    days = order["days"]
    until = (node.clock() + timedelta(days=days)).date().isoformat() if days else ""
    audience = frozenset(map(Party, order["audience"]))
    return Draft(order["kind"], order["body"], audience, marking=Marking(retain_until=until))


def _roster(verb: str, office: Office, body: dict[str, Any], audience: list[Party]) -> Order:
    kind = f"roster.{verb}/1"
    return {"do": "file", "office": office, "kind": kind, "body": body, "audience": audience, "days": 0}


def _carriers(kinds: Kinds) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each kind whose example still reads with a canary in one of its texts, and which text that is."""
    for kind in sorted(kinds, key=lambda one: one.name):
        if kind.name.startswith(("roster.", "record.")):
            continue
        for name, value in kind.body.example.items():
            if isinstance(value, str) and _reads(kind, name, value):
                yield kind.name, name, kind.body.example
                break


def _reads(kind: Any, name: str, value: str) -> bool:
    try:
        kind.read(kind.body.example | {name: f"{value} {WORD}"})
    except Malformed:
        return False
    return True
