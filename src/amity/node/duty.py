"""Duties: what falls due. A duty looks at the views and the clock, and says what to file."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from amity.kernel.record import Draft, Office, Party
from amity.node.pack import RegionPack

NODE = Office("node")  # the house itself: what it files, no person said


class Duty(ABC):
    """One thing that a node does unasked. It must be safe to ask twice: it looks before it acts."""

    name: str
    office: Office = NODE  # in whose name it files, within that office's mandate
    says_erased: bool = False  # so what was erased must have left the disk before it is asked

    @abstractmethod
    def due(self, tx: Connection, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the records that *party* should file at *now* and has not filed yet."""
