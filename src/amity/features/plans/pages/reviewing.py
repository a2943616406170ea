"""Reviews and assessments: which are open, what each Party contributes, how they were concluded."""

from urllib.parse import urlencode

from starlette.requests import Request

from amity.features.plans import views
from amity.features.plans.kinds import KINDS, ReviewConcluded, ReviewInput, ReviewOpened
from amity.features.plans.pages.asking import PAGES, may, ways
from amity.node.node import Node
from amity.ui.pages import Answer


@PAGES.page("/reviews", "reviews.html")
def reviews(node: Node, request: Request) -> Answer:
    """All reviews, the newest first."""
    with node.reading() as tx:
        found = views.reviews(tx, region=node.region)
    return {
        "found": found,
        "today": node.clock().date(),
        "open_one": f"/file/{KINDS.name_of(ReviewOpened)}" if ways(node, request, ReviewOpened) else "",
    }


@PAGES.page("/review/{record}", "review.html")
def review(node: Node, request: Request) -> Answer:
    """One review: its terms, its contributions side by side, its outcome."""
    with node.reading() as tx:
        one = views.review(tx, str(request.path_params["record"]), region=node.region)
    forum = str(one.body["forum"])
    about = urlencode({"review": one.record, "to": forum, "ref": one.record})
    concluded = one.stage == "concluded"
    adds = not concluded and node.party in one.members and may(node, request, ReviewInput, forum)
    ends = not concluded and node.party == one.opener and may(node, request, ReviewConcluded, forum)
    return {
        "one": one,
        "today": node.clock().date(),
        "missing": sorted(one.members - {word.party for word in one.inputs}),
        "add": f"/file/{KINDS.name_of(ReviewInput)}?{about}" if adds else "",
        "conclude": f"/file/{KINDS.name_of(ReviewConcluded)}?{about}" if ends else "",
    }
