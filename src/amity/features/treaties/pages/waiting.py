"""What waits for the office at the page: days that only its Party can confirm, deposits to acknowledge."""

from starlette.requests import Request

from amity.features.treaties import views
from amity.features.treaties.kinds import AgreementStated, DepositaryNotice, TreatyAction
from amity.features.treaties.pages.asking import PAGES, form_for
from amity.features.treaties.views import Waiting
from amity.node.node import Node
from amity.ui.pages import Answer

SHOWN = 200  # things on the page


@PAGES.page("/waiting", "waiting.html")
def waiting(node: Node, request: Request) -> Answer:
    """What waits, each with the form that answers it where this office may file it."""
    with node.reading() as tx:
        every = views.waiting_for(node.region, tx, node.party)
        found = every[:SHOWN]
        refs = sorted({one.treaty for one in found if one.treaty})
        known = {one.ref: one for one in views.named(node.region, tx, refs)}
    return {
        "number": len(every),
        "found": [(one, _form(node, request, one, known)) for one in found],
        "titles": node.region.vocabulary("agreement-subjects"),
    }


def _form(node: Node, request: Request, one: Waiting, known: dict[str, views.Known]) -> str:
    if one.sort == "state":
        said = {"subject": one.subject, "other": one.other, "title": one.title, "same_as": one.record}
        signed = {"signed": one.signed.isoformat()} if one.signed else {}
        return form_for(node, request, AgreementStated, None, ref=one.record, **said, **signed)
    treaty, act = known[one.treaty], one.act
    if one.sort == "ratify" or act is None:
        return form_for(node, request, TreatyAction, treaty, deed="ratification")
    day = {} if act.no_later else {"on": act.on.isoformat()}
    if one.sort == "confirm":
        # where the day is only the latest that it can be, the Party's own day replaces it
        day |= {"corrects": act.on.isoformat()} if act.no_later else {}
        return form_for(node, request, TreatyAction, treaty, deed=act.deed, **day)
    received = {"received": act.on.isoformat()}
    return form_for(
        node, request, DepositaryNotice, treaty, party=one.other, deed=act.deed, ref=one.record, **received
    )
