"""The status of treaties, for everybody."""

from starlette.requests import Request

from amity.features.treaties.pages.asking import PAGES
from amity.features.treaties.views.showing import shown_to_all
from amity.node.node import Node
from amity.ui import portal
from amity.ui.pages import Answer
from amity.ui.shelf import Shelf

SHELVES = {
    "treaty.action/1": Shelf(
        "/treaties/public",
        "Status of treaties",
        "Who is a Party to each treaty, as public sources tell and Parties have told everybody.",
        always=True,
    )
}


@PAGES.page("/public", "public.html", public=True)
def public(node: Node, request: Request) -> Answer:
    """The treaties of the region's catalogue, with who is a Party today."""
    on = node.clock().date()
    with node.reading() as tx:
        found = shown_to_all(tx, node.region, on)
    return portal.page(request, "public.html", {"found": found, "on": on}, room="treaties")
