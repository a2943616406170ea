"""What the exchange asks of an office today: moves, questions, new reports; and where reports say it was."""

from collections.abc import Iterator
from datetime import date

from amity.features.exchange import views
from amity.features.exchange.kinds import (
    KINDS,
    Acknowledged,
    Answered,
    Moved,
    OnwardAllowed,
    RequestMade,
)
from amity.features.exchange.rules.matters import Matter
from amity.kernel.kind import Body
from amity.node import withdrawal
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.language import gettext
from amity.ui.looks import party_name
from amity.ui.today import EACH, RECENT, Day, Event, Item, Spot

NEW = 5  # new reports of one Party that are named one by one: who floods hides nobody else


def today(node: Node, tx: Tx) -> Day:
    """Return what waits for this Party of reports and requests, and the reports of the last months."""
    since = node.clock().date() - RECENT
    recent = [one for one in views.reports(tx, limit=EACH) if _day(one) >= since]
    items = [*_graver(node, tx), *_requests(node, tx), *_questions(node, tx), *_new(node, tx)]
    spots = [
        Spot(lat=lat, lon=lon, title=one.title, address=_place(one), on=_day(one))
        for one in recent
        for lat, lon in one.points
    ]
    events = [
        Event(on=_day(one), title=one.title, text=_name(node, one.party), address=_place(one))
        for one in recent
    ]
    return Day(items=items, spots=spots[:EACH], events=events[:EACH], whole="/exchange/")


def _graver(node: Node, tx: Tx) -> Iterator[Item]:
    """Yield where this Party's own words went further than it let them."""
    for one in views.passed_on(tx, node.party):
        what = gettext("%(party)s passed on what was yours to pass on") % {"party": _name(node, one.party)}
        yield Item(what=what, address=f"/exchange/report/{one.report}", is_grave=True)
    taken_back = withdrawal.awaited(tx, node.party, region=node.region, now=node.clock())
    withdrawn = [one.target for one in taken_back]
    for leak in views.leaks(tx, node.party, withdrawn):
        what = gettext("%(party)s still uses what your Party withdrew") % {"party": _name(node, leak.party)}
        yield Item(what=what, address=f"/record/{leak.record}", is_grave=True)
    for matter, ask in views.asked_of(tx, node.party):
        if not ask.consents:
            what = gettext("%(party)s asks to pass it on") % {"party": _name(node, ask.party)}
            yield _item(what, matter.title, f"{_place(matter)}", OnwardAllowed)


def _requests(node: Node, tx: Tx) -> Iterator[Item]:
    for one in views.requests(tx):
        place, title = f"/exchange/request/{one.record}", str(one.body["title"])
        if one.awaited and one.awaited[1] == node.party:
            due = views.due(one, node.region)
            yield _item(_step(one.awaited[0]), title, place, Moved, due=due)
        elif one.stage == "drafted" and one.requester == node.party:
            yield _item(gettext("Send the draft, or drop it"), title, place, RequestMade)


def _questions(node: Node, tx: Tx) -> Iterator[Item]:
    for one in views.unanswered(tx, node.party)[:EACH]:
        what = gettext("Answer the question of %(party)s") % {"party": _name(node, one.party)}
        yield _item(what, str(one.body["text"])[:160], f"/exchange/report/{one.report}#beside", Answered)


def _new(node: Node, tx: Tx) -> Iterator[Item]:
    names, numbers = views.unread(tx, node.party, each=NEW)
    for one in views.put_together(tx, names):
        what = gettext("Acknowledge the report of %(party)s") % {"party": _name(node, one.party)}
        yield _item(what, one.title, _place(one), Acknowledged)
    for party, number in numbers.items():
        if number > NEW:
            what = gettext("%(count)s more reports of %(party)s") % {
                "count": number - NEW,
                "party": _name(node, party),
            }
            yield _item(what, "", f"/exchange/reports?party={party}", Acknowledged)


def _item(what: str, about: str, address: str, body: type[Body], *, due: date | None = None) -> Item:
    return Item(what=what, about=about, address=address, due=due, kinds=(KINDS.name_of(body),))


def _step(step: str) -> str:
    words = {
        "receive": gettext("Acknowledge the request"),
        "decide": gettext("Decide on the request"),
        "clarify": gettext("Clarify the request"),
        "execute": gettext("Execute the request"),
        "close": gettext("Close the request"),
    }
    return words.get(step, step)


def _name(node: Node, party: str) -> str:
    return party_name(node.region, party)


def _place(one: Matter) -> str:
    return f"/exchange/report/{one.report}"


def _day(one: Matter) -> date:
    """Return the day on which it was, or on which it was told where it does not say."""
    text = (one.when or one.issued)[:10]
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.fromisoformat(one.issued[:10])
