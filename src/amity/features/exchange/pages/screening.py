"""Sanctions lists: the editions that were taken in, and the reports held here screened against them."""

from urllib.parse import urlencode

from starlette.requests import Request

from amity.errors import Refusal
from amity.features.exchange.doors.screening import chosen as editions_chosen
from amity.features.exchange.doors.screening import screen
from amity.features.exchange.kinds import ListTaken
from amity.features.exchange.pages.asking import PAGES, filed, may
from amity.features.exchange.views import screening as lists
from amity.node.node import Node
from amity.ui.pages import Answer

EACH = 200  # reports of one page: six seconds where all their names are asked for the first time


@PAGES.page("/lists", "lists.html")
def taken_in(node: Node, request: Request) -> Answer:
    """The lists that were taken in, and the newest of them asked about the reports held here."""
    asked = request.query_params
    after = (asked.get("issued", "")[:20], asked.get("after", "")[:64])
    with node.reading() as tx:
        found = lists.editions(tx)
        chosen = editions_chosen(found, node, asked.get("list", ""))
        matters = lists.screenable(tx, limit=EACH + 1, after=after) if chosen else []
        previous = [lists.before(found, one) for one in chosen]
    rows, faults = [], []
    for one, old in zip(chosen, previous, strict=True):
        try:
            rows += screen(node, one, matters[:EACH], old)
        except Refusal as refusal:
            faults.append((one, str(refusal)))
    older = ""
    if len(matters) > EACH:
        last = matters[EACH - 1]
        older = "?" + urlencode({"list": asked.get("list", ""), "issued": last.issued, "after": last.report})
    return {
        "editions": found,
        "chosen": chosen,
        "rows": rows,
        "faults": faults,
        "screened": len(matters[:EACH]),
        "older": older,
        "filed": filed(request),
        "may_take": may(node, request, ListTaken),
    }
