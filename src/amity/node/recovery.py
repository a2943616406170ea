"""Recovery: a node that was brought back from an old copy gets its own words back from its peers.

The entries of its log come back whole from any one peer, and prove themselves. The records come back
from those to whom they were addressed; what was addressed to nobody, or to nobody that answers, is lost,
and an alarm says how much. A peer may have kept back what it holds, or have been brought back itself: as long
as something is missing, all are asked again once a day.

Whoever fetched that log meanwhile was handed it with gaps. So the author says how many of its words it
lacks, and a reader asks again from there once these are fewer.

One peer that is stale, or lies, says that it holds nothing. So a node signs only once most of its peers have
spoken since it started, and none of them holds more than is here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from amity.kernel.record import Party, moment, when
from amity.node import alarms, withdrawal
from amity.store import local, log

if TYPE_CHECKING:
    from amity.node.node import Node


GAP = "recovery"  # shelf: what this node lacks of its own words after all peers were asked, and when
TOLD = "lack"  # shelf: what other Parties said last that they lack
AGAIN = timedelta(days=1)  # after which peers are asked again for what is still missing


@dataclass(frozen=True, slots=True)
class Lack:
    """How many records an author's own node lacks of its log, all of them from place *since* on."""

    since: int
    count: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What peers have said, since this node started, of how much they hold of its log."""

    said: Mapping[Party, int] = field(default_factory=dict)  # Party -> entries, as it said last
    peers: frozenset[Party] = frozenset()  # whose word counts

    def and_also(self, tx: Connection, said: Mapping[Party, int], peers: Collection[Party]) -> "Heard":
        """Return this with what was *said* now, where *peers* are asked."""
        # a Party that is known to show two histories vouches for none
        halted = {one.party for one in log.all_standing(tx) if one.halted}
        return Heard({**self.said, **said}, frozenset(peers) - halted)

    @property
    def needed(self) -> int:
        """How many must have spoken: more than half; of two one, since else each could stop this node."""
        return len(self.peers) // 2 + 1 if len(self.peers) > 2 else 1

    @property
    def spoken(self) -> int:
        """How many have spoken."""
        return len(self.peers & self.said.keys())

    @property
    def most(self) -> int:
        """How many entries the one holds that holds most."""
        return max((size for party, size in self.said.items() if party in self.peers), default=0)

    def __str__(self) -> str:
        most = f"the most that one holds is {self.most} entries"
        return f"{self.spoken} of {len(self.peers)} have, and {self.needed} must; {most}"


def asks_from(tx: Connection, party: Party, now: datetime) -> int | None:
    """Return the place from which peers are now to be asked for *party*'s own words; None if nothing is."""
    standing, noted = log.standing(tx, party), local.get(tx, GAP, party)
    if standing.complete < standing.size:  # brought back, and not all peers were asked yet
        return min(standing.complete, noted["since"]) if noted else standing.complete
    return noted["since"] if noted and when(noted["asked"]) + AGAIN <= now else None


def lack(tx: Connection, party: Party) -> Lack | None:
    """Return what this node, which is *party*'s, lacks of its own words; None if it holds them all."""
    standing, noted = log.standing(tx, party), local.get(tx, GAP, party)
    if noted is None and standing.complete == standing.size:
        return None  # the common case counts nothing
    since = min(standing.complete, noted["since"]) if noted else standing.complete
    return Lack(since, count) if (count := missing(tx, party)) else None


def hear(tx: Connection, party: Party, told: Lack | None, complete: int) -> int:
    """
    Note what *party* says that it lacks; return up to where it has served this node, *complete* until now.

    If it lacks less than when it said so last, it is to be asked again from the first gap on.
    """
    former = local.get(tx, TOLD, party)
    if told:
        local.put(tx, TOLD, party, {"since": told.since, "count": told.count})
    elif former:
        local.drop(tx, TOLD, party)
    if former and (told.count if told else 0) < former["count"]:
        return min(complete, int(former["since"]))
    return complete


def missing(tx: Connection, party: Party) -> int:
    """Return how many of *party*'s records are neither held nor withdrawn, since the log began."""
    # counted over the whole log: what was withdrawn before the copy was taken says nothing of what came
    # after it, and what an earlier copy lost is still lost
    size = log.standing(tx, party).size
    return max(0, size - log.held_of(tx, party) - withdrawal.count_of(tx, party))


def tell(node: "Node", *, asked: int, peers: int) -> None:
    """Say how much is still missing after *asked* of *peers* peers; once all were asked, it is lost."""
    with node.tx() as tx:
        since = asks_from(tx, node.party, node.clock())
        if since is None:
            return
        gone = missing(tx, node.party)
        if asked == peers:
            standing = log.standing(tx, node.party, lock=True)
            log.put(tx, replace(standing, complete=standing.size))
            if gone:
                local.put(tx, GAP, node.party, {"since": since, "asked": moment(node.clock())})
            else:
                local.drop(tx, GAP, node.party)
        if gone:
            text = (
                f"{gone} records of this node's own log have not come back from {asked} of {peers} peers: "
                "their entries verify; all are asked again each day; what they said may be found elsewhere"
            )
            alarms.ring(tx, alarms.GAP, node.party, text, now=node.clock())
        else:
            alarms.still(tx, alarms.GAP, node.party)
