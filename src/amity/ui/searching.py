"""Search, as people and programs ask it: one box over all that the office may read, with a reason for each.

Who may read nothing of what there is, and who asks for what is nowhere, are told the same.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from amity.errors import Malformed, Unavailable
from amity.kernel.record import ID, Record, moment
from amity.node import search
from amity.node.node import Node
from amity.node.reasons import Hit
from amity.node.search import Asked, Found
from amity.ui import records
from amity.ui.frame import Frame
from amity.ui.language import gettext
from amity.ui.pages import Answer, Pages
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")
LONGEST = 200  # characters of a question
FIELDS = ("q", "feature", "party", "since", "until")


@PAGES.page("/search", "search.html")
def search_page(node: Node, request: Request) -> Answer:
    """What this office may read, by its words."""
    frame, seat = request.state.frame, request.state.seat
    asked = request.query_params
    said = {name: asked.get(name, "")[:LONGEST].strip() for name in FIELDS}
    try:
        found, fault = sought(node, frame, seat, asked), ""
    except Malformed as refusal:
        found, fault = Found((), "", words=False), str(refusal)
    return {
        "asked": said,
        "found": found,
        "fault": fault,
        "hits": [shown(frame, hit) for hit in found.hits],
        "features": [(room.name, room.title) for room in frame.rooms if seat.may_read(room.name)],
        "parties": sorted(node.region.parties),
        "behind": behind(node),
        "first": f"/search?{urlencode(said)}" if asked.get("after") else "",
        "more": f"/search?{urlencode(said | {'after': found.after})}" if found.after else "",
    }


def answer(frame: Frame, request: Request, seat: Seat) -> Any:
    """Return what was found, for programs; `next` is the address of the page that follows, or null."""
    asked = request.query_params
    found = sought(frame.node, frame, seat, asked)
    said = {name: asked[name] for name in FIELDS if asked.get(name)}
    following = f"/api/search?{urlencode(said | {'after': found.after})}" if found.after else None
    hits = [
        plain(hit) | {"feature": frame.room_of(hit.record.kind), "address": place_of(frame, hit.record)}
        for hit in found.hits
    ]
    return {"hits": hits, "next": following, "behind": behind(frame.node)}


def sought(node: Node, frame: Frame, seat: Seat, asked: Mapping[str, str]) -> Found:
    """
    Return what *seat* finds, once the index has read what came just now.

    Raises:
        Malformed: a day is none, or the page is no more.
    """
    with suppress(Unavailable):  # what is known already can be searched while nothing can be written
        search.freshen(node)
    question = Asked(
        text=asked.get("q", "")[:LONGEST],
        kinds=_kinds(node, frame, seat, asked.get("feature", "")),
        party=asked.get("party", ""),
        since=day(asked.get("since", "")),
        until=day(asked.get("until", "")),
        after=asked.get("after", ""),
    )
    return search.find(node, question)


def _kinds(node: Node, frame: Frame, seat: Seat, feature: str) -> Sequence[str] | None:
    mine = records.readable(node, frame, seat)
    if not feature:
        return mine
    known = [kind.name for kind in node.kinds if frame.room_of(kind.name) == feature]
    return known if mine is None else [name for name in known if name in mine]


def behind(node: Node) -> int:
    """Return how many records the index has still to read."""
    with node.reading() as tx:
        return search.behind(tx)


def day(text: str) -> str:
    """
    Return *text*, which is a day or nothing.

    Raises:
        Malformed: it is neither.
    """
    try:
        return date.fromisoformat(text).isoformat() if text.strip() else ""
    except ValueError as error:
        raise Malformed(f"{text[:20]!r} is no day: write it as 2026-03-31") from error


def shown(frame: Frame, hit: Hit) -> dict[str, Any]:
    """Return *hit* as a list shows it."""
    record = hit.record
    room = frame.room_of(record.kind)
    return {
        "record": record,
        "title": records.title_of(frame.node, record.kind),
        "head": "" if ID.fullmatch(hit.head) else hit.head,
        "room": frame.title_of(room) if room else gettext("The house itself"),
        "reasons": [(", ".join(map(gettext, one.titles)), one.pieces) for one in hit.reasons],
        "place": place_of(frame, record),
    }


def plain(hit: Hit) -> dict[str, Any]:
    """Return *hit* as programs read it."""
    record = hit.record
    return {
        "id": record.id,
        "kind": record.kind,
        "party": record.party,
        "office": record.office,
        "issued": moment(record.issued),
        "title": hit.head,
        "reasons": [
            {"field": list(one.titles), "text": [{"text": t, "match": is_it} for t, is_it in one.pieces]}
            for one in hit.reasons
        ],
    }


def place_of(frame: Frame, record: Record) -> str:
    """Return the page that shows best what *record* says: its feature's own, where it has one."""
    room = next((one for one in frame.rooms if one.kinds.get(record.kind)), None)
    pattern = room.places.get(record.kind, "") if room else ""
    words = {key: quote(value) for key, value in record.body.items() if isinstance(value, str)}
    try:
        return pattern.format(**words | {"id": record.id, "party": record.party}) or f"/record/{record.id}"
    except (KeyError, IndexError):
        return f"/record/{record.id}"
