"""What this Party has told the same readers already, so that nothing is told twice: looked up, not searched.

Objects are found by their identifier, reports by the source that they rest on. What has neither is compared
with all that was told of its kind.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from amity.features.exchange.doors.incoming import OBJECT
from amity.features.exchange.views import collections, resting
from amity.kernel.record import Draft, Party, Record
from amity.node.node import Node
from amity.store import log
from amity.store.browse import Tx

Mark = tuple[str, str, str]


def already(node: Node, said: Sequence[Draft]) -> set[Mark]:
    """Return the marks of all records of this Party that may say the same as one of *said*."""
    objects = {str(one.body["id"]) for one in said if one.kind == OBJECT}
    reports = [one for one in said if one.kind != OBJECT]
    sources = {source for one in reports for source in one.body.get("rests_on", ())}
    others = {one.kind for one in reports if not one.body.get("rests_on")}
    with node.reading() as tx:
        places = collections.told_by(tx, node.party, objects) + resting.told_by(tx, node.party, sources)
        held = chain(_at(tx, node.party, places), log.read_all(tx, others) if others else ())
        return {_mark(one.kind, one.audience, one.body) for one in held if one.party == node.party}


def mark(draft: Draft) -> Mark:
    """Return by what two records that say the same to the same readers are known."""
    return _mark(draft.kind, draft.audience, draft.body)


def _at(tx: Tx, party: Party, places: Iterable[tuple[str, int]]) -> Iterator[Record]:
    yield from (held.record for held in log.at(tx, party, sorted({seq for _, seq in places})))


def _mark(kind: str, audience: Iterable[Party], body: Mapping[str, Any]) -> Mark:
    return kind, ",".join(sorted(audience)), json.dumps(dict(body), sort_keys=True)
