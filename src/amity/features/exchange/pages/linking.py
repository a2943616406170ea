"""Suggested links, and the claims that people make of them: the same, or held apart; and taken back.

Suggestions are computed for who looks, and are in no record. Whoever confirms or dismisses one speaks for an
office, in a record with a reason, and may take it back. Beside it stand the reports that rest on one source:
three reports are not three witnesses.
"""

from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Malformed, NotFound
from amity.features.exchange import views
from amity.features.exchange.kinds import HeldApart, LinkClaimed, LinkUndone, ScreeningJudged
from amity.features.exchange.linking.suggesting import Suggestion, suggest
from amity.features.exchange.pages.asking import PAGES, back, checked, file_all, kind_of, may
from amity.features.exchange.rules.matters import Matter
from amity.kernel.record import PUBLIC, TLP, Draft, Marking, Party
from amity.node.node import Node
from amity.ui.pages import Answer

MOST = 500  # reports of a page, each of which is compared with all that share something with it
SHOWN = 50


@PAGES.page("/links", "links.html")
def links(node: Node, request: Request) -> Answer:
    """Reports that may speak of the same, the claims that stand, and reports that rest on one source."""
    asked = request.query_params
    area, about = asked.get("area", "").strip()[:60], asked.get("about", "").strip()[:64]
    before = (asked.get("issued", "")[:20], asked.get("after", "")[:64])
    with node.reading() as tx:
        looked = views.put_together(tx, [about]) if about else views.reports(
            tx, area=area, before=before, limit=MOST
        )  # fmt: skip
        others = views.alike(tx, looked)
        found = [*looked, *others]
        suggested = suggest(looked, about=about, settled=views.settled(tx, node.party), among=others)
        claims = views.claims(tx, limit=SHOWN)
        repeated = views.repeated(tx)
        names = [claim.body[end] for claim in claims for end in ("a", "b")]
        names += [name for one in repeated for name in (one.source, *one.reports)]
        titles = {name: one for one in views.put_together(tx, names) for name in one.names}
    return {
        "suggested": [_shown(one, found) for one in suggested[:SHOWN]],
        "number": len(suggested),
        "compared": len(looked),
        "older": _older(looked, area) if len(looked) == MOST and not about else "",
        "later": bool(before[0]),
        "claims": claims,
        "repeated": repeated,
        "titles": titles,
        "area": area,
        "about": about,
        "areas": node.region.vocabulary("areas"),
        "may": all(may(node, request, body) for body in (LinkClaimed, HeldApart)),
        "may_undo": may(node, request, LinkUndone),
    }


def _older(looked: list[Matter], area: str) -> str:
    said = {"area": area, "issued": looked[-1].issued, "after": looked[-1].report}
    return "?" + urlencode({name: text for name, text in said.items() if text})


@PAGES.action("/links/settle")
def settle(node: Node, request: Request, form: FormData) -> Response:
    """File that two reports speak of the same, or that they do not."""
    a, b = _pair(node, form)
    text = str(form.get("text", "")).strip()
    readers = both_read(node, a, b) if form.get("-to") == "-readers" else frozenset[Party]()
    marking = Marking(max((a.opening.marking.tlp, b.opening.marking.tlp), key=_strictness))
    if form.get("say") == "apart":
        draft = Draft(kind_of(HeldApart), _apart(node, a, b, text), readers, marking=marking)
    else:
        draft = _one(a, b).claim(readers, marking)
        if text:
            draft = Draft(draft.kind, {**draft.body, "text": text}, readers, marking=marking)
    file_all(node, request, [draft])
    return back("/exchange/links?settled=1")


@PAGES.action("/links/{id}/undo")
def undo(node: Node, request: Request, form: FormData) -> Response:
    """Take this Party's own claim back, before the readers that it had."""
    with node.reading() as tx:
        claim = views.own_claim(tx, str(request.path_params["id"]), node.party)
    record = node.record(claim) if claim else None
    kind = node.kinds.get(kind_of(LinkUndone))
    if record is None or kind is None:
        raise NotFound("no such claim of your Party stands: it may have been taken back already")
    said = checked(kind, {"link": record.id, "reason": str(form.get("reason", "")).strip()})
    file_all(node, request, [Draft(kind.name, said, record.audience, refs=(record.id,))])
    return back("/exchange/lists" if record.kind == kind_of(ScreeningJudged) else "/exchange/links")


def both_read(node: Node, a: Matter, b: Matter) -> frozenset[Party]:
    """Return who is known here to read both; nobody, where readers of one do not learn of each other."""
    if a.copies or b.copies:
        return frozenset()
    everybody = frozenset(node.region.parties)
    mine, theirs = (everybody if PUBLIC in one.readers else one.readers | {one.party} for one in (a, b))
    return mine & theirs & everybody - {node.party}


def _shown(one: Suggestion, found: list[Matter]) -> dict[str, Any]:
    by_name = {matter.report: matter for matter in found if matter.report in (one.a, one.b)}
    return {"it": one, "a": by_name[one.a], "b": by_name[one.b]}


def _pair(node: Node, form: FormData) -> tuple[Matter, Matter]:
    with node.reading() as tx:
        found = views.put_together(tx, [str(form.get("a", "")), str(form.get("b", ""))])
    if len(found) != 2:
        raise NotFound("one of the two reports is no longer held here: look at the suggestions again")
    return found[0], found[1]


def _one(a: Matter, b: Matter) -> Suggestion:
    """
    Return what is suggested of *a* and *b*: the claim says why, in words that repeat neither report.

    Raises:
        Malformed: nothing is.
    """
    found = suggest([a, b])
    if not found:
        raise Malformed("nothing suggests any more that these two speak of the same: they were corrected")
    return found[0]


def _apart(node: Node, a: Matter, b: Matter, text: str) -> dict[str, Any]:
    kind = node.kinds.get(kind_of(HeldApart))
    assert kind is not None
    return checked(kind, {"a": a.report, "b": b.report, "text": text})


def _strictness(tlp: str) -> int:
    return TLP.index(tlp) if tlp in TLP else len(TLP)
