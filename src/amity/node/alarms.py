"""Alarms: what people must look at, by name, until it is healed. Never skipped, never repeated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from amity.kernel.record import Party, moment, when
from amity.store import local

SHELF = "alarm"

FORK = "fork"  # a Party signed two histories: its log is halted
BEHIND = "behind"  # a Party's own node shows less of its log than it signed before
LOST = "lost"  # a peer says that it holds more of this node's own log than it shows
GAP = "gap"  # a restored node: words of its own that no peer gave back
REFUSED = "refused"  # what a peer handed over did not verify
UNREACHABLE = "unreachable"  # a peer does not answer
TRACES = "traces"  # what was withdrawn may still stand on this node's disk, for want of room


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: what it is about, since when, and what there is to show for it."""

    code: str
    party: Party  # whose log or node it is about
    since: datetime
    text: str
    evidence: dict[str, Any]


def ring(
    tx: Connection,
    code: str,
    party: Party,
    text: str,
    *,
    now: datetime,
    evidence: dict[str, Any] | None = None,
) -> None:
    """Raise the alarm *code* about *party*; one that rings already keeps its date."""
    key = f"{party}/{code}"
    former = local.get(tx, SHELF, key)
    since = former["since"] if former else moment(now)
    local.put(tx, SHELF, key, {"since": since, "text": text, "evidence": evidence or {}})


def still(tx: Connection, code: str, party: Party) -> None:
    """End the alarm *code* about *party*: it is healed."""
    local.drop(tx, SHELF, f"{party}/{code}")


def ringing(tx: Connection) -> list[Alarm]:
    """Return all alarms, by Party and code."""
    return [_alarm(key, value) for key, value in local.items(tx, SHELF)]


def _alarm(key: str, value: dict[str, Any]) -> Alarm:
    party, _, code = key.partition("/")
    return Alarm(code, Party(party), when(value["since"]), value["text"], value["evidence"])
