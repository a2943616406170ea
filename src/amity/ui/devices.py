"""The devices page: where a person is signed in, with what, and how to end it. Another's is never shown.

A person is an office, a name, and who they are to the identity provider: see `Seat.person`.
"""

from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Malformed
from amity.node import seats
from amity.node.node import Node
from amity.ui import passkey, session
from amity.ui.frame import Frame
from amity.ui.keeping import KEEPS_NOTHING
from amity.ui.pages import Answer, Pages
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")


@PAGES.page("/devices", "devices.html")
def devices(node: Node, request: Request) -> Answer:
    """All by which the person who is signed in is let in, and their programs."""
    return _devices(node, request)


@PAGES.action("/devices/end")
def end(node: Node, request: Request, form: FormData) -> Response:
    """End one of one's own sessions, tokens, feeds or unused links, or forget one of one's own passkeys."""
    seat: Seat = request.state.seat
    sort, key = str(form.get("sort", "")), str(form.get("key", ""))
    with node.tx() as tx:
        if sort == "passkey":
            passkey.forget(tx, key, seat)
        elif sort in session.SHELVES:
            session.revoke(tx, sort, key, seat)
        else:
            raise Malformed(f"name what to end: passkey, {', '.join(session.SHELVES)}")
    return RedirectResponse("/devices", 303)


@PAGES.action("/devices/end-others")
def end_others(node: Node, request: Request, form: FormData) -> Response:
    """End at once all that this person holds, but the session that they ask from and their passkeys."""
    seat: Seat = request.state.seat
    with node.tx() as tx:
        session.others(tx, seat)
    return RedirectResponse("/devices?alone=1", 303)


@PAGES.action("/devices/token")
def make_token(node: Node, request: Request, form: FormData) -> Response:
    """Make a token for a program. It is shown this once: only its hash is kept."""
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    label = str(form.get("label", "")).strip()
    if not label:
        raise Malformed("label: say what the token is for, so that you know it again")
    with node.tx() as tx:
        made = session.token(
            tx, seat.office, seat.name, node.clock(), label=label, limits=frame.limits, subject=seat.subject
        )
    return frame.write(request, "", "devices.html", _devices(node, request) | {"made": made})


def _devices(node: Node, request: Request) -> dict[str, Any]:
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    now = node.clock()
    with node.reading() as tx:
        return {
            "passkeys": passkey.passkeys(tx, seat),
            "sessions": session.passes(tx, session.SESSIONS, seat, now, limits=frame.limits),
            "tokens": session.passes(tx, session.TOKENS, seat, now, limits=frame.limits),
            "feeds": session.passes(tx, session.FEEDS, seat, now, limits=frame.limits),
            "links": session.invitations(tx, seat),
            "unseatings": seats.unseatings(tx, node.party, office=seat.office, person=seat.name, most=3),
            "has_passkeys": frame.house.has_passkeys,
            "provider": frame.provider,
            "limits": frame.limits,
            "welcome": "welcome" in request.query_params,
            "kept": "kept" in request.query_params,
            "alone": "alone" in request.query_params,
            "made": "",
            "keeps_nothing": KEEPS_NOTHING in request.cookies,
        }


def device(request: Request) -> str:
    """Return the browser and system that a request comes from, as people call them."""
    said = request.headers.get("user-agent", "")
    browsers = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")
    browser = next((name for name in browsers if name in said), "")
    system = next((name for name in systems if name in said), "")
    named = {
        "Edg": "Edge",
        "OPR": "Opera",
        "SamsungBrowser": "Samsung",
        "Mac OS": "macOS",
        "CrOS": "ChromeOS",
    }
    return ", ".join(named.get(name, name) for name in (browser, system) if name)
