"""Who was a member of which forum on a day, and who read what was addressed to it."""

from starlette.requests import Request

from amity.features.treaties.pages.agreeing import home_forum
from amity.features.treaties.pages.asking import PAGES, day_in
from amity.features.treaties.views.members import forums_of, members
from amity.node.node import Node
from amity.ui.pages import Answer


@PAGES.page("/members", "members.html")
def of_forum(node: Node, request: Request) -> Answer:
    """The members of one forum on a day, and how many each forum had."""
    on, region = day_in(request, node), node.region
    forum = region.forum(request.query_params.get("forum", "") or home_forum(node))
    return {
        "forum": forum,
        "found": members(forum, on),
        "readers": sorted(forum.audience(on)),
        "on": on,
        "forums": [(one, len(one.members(on))) for one in region.forums.values()],
        "mine": {one.id for one in forums_of(region, node.party, on)},
        "chairs": region.chairs(forum.id, on.year),
    }
