"""What waits for the office at the page: what its Party is asked to say, and it may say."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request

from amity.features.plans import views
from amity.features.plans.pages.asking import PAGES
from amity.features.plans.views import Waiting
from amity.node.node import Node
from amity.ui.pages import Answer


@PAGES.page("/waiting", "waiting.html")
def waiting(node: Node, request: Request) -> Answer:
    """What waits for this office, what is due first; and what waits for others of its Party."""
    with node.reading() as tx:
        found = views.waiting_for(tx, node.party, region=node.region, now=node.clock())
        reminders = views.reminders(tx, node.party, limit=20)
    office = request.state.seat.office
    kinds = {one.kind for one in found}
    powers = {kind for kind in kinds if node.may_file(office, kind)}
    return {
        "mine": _addressed([one for one in found if one.kind in powers]),
        "others": _addressed([one for one in found if one.kind not in powers]),
        "reminders": reminders,
    }


def _addressed(found: Sequence[Waiting]) -> list[tuple[Waiting, str]]:
    """Return each with the page on which it is answered."""
    return [(one, address(one)) for one in found]


def address(one: Waiting) -> str:
    """Return the page on which *one* is answered."""
    match one.what:
        case "position":
            return f"/plans/agree/{one.ref}"
        case "review" | "conclusion":
            return f"/plans/review/{one.ref}"
        case "edition":
            return f"/plans/report/{one.ref}?{urlencode({'year': one.about})}"
    return f"/plans/activity/{one.ref}"
