"""Doing what falls due: every duty is asked, what it says is filed, and what was erased leaves the disk.

Whoever asks sees to it that one process does it at a time: `Node.do_duties`.
"""

from typing import TYPE_CHECKING

from amity.errors import Refusal, Unavailable
from amity.kernel.record import Record
from amity.node import alarms, search
from amity.store import erasure, local

if TYPE_CHECKING:
    from amity.node.node import Node

SEARCHED = 20_000  # records that the index of search takes in at most, between two looks at what falls due


def do(node: "Node") -> list[Record]:
    """File all that is due now, and return it; raise the first refusal when every duty has been asked."""
    filed: list[Record] = []
    refused: list[Refusal] = []
    for duty in node.duties:
        if duty.says_erased:
            _finish_erasing(node)  # once for all that was erased since it was last asked
        with node.reading() as tx:
            drafts = list(duty.due(tx, party=node.party, region=node.region, now=node.clock()))
        try:
            filed += node.file_all(drafts, office=duty.office)
        except Refusal as refusal:  # one duty's fault must not keep the others waiting
            refused.append(refusal)
    with node.tx() as tx:
        local.sweep(tx, now=node.clock())
    search.catch_up(node, SEARCHED)
    if refused:
        raise refused[0]
    return filed


def _finish_erasing(node: "Node") -> None:
    try:
        erasure.finish(node.database, now=node.clock())
        told = ""
    except Unavailable as refusal:
        told = f"words that were withdrawn may still stand on the disk, and receipts wait: {refusal}"
    with node.tx() as tx:
        if told:
            alarms.ring(tx, alarms.TRACES, node.party, told, now=node.clock())
        elif not erasure.is_unfinished(tx):
            alarms.still(tx, alarms.TRACES, node.party)
