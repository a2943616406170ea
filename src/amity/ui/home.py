"""The house's own front pages: where one starts, how this node stands, and every component once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.node.node import Node
from amity.store import browse
from amity.ui import chart, filing, passkey, records
from amity.ui.frame import WORDS_COOKIE, Frame
from amity.ui.guard import inside
from amity.ui.pages import Answer, Pages
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")


@PAGES.page("/", "home.html")
def home(node: Node, request: Request) -> Answer:
    """Where an office starts: what it may open, what rings, and what arrived last."""
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    with node.reading() as tx:
        newest = browse.newest(tx, kinds=records.readable(node, frame, seat), limit=8)
        has_passkey = bool(passkey.passkeys(tx, seat))
    found = [record for _, record in newest]
    return {
        "newest": found,
        "titles": {record.kind: records.title_of(node, record.kind) for record in found},
        "gists": {record.id: records.gist(node, record) for record in found},
        "alarms": node.alarms(),
        "said_here": {room.name: filing.said_here(node, seat, room.kinds) for room in frame.rooms},
        "has_passkey": has_passkey,
        "can_have_passkey": frame.house.has_passkeys,
    }


@PAGES.page("/node", "node.html")
def house(node: Node, request: Request) -> Answer:
    """How this node stands: its log and its peers', what rings, offices and keys, views and versions."""
    standing = node.standing()
    with node.reading() as tx:
        rings = {one.party: node.registry.keyring(tx, one.party) for one in standing}
    return {
        "standing": standing,
        "own": next((one for one in standing if one.party == node.party), None),
        "peers": [one for one in standing if one.party != node.party],
        "rings": rings,
        "offices": node.offices(),
        "alarms": node.alarms(),
        "awaited": node.awaited(),
        "at": lambda unix: datetime.fromtimestamp(unix, UTC),
        "origin": node.origin(node.party),
    }


@PAGES.action("/language", public=True)
def speak(node: Node, request: Request, form: FormData) -> Response:
    """Remember the language that the reader has chosen, in this browser."""
    frame: Frame = request.state.frame
    answer = RedirectResponse(inside(str(form.get("next", ""))), 303)
    if chosen := frame.languages.get(str(form.get("language", ""))):
        year = int(timedelta(days=365).total_seconds())
        answer.set_cookie(
            WORDS_COOKIE, chosen.code, max_age=year, secure=frame.house.secure, samesite="lax", httponly=True
        )
    return answer


@PAGES.page("/design", "design.html")
def design(node: Node, request: Request) -> Answer:
    """Every component once, for those who build pages."""
    rows = [chart.Bar("One component", (3, 1)), chart.Bar("Another component", (2, 2))]
    drawing = chart.bars("Activities by component", rows, ("done", "open"))
    return {"now": node.clock(), "drawing": drawing}
