"""The annual report: the editor of a draft, and each edition as it was frozen, on the page and in print."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Malformed, NotAuthorised, NotFound
from amity.features.plans import report, views
from amity.features.plans.kinds import EditionFrozen
from amity.features.plans.pages.asking import EXAMPLE, PAGES, may, plan_in
from amity.features.plans.report import Edits, Sentence, editing
from amity.features.plans.report.editing import numbers
from amity.features.plans.views import Plan
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui import portal
from amity.ui import print as printing
from amity.ui.download import printed
from amity.ui.frame import Frame
from amity.ui.pages import Answer

FORM = 64 << 10


@PAGES.page("/report/{owner}/{name}", "report.html", example=f"/report/{EXAMPLE}")
def editor(node: Node, request: Request) -> Answer:
    """The report of a year: its editions, and at its opener's node the draft, sentence by sentence."""
    return _editor(node, request, "")


@PAGES.action("/report/{owner}/{name}", most=FORM)
def edit(node: Node, request: Request, form: FormData) -> Response:
    """Change a sentence, leave it out, add a note of the editors, or freeze the whole."""
    ref, year, at = plan_in(request), _year(node, str(form.get("year", ""))), ""
    office = request.state.seat.office
    try:
        if form.get("do") == "freeze":
            record = report.freeze(node, ref, year, office=office, public="public" in form)
            return RedirectResponse(f"/plans/edition/{record.id}?filed=1", 303)
        at = _changed(node, request, ref, year, form)
    except Malformed as refusal:
        frame: Frame = request.state.frame
        answer = _editor(node, request, str(refusal), year=year)
        return frame.write(request, "plans", "report.html", answer, status=422)
    return RedirectResponse(f"/plans/report/{ref}?year={year}{at}", 303)


@PAGES.page("/edition/{record}", "edition.html")
def edition(node: Node, request: Request) -> Answer:
    """One edition as it was frozen, with what has changed in its evidence since; `?as=pdf`, `?as=html`."""
    with node.reading() as tx:
        one = views.edition(tx, str(request.path_params["record"]))
        flags = report.flags(tx, one, region=node.region)
        plan = views.plan(tx, one.body.plan)
    flagged = {key: "; ".join(found.reasons) for key, found in flags.items()}
    paper = report.paper_of(one, region=node.region, flagged=flagged)
    if file := printed(request, paper, f"{plan.name}-{one.body.year}-{one.body.number}"):
        return file
    return {
        "one": one,
        "plan": plan,
        "flags": flags,
        "paper": Markup(printing.html(paper)),  # noqa: S704 - the printer escapes what it is given
        "edited": [said for said in one.body.statements if said.drafted],
        "filed": "filed" in request.query_params,
    }


@PAGES.page("/public/{record}", "public_edition.html", public=True)
def public_edition(node: Node, request: Request) -> Answer:
    """One edition that anybody may read, as it was frozen; `?as=pdf`, `?as=html`."""
    with node.reading() as tx:
        one = views.edition(tx, str(request.path_params["record"]))
    if not one.is_public:
        raise NotFound("no such edition is known here: the page of the annual report lists those that are")
    paper = report.paper_of(one, region=node.region, flagged={})
    name = f"{one.body.plan.partition('/')[2]}-{one.body.year}-{one.body.number}"
    if file := printed(request, paper, name):
        return file
    shown = Markup(printing.html(paper))  # noqa: S704 - the printer escapes what it is given
    return portal.page(request, "public_edition.html", {"one": one, "paper": shown}, room="plans")


def _editor(node: Node, request: Request, said: str, *, year: int | None = None) -> dict[str, Any]:
    when = year or _year(node, request.query_params.get("year", ""))
    plan, may_edit = _may_edit(node, request)
    with node.reading() as tx:
        frozen = [(one, report.flags(tx, one, region=node.region)) for one in views.editions(tx, plan.ref)]
        draft = _draft(tx, node, plan, when) if may_edit else {}
    return {
        "plan": plan,
        "shown_year": when,
        "this_year": node.clock().year,
        "frozen": frozen,
        "may_edit": may_edit,
        "said": said,
        "changed": request.query_params.get("changed", ""),
        **draft,
    }


def _may_edit(node: Node, request: Request) -> tuple[Plan, bool]:
    """Return the plan, and whether the office at the page may freeze its report."""
    with node.reading() as tx:
        plan = views.plan(tx, plan_in(request))
    return plan, plan.opener == node.party and may(node, request, EditionFrozen, plan.forum)


def _draft(tx: Tx, node: Node, plan: Plan, year: int) -> dict[str, Any]:
    today = node.clock().date()
    readers = report.readers_of(node.region, plan, today)
    prepared = report.prepare(tx, plan, year, region=node.region, today=today, readers=readers)
    edits = editing.kept(tx, plan.ref, year)
    titles = {"": "", **{one.component: one.title for one in prepared.year.components}}
    return {
        "prepared": prepared,
        "edits": edits,
        "titles": titles,
        "sections": [
            (name, title, [_line(one, edits) for one in prepared.sentences if one.component == name])
            for name, title in titles.items()
        ],
    }


def _line(one: Sentence, edits: Edits) -> dict[str, Any]:
    edited = edits.words.get(one.key, "")
    return {
        "sentence": one,
        "edited": edited,
        "stale": bool(edited and numbers(edited) - numbers(one.text)),
        "left_out": one.key in edits.left_out,
    }


def _changed(node: Node, request: Request, ref: str, year: int, form: FormData) -> str:
    """Make the change that *form* asks for; return where on the page it stands."""
    plan, may_edit = _may_edit(node, request)
    if not may_edit:
        raise NotAuthorised(f"only an office of {plan.opener} that may freeze this report edits its draft")
    with node.tx() as tx:
        drafted = {one.key: one for one in _draft(tx, node, plan, year)["prepared"].sentences}
        edits = _edits(editing.kept(tx, ref, year), drafted, form)
        editing.keep(tx, ref, year, edits)
    return f"&changed=1#{form.get('key', '') or 'notes'}"


def _edits(edits: Edits, drafted: Mapping[str, Sentence], form: FormData) -> Edits:
    key = str(form.get("key", ""))
    match form.get("do"):
        case "word" if key in drafted:
            return edits.worded(drafted[key], str(form.get("text", "")))
        case "leave-out" if key in drafted:
            return edits.without(key)
        case "take-in":
            return edits.with_again(key)
        case "note":
            return edits.noted(str(form.get("component", "")), str(form.get("text", "")))
        case "drop-note":
            return edits.unnoted(_count(str(form.get("number", ""))))
    raise NotFound("this sentence stands no more in the draft: read it again")


def _year(node: Node, text: str) -> int:
    return _count(text) if text else node.clock().year


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Malformed(f"{text!r} is no year or number")
    return int(text)
