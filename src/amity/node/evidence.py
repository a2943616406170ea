"""Evidence: the proof that a Party signed two histories goes from node to node, so that one victim warns all.

A proof needs no trust in who hands it on. A node that is shown one checks it as it would its own, halts that
log, and shows the proof to others while its alarm rings. Once its people have settled that fork, nobody's
evidence halts the log again; what the log itself shows still does.
"""

import binascii
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from amity.errors import Refusal
from amity.kernel import note as notes
from amity.kernel.record import Party
from amity.node import alarms
from amity.node.forks import Fork, Forked
from amity.store import log, testimony
from amity.store.testimony import FORK

if TYPE_CHECKING:
    from amity.node.node import Node


def known(tx: Connection) -> list[dict[str, Any]]:
    """Return the evidence for which an alarm rings here, as `Fork.as_json` wrote it."""
    return [alarm.evidence for alarm in alarms.ringing(tx) if alarm.code == alarms.FORK]


def heard(tx: Connection, node: "Node", shown: Iterable[dict[str, Any]]) -> list[Forked]:
    """Return what is new in the evidence *shown*, and convicts a Party whose log goes on here."""
    return [forked for one in shown if (forked := _read(tx, node, one)) is not None]


def _read(tx: Connection, node: "Node", shown: dict[str, Any]) -> Forked | None:
    try:
        fork = Fork.from_json(shown)
        origin = notes.checkpoint(fork.sides[0].note).origin
    except (Refusal, LookupError, TypeError, ValueError, AttributeError, binascii.Error):
        return None  # whoever shows this shows nothing; the page under it may be good all the same
    party = Party(origin.removeprefix(f"{node.region.origin}/"))
    standing = log.standing(tx, party)
    if not standing.note or standing.halted or testimony.of(tx, FORK, party):
        return None
    if not fork.proves(node.origin(party), node.registry.keyring(tx, party)):
        return None
    return Forked(party, f"{party} has signed two different histories: another Party holds the proof", fork)
