"""What falls due: reminders of this Party's own moves, to its own offices and to nobody else.

The desk that deals with a request is reminded around the day on which a move is due. What is still undone
at the region's last reminder goes to the office that supervises it, in the same Party. No move is ever made
here.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from amity.features.exchange.kinds import KINDS, RequestReminded
from amity.features.exchange.rules.requests import Request
from amity.features.exchange.views import due, reminded, requests
from amity.kernel.record import Draft, Party
from amity.node.duty import Duty
from amity.node.pack import RegionPack
from amity.store.browse import Tx

STEPS = {
    "receive": "Acknowledge",
    "decide": "Decide on",
    "clarify": "Clarify",
    "execute": "Execute",
    "close": "Close",
}
Said = set[tuple[str, str, int, bool]]


class RemindOfRequests(Duty):
    """Remind this Party's office of the moves that are its own."""

    name = "exchange.requests"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the newest reminder that is due for each request, and its escalation, if not filed yet."""
        said = reminded(tx, party)
        for one in requests(tx):
            day = due(one, region)
            if day is not None and one.awaited is not None and one.awaited[1] == party:
                yield from _reminders(one, day, region, now.date(), said)


def _reminders(one: Request, day: date, region: RegionPack, today: date, said: Said) -> Iterator[Draft]:
    """Yield the newest reminder for *day*: those missed while the node stood still are not made up."""
    marks = [days for days in region.thresholds.reminders if _shifted(day, days) <= today]
    if not marks:
        return
    desk = office_of(one, region)
    if (one.record, one.last, max(marks), False) not in said:
        yield _reminder(one, day, max(marks), desk, escalated=False)
    last = max(region.thresholds.reminders)
    if max(marks) == last > 0 and (one.record, one.last, last, True) not in said:
        yield _reminder(one, day, last, supervisor_of(desk, region), escalated=True)


def _reminder(one: Request, day: date, days: int, office: str, *, escalated: bool) -> Draft:
    assert one.awaited is not None
    body: dict[str, Any] = {
        "request": one.record,
        "step": one.awaited[0],
        "after": one.last,
        "due": day.isoformat(),
        "days": days,
        "office": office,
        "escalated": escalated,
        "text": f"{STEPS[one.awaited[0]]}: {one.body['title']}"[:400],
    }
    return Draft(KINDS.name_of(RequestReminded), body, frozenset(), refs=(one.record,))


def office_of(one: Request, region: RegionPack) -> str:
    """Return the office that deals with such requests, by the region's list; "" where it names none."""
    entry = region.vocabulary("requests").entries.get(str(one.body["sort"]))
    return entry.also.get("office", "") if entry else ""


def supervisor_of(office: str, region: RegionPack) -> str:
    """Return the office of the same Party that supervises *office*; "" where the region names none."""
    found = next((one.supervisor for one in region.offices if one.id == office), None)
    return str(found or "")


def _shifted(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


DUTIES: tuple[Duty, ...] = (RemindOfRequests(),)
