"""Filed once: what was filed under a key is not filed again under it, however often it is asked for.

Whoever asks over a weak line may not hear the answer, and asks again. What was filed under a key is noted in
the transaction that files it, so there is no moment in which the one is true and the other is not.

* A key belongs to whoever made it: doors put into it who asks, and all that was asked.
* An action may file several times; each time has a number under the key, so an action that was cut off
  between two of them goes on where it stopped.
* Notes are this node's own, and are swept after `KEPT`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from amity.errors import Conflict
from amity.kernel.record import Record
from amity.store import local, log

SHELF, ANSWERS = "filed-once", "answered-once"
MOST = 3  # times that one action files
KEPT = timedelta(days=90)  # what waits longer for its line is looked at by a person first


@dataclass
class _Turns:
    key: str
    taken: int = 0


_TURNS: ContextVar[_Turns | None] = ContextVar("once", default=None)


def key_of(*parts: str) -> str:
    """Return the key that *parts* make together: who asks, for what, and with which words."""
    whole = sha256()
    for part in parts:
        said = part.encode()
        whole.update(len(said).to_bytes(8, "big") + said)
    return whole.hexdigest()


@contextmanager
def under(key: str) -> Iterator[None]:
    """Let what is filed until the block ends be filed once under *key*."""
    before = _TURNS.set(_Turns(key))
    try:
        yield
    finally:
        _TURNS.reset(before)


def turn() -> str:
    """Return the name under which the next filing is kept; "" outside of `under`."""
    turns = _TURNS.get()
    if turns is None:
        return ""
    turns.taken += 1
    return f"{turns.key} {turns.taken}"


def note(tx: Connection, turn: str, filed: Sequence[Record], now: datetime) -> None:
    """Note that *filed* was filed in *turn*: in the transaction that files it."""
    local.put(tx, SHELF, turn, {"records": [record.id for record in filed]}, expires=now + KEPT)


def noted(tx: Connection, turn: str, now: datetime) -> list[Record] | None:
    """
    Return what was filed in *turn*; None if nothing was.

    Raises:
        Conflict: it was filed, and has been withdrawn since.
    """
    kept = local.get(tx, SHELF, turn, now=now)
    if kept is None:
        return None
    found = [log.get(tx, one) for one in kept["records"]]
    if not all(found):
        raise Conflict("this was filed already, and has been withdrawn since: file it anew if it holds")
    return [record for record in found if record]


def first(tx: Connection, key: str, now: datetime) -> str:
    """Return the id of the first record that was filed under *key*; "" if none was."""
    turns = (local.get(tx, SHELF, f"{key} {number}", now=now) for number in range(1, MOST + 1))
    return next((str(kept["records"][0]) for kept in turns if kept), "")


def answer(tx: Connection, key: str, address: str, now: datetime) -> None:
    """Note that all of what was asked under *key* is done, and answered with *address*."""
    local.put(tx, ANSWERS, key, {"address": address}, expires=now + KEPT)


def answered(tx: Connection, key: str, now: datetime) -> str:
    """Return the address with which what was asked under *key* was answered; "" if it was not."""
    kept = local.get(tx, ANSWERS, key, now=now)
    return str(kept["address"]) if kept else ""
