"""The public portal: what anybody may read, without signing in. Feeds and the catalogue are in `feeds.py`.

Every answer here follows from records whose audience is everybody, from the region pack and from what the
operator says, and from nothing else. It is the same for whoever asks, sets no cookie, and may be kept: it
bears a tag by which a browser asks whether it has changed.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from amity.errors import Malformed, NotFound
from amity.kernel.record import ID, RecordId, moment
from amity.node import public, search
from amity.node.node import Node
from amity.node.public import Extent, Published
from amity.node.search import Asked, Found
from amity.store.browse import Tx
from amity.ui import filing, forms, looks, records, searching
from amity.ui.frame import Frame, Room
from amity.ui.language import gettext
from amity.ui.pages import Answer, Pages
from amity.ui.shelf import Shelf

PAGES = Pages(Path(__file__).parent / "templates")
PAGE, FEW = 50, 5
KEPT = "public, max-age=300"


@PAGES.page("/public/", "portal_home.html", public=True)
def home(node: Node, request: Request) -> Answer:
    """What anybody may read here, feature by feature."""
    with node.reading() as tx:
        told = [told_by(tx, node, room, extents) for room, extents in open_rooms(tx, _frame(request))]
    return page(request, "portal_home.html", {"told": told})


@PAGES.page("/public/of/{feature}", "portal_feature.html", public=True)
def feature(node: Node, request: Request) -> Answer:
    """What anybody may read of one feature, page by page; with ".json" behind its name, for programs."""
    name, dot, form = str(request.path_params["feature"]).partition(".")
    room = room_called(_frame(request), name)
    asked = request.query_params
    party, before = asked.get("party", ""), _cursor(asked.get("before", ""))
    with node.reading() as tx:
        kinds = [kind.name for kind in room.kinds]
        found = public.newest(tx, kinds=kinds, party=party, before=before, limit=PAGE + 1)
        extents = [one for one in public.extents(tx) if one.kind in kinds]
        speakers = public.parties(tx, kinds)
    some = found[:PAGE]
    following = (
        {"party": party, "before": f"{some[-1].issued}.{some[-1].record}"} if len(found) > PAGE else {}
    )
    path = f"/public/of/{name}"
    if dot:
        if form != "json":
            raise NotFound("this list is there as a page, as .json and as .atom")
        address = _frame(request).house.address
        said = {
            "records": [_plain(address, one) for one in some],
            "next": f"{address}{path}.json?{urlencode(following)}" if following else None,
        }
        return kept(request, JSONResponse(said))
    told = {
        "room": room,
        "title": gettext(room.title),
        "shelves": shelves(room, extents),
        "rows": [row_of(node, one) for one in some],
        "parties": speakers,
        "party": party,
        "newer": here(request, f"{path}?{urlencode({'party': party})}") if before else "",
        "older": here(request, f"{path}?{urlencode(following)}") if following else "",
    }
    return page(request, "portal_feature.html", told)


@PAGES.page("/public/record/{id:str}", "portal_record.html", public=True)
def record(node: Node, request: Request) -> Answer:
    """One record, for good: what it says, or that it was taken back. With ".json" behind it, for programs."""
    name, dot, form = str(request.path_params["id"]).partition(".")
    if dot and form != "json":
        raise NotFound("a record is there as a page and as .json")
    with node.reading() as tx:
        found = public.record(tx, name)
        gone = public.gone(tx, name) if found is None else None
        refs = public.named(tx, found.refs) if found else {}
        one = public.named(tx, [name]).get(RecordId(name))
        room = next((r for r in _frame(request).rooms if one and r.kinds.get(one.kind)), None)
        place = place_of(tx, node, room, one) if room and one else ""
    if gone:
        answer = page(request, "portal_gone.html", {"gone": gone, "id": name})
        answer.status_code = 410 if answer.status_code == 200 else answer.status_code
        return answer
    if found is None or one is None or room is None:
        raise NotFound(
            "nothing public goes by this name: it was never published here, or the address is wrong"
        )
    if dot:
        return kept(request, JSONResponse(published(node, name)))
    kind = node.kinds.get(found.kind)
    assert kind  # no view reads a kind that is not known
    shortener = looks.Shortener(60_000)
    said = shortener.of(found.body)
    told = {
        "record": found,
        "one": row_of(node, one),
        "room": room,
        "place": place,
        "kind": kind,
        "about": filing.about(kind),
        "slots": forms.draw(kind.body, said),
        "said": said,
        "cut": shortener.cut,
        "refs": [(ref, records.title_of(node, refs[ref].kind)) for ref in found.refs if ref in refs],
    }
    return page(request, "portal_record.html", told)


@PAGES.page("/public/search", "portal_search.html", public=True)
def seek(node: Node, request: Request) -> Answer:
    """What anybody may read, by its words."""
    asked, frame = request.query_params, _frame(request)
    text, fault = asked.get("q", "")[: searching.LONGEST].strip(), ""
    kinds = [kind.name for room in frame.rooms for kind in room.kinds]
    try:
        found = search.find(node, Asked(text=text, kinds=kinds, public=True, after=asked.get("after", "")))
    except Malformed as refusal:
        found, fault = Found((), "", words=False), str(refusal)
    told = {
        "q": text,
        "found": found,
        "fault": fault,
        "hits": [
            searching.shown(frame, hit) | {"place": f"/public/record/{hit.record.id}"} for hit in found.hits
        ],
        "first": here(request, f"/public/search?{urlencode({'q': text})}") if asked.get("after") else "",
        "more": here(request, f"/public/search?{urlencode({'q': text, 'after': found.after})}")
        if found.after
        else "",
    }
    return page(request, "portal_search.html", told)


# -- what the pages and the feeds share ----------------------------------------------------------------


def open_rooms(tx: Tx, frame: Frame) -> list[tuple[Room, list[Extent]]]:
    """Return the features of which anybody may read something, with how much of which kind."""
    known = public.extents(tx)
    found = [(room, [one for one in known if room.kinds.get(one.kind)]) for room in frame.rooms]
    return [(room, extents) for room, extents in found if extents or shelves(room, extents)]


def room_called(frame: Frame, name: str) -> Room:
    """
    Return the feature called *name*.

    Raises:
        NotFound: there is none.
    """
    room = next((room for room in frame.rooms if room.name == name), None)
    if room is None:
        raise NotFound("no part of the public portal goes by this name: its front page lists those that are")
    return room


def told_by(tx: Tx, node: Node, room: Room, extents: Sequence[Extent]) -> dict[str, Any]:
    """Return what the front page tells of one feature."""
    newest = public.newest(tx, kinds=[one.kind for one in extents], limit=FEW)
    return {
        "room": room,
        "number": sum(one.number for one in extents),
        "last": max((one.last for one in extents), default=""),
        "shelves": shelves(room, extents),
        "rows": [row_of(node, one) for one in newest],
    }


def shelves(room: Room, extents: Sequence[Extent]) -> list[Shelf]:
    """Return the public pages of a feature that show all records of a kind, where there are any."""
    there = {one.kind for one in extents}
    return [one for kind, one in room.public.items() if (kind in there or one.always) and not one.each]


def row_of(node: Node, one: Published) -> dict[str, Any]:
    """Return a record as a list shows it."""
    title = gettext(records.title_of(node, one.kind))
    return {
        "one": one,
        "title": one.title or title,
        "sort": title,
        "place": f"/public/record/{one.record}",
    }


def place_of(tx: Tx, node: Node, room: Room, one: Published) -> str:
    """Return the public page that its feature makes for a record; "" where it makes none."""
    shelf = room.public.get(one.kind)
    if shelf is None or not shelf.each:
        return ""
    try:
        if shelf.stands:  # whoever may not say such a thing may have said it
            shelf.stands(tx, node.region, one.record)
    except NotFound:
        return ""
    return shelf.address.format(id=one.record)


def published(node: Node, record_id: str) -> dict[str, Any]:
    """Return a public record as programs read it."""
    found = node.record(record_id)
    assert found
    marking = {"tlp": found.marking.tlp, "purpose": found.marking.purpose}
    said = {"id": found.id, "party": found.party, "office": found.office, "issued": moment(found.issued)}
    return said | {"kind": found.kind, "marking": marking, "refs": list(found.refs), "body": dict(found.body)}


def here(request: Request, address: str) -> str:
    """Return *address* in the language that a link has chosen."""
    chosen = request.query_params.get("lang", "")
    if not chosen:
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={quote(chosen[:20])}"


def page(request: Request, template: str, answer: Mapping[str, Any], *, room: str = "") -> Response:
    """Return *answer* as a public page: the same for whoever reads, signed in or not."""
    frame = _frame(request)
    request.state.seat = None
    query = {key: value for key, value in request.query_params.items() if key != "lang"}
    frame_of_page = {
        "here": lambda address: here(request, address),
        "in_language": lambda code: f"{request.url.path}?{urlencode(query | {'lang': code})}",
        "linked": "lang" in request.query_params,
        "portal": frame.portal,
    }
    return kept(request, frame.write(request, room, template, frame_of_page | dict(answer)))


def kept(request: Request, answer: Response) -> Response:
    """Let *answer* be kept, and be asked for again only if it has changed."""
    tag = f'W/"{sha256(bytes(answer.body)).hexdigest()[:32]}"'
    headers = {"cache-control": KEPT, "etag": tag, "vary": "Accept-Language, Cookie"}
    if tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer


def _frame(request: Request) -> Frame:
    frame: Frame = request.state.frame
    return frame


def _cursor(text: str) -> tuple[str, str] | None:
    issued, _, name = text.partition(".")
    return (issued[:20], name) if issued and ID.fullmatch(name) else None


def _plain(address: str, one: Published) -> dict[str, Any]:
    return {
        "id": one.record,
        "party": one.party,
        "kind": one.kind,
        "issued": one.issued,
        "title": one.title,
        "exercise": one.is_exercise,
        "address": f"{address}/public/record/{one.record}",
    }
