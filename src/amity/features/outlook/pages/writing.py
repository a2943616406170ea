"""Writing: the author's chapter, and the editor's proposals to it."""

from typing import Any, Literal

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Conflict, Malformed
from amity.features.outlook import acting, views
from amity.features.outlook.kinds import Chapter, EditProposed, TakesPart, Wording
from amity.features.outlook.pages.asking import (
    CHAPTER,
    EXAMPLE,
    PAGES,
    again,
    back,
    chapter_in,
    may,
    parts_of,
    ref_in,
    texts_in,
)
from amity.features.outlook.rules.collecting import Outlook
from amity.kernel.record import Party
from amity.node.node import Node
from amity.ui.pages import Answer
from amity.ui.paper import language_name

USUAL = ("en", "km", "lo", "my", "th", "vi", "id", "ms", "pt", "tet", "zh", "ja", "ko", "ru", "fr")


@PAGES.page("/chapter/{owner}/{name}", "chapter.html", example=f"/chapter/{EXAMPLE}")
def chapter(node: Node, request: Request) -> Answer:
    """The chapter of this Party, to write or to go on with."""
    with node.reading() as tx:
        one = views.outlook(tx, ref_in(request), node.region)
    language = request.query_params.get("language", "")
    standing = next((c for c in one.of(node.party) if language in ("", c.language)), None)
    wording = standing.own.wording if standing else None
    return _chapter(node, request, one, wording, language or (wording.language if wording else "en"))


@PAGES.action("/chapter/{owner}/{name}", most=CHAPTER)
def deliver(node: Node, request: Request, form: FormData) -> Response:
    """Deliver the chapter, or say that this Party withholds it, intends one, or gives none."""
    office = request.state.seat.office
    with node.reading() as tx:
        one = views.outlook(tx, ref_in(request), node.region)
    otherwise: Literal["line", "absent"] = "absent" if form.get("otherwise") == "absent" else "line"
    if (stands := str(form.get("do", ""))) in ("withheld", "intends", "none"):
        node.file(acting.takes_part(node, one, stands, otherwise), office=office)
        return back(f"/outlook/of/{one.ref}?done={stands}")
    language, texts = str(form.get("language", "")).strip(), texts_in(form)
    arms = _arms(node, one).ids if "arms" in form else ()
    try:
        wording = acting.worded(one.call, language, texts, arms)
        filed = node.file_all(acting.deliver(node, one, wording, otherwise), office=office)
    except Malformed as refusal:
        answer = _chapter(node, request, one, None, language, texts=texts)
        return again(request, "chapter.html", answer, refusal)
    return back(f"/outlook/consent/{one.ref}?wording={filed[0].id}&done=delivered")


@PAGES.page("/edit/{owner}/{name}/{party}", "edit.html")
def edit(node: Node, request: Request) -> Answer:
    """Another's chapter, for the editor to propose other words."""
    with node.reading() as tx:
        one = views.outlook(tx, ref_in(request), node.region)
    return _edit(node, request, one)


@PAGES.action("/edit/{owner}/{name}/{party}", most=CHAPTER)
def propose(node: Node, request: Request, form: FormData) -> Response:
    """Propose other words to the author."""
    with node.reading() as tx:
        one = views.outlook(tx, ref_in(request), node.region)
    party = Party(str(request.path_params["party"]))
    standing = chapter_in(one, party, str(form.get("language", "")))
    try:
        if str(form.get("on", "")) != standing.newest.record:
            raise Conflict("the chapter has changed since this page was opened: read it again")
        draft = acting.edit(node, one, standing, texts_in(form), str(form.get("note", "")).strip())
        node.file(draft, office=request.state.seat.office)
    except (Conflict, Malformed) as refusal:
        return again(request, "edit.html", _edit(node, request, one, texts=texts_in(form)), refusal)
    return back(f"/outlook/of/{one.ref}?done=proposed")


def _arms(node: Node, one: Outlook) -> views.Arms:
    with node.reading() as tx:
        return views.arms(
            tx, node.party, region=node.region, readers=one.published_to, on=node.clock().date()
        )


def _chapter(
    node: Node,
    request: Request,
    one: Outlook,
    wording: Wording | None,
    language: str,
    *,
    texts: dict[str, str] | None = None,
) -> dict[str, Any]:
    parts = parts_of(one, wording)
    if texts is not None:
        parts = [part | {"text": texts.get(part["id"], "")} for part in parts]
    return {
        "one": one,
        "tag": language,
        "usual": [(tag, language_name(tag, "en"), language_name(tag)) for tag in USUAL],
        "written": [c.language for c in one.of(node.party)],
        "format": parts,
        "arms": _arms(node, one),
        "with_arms": bool(wording.arms) if wording else True,
        "otherwise": one.otherwise(node.party) if node.party in one.words else "line",
        "member": node.party in one.members,
        "may_deliver": node.party in one.members and may(node, request, Chapter),
        "may_speak": node.party in one.members and may(node, request, TakesPart),
        "said": "",
    }


def _edit(
    node: Node, request: Request, one: Outlook, *, texts: dict[str, str] | None = None
) -> dict[str, Any]:
    party = Party(str(request.path_params["party"]))
    standing = chapter_in(one, party, request.query_params.get("language", ""))
    parts = parts_of(one, standing.newest.wording)
    own = {words.part: words.text for words in standing.own.wording.words}
    if texts is not None:
        parts = [part | {"text": texts.get(part["id"], "")} for part in parts]
    return {
        "one": one,
        "party": party,
        "chapter": standing,
        "format": [part | {"own": own.get(part["id"], "")} for part in parts],
        "spoken": language_name(standing.language, "en"),
        "may_edit": one.opener == node.party and may(node, request, EditProposed),
        "said": "",
    }
