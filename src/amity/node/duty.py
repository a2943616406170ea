"""Duties: what falls due. A duty looks at the views and the clock, and says what to file.

What it filed and was taken back since, views no longer know. So the node notes for itself which records that
was about, and none of its words: a duty that would say it at once again asks whether it was taken back.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from amity.kernel.record import Draft, Office, Party, Record, RecordId
from amity.node import once
from amity.node.pack import RegionPack
from amity.store import local

SHELF = "taken-back"
KEPT = timedelta(days=400)  # a year and a month: what fell due by then is no news
NODE = Office("node")  # the house itself: what it files, no person said


class Duty(ABC):
    """One thing that a node does unasked. It must be safe to ask twice: it looks before it acts."""

    name: str
    office: Office = NODE  # in whose name it files, within that office's mandate
    says_erased: bool = False  # so what was erased must have left the disk before it is asked

    @abstractmethod
    def due(self, tx: Connection, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the records that *party* should file at *now* and has not filed yet."""


def note_taken_back(tx: Connection, record: Record, now: datetime) -> None:
    """Note that *record* of this Party was taken back, if a duty filed it about others."""
    if record.office == NODE and record.refs:
        local.put(tx, SHELF, once.key_of(record.kind, *record.refs), {}, expires=now + KEPT)


def was_taken_back(tx: Connection, kind: str, refs: Sequence[RecordId], now: datetime) -> bool:
    """Tell whether what a duty filed as *kind* about *refs* was taken back since."""
    return local.get(tx, SHELF, once.key_of(kind, *refs), now=now) is not None
