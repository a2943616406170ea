"""Records as people look at them: all that this office may read, and one with its proof; and the kinds."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from amity.errors import NotFound
from amity.kernel.kind import Body, Kind
from amity.kernel.record import Record, RecordId
from amity.node import index, withdrawal
from amity.node.node import Node
from amity.store import browse, log
from amity.store.browse import Tx
from amity.ui import filing, forms, looks
from amity.ui.download import attached
from amity.ui.frame import Frame
from amity.ui.language import gettext
from amity.ui.order import in_order
from amity.ui.pages import Answer, Pages
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")
PAGE = 50  # records on one page
LINE = 100  # characters


def title_of(node: Node, kind: str) -> str:
    """Return the title of the kind called *kind*; its name where this version does not know it."""
    known = node.kinds.get(kind)
    return filing.title_of(known) if known else kind


def gist(node: Node, record: Record) -> str:
    """Return the first text that a record of its kind must hold, cut to a line; "" where there is none."""
    known = node.kinds.get(record.kind)
    name = _first_text(known.body) if known else ""
    said = str(record.body.get(name, "")) if name else ""
    return said if len(said) <= LINE else f"{said[: LINE - 1]}…"


@lru_cache(maxsize=1024)
def _first_text(body: type[Body]) -> str:
    return next((s.name for s in forms.draw(body) if s.required and s.sort in ("text", "long")), "")


def readable(node: Node, frame: Frame, seat: Seat) -> list[str] | None:
    """Return the names of the kinds that *seat* may read; None for an office that reads everything."""
    if seat.may_read("?") and "*" in seat.reads:
        return None
    return [kind.name for kind in node.kinds if frame.may_read_kind(seat, kind.name)]


def read(node: Node, frame: Frame, seat: Seat, record_id: str) -> Record:
    """
    Return the record called *record_id* for *seat*.

    Raises:
        NotFound: this node does not hold it, or the office does not read its feature; which, is not said.
    """
    record = node.record(RecordId(record_id))
    if record is None or not frame.may_read_kind(seat, record.kind):
        raise NotFound(
            "no such record is held here for you: it was withdrawn, was not addressed to your Party, or your "
            "office does not read its kind (ask your registrar)"
        )
    return record


@PAGES.page("/records", "records.html")
def records(node: Node, request: Request) -> Answer:
    """All records that this office may read, page by page, by Party and kind if asked."""
    frame, seat = request.state.frame, request.state.seat
    asked = request.query_params
    before, party, kind = _place(asked.get("before", "")), asked.get("party", ""), asked.get("kind", "")
    mine = readable(node, frame, seat)
    wanted = [kind] if kind and (mine is None or kind in mine) else ([] if kind else mine)
    with node.reading() as tx:
        found = browse.newest(tx, before=before, kinds=wanted, party=party, limit=PAGE + 1)
    shown = [record for _, record in found[:PAGE]]
    query = f"&party={party}&kind={kind}" if party or kind else ""
    names = [(name, title_of(node, name)) for name in mine or [kind.name for kind in node.kinds]]
    return {
        "records": shown,
        "titles": {record.kind: title_of(node, record.kind) for record in shown},
        "gists": {record.id: gist(node, record) for record in shown},
        "parties": filing.by_name(node.region, node.region.parties),
        "kinds": in_order(names, lambda pair: gettext(pair[1])),
        "party": party,
        "kind": kind,
        "newer": f"/records?{query[1:]}" if before else "",
        "older": f"/records?before={found[PAGE - 1][0]}{query}" if len(found) > PAGE else "",
    }


@PAGES.page("/record/{id:str}", "record.html")
def record(node: Node, request: Request) -> Answer:
    """One record: what was said, by whom, to whom, and how anyone can check it."""
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    record_id = str(request.path_params["id"])
    gone = _withdrawn(node, record_id)
    if gone and node.record(record_id) is None:
        return frame.write(request, "", "withdrawn.html", {"id": record_id, "gone": gone}, status=410)
    found = read(node, frame, seat, record_id)
    with node.reading() as tx:
        refs = [_linked(tx, node, frame, seat, ref) for ref in found.refs]
        back = [_linked(tx, node, frame, seat, ref) for ref in index.referring(tx, record_id)]
        mandated = node.registry.entitled(tx, found)
    proof = node.proof(record_id)
    shortener = looks.Shortener()
    said = shortener.of(found.body)
    kind = node.kinds.get(found.kind)
    standing = next(one for one in node.standing() if one.party == found.party)
    return {
        "record": found,
        "title": title_of(node, found.kind),
        "kind": kind,
        "room_title": frame.title_of(frame.room_of(found.kind)) if kind else "",
        "slots": forms.draw(kind.body, said) if kind else (),
        "said": said,
        "cut": shortener.cut,
        "refs": refs,
        "back": [link for link in back if link["title"]],
        "proof": proof,
        "standing": standing,
        "past": [word for word in standing.witnesses if word.size > found.seq],
        "mandated": mandated,
        "mine": found.party == node.party,
        "may_withdraw": _may_withdraw(node, seat, found),
        "filed": "filed" in request.query_params,
    }


@PAGES.page("/record/{id:str}/proof.json", "record.html")
def proof(node: Node, request: Request) -> Answer:
    """The proof of one record, as `amity verify` reads it."""
    record_id = str(request.path_params["id"])
    read(node, request.state.frame, request.state.seat, record_id)
    return JSONResponse(node.proof(record_id), headers=attached(f"amity-{record_id[:10]}.json"))


@PAGES.action("/record/{id:str}/withdraw")
def withdraw(node: Node, request: Request, form: FormData) -> Response:
    """Take back a record of this Party."""
    record_id, seat = str(request.path_params["id"]), request.state.seat
    read(node, request.state.frame, seat, record_id)
    node.withdraw(RecordId(record_id), reason=str(form.get("reason", ""))[:500].strip(), office=seat.office)
    return RedirectResponse(f"/record/{record_id}", 303)


@PAGES.page("/kinds", "kinds.html")
def kinds(node: Node, request: Request) -> Answer:
    """All that can be said, by feature."""
    frame: Frame = request.state.frame
    by_room: dict[str, list[Kind]] = {}
    for kind in node.kinds:
        by_room.setdefault(frame.room_of(kind.name), []).append(kind)
    rooms = [
        (frame.title_of(room) if room else gettext("The house itself"), filing.by_title(known))
        for room, known in by_room.items()
    ]
    return {"rooms": rooms, "title_of": filing.title_of, "about": filing.about}


@PAGES.page("/kinds/{kind:path}", "kind.html")
def kind(node: Node, request: Request) -> Answer:
    """One kind, with its clause, its fields and an example."""
    known = node.kinds.get(str(request.path_params["kind"]))
    if known is None:
        raise NotFound("this version knows no such kind: see the list of those that it knows")
    slots = forms.draw(known.body)
    title, about = filing.title_of(known), filing.about(known)
    return {"kind": known, "title": title, "about": about, "slots": slots}


def _place(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _linked(tx: Tx, node: Node, frame: Frame, seat: Seat, record_id: str) -> dict[str, Any]:
    """Return a reference as this reader may see it: of what is not for them, the identifier alone."""
    other = log.get(tx, record_id)
    if other is None or not frame.may_read_kind(seat, other.kind):
        return {"id": record_id, "title": "", "record": None}
    return {"id": record_id, "title": title_of(node, other.kind), "record": other}


def _withdrawn(node: Node, record_id: str) -> dict[str, Any] | None:
    with node.reading() as tx:
        return next(iter(browse.rows(tx, withdrawal.withdrawal, where={"target": record_id})), None)


def _may_withdraw(node: Node, seat: Seat, record: Record) -> bool:
    kind = withdrawal.KINDS.name_of(withdrawal.Withdrawn)
    return (
        record.party == node.party
        and withdrawal.erasable(record)
        and node.may_file(seat.office, kind, record.to)
    )
