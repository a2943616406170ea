"""Telling something new: a report of any kind, to readers who see each other or not, with parts for some."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Malformed, NotAuthorised, NotFound
from amity.features.exchange.kinds import KINDS, REPORTS, Report
from amity.features.exchange.pages.asking import (
    PAGES,
    back,
    checked,
    chosen,
    file_all,
    kind_of,
    marking_in,
    parties_in,
    readers_in,
)
from amity.features.exchange.rules.releasing import KEPT, opened, parted, split
from amity.kernel.kind import Kind
from amity.kernel.record import PUBLIC, TLP, Draft, Party, RecordId
from amity.node.node import Node
from amity.ui import forms
from amity.ui.filing import Powers, about, title_of
from amity.ui.forms import Slot
from amity.ui.frame import Frame
from amity.ui.pages import Answer

VERBS: Mapping[str, type[Report]] = {
    kind_of(body).partition(".")[2].partition("/")[0]: body for body in REPORTS
}


FIRST = ("area", "title", "what", "when", "places")  # on the form; then what is the kind's own
LAST = ("identifiers", "grading", "caveats")
FOLDED = ("areas_too", "estimate", "links", "rests_on")


@PAGES.page("/tell/{verb}", "tell.html", example="/tell/incident")
def blank(node: Node, request: Request) -> Answer:
    """An empty form; what the address names is filled in already: `?area=sea-piracy`."""
    kind = _kind(node, request)
    filled = forms.read(kind.body, request.query_params) if request.query_params else {}
    return _paper(node, kind, filled, {})


@PAGES.action("/tell/{verb}", says=REPORTS)
def tell(node: Node, request: Request, form: FormData) -> Response:
    """File the report, with its copies and parts, or show it again with its faults."""
    kind, frame = _kind(node, request), request.state.frame
    assert isinstance(frame, Frame)
    filled = forms.read(kind.body, form)
    if forms.ADD in form:
        paper = _paper(node, kind, filled, form, more=str(form[forms.ADD]))
        return frame.write(request, "exchange", "tell.html", paper)
    try:
        record = _tell(node, request, kind, filled, form)
    except Malformed as refusal:
        paper = _paper(node, kind, filled, form, refusal=refusal)
        return frame.write(request, "exchange", "tell.html", paper, status=422)
    return back(f"/exchange/report/{record}?filed={record}")


def _tell(node: Node, request: Request, kind: Kind, filled: Mapping[str, Any], form: FormData) -> RecordId:
    body, marking = checked(kind, filled), marking_in(form)
    readers, to = readers_in(node, form)
    hidden = form.get("-hidden") == "yes" and bool(readers) and PUBLIC not in readers
    fields = {key.removeprefix("-only=") for key in form if key.startswith("-only=")} & body.keys()
    some = parties_in(node, form, "-only-party=")
    if PUBLIC not in readers and some - readers:
        raise Malformed("those who read the kept-back fields must be readers of the report")
    told = split(body, dict.fromkeys(fields, some))
    tokens = [secrets.token_hex(16) for _ in readers or {node.party}] if hidden else [secrets.token_hex(16)]
    drafts = opened(
        kind.name,
        told.common,
        readers,
        tokens=tokens,
        hidden=hidden,
        to="" if hidden else to,
        marking=marking,
    )
    filed = file_all(node, request, drafts)
    file_all(node, request, _parts(told.parts, filed[: len(tokens)], hidden=hidden, marking=marking))
    return filed[0].id


def _parts(parts: Any, openings: Any, *, hidden: bool, marking: Any) -> list[Draft]:
    """Return the parts: of the one opening, or of each reader's own."""
    found = []
    for readers, says in parts:
        for opening in openings:
            mine = readers & opening.audience if hidden else readers
            if mine:
                found.append(parted(opening.id, says, mine, marking))
    return found


def _kind(node: Node, request: Request) -> Kind:
    """
    Return the kind of report that the address names.

    Raises:
        NotFound: there is none. NotAuthorised: this office may not file it.
    """
    body = VERBS.get(str(request.path_params["verb"]))
    kind = KINDS.get(kind_of(body)) if body else None
    if kind is None:
        raise NotFound(f"reports are of one of these kinds: {', '.join(VERBS)}")
    if not Powers.of(node, request.state.seat.office).ways(kind.name):
        raise NotAuthorised(
            f"the office {request.state.seat.title} may not file {kind.name}: ask your registrar"
        )
    return kind


def _paper(
    node: Node,
    kind: Kind,
    filled: Mapping[str, Any],
    form: Mapping[str, Any],
    *,
    more: str = "",
    refusal: Malformed | None = None,
) -> dict[str, Any]:
    faults = forms.faults_of(refusal.__cause__) if refusal else {}
    slots = chosen(forms.draw(kind.body, filled, faults, more=more), node.region)
    here = [name for name, forum in node.region.forums.items() if node.party in node.audience_of(name)]
    return {
        "kind": kind,
        "verb": kind.name.partition(".")[2].partition("/")[0],
        "title": title_of(kind),
        "about": about(kind),
        "slots": sorted((slot for slot in slots if slot.name not in (*FOLDED, "token")), key=_place),
        "folded": [slot for slot in slots if slot.name in FOLDED],
        "unfolded": any(filled.get(name) for name in FOLDED) or more in FOLDED,
        "fields": [(slot.name, slot.label) for slot in slots if slot.name not in KEPT | {"token"}],
        "faults": [fault for slot in slots for fault in slot.faults],
        "said": "" if faults else str(refusal or ""),
        "forums": [
            (name, node.region.forums[name].title, len(node.audience_of(name) - {node.party}))
            for name in here
        ],
        "others": sorted(set(map(str, node.region.parties)) - {str(node.party)}),
        "form": form,
        "markings": TLP,
        "parties": frozenset(map(Party, node.region.parties)),
    }


def _place(slot: Slot) -> int:
    """Return where *slot* stands on the form; those of one place stay in their order."""
    if slot.name in FIRST:
        return FIRST.index(slot.name)
    return len(FIRST) + 1 + LAST.index(slot.name) if slot.name in LAST else len(FIRST)
