"""What plans ask of an office today: reports, positions, contributions, editions."""

from datetime import datetime, timedelta

from amity.features.plans import views
from amity.features.plans.pages.waiting import address
from amity.features.plans.views import Waiting
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.language import gettext
from amity.ui.today import RECENT, Day, Event, Item

AHEAD = timedelta(days=60)


def today(node: Node, tx: Tx) -> Day:
    """Return what waits for this Party in any plan, and the days on which something is or was due."""
    now = node.clock()
    found = views.waiting_for(tx, node.party, region=node.region, now=now)
    items = [
        Item(what=_words(one), about=_about(one), address=address(one), due=one.due, kinds=(one.kind,))
        for one in found
    ]
    return Day(items=items, events=_events(found, now), whole="/plans/waiting")


def _events(found: list[Waiting], now: datetime) -> list[Event]:
    """Return the days on which most falls due, each once."""
    days: dict[tuple[str, str], list[Waiting]] = {}
    for one in found:
        if one.due and now.date() - RECENT <= one.due <= now.date() + AHEAD:
            days.setdefault((one.due.isoformat(), one.what), []).append(one)
    return [
        Event(
            on=some[0].due,
            title=_words(some[0]),
            text=some[0].title if len(some) == 1 else gettext("%(count)s of plans") % {"count": len(some)},
            address=address(some[0]) if len(some) == 1 else "/plans/waiting",
            tone="warn" if some[0].overdue else "",
        )
        for some in days.values()
        if some[0].due
    ]


def _about(one: Waiting) -> str:
    return f"{one.title} ({one.about})" if one.about else one.title


def _words(one: Waiting) -> str:
    match one.what:
        case "report":
            return gettext("Report on it")
        case "contradiction":
            return gettext("Another Party reports otherwise")
        case "position":
            return gettext("Take a position")
        case "review":
            return gettext("Contribute")
        case "conclusion":
            return gettext("Conclude it")
    return gettext("Freeze the annual report")
