"""What waits for the desk: new reports, questions to this Party, requests by whose move it is, and alarms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from amity.features.exchange import views
from amity.features.exchange.kinds import KINDS, REPORTS, RequestMade
from amity.features.exchange.pages.asking import PAGES, kind_of, may
from amity.features.exchange.rules.requests import Request as Asked
from amity.features.exchange.views import Word
from amity.node.node import Node
from amity.ui.filing import Powers, title_of
from amity.ui.kept import Kept
from amity.ui.pages import Answer

EACH = 20  # reports or questions of one Party on this page: who floods hides nobody else


_KEPT = Kept([KINDS])


@PAGES.page("/", "inbox.html")
def inbox(node: Node, request: Request) -> Answer:
    """The desk's front page."""
    powers = Powers.of(node, request.state.seat.office)
    return {
        **_KEPT.answer(node, (), lambda: _waiting(node)),
        "today": node.clock().date(),
        "tell": [
            (kind.name.partition(".")[2].partition("/")[0], title_of(kind))
            for body in REPORTS
            if (kind := KINDS.get(kind_of(body))) and powers.ways(kind.name)
        ],
        "may_request": may(node, request, RequestMade),
    }


def _waiting(node: Node) -> Mapping[str, Any]:
    """Return what waits for this Party, whoever of it looks."""
    awaited = node.awaited()
    with node.reading() as tx:
        unread, numbers = views.unread(tx, node.party, each=EACH)
        fresh = views.put_together(tx, unread)
        leaks = views.leaks(tx, node.party, [one.target for one in awaited])
        questions = _of_each(views.unanswered(tx, node.party))
        titles = {one.report: one.title for one in views.put_together(tx, [q.report for q in questions])}
        found = views.requests(tx)
        dues = {one.record: views.due(one, node.region) for one in found}
        breaches = views.passed_on(tx, node.party)
        reminders = views.reminders(tx, node.party, limit=10)
        areas = views.counts(tx)
        asks = [pair for pair in views.asked_of(tx, node.party) if not pair[1].consents]
    mine = [one for one in found if _waits_for(one, node)]
    entries = node.region.vocabulary("areas").entries
    return {
        "fresh": fresh,
        "more": [(party, number - EACH) for party, number in numbers.items() if number > EACH],
        "questions": questions,
        "titles": titles,
        "mine": mine,
        "theirs": [one for one in found if one.awaited and one not in mine],
        "drafts": [one for one in found if one.stage == "drafted" and one.requester == node.party],
        "dues": dues,
        "breaches": breaches,
        "asks": asks,
        "late": [one for one in awaited if one.late],
        "leaks": leaks,
        "reminders": reminders,
        "areas": [(code, entry.title, areas.get(code, 0)) for code, entry in entries.items()],
    }


def _of_each(words: Sequence[Word]) -> list[Word]:
    """Return the first words of each Party, no Party with more than its share of the page."""
    said: Counter[str] = Counter()
    found = []
    for one in words:
        said[one.party] += 1
        if said[one.party] <= EACH:
            found.append(one)
    return found


def _waits_for(one: Asked, node: Node) -> bool:
    return one.awaited is not None and one.awaited[1] == node.party
