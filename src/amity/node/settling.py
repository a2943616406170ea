"""Settling a fork: people have spoken, and say which of two signed histories their nodes go on with.

The evidence is kept for good either way. No clock and no other Party settles anything here.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import delete

from amity.errors import Conflict
from amity.kernel.record import Party
from amity.node import alarms
from amity.store import log, tables, testimony
from amity.store.testimony import FORK, SEEN, SIGNED, Testimony

if TYPE_CHECKING:
    from amity.node.node import Node


def settle(node: "Node", party: Party, *, keep: bool) -> None:
    """
    Go on with the history of *party* that is held here (*keep*), or forget it and fetch the other.

    Raises:
        Conflict: that log is not halted.
    """
    with node.tx() as tx:
        standing = log.standing(tx, party, lock=True)
        if not standing.halted:
            raise Conflict(f"the log of {party} is not halted here: there is nothing to settle")
        for alarm in alarms.ringing(tx):
            if (alarm.code, alarm.party) == (alarms.FORK, party):
                evidence, time = orjson.dumps(alarm.evidence).decode(), int(alarm.since.timestamp())
                testimony.add(tx, FORK, Testimony(party, node.party, standing.size, time, evidence))
        alarms.still(tx, alarms.FORK, party)
        log.put(tx, replace(standing, halted=False))
        if not keep:
            for table in (tables.record, tables.leaf, tables.log):
                tx.execute(delete(table).where(table.c.party == party))
        for what in (SEEN, SIGNED):  # said of either history: they are asked for again
            testimony.drop(tx, what, party)
    node.rebuild()
