"""What is known of registers. A table holds a row for each record; what follows is asked, not stored."""

from collections.abc import Iterable, Iterator
from datetime import date

from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.declaring import Register
from amity.features.registers.rules.due import Due, due, invitations
from amity.features.registers.rules.standing import Found
from amity.features.registers.views.paging import page
from amity.features.registers.views.registering import (
    BY_NAME,
    answered,
    answers,
    compared,
    entries,
    entry,
    objection,
    register,
    where_it_is,
)
from amity.features.registers.views.reminding import REMINDING, reminded, reminders
from amity.kernel.record import Party
from amity.node.pack import RegionPack
from amity.store.browse import Tx

VIEWS = (*BY_NAME.values(), REMINDING)

__all__ = [
    "VIEWS", "all_entries", "answered", "answers", "compared", "entries", "entry", "objection", "page",
    "register", "reminded", "reminders", "waiting", "where_it_is",
]  # fmt: skip


def all_entries(tx: Tx, *, region: RegionPack, on: date) -> list[tuple[Register, Found]]:
    """Return what stands in every register on a day, in the order in which they are shown."""
    return [(one, entries(tx, one, region=region, on=on)) for one in CATALOGUE]


def waiting(
    tx: Tx,
    party: Party,
    *,
    region: RegionPack,
    today: date,
    known: Iterable[tuple[Register, Found]] | None = None,
) -> Iterator[Due]:
    """
    Yield all that *party* has to do in any register, with the day on which it is due.

    Args:
        known: what stands in every register today, where the caller has asked already.
    """
    replied = answered(tx, party)
    for one, found in all_entries(tx, region=region, on=today) if known is None else known:
        yield from due(one, found.standing, party, region=region, today=today)
        yield from invitations(found.standing, replied, party, today=today)
