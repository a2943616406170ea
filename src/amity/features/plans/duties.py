"""What falls due: reminders to this Party's own office, once each, and to nobody else."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from amity.features.plans.kinds import KINDS, Reminded
from amity.features.plans.views import activities, plans, reviews
from amity.features.plans.views.reminding import reminded
from amity.features.plans.views.reviewing import due_again
from amity.kernel import record as records
from amity.kernel.record import Draft, Party
from amity.node.duty import Duty
from amity.node.pack import RegionPack
from amity.store.browse import Tx


class RemindOfActivities(Duty):
    """Remind this Party's office of activities that fall due and on which it has not said that it is done."""

    name = "plans.activities"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the newest reminder that is due for each activity, if it was not filed yet."""
        today, said = now.date(), reminded(tx, party)
        for plan in plans(tx):
            for one in activities(tx, plan, region=region, on=today):
                for day in one.dates(today):
                    if one.awaits(party, day):
                        text = f"Report on: {one.title}"[:400]
                        yield from _reminder("activity", one.ref, one.record, day, text, region, today, said)


class RemindOfReviews(Duty):
    """Remind this Party's office of reviews that ask for its contribution, and of those to open again."""

    name = "plans.reviews"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the newest reminder that is due for each review, if it was not filed yet."""
        today, said = now.date(), reminded(tx, party)
        found = reviews(tx, region=region)
        for one in found:
            if one.awaits(party):
                text = f"Contribute to: {one.body['title']}"
                yield from _reminder("review", one.record, one.record, one.due, text, region, today, said)
        for one, day in due_again(found, party):
            text = f"Open the next: {one.body['title']}"
            yield from _reminder("review", one.record, one.record, day, text, region, today, said)


def _reminder(
    about: str,
    ref: str,
    quoted: str,
    day: date,
    text: str,
    region: RegionPack,
    today: date,
    said: set[tuple[str, str, int]],
) -> Iterator[Draft]:
    """Yield the newest reminder for *day*: those missed while the node stood still are not made up."""
    passed = [days for days in region.thresholds.reminders if day + timedelta(days=days) <= today]
    if not passed or (ref, day.isoformat(), max(passed)) in said:
        return
    body: dict[str, Any] = {
        "about": about,
        "ref": ref,
        "due": day.isoformat(),
        "days": max(passed),
        "text": text,
    }
    yield Draft(KINDS.name_of(Reminded), body, frozenset(), refs=records.named(quoted))


DUTIES: tuple[Duty, ...] = (RemindOfActivities(), RemindOfReviews())
