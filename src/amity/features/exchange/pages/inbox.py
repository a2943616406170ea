"""What waits for the desk: new reports, questions to this Party, requests by whose move it is, and alarms."""

from starlette.requests import Request

from amity.features.exchange import views
from amity.features.exchange.kinds import KINDS, REPORTS, RequestMade
from amity.features.exchange.pages.asking import PAGES, kind_of, may
from amity.features.exchange.rules.requests import Request as Asked
from amity.node.node import Node
from amity.ui.filing import Powers, title_of
from amity.ui.pages import Answer

MOST = 100  # unread reports on one page


@PAGES.page("/", "inbox.html")
def inbox(node: Node, request: Request) -> Answer:
    """The desk's front page."""
    today = node.clock().date()
    with node.reading() as tx:
        fresh = views.put_together(tx, views.unread(tx, node.party, limit=MOST))
        questions = views.unanswered(tx, node.party)
        titles = {one.report: one.title for one in views.put_together(tx, [q.report for q in questions])}
        found = views.requests(tx)
        dues = {one.record: views.due(one, node.region) for one in found}
        breaches = views.passed_on(tx, node.party)
        reminders = views.reminders(tx, node.party, limit=10)
        areas = views.counts(tx)
        asks = [pair for pair in views.asked_of(tx, node.party) if not pair[1].consents]
    mine = [one for one in found if _waits_for(one, node)]
    entries = node.region.vocabulary("areas").entries
    powers = Powers.of(node, request.state.seat.office)
    return {
        "fresh": fresh,
        "questions": questions,
        "titles": titles,
        "mine": mine,
        "theirs": [one for one in found if one.awaited and one not in mine],
        "drafts": [one for one in found if one.stage == "drafted" and one.requester == node.party],
        "dues": dues,
        "today": today,
        "breaches": breaches,
        "asks": asks,
        "late": [one for one in node.awaited() if one.late],
        "reminders": reminders,
        "areas": [(code, entry.title, areas.get(code, 0)) for code, entry in entries.items()],
        "tell": [
            (kind.name.partition(".")[2].partition("/")[0], title_of(kind))
            for body in REPORTS
            if (kind := KINDS.get(kind_of(body))) and powers.ways(kind.name)
        ],
        "may_request": may(node, request, RequestMade),
    }


def _waits_for(one: Asked, node: Node) -> bool:
    return one.awaited is not None and one.awaited[1] == node.party
