"""What treaties ask of an office today: days to confirm, deposits to acknowledge, agreements to state."""

from collections import Counter

from amity.features.treaties import views
from amity.features.treaties.kinds import KINDS, AgreementStated, DepositaryNotice, TreatyAction
from amity.features.treaties.views import Waiting
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.language import gettext
from amity.ui.looks import party_name
from amity.ui.today import Day, Item

ANSWERS: dict[str, type[Body]] = {
    "confirm": TreatyAction,
    "ratify": TreatyAction,
    "receive": DepositaryNotice,
    "state": AgreementStated,
}


def today(node: Node, tx: Tx) -> Day:
    """Return what waits for this Party in any treaty."""
    found = views.waiting_for(node.region, tx, node.party)
    alike = Counter((one.sort, one.other, one.address) for one in found)  # days of one treaty are one item
    first = {(one.sort, one.other, one.address): one for one in reversed(found)}
    items = [
        Item(
            what=_words(one, node),
            about=one.title if alike[key] == 1 else f"{one.title} ({alike[key]})",
            address=one.address,
            kinds=(KINDS.name_of(ANSWERS[one.sort]),),
        )
        for key, one in first.items()
    ]
    return Day(items=items, whole="/treaties/waiting")


def _words(one: Waiting, node: Node) -> str:
    other = party_name(node.region, one.other)
    match one.sort:
        case "confirm":
            return gettext("Confirm or correct a day that is unverified")
        case "ratify":
            return gettext("Signed, and not ratified")
        case "receive":
            return gettext("Acknowledge the deposit of %(party)s") % {"party": other}
    return gettext("%(party)s states an agreement with your Party") % {"party": other}
