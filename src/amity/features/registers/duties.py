"""What falls due: this Party's own office is reminded, once each, and nobody else."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from amity.features.registers.kinds import KINDS, Reminded
from amity.features.registers.views import reminded, waiting
from amity.kernel import record as records
from amity.kernel.record import Draft, Party
from amity.node.duty import Duty
from amity.node.pack import RegionPack
from amity.store.browse import Tx

EVERY = 10**9
_WORDS = {"confirm": "Confirm or change", "declare": "Declare", "reply": "Reply to"}


class RemindOfRegisters(Duty):
    """Remind this Party's office of entries to confirm, yearly returns and invitations that fall due."""

    name = "registers.reminding"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the newest reminder that is due for each; those missed meanwhile are not made up."""
        today, days = now.date(), region.thresholds.reminders
        by = today - timedelta(days=min(days, default=0))
        found = waiting(tx, party, region=region, today=today, by=by, most=EVERY)
        said = reminded(tx, party, {(one.register.name, one.entry) for one in found})
        for one in found:
            passed = [after for after in days if one.due + timedelta(days=after) <= today]
            name, day = one.register.name, one.due.isoformat()
            if not passed or (name, one.entry, one.what, day, max(passed)) in said:
                continue
            body = {
                "register_name": name,
                "entry": one.entry,
                "what": one.what,
                "due": day,
                "days": max(passed),
                "text": f"{_WORDS[one.what]}: {one.title}"[:400],
            }
            yield Draft(KINDS.name_of(Reminded), body, frozenset(), refs=records.named(one.ref))


DUTIES: tuple[Duty, ...] = (RemindOfRegisters(),)
