"""One entry: what it says, to whom its parts were told, its history, and what others answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Conflict, Malformed
from amity.features.registers import acting, exporting, views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.declaring import Answer as Answering
from amity.features.registers.declaring import Register, Standing, Told
from amity.features.registers.kinds import Attendance, Roster, Tested, Verified
from amity.features.registers.pages import shown
from amity.features.registers.pages.asking import (
    PAGES,
    back,
    day_in,
    download,
    form_address,
    kind_of,
    may,
    register_in,
)
from amity.features.registers.rules.due import title_of
from amity.kernel.kind import Body
from amity.kernel.record import Party
from amity.node.node import Node
from amity.ui.language import gettext
from amity.ui.looks import words
from amity.ui.pages import Answer

EXAMPLE = "/entry/ASEC/focal-points/maritime-crime-desk"


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part, with the form that says it anew."""

    told: Told
    fields: list[shown.Shown]
    change: str


@PAGES.page("/entry/{party}/{name}/{entry}", "entry.html", example=EXAMPLE)
def entry(node: Node, request: Request) -> Answer:
    """One entry as it stood on a day."""
    today = node.clock().date()
    on = day_in(request, "on") or today
    one = _entry(node, request)
    with node.reading() as tx:
        answers = views.answers(tx, one.ref, region=node.region, on=on)
    own = one.party == node.party
    return {
        "one": one,
        "title": title_of(one),
        "on": on,
        "today": today,
        "asked": bool(request.query_params.get("on")),
        "fields": shown.fields(one.register, one.register.entry, one.body, node.region),
        "parts_told": _parts(node, request, one) if one.register.part else [],
        "answers": [_answer(node, register, some) for register, some in answers],
        "own": own,
        "may_confirm": own and may(node, request, Verified),
        "may_count": own and one.register.entry is Roster and may(node, request, Attendance),
        "about_whom": _about_whom(node, request, one) if own else [],
        "doings": _doings(node, request, one, own=own),
        "forums": [
            (id, forum.title)
            for id, forum in node.region.forums.items()
            if node.party in node.audience_of(id)
        ],
        "history": _history(one),
        "layout": one.register.layout_name if one.register.layout else "",
    }  # fmt: skip


@PAGES.page("/entry/{party}/{name}/{entry}/form", "entry.html", example="/entry/ASEC/arms/2024/form")
def official_form(node: Node, request: Request) -> Answer:
    """The entry in the official form of its register."""
    return download(exporting.laid_out(_entry(node, request), node.region))


@PAGES.page("/entry/{party}/{name}/{entry}/part", "entry.html")
def part_about(node: Node, request: Request) -> Answer:
    """The form of a part about one Party, which is its first reader: `?about=THA`."""
    one, about = _entry(node, request), request.query_params.get("about", "")
    register, today = one.register, node.clock().date().isoformat()
    if not register.part or not register.part_reader or about not in node.region.parties:
        raise Malformed(gettext("Choose the Party that it is about."))
    filled = {"entry": one.entry, "since": today, register.part_reader: about}
    return back(form_address(register.part, filled, readers={about}))


@PAGES.action("/entry/{party}/{name}/{entry}/{doing}")
def act(node: Node, request: Request, form: FormData) -> Response:
    """Confirm, end, tell further or count this Party's own entry."""
    one = _entry(node, request)
    if one.party != node.party:
        raise Conflict(f"{one.ref} is {one.party}'s: each Party speaks for its own entries")
    to = str(form.get("to", ""))
    match str(request.path_params["doing"]):
        case "confirm":
            draft = acting.confirm(one, str(form.get("how", ""))[:400])
        case "end":
            draft = acting.end(one, acting.day_before(node.clock().date()))
        case "tell":
            told = acting.part_of(one, str(form.get("part", "")))
            draft = acting.tell(told, one, _readers(node, to), to)
            node.check([draft], office=request.state.seat.office)
        case "count":
            draft = acting.count(one, node, _readers(node, to), to)
        case doing:
            raise Malformed(f"nobody can {doing} an entry: confirm, end, tell or count it")
    node.file(draft, office=request.state.seat.office)
    if request.path_params["doing"] == "end":
        return back(f"/registers/of/{one.register.name}")
    return back(f"/registers/entry/{one.ref}")


def _readers(node: Node, to: str) -> frozenset[Party]:
    if not to:
        raise Malformed(gettext("Choose who is to read it."))
    return node.audience_of(to)


def _entry(node: Node, request: Request) -> Standing:
    """Return the entry that the address names, on the day that it names."""
    party, name = str(request.path_params["party"]), str(request.path_params["entry"])
    register = register_in(request)
    on, known = day_in(request, "on") or node.clock().date(), day_in(request, "known")
    with node.reading() as tx:
        return views.entry(tx, register, party, name, region=node.region, on=on, known=known)


def _again(shape: type[Body], body: Mapping[str, Any], told: Told, node: Node) -> str:
    """Return the address of the form that says *told* anew, to those who read it now."""
    return form_address(shape, body, to=told.to, readers=told.readers - {node.party})


def _parts(node: Node, request: Request, one: Standing) -> list[PartShown]:
    part = one.register.part
    assert part
    mine = one.party == node.party and may(node, request, part)
    return [
        PartShown(
            told,
            shown.fields(one.register, part, told.body, node.region),
            _again(part, told.body, told, node) if mine else "",
        )
        for told in one.parts
    ]


def _answer(node: Node, register: Register, some: tuple[Standing, ...]) -> dict[str, Any]:
    names = [name for name in shown.columns(register) if name != "to"]
    return {
        "register": register,
        "labels": [shown.label_of(register, name) for name in names],
        "rows": [(one, shown.cells(one, node.region, names)) for one in some],
    }


def _doings(node: Node, request: Request, one: Standing, *, own: bool) -> list[tuple[str, str]]:
    """Return what the office at the page may say about *one*: (words, address of the form)."""
    register, today = one.register, node.clock().date().isoformat()
    found: list[tuple[str, str]] = []
    if own and may(node, request, register.entry):
        found.append(
            (gettext("Change it"), _again(register.entry, {**one.body, "since": today}, one.told, node))
        )
    if own and register.part and may(node, request, register.part):
        blank: dict[str, Any] = {"entry": one.entry, "since": today}
        if not register.part_reader and (register.part_by or not one.parts):
            found.append((gettext(words(register.part_kind)), form_address(register.part, blank)))
    if not own and register.verified and may(node, request, Tested):
        about = {"register_name": register.name, "of": one.party, "entry": one.entry, "on": today}
        found.append((gettext("Record a test call"), f"/file/{kind_of(Tested)}?{urlencode(about)}"))
    for other in _answering(register):
        if (own and not other.own_too) or other.entry is Attendance:
            continue  # attendance is counted, not filled in
        if may(node, request, other.entry):
            body = {"to": one.ref, "entry": one.entry, "since": today}
            found.append((f"{gettext('Answer')}: {gettext(other.title)}", form_address(other.entry, body)))
    return found


def _about_whom(node: Node, request: Request, one: Standing) -> list[Party]:
    """Return the Parties that a new part of *one* may be about, where it has its first reader by that."""
    part = one.register.part
    if not part or not one.register.part_reader or not may(node, request, part):
        return []
    states = (code for code, it in node.region.parties.items() if one.register.by in ("", it.kind))
    return sorted(set(states) - {node.party})


def _answering(register: Register) -> list[Register]:
    return [one for one in CATALOGUE if register.name in one.answers and issubclass(one.entry, Answering)]


def _history(one: Standing) -> list[dict[str, Any]]:
    titles = {
        "entry": gettext("said"), "part": gettext("a part was told"), "verified": gettext("confirmed"),
        "tested": gettext("test call"),
    }  # fmt: skip
    return [
        {
            "when": told.issued,
            "title": f"{told.party}: {titles[told.sort]}",
            "address": f"/record/{told.record}",
            "text": _about(told),
        }
        for told in one.history
    ]


def _about(told: Told) -> str:
    match told.sort:
        case "tested":
            return gettext("answered") if told.body["reached"] else gettext("not answered")
        case "verified":
            return str(told.body["how"])
        case "part":
            return told.part
    return gettext("holds from %(day)s") % {"day": told.since}
