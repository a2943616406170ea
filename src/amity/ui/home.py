"""The house's own front pages: where one starts, how this node stands, and every component once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.node import seats
from amity.node.node import Node
from amity.ui import chart, filing, passkey, picture, records, today
from amity.ui.frame import BY_SCRIPT, WORDS_COOKIE, Frame
from amity.ui.guard import inside
from amity.ui.language import gettext
from amity.ui.pages import Answer, Pages
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")


@PAGES.page("/", "home.html")
def home(node: Node, request: Request) -> Answer:
    """Today: what needs this office, what changed since its person was here, and how the region stands."""
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    before = today.visit(node, frame, seat, by_script=BY_SCRIPT in request.headers)
    powers = filing.Powers.of(node, seat.office)
    with node.reading() as tx:
        standing = today.standing(tx, frame, seat, powers)
        fresh, count = today.changed(tx, frame, seat, before)
        has_passkey = bool(passkey.passkeys(tx, seat))
    title = gettext("The region, as it was told in the last three months")
    box = node.region.map
    return {
        "standing": standing,
        "most": today.MOST,
        "now": node.clock(),
        "before": before,
        "newest": fresh,
        "changed": count,
        "titles": {record.kind: records.title_of(node, record.kind) for record in fresh},
        "gists": {record.id: records.gist(node, record) for record in fresh},
        # numbers, and titles that are escaped
        "map": Markup(picture.drawn(box, today.points(standing.spots), title)) if box else "",  # noqa: S704
        "map_title": title,
        "box": box,
        "has_passkey": has_passkey,
        "can_have_passkey": frame.house.has_passkeys and not seat.subject,
    }


@PAGES.page("/node", "node.html")
def house(node: Node, request: Request) -> Answer:
    """How this node stands: its log and its peers', what rings, offices and keys, views and versions."""
    standing = node.standing()
    with node.reading() as tx:
        rings = {one.party: node.registry.keyring(tx, one.party) for one in standing}
        unseatings = seats.unseatings(tx, node.party)
    return {
        "standing": standing,
        "own": next((one for one in standing if one.party == node.party), None),
        "peers": [one for one in standing if one.party != node.party],
        "rings": rings,
        "offices": node.offices(),
        "alarms": node.alarms(),
        "awaited": node.awaited(),
        "unseatings": unseatings,
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
    box, title = node.region.map, "Two marks on coastlines"
    marks = [picture.Point(0, 104, "A report"), picture.Point(12, 108, "An alert", "warned")]
    return {
        "now": node.clock(),
        "drawing": drawing,
        "map": Markup(picture.drawn(box, marks, title)) if box else "",  # noqa: S704 - it escapes
    }
