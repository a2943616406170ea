"""What falls due: this Party's own office is reminded of chapters and consents, once each; nobody else is."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from amity.features.outlook.kinds import KINDS, Reminded
from amity.features.outlook.views import reminded, waiting
from amity.kernel import record as records
from amity.kernel.record import Draft, Party
from amity.node.duty import Duty
from amity.node.pack import RegionPack
from amity.store.browse import Tx

WORDS = {"deliver": "deliver the chapter", "consent": "consent to the words", "publish": "publish it"}


class RemindOfOutlooks(Duty):
    """Remind this Party's office of a chapter to deliver, words to consent to, an outlook to publish."""

    name = "outlook.reminding"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the newest reminder that is due for each; those missed meanwhile are not made up."""
        today, said = now.date(), reminded(tx, party)
        for one in waiting(tx, party, region=region, today=today):
            passed = [days for days in region.thresholds.reminders if one.due + timedelta(days=days) <= today]
            day = one.due.isoformat()
            if one.what not in WORDS or not passed or (one.ref, one.what, day, max(passed)) in said:
                continue
            body = {
                "call": one.ref,
                "what": one.what,
                "due": day,
                "days": max(passed),
                "text": f"{one.title}: {WORDS[one.what]}"[:400],
            }
            yield Draft(KINDS.name_of(Reminded), body, frozenset(), refs=records.named(one.ref))


DUTIES: tuple[Duty, ...] = (RemindOfOutlooks(),)
