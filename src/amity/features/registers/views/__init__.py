"""What is known of registers. A table holds a row for each record; what follows is asked, not stored."""

from collections.abc import Iterator
from datetime import date

from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.rules.due import Due, due, invitations
from amity.features.registers.views.registering import (
    BY_NAME,
    answered,
    answers,
    compared,
    entries,
    entry,
    register,
    where_it_is,
)
from amity.features.registers.views.reminding import REMINDING, reminded, reminders
from amity.kernel.record import Party
from amity.node.pack import RegionPack
from amity.store.browse import Tx

VIEWS = (*BY_NAME.values(), REMINDING)

__all__ = [
    "VIEWS", "answered", "answers", "compared", "entries", "entry", "register", "reminded", "reminders",
    "waiting", "where_it_is",
]  # fmt: skip


def waiting(tx: Tx, party: Party, *, region: RegionPack, today: date) -> Iterator[Due]:
    """Yield all that *party* has to do in any register, with the day on which it is due."""
    replied = answered(tx, party)
    for one in CATALOGUE:
        found = entries(tx, one, region=region, on=today).standing
        yield from due(one, found, party, region=region, today=today)
        yield from invitations(found, replied, party, today=today)
