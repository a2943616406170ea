"""Calling for chapters: name, forum, days; the format is the one that the region's list has."""

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Conflict, Malformed, NotAuthorised, NotFound
from amity.features.outlook import acting, views
from amity.features.outlook.pages.asking import PAGES, again, back
from amity.features.outlook.rules.collecting import may_call
from amity.node.node import Node
from amity.ui.pages import Answer

FIELDS = ("name", "title", "forum", "deadline", "consent_by", "note")


@PAGES.page("/call", "call.html")
def blank(node: Node, request: Request) -> Answer:
    """The form of a call."""
    return _form(node, {"year": str(node.clock().year)})


@PAGES.action("/call")
def call(node: Node, request: Request, form: FormData) -> Response:
    """Call for chapters."""
    said = {name: str(form.get(name, "")).strip() for name in FIELDS} | {"year": str(form.get("year", ""))}
    try:
        if not (said["year"].isascii() and said["year"].isdigit() and len(said["year"]) == 4):
            raise Malformed("write the year as 2026")
        body: dict[str, Any] = {**said, "year": int(said["year"]), "public": "public" in form}
        draft = acting.call(node, body, exercise="exercise" in form)
        _demand_new(node, said["name"])
        node.file(draft, office=request.state.seat.office)
    except (Malformed, Conflict, NotFound, NotAuthorised) as refusal:
        return again(request, "call.html", _form(node, said), refusal)
    return back(f"/outlook/of/{node.party}/{said['name']}?done=called")


def _demand_new(node: Node, name: str) -> None:
    with node.reading() as tx:
        try:
            views.outlook(tx, f"{node.party}/{name}", node.region)
        except NotFound:
            return
    raise Conflict(f"{node.party}/{name} was called for already: choose another name")


def _form(node: Node, filled: dict[str, str]) -> dict[str, Any]:
    year = node.clock().year
    forums = [one for one in node.region.forums.values() if may_call(node.region, one.id, node.party, year)]
    return {
        "filled": filled,
        "forums": forums,
        "headings": acting.agreed_format(node.region),
        "exercise_word": node.region.exercise[0],
        "said": "",
    }
