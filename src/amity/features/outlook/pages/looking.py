"""All outlooks, where one stands, and the library."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request

from amity.features.outlook import acting, views
from amity.features.outlook.kinds import Called, Chapter, EditProposed, Published, TakesPart
from amity.features.outlook.pages.asking import EXAMPLE, PAGES, may, ref_in
from amity.features.outlook.paper import name_of
from amity.features.outlook.rules.collecting import Outlook, may_call
from amity.features.outlook.rules.editions import label
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.pages import Answer
from amity.ui.paper import language_name

ORDER = ("consented", "delivered", "intends", "silent", "withheld", "none")


@PAGES.page("/", "outlooks.html")
def outlooks(node: Node, request: Request) -> Answer:
    """All outlooks, how far each is, and what waits for this Party."""
    today = node.clock().date()
    with node.reading() as tx:
        found = views.outlooks(tx, node.region)
        numbers = views.numbers(tx, [one.ref for one in found])
        waiting = list(views.waiting(tx, node.party, region=node.region, today=today))
        reminders = views.reminders(tx, node.party)
        papers = len(views.library(tx, today))
    callable_ = [f for f in node.region.forums if may_call(node.region, f, node.party, today.year)]
    return {
        "found": [(one, _counts(one), numbers.get(one.ref, [])) for one in found],
        "waiting": waiting,
        "reminders": reminders,
        "papers": papers,
        "today": today,
        "may_call": bool(callable_) and may(node, request, Called),
    }


@PAGES.page("/of/{owner}/{name}", "outlook.html", example=f"/of/{EXAMPLE}")
def outlook(node: Node, request: Request) -> Answer:
    """One outlook: who has delivered, what waits, its editions, and what this office may do."""
    return shown(node, request)


def shown(node: Node, request: Request) -> dict[str, Any]:
    """Return what the page of an outlook shows."""
    today = node.clock().date()
    with node.reading() as tx:
        one = views.outlook(tx, ref_in(request), node.region)
        editions = views.published(tx, one)
        ready = acting.ready(tx, one) if one.opener == node.party else None
    own = one.of(node.party)
    return {
        "one": one,
        "rows": [
            (party, one.stands[party], one.of(party))
            for party in sorted(one.members, key=lambda party: name_of(party, node.region))
        ],
        "counts": _counts(one),
        "late": acting.late(one, today),
        "editions": [(edition, label(one.call, edition.body.number)) for edition in reversed(editions)],
        "own": own,
        "ready": ready,
        "today": today,
        "soon": one.call.deadline - timedelta(days=14) <= today,
        "exercise": acting.is_exercise(one, node.region),
        "member": node.party in one.members,
        "may_deliver": node.party in one.members and may(node, request, Chapter),
        "may_speak": node.party in one.members and may(node, request, TakesPart),
        "may_call": one.opener == node.party and may(node, request, Called),
        "may_edit": one.opener == node.party and may(node, request, EditProposed),
        "may_publish": one.opener == node.party and may(node, request, Published),
        "language_name": language_name,
        "done": request.query_params.get("done", ""),
        "said": "",
        "foreword": "",
    }


@PAGES.page("/library", "library.html")
def library(node: Node, request: Request) -> Answer:
    """White papers and strategic assessments, as the Parties declare them in their registers."""
    with node.reading() as tx:
        papers = _papers(tx, node)
    return {"papers": papers}


def _papers(tx: Tx, node: Node) -> list[dict[str, Any]]:
    return [
        {
            "party": one.party,
            "entry": one.entry,
            "address": f"/registers/entry/{one.party}/library/{one.entry}",
            **one.body,
        }
        for one in views.library(tx, node.clock().date())
    ]


def _counts(one: Outlook) -> dict[str, int]:
    """Return how many members are how far, in the order in which it is shown."""
    stands = list(one.stands.values())
    return {name: stands.count(name) for name in ORDER if name in stands}
