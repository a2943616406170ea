"""What outlooks ask of an office today: chapters, consents, edits, publication."""

from amity.features.outlook import views
from amity.features.outlook.kinds import KINDS, Chapter, Consented, EditProposed, Published
from amity.features.outlook.views import Waiting
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.language import gettext
from amity.ui.looks import party_name
from amity.ui.today import RECENT, Day, Event, Item

ANSWERS: dict[str, type[Body]] = {
    "deliver": Chapter,
    "consent": Consented,
    "edit": EditProposed,
    "publish": Published,
}


def today(node: Node, tx: Tx) -> Day:
    """Return what waits for this Party in any outlook, and the days that its calls name."""
    now = node.clock().date()
    items = [
        Item(
            what=_words(one, node),
            about=one.title,
            address=_place(one),
            due=one.due,
            kinds=(KINDS.name_of(ANSWERS[one.what]),),
        )
        for one in views.waiting(tx, node.party, region=node.region, today=now)
    ]
    events = [
        Event(on=one.call.deadline, title=gettext("Chapters are due"), text=one.call.title, address=place)
        for one in views.outlooks(tx, node.region)
        if one.call.deadline >= now - RECENT and (place := f"/outlook/of/{one.ref}")
    ]
    return Day(items=items, events=events, whole="/outlook/")


def _place(one: Waiting) -> str:
    match one.what:
        case "deliver":
            return f"/outlook/chapter/{one.ref}"
        case "consent":
            return f"/outlook/consent/{one.ref}"
        case "edit":
            return f"/outlook/edit/{one.ref}/{one.about}"
    return f"/outlook/of/{one.ref}#publish"


def _words(one: Waiting, node: Node) -> str:
    match one.what:
        case "deliver":
            return gettext("Deliver the chapter")
        case "consent":
            return gettext("Consent to its words")
        case "edit":
            return gettext("Read and edit the chapter of %(party)s") % {
                "party": party_name(node.region, one.about or "")
            }
    return gettext("Publish it")
