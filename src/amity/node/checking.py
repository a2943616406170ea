"""Checks: what every reader will refuse, found before it is signed. The law itself stands in the views."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from amity.errors import Malformed
from amity.kernel import record as records
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Draft, Office, Record
from amity.node.pack import RegionPack
from amity.store import log

if TYPE_CHECKING:
    from amity.node.node import Node


class Check(ABC):
    """
    A courtesy to whoever files: it asks the rules that a view applies, and adds none of its own.

    A record that it would refuse may still arrive: from a Party whose node does not ask, or filed at once
    with another. So no view may rely on it.
    """

    @abstractmethod
    def refuse(self, tx: Connection, said: Sequence[tuple[Record, Body]], *, region: RegionPack) -> None:
        """
        Look at *said*, the next records of this Party as they would stand, all of them together.

        Raises:
            Conflict: no reader would take one up; the message says why, and what to do next.
        """


def shaped(node: "Node", draft: Draft) -> Draft:
    """
    Return *draft*, which has the shape of its kind.

    Raises:
        Malformed: its kind is not known here, or has another shape; an audience is no Party.
    """
    kind = node.kinds.get(draft.kind)
    if kind is None:
        raise Malformed(f"no kind is called {draft.kind}: `amity kinds` lists those that are")
    kind.read(draft.body)
    if unknown := draft.audience - set(node.region.parties) - {PUBLIC}:
        raise Malformed(f"audience: {', '.join(sorted(unknown))} is no Party of {node.region.title}")
    if draft.marking.tlp not in records.TLP:
        raise Malformed(f"marking: {draft.marking.tlp!r} is not one of {', '.join(records.TLP)}")
    return draft


def check(node: "Node", drafts: Iterable[Draft], office: Office) -> None:
    """Refuse *drafts* that readers would not take up if *office* filed them now; see `Node.check`."""
    checked, now = [shaped(node, draft) for draft in drafts], node.clock()
    with node.reading() as tx:
        size = log.standing(tx, node.party).size
        said = []
        for seq, draft in enumerate(checked, size):
            record = records.seal(draft, party=node.party, office=office, seq=seq, issued=now)
            kind = node.kinds.get(draft.kind)
            assert kind
            said.append((record, kind.read(draft.body)))
        for one in node.checks:
            one.refuse(tx, said, region=node.region)
