"""Consent: the author reads each wording as it would be printed, and consents to exactly these words."""

from typing import Any

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Conflict, NotFound
from amity.features.outlook import acting, views
from amity.features.outlook.kinds import Consented
from amity.features.outlook.pages.asking import EXAMPLE, PAGES, again, back, may, ref_in
from amity.features.outlook.paper import chapter_paper
from amity.features.outlook.rules.collecting import Contribution, Outlook, Version
from amity.node.node import Node
from amity.ui import print as printing
from amity.ui.pages import Answer
from amity.ui.paper import language_name


@PAGES.page("/consent/{owner}/{name}", "consent.html", example=f"/consent/{EXAMPLE}")
def consent(node: Node, request: Request) -> Answer:
    """The wordings of this Party's chapters, what an editor would change, and how one would be printed."""
    with node.reading() as tx:
        one = views.outlook(tx, ref_in(request), node.region)
    return _shown(node, request, one)


@PAGES.action("/consent/{owner}/{name}")
def consented(node: Node, request: Request, form: FormData) -> Response:
    """Consent to the words that were shown."""
    with node.reading() as tx:
        one = views.outlook(tx, ref_in(request), node.region)
    try:
        draft = acting.consent(node, one, str(form.get("wording", "")), str(form.get("digest", "")))
    except (Conflict, NotFound) as refusal:
        return again(request, "consent.html", _shown(node, request, one), refusal)
    node.file(draft, office=request.state.seat.office)
    return back(f"/outlook/of/{one.ref}?done=consented")


def _shown(node: Node, request: Request, one: Outlook) -> dict[str, Any]:
    asked = request.query_params.get("wording", "")
    chapters = one.of(node.party)
    chosen = next(
        ((c, v) for c in chapters for v in c.versions if v.record == asked),
        (chapters[0], chapters[0].newest) if chapters else None,
    )
    paper = ""
    if chosen:
        with node.reading() as tx:
            laid = chapter_paper(
                tx, one, node.party, chosen[1], region=node.region, today=node.clock().date()
            )
        paper = Markup(printing.html(laid))  # noqa: S704 - the printer escapes what it is given
    return {
        "one": one,
        "chapters": chapters,
        "chosen": chosen[1] if chosen else None,
        "chapter": chosen[0] if chosen else None,
        "changes": _changes(one, *chosen) if chosen else [],
        "paper": paper,
        "may_consent": may(node, request, Consented),
        "language_name": language_name,
        "done": request.query_params.get("done", ""),
        "said": "",
    }


def _changes(one: Outlook, chapter: Contribution, version: Version) -> list[tuple[str, str, str]]:
    """Return the parts whose words *version* changes: their title, the author's words, the proposed ones."""
    titles = {heading.id: heading.title for heading in one.call.headings}
    before = {words.part: words.text for words in chapter.own.wording.words}
    after = {words.part: words.text for words in version.wording.words}
    parts = dict.fromkeys([*before, *after])
    return [
        (titles.get(part, part), before.get(part, ""), after.get(part, ""))
        for part in parts
        if before.get(part) != after.get(part)
    ]
