"""What is known of outlooks."""

from collections.abc import Iterator
from datetime import date

from amity.features.outlook.rules.waiting import Waiting
from amity.features.outlook.rules.waiting import waiting as asked
from amity.features.outlook.views.collecting import (
    COLLECTING,
    edition,
    numbers,
    outlook,
    outlooks,
    published,
)
from amity.features.outlook.views.declared import DECLARING, Arms, arms, declared, library, may_all_read
from amity.features.outlook.views.reminding import REMINDING, reminded, reminders
from amity.kernel.record import Party
from amity.node.pack import RegionPack
from amity.store.browse import Tx

VIEWS = (COLLECTING, DECLARING, REMINDING)

__all__ = [
    "VIEWS", "Arms", "Waiting", "arms", "declared", "edition", "library", "may_all_read", "numbers",
    "outlook", "outlooks", "published", "reminded", "reminders", "waiting",
]  # fmt: skip


def waiting(tx: Tx, party: Party, *, region: RegionPack, today: date) -> Iterator[Waiting]:
    """Yield all that outlooks ask of *party*, what is due first."""
    light = outlooks(tx, region)
    issued = numbers(tx, [one.ref for one in light])
    found: list[Waiting] = []
    for one in light:
        if not issued.get(one.ref):
            whole = outlook(tx, one.ref, region) if one.opener == party else one
            found += asked(whole, party, published=False, today=today)
    yield from sorted(found, key=lambda one: (one.due, one.ref, one.what, one.about or ""))
