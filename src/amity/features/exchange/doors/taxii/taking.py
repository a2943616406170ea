"""Taking objects in at the TAXII door: each becomes a record, signed for the office that sent it.

An object that stands in the collection already, in that very version, is a success and files nothing: a
client that did not hear the answer sends the same again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from amity.errors import Malformed
from amity.features.exchange.doors import marking
from amity.features.exchange.doors.taxii.rooms import KIND, Collection
from amity.features.exchange.views import collections
from amity.features.exchange.views.objects import comparable
from amity.formats import stix
from amity.formats.stix import Piece
from amity.kernel.record import PUBLIC, Draft, Marking, Office
from amity.node.node import Node
from amity.store import arrivals, local
from amity.store.browse import Tx

SHELF = "exchange.taxii-status"
KEPT = timedelta(days=30)
BATCH = 500  # records under one checkpoint
MOST_TOLD = 1000  # objects that a status names one by one; beyond, it counts them


@dataclass
class Outcome:
    """What became of the objects of one envelope."""

    successes: list[dict[str, str]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)

    def status(self, now: datetime) -> dict[str, Any]:
        """Return TAXII's status object."""
        total = len(self.successes) + len(self.failures)
        told = {"successes": self.successes, "failures": self.failures} if total <= MOST_TOLD else {}
        return {
            "id": str(uuid4()),
            "status": "complete",
            "request_timestamp": arrivals.spoken(now),
            "total_count": total,
            "success_count": len(self.successes),
            "failure_count": len(self.failures),
            "pending_count": 0,
        } | {name: said for name, said in told.items() if said}


def take(node: Node, office: Office, collection: Collection, raw: bytes, now: datetime) -> Outcome:
    """
    File the objects of the envelope *raw* in *collection*, for *office*.

    Raises:
        Malformed: it is no envelope, or holds nothing. NotAuthorised: the office may not say it.
    """
    pieces, faults = stix.read(raw)
    if not pieces and not faults:
        raise Malformed('this envelope holds no objects: send {"objects": […]}')
    done, at = Outcome(), arrivals.spoken(now)
    done.failures += [{"id": one.id, "version": at, "message": one.why} for one in faults]
    with node.reading() as tx:
        fresh = list(_fresh(tx, collection, pieces, done, at))
    for start in range(0, len(fresh), BATCH):
        some = fresh[start : start + BATCH]
        node.file_all((_draft(collection, one) for one in some), office=office)
        done.successes += [_told(one, at) for one in some]
    return done


def body_of(piece: Piece) -> Mapping[str, str]:
    """Return *piece* as the body of a record."""
    return {
        "format": f"stix-{piece.edition}",
        "id": piece.id,
        "sort": piece.type,
        "version": piece.version,
        "text": piece.text,
    }


def keep(tx: Tx, status: Mapping[str, Any], office: Office, root: str, now: datetime) -> None:
    """Keep *status* for *office*, which will ask for it."""
    local.put(tx, SHELF, f"{root}/{status['id']}", {"office": office, "said": status}, expires=now + KEPT)


def status_of(tx: Tx, name: str, office: Office, root: str, now: datetime) -> Mapping[str, Any] | None:
    """Return the status called *name* that was kept for *office*; None where there is none."""
    found = local.get(tx, SHELF, f"{root}/{name}"[:200], now=now)
    said: Mapping[str, Any] | None = found["said"] if found and found["office"] == office else None
    return said


def _fresh(
    tx: Tx, collection: Collection, pieces: Sequence[Piece], done: Outcome, at: str
) -> Iterator[Piece]:
    """Yield those of *pieces* that are to be filed; tell in *done* what is not."""
    there = collections.held(tx, collection.shelf, {one.id for one in pieces})
    for piece in pieces:
        key = piece.id, comparable(piece.version)
        if PUBLIC in collection.audience and marking.of(piece.value).tlp not in ("CLEAR", ""):
            message = "its marking does not let it be told to everybody"
            done.failures.append(_told(piece, at) | {"message": message})
        elif key in there:
            done.successes.append(_told(piece, at) | {"message": "it is here already"})
        else:
            there.add(key)
            yield piece


def _told(piece: Piece, at: str) -> dict[str, str]:
    return {"id": piece.id, "version": piece.version or at}


def _draft(collection: Collection, piece: Piece) -> Draft:
    marked = marking.of(piece.value)
    usual = "CLEAR" if PUBLIC in collection.audience else Marking().tlp
    return Draft(
        KIND,
        body_of(piece),
        collection.audience,
        collection.to,
        marking=Marking(marked.tlp or usual, marked.purpose, marked.retain_until),
    )
