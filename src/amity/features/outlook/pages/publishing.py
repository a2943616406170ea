"""Publishing an outlook, and its editions on the page and in print."""

from typing import Any

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Conflict, Malformed, NotFound
from amity.features.outlook import acting, views
from amity.features.outlook.pages.asking import CHAPTER, PAGES, again, back, ref_in
from amity.features.outlook.pages.looking import shown
from amity.features.outlook.paper import edition_paper
from amity.features.outlook.rules.editions import label
from amity.kernel.record import PUBLIC
from amity.node.node import Node
from amity.ui import portal
from amity.ui import print as printing
from amity.ui.download import printed
from amity.ui.pages import Answer


@PAGES.action("/of/{owner}/{name}", most=CHAPTER)
def publish(node: Node, request: Request, form: FormData) -> Response:
    """Publish the outlook under the next number."""
    foreword = str(form.get("foreword", "")).replace("\r\n", "\n").strip()
    try:
        record, _ = acting.publish(node, ref_in(request), foreword=foreword, office=request.state.seat.office)
    except (Conflict, Malformed) as refusal:
        return again(request, "outlook.html", shown(node, request) | {"foreword": foreword}, refusal)
    return back(f"/outlook/edition/{record.id}?filed=1")


@PAGES.page("/edition/{record}", "edition.html")
def edition(node: Node, request: Request) -> Answer:
    """An edition as it was published; `?as=pdf`, `?as=html`."""
    return _edition(node, request)


@PAGES.page("/public/{record}", "edition.html", public=True)
def public_edition(node: Node, request: Request) -> Answer:
    """An edition that anybody may read."""
    answer = _edition(node, request, readers=frozenset({PUBLIC}))
    return (
        answer
        if isinstance(answer, Response)
        else portal.page(request, "edition.html", answer, room="outlook")
    )


def _edition(node: Node, request: Request, readers: frozenset[Any] = frozenset()) -> Answer:
    with node.reading() as tx:
        one, found = views.edition(tx, str(request.path_params["record"]), node.region)
        if not readers <= found.readers:
            raise NotFound("no such edition is known here: the page of the outlook lists those that are")
        paper = edition_paper(tx, one, found, region=node.region)
    if file := printed(request, paper, f"{one.call.name}-{found.body.number}", pdf=printing.whole_pdf):
        return file
    return {
        "one": one,
        "edition": found,
        "label": label(one.call, found.body.number),
        "paper": Markup(printing.html(paper)),  # noqa: S704 - the printer escapes what it is given
        "not_shown": [chapter for chapter in found.chapters if not chapter.holds],
        "filed": "filed" in request.query_params,
        "inside": not readers,
    }
