"""What registers ask of an office today: entries to confirm, yearly returns, invitations to answer."""

from datetime import timedelta

from amity.features.registers import views
from amity.features.registers.kinds import KINDS
from amity.features.registers.rules.due import Due
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.language import gettext
from amity.ui.today import EACH, Day, Event, Item

AHEAD = timedelta(days=60)


def today(node: Node, tx: Tx) -> Day:
    """Return what this Party has to do in any register within two months."""
    now = node.clock().date()
    found = views.waiting(tx, node.party, region=node.region, today=now, by=now + AHEAD, most=EACH)
    items = [
        Item(
            what=_words(one),
            about=f"{one.title}, {gettext(one.register.title)}",
            address=_place(one),
            due=one.due,
            kinds=(KINDS.name_of(one.register.entry),),
        )
        for one in found
    ]
    events = [
        Event(on=one.due, title=_words(one), text=one.title, address=_place(one))
        for one in found
        if one.due >= now
    ]
    return Day(items=items, events=events, whole="/registers/#waiting")


def _place(one: Due) -> str:
    return f"/registers/of/{one.register.name}" if one.what == "declare" else f"/registers/entry/{one.ref}"


def _words(one: Due) -> str:
    match one.what:
        case "confirm":
            return gettext("Confirm or change")
        case "reply":
            return gettext("Reply to")
    return gettext("Declare")
