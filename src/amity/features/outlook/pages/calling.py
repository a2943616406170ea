"""Calling for chapters: name, forum, days; the format is the one that the region's list has."""

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Conflict, Malformed, NotAuthorised, NotFound
from amity.features.outlook import acting, views
from amity.features.outlook.pages.asking import PAGES, again, back
from amity.features.outlook.rules.collecting import Outlook, may_call
from amity.node.node import Node
from amity.ui.pages import Answer

FIELDS = ("name", "title", "forum", "deadline", "consent_by", "note")


@PAGES.page("/call", "call.html")
def blank(node: Node, request: Request) -> Answer:
    """The form of a call; with `?again=2026-arf` it is filled in with the one that stands."""
    if name := request.query_params.get("again", ""):
        return _form(node, _filled(node, _standing(node, name)), anew=True)
    return _form(node, {"year": str(node.clock().year)})


@PAGES.action("/call")
def call(node: Node, request: Request, form: FormData) -> Response:
    """Call for chapters; or say a call again, with a later day, say."""
    anew = "again" in form
    said = {name: str(form.get(name, "")).strip() for name in (*FIELDS, "year")}
    ticks = {name: "yes" for name in ("public", "exercise") if name in form}
    try:
        if not (said["year"].isascii() and said["year"].isdigit() and len(said["year"]) == 4):
            raise Malformed("write the year as 2026")
        body: dict[str, Any] = {**said, "year": int(said["year"]), "public": "public" in form}
        if anew:
            body["headings"] = _standing(node, said["name"]).call.model_dump(mode="json")["headings"]
        else:
            _demand_new(node, said["name"])
        draft = acting.call(node, body, exercise="exercise" in form)
        node.file(draft, office=request.state.seat.office)
    except (Malformed, Conflict, NotFound, NotAuthorised) as refusal:
        return again(request, "call.html", _form(node, said | ticks, anew=anew), refusal)
    return back(f"/outlook/of/{node.party}/{said['name']}?done=called")


def _standing(node: Node, name: str) -> Outlook:
    """
    Return the outlook for which this Party has called under that *name*.

    Raises:
        NotFound: it has not.
    """
    with node.reading() as tx:
        return views.outlook(tx, f"{node.party}/{name}", node.region)


def _filled(node: Node, one: Outlook) -> dict[str, str]:
    said = one.call.model_dump(mode="json")
    ticks = {"public": one.call.public, "exercise": acting.is_exercise(one, node.region)}
    filled = {name: str(said[name]) for name in (*FIELDS, "year")}
    return filled | {name: "yes" for name, ticked in ticks.items() if ticked}


def _demand_new(node: Node, name: str) -> None:
    try:
        _standing(node, name)
    except NotFound:
        return
    raise Conflict(f"{node.party}/{name} was called for already: choose another name")


def _form(node: Node, filled: dict[str, str], *, anew: bool = False) -> dict[str, Any]:
    year = int(filled["year"]) if anew and filled["year"].isdecimal() else node.clock().year
    forums = [one for one in node.region.forums.values() if may_call(node.region, one.id, node.party, year)]
    return {
        "filled": filled,
        "again": anew,
        "forums": forums,
        "headings": acting.agreed_format(node.region),
        "exercise_word": node.region.exercise[0],
        "said": "",
    }
