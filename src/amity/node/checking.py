"""Checks: what every reader will refuse, found before it is signed. The law itself stands in the views."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from sqlalchemy import Connection

from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.node.pack import RegionPack


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
