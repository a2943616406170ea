"""Recovery: a node that was brought back from an old copy gets its own words back from its peers.

The entries of its log come back whole from any one peer, and prove themselves. The records come back
from those to whom they were addressed; what was addressed to nobody, or to nobody that answers, is lost,
and an alarm says how much.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from amity.kernel.record import Party
from amity.node import alarms, withdrawal
from amity.store import log

if TYPE_CHECKING:
    from amity.node.node import Node


def restored_from(tx: Connection, party: Party) -> int | None:
    """Return the place from which *party*'s own log came back from peers; None if it never had to."""
    standing = log.standing(tx, party)
    return standing.complete if standing.complete < standing.size else None


def missing(tx: Connection, party: Party) -> int:
    """Return how many of *party*'s records are neither held nor withdrawn, since the log began."""
    # counted over the whole log: what was withdrawn before the copy was taken says nothing of what came
    # after it, and what an earlier copy lost is still lost
    size = log.standing(tx, party).size
    return max(0, size - log.held_of(tx, party) - withdrawal.count_of(tx, party))


def tell(node: "Node", *, asked: int, peers: int) -> None:
    """Say how much is still missing after *asked* of *peers* peers; once all were asked, it is lost."""
    with node.tx() as tx:
        since = restored_from(tx, node.party)
        if since is None:
            return
        gone = missing(tx, node.party)
        if asked == peers:
            standing = log.standing(tx, node.party, lock=True)
            log.put(tx, replace(standing, complete=standing.size))
        if gone:
            text = (
                f"{gone} records of this node's own log have not come back from {asked} of {peers} peers: "
                "their entries verify; what they said must be found elsewhere"
            )
            alarms.ring(tx, alarms.GAP, node.party, text, now=node.clock())
        else:
            alarms.still(tx, alarms.GAP, node.party)
