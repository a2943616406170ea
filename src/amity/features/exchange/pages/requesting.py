"""Requests: where each stands, whose move it is, and the moves that are this Party's own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Malformed, NotAuthorised
from amity.features.exchange import views
from amity.features.exchange.kinds import HandedOver, Moved, RequestMade, RequirementsStated
from amity.features.exchange.pages.asking import PAGES, back, checked, chosen, file_all, kind_of, may
from amity.features.exchange.rules.requests import Request as Asked
from amity.kernel.record import Draft, Party, RecordId
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.ui import forms
from amity.ui.forms import Slot
from amity.ui.frame import Frame
from amity.ui.pages import Answer

MOVE, REQUEST, HANDOVER = kind_of(Moved), kind_of(RequestMade), kind_of(HandedOver)
MOST = 60  # requirements of one request


@PAGES.page("/requests", "requests.html")
def requests(node: Node, request: Request) -> Answer:
    """All requests that this Party makes or is asked, the newest first."""
    with node.reading() as tx:
        found = views.requests(tx)
        dues = {one.record: views.due(one, node.region) for one in found}
        stated = views.all_requirements(tx)
    return {
        "found": found,
        "dues": dues,
        "today": node.clock().date(),
        "stated": stated,
        "may_request": may(node, request, RequestMade),
        "may_state": may(node, request, RequirementsStated),
    }


@PAGES.page("/request/new", "asking.html")
def blank(node: Node, request: Request) -> Answer:
    """A request to fill in, with what the requested Party requires of it."""
    filled = forms.read(RequestMade, request.query_params)
    return _paper(node, filled)


@PAGES.action("/request/new", says=(RequestMade,))
def ask(node: Node, request: Request, form: FormData) -> Response:
    """Keep the request as a draft of this Party's own, or send it."""
    kind, frame = node.kinds.get(REQUEST), request.state.frame
    assert kind is not None
    assert isinstance(frame, Frame)
    filled = forms.read(RequestMade, form)
    if forms.ADD in form or "-look" in form:
        paper = _paper(node, filled, more=str(form.get(forms.ADD, "")))
        return frame.write(request, "exchange", "asking.html", paper)
    try:
        body = checked(kind, filled)
        if body["party"] == node.party or body["party"] not in node.region.parties:
            raise Malformed("party: name another Party of this region")
        to = frozenset({Party(str(body["party"]))}) if form.get("-send") else frozenset[Party]()
        filed = file_all(node, request, [Draft(REQUEST, body, to)])
    except Malformed as refusal:
        paper = _paper(node, filled, refusal=refusal)
        return frame.write(request, "exchange", "asking.html", paper, status=422)
    return back(f"/exchange/request/{filed[0].id}")


@PAGES.page("/request/{id}", "request.html")
def one_request(node: Node, request: Request) -> Answer:
    """One request: its stages, its moves, the custody of what was given, and this Party's own next moves."""
    one = _request(node, request)
    with node.reading() as tx:
        chains, lost = views.custody(tx, one)
        required = views.requirements(tx, one.respondent, str(one.body["sort"]), str(one.body["basis"]))
        sent = views.sent_as(tx, one) if one.stage == "drafted" else ""
    mine = one.open_to(node.party) if may(node, request, Moved) else ()
    concerned = node.party in (one.requester, one.respondent)
    return {
        "one": one,
        "due": views.due(one, node.region),
        "today": node.clock().date(),
        "chains": chains,
        "lost": lost,
        "required": required,
        "sent_as": sent,
        "moves": [move for move in mine if move != "send"],
        "may_send": "send" in mine and not sent and may(node, request, RequestMade),
        "may_hand": concerned and one.sent and may(node, request, HandedOver),
        "own": node.party,
        "urgency": node.region.vocabulary("urgency"),
        "grounds": node.region.vocabulary("grounds"),
        "sorts": node.region.vocabulary("requests"),
        "areas": node.region.vocabulary("areas"),
        "now": node.clock(),
    }


@PAGES.action("/request/{id}/send")
def send(node: Node, request: Request, form: FormData) -> Response:
    """Send this Party's own draft: it is said again, to the requested Party."""
    one = _request(node, request)
    if one.stage != "drafted" or one.requester != node.party:
        raise NotAuthorised("only its own Party sends a draft")
    body = {name: value for name, value in one.body.items() if value not in (None, "", [])}
    draft = Draft(REQUEST, body | {"draft": one.record}, frozenset({one.respondent}), refs=(one.record,))
    filed = file_all(node, request, [draft])
    return back(f"/exchange/request/{filed[0].id}")


@PAGES.action("/request/{id}/move")
def move(node: Node, request: Request, form: FormData) -> Response:
    """Make this Party's own move."""
    one, kind = _request(node, request), node.kinds.get(MOVE)
    assert kind is not None
    wanted = str(form.get("move", ""))
    if wanted not in one.open_to(node.party):
        raise NotAuthorised(f"{wanted or 'nothing'} is not your Party's move now: look at where it stands")
    said = {"request": one.record, "after": one.last, "move": wanted}
    said |= {
        name: text for name in ("text", "ground", "conditions", "by_when") if (text := _text(form, name))
    }
    draft = Draft(MOVE, checked(kind, said), _other(one, node.party), refs=(one.record,))
    file_all(node, request, [draft])
    return back(f"/exchange/request/{one.record}#stages")


@PAGES.action("/request/{id}/hand")
def hand(node: Node, request: Request, form: FormData) -> Response:
    """File this Party's own link in the custody of evidence."""
    one, kind = _request(node, request), node.kinds.get(HANDOVER)
    assert kind is not None
    with node.reading() as tx:
        chains, _ = views.custody(tx, one)
    previous, act = _text(form, "previous"), _text(form, "act")
    before = next((chain.links[-1] for chain in chains if chain.links[-1].record == previous), None)
    if before is None and previous:
        raise Malformed("the link that this follows is not the last of a chain: look at the page again")
    said: dict[str, Any] = {"request": one.record, "previous": previous, "act": act, "at": _text(form, "at")}
    said |= {name: _text(form, name) for name in ("place", "by", "note")}
    said["to"] = min(_other(one, node.party)) if act == "handed-over" else ""
    carried = before.items if before else _items(_text(form, "items"))
    said["items"] = [{"label": label, "sha256": mark} for label, mark in carried.items()]
    said["at"] = said["at"] if str(said["at"]).endswith("Z") else f"{said['at']}:00Z"
    draft = Draft(HANDOVER, checked(kind, said), _other(one, node.party), refs=(one.record,))
    file_all(node, request, [draft])
    return back(f"/exchange/request/{one.record}#custody")


def _items(text: str) -> dict[str, str]:
    """
    Return the items on the lines of *text*: a label, a space, a SHA-256.

    Raises:
        Malformed: a line is none.
    """
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        label, _, mark = line.rpartition(" ")
        if not label or len(mark) != 64:
            raise Malformed("write each item on a line: its label, a space, its SHA-256")
        found[label.strip()] = mark.lower()
    return found


def _other(one: Asked, own: Party) -> frozenset[Party]:
    return frozenset({one.requester, one.respondent} - {own})


def _request(node: Node, request: Request) -> Asked:
    with node.reading() as tx:
        return views.request(tx, RecordId(str(request.path_params["id"])))


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _paper(
    node: Node, filled: Mapping[str, Any], *, more: str = "", refusal: Malformed | None = None
) -> dict[str, Any]:
    faults = forms.faults_of(refusal.__cause__) if refusal else {}
    party, sort, basis = (str(filled.get(name, "")) for name in ("party", "sort", "basis"))
    with node.reading() as tx:
        required = views.requirements(tx, party, sort, basis)
    template = contents(node.region, sort, basis)
    wanted = dict.fromkeys([*(item for row in required for item in row["body"]["items"]), *template])
    said = [one for one in filled.get("requirements") or () if one.get("requirement")]
    missing = wanted.keys() - {one["requirement"] for one in said}
    rows = [*said, *({"requirement": item} for item in wanted if item in missing)]
    filled = {**filled, "requirements": rows[:MOST]} if missing else filled
    slots = chosen(forms.draw(RequestMade, filled, faults, more=more), node.region)
    slots = tuple(_offered(slot, node) for slot in slots)
    at = next(at for at, slot in enumerate(slots) if slot.name == "requirements")
    return {
        "before": slots[:at],
        "checklist": [_line(row) for row in slots[at].inner],
        "after": [slot for slot in slots[at + 1 :] if slot.name != "draft"],
        "faults": [fault for slot in slots for fault in slot.faults],
        "said": "" if faults else str(refusal or ""),
        "required": required,
        "template": template,
        "basis": node.region.instruments.get(basis),
    }


def _line(row: Slot) -> dict[str, Any]:
    """Return one row of the requirements, as its one line is drawn."""
    said = {slot.key: slot.value for slot in row.inner}
    fault = "; ".join(fault for _, _, fault in row.faults)
    return {"name": row.name, "id": row.id, "fault": fault, **said}


def contents(region: RegionPack, sort: str, basis: str) -> list[str]:
    """Return what a request of that sort contains by the treaty *basis*; or in general."""
    entries = region.vocabulary("request-contents").entries.values()
    mine = [one for one in entries if one.also.get("sort") == sort]
    named = [one.title for one in mine if one.also.get("basis") == basis]
    return named or [one.title for one in mine if "basis" not in one.also]


def _offered(slot: Slot, node: Node) -> Slot:
    """Return *slot* with what may be chosen: another Party, or a treaty that the region knows."""
    known = node.region
    match slot.name:
        case "party":
            return replace(slot, sort="choice", choices=tuple(sorted(set(known.parties) - {node.party})))
        case "basis" if known.instruments:
            treaties = [one.id for one in known.instruments.values() if one.kind in ("treaty", "protocol")]
            own = [slot.value] if slot.value and slot.value not in treaties else []
            return replace(slot, sort="choice", choices=(*own, *treaties))
    return slot
