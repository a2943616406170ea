"""Sanctions lists: the editions that were taken in, and the reports held here screened against them."""

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import NotFound, Refusal
from amity.features.exchange import views
from amity.features.exchange.doors.screening import chosen as editions_chosen
from amity.features.exchange.doors.screening import screen
from amity.features.exchange.kinds import LinkUndone, ListTaken, ScreeningJudged
from amity.features.exchange.pages.asking import PAGES, back, checked, file_all, filed, kind_of, may
from amity.features.exchange.views import screening as lists
from amity.kernel.record import PUBLIC, Draft, Marking, Party
from amity.node.node import Node
from amity.ui.pages import Answer

EACH = 200  # reports of one page: six seconds where all their names are asked for the first time


@PAGES.action("/lists/judge")
def judge(node: Node, request: Request, form: FormData) -> Response:
    """File what somebody who has looked says of a hit: the same, not the same, or unsure, and why."""
    said = {name: str(form.get(name, "")).strip() for name in ScreeningJudged.model_fields}
    with node.reading() as tx:
        found = views.put_together(tx, [said["report"]])
    kind = node.kinds.get(kind_of(ScreeningJudged))
    if not found or kind is None:
        raise NotFound("this report is no longer held here: look at the list again")
    (one,) = found
    known = frozenset(node.region.parties) if PUBLIC in one.readers else one.readers | {one.party}
    readers = known - {node.party} if form.get("-to") == "-readers" and not one.copies else frozenset[Party]()
    marking = Marking(one.opening.marking.tlp)
    file_all(node, request, [Draft(kind.name, checked(kind, said), readers, marking=marking)])
    return back("/exchange/lists#hits")


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
    with node.reading() as tx:
        judged = views.judgements(tx, [row.matter.report for row in rows])
    older = ""
    if len(matters) > EACH:
        last = matters[EACH - 1]
        older = "?" + urlencode({"list": asked.get("list", ""), "issued": last.issued, "after": last.report})
    return {
        "editions": found,
        "chosen": chosen,
        "rows": [(it, judged.get((it.matter.report, it.hit.publisher, it.hit.uid), [])) for it in rows],
        "may_judge": may(node, request, ScreeningJudged),
        "may_undo": may(node, request, LinkUndone),
        "faults": faults,
        "screened": len(matters[:EACH]),
        "older": older,
        "filed": filed(request),
        "may_take": may(node, request, ListTaken),
    }
