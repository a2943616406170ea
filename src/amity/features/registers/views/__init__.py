"""What is known of registers: a row for each record, and from when until when each word holds."""

from datetime import date, timedelta

from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.rules.due import Due, due, invitations, missing
from amity.features.registers.views.paging import (
    Count,
    Lookout,
    Page,
    asking,
    count,
    page,
    some,
    stands,
    to_confirm,
)
from amity.features.registers.views.registering import (
    BY_NAME,
    answered,
    answers,
    compared,
    entries,
    entry,
    objection,
    register,
    said_already,
    said_by,
    where_it_is,
)
from amity.features.registers.views.reminding import REMINDING, reminded, reminders
from amity.kernel.record import Party
from amity.node.pack import RegionPack
from amity.store.browse import Tx

VIEWS = (*BY_NAME.values(), REMINDING)
MOST = 1000  # things of one register that are due at a time
_FAR = timedelta(days=3660)

__all__ = [
    "VIEWS", "Count", "Lookout", "Page", "answered", "answers", "compared", "count", "entries", "entry",
    "objection", "page", "register", "reminded", "reminders", "said_already", "said_by", "some",
    "waiting", "where_it_is",
]  # fmt: skip


def waiting(
    tx: Tx, party: Party, *, region: RegionPack, today: date, by: date | None = None, most: int = MOST
) -> list[Due]:
    """
    Return what *party* has to do in any register, the first that is due first.

    Args:
        by: only what is due by that day.
        most: things of one register to confirm.
    """
    last, found = by or today + _FAR, list[Due]()
    for one in CATALOGUE:
        asked = Lookout(register=one, region=region, on=today, party=party)
        found += due(to_confirm(tx, asked, by=last, most=most))
        if lacking := missing(one, party, region=region, today=today):
            found += [] if lacking.due > last or stands(tx, asked, lacking.entry) else [lacking]
        if "reply_by" in one.entry.model_fields:
            open_still = asking(tx, asked, by=last)
            replied = answered(tx, party, [entry.ref for entry in open_still])
            found += (it for it in invitations(open_still, replied, party, today=today) if it.due <= last)
    return sorted(found, key=lambda one: one.due)
