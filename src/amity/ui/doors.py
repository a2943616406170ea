"""The doors that people come in and go out by: enrolment, passkeys, devices, sign-out.

What is decided here is only who is let in; what a session is stands in `session.py`, and what a
passkey proves in `passkey.py`. Doors that can be guessed at count how often somebody knocks.
"""

from pathlib import Path
from typing import Any

import orjson
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from amity.errors import Malformed, NotFound
from amity.kernel.record import Office
from amity.node.node import Node
from amity.ui import passkey, session
from amity.ui.frame import Frame
from amity.ui.guard import inside
from amity.ui.pages import Answer, Pages
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")
SHELVES = {"session": session.SESSIONS, "token": session.TOKENS}


@PAGES.page("/sign-in", "sign_in.html", public=True)
def sign_in(node: Node, request: Request) -> Answer:
    """The door: with a passkey, or with a link from the operator."""
    onward = inside(request.query_params.get("next", "/"))
    if request.state.seat:
        return RedirectResponse(onward, 303)
    frame: Frame = request.state.frame
    return {"next": onward, "has_passkeys": frame.house.has_passkeys}


@PAGES.page("/enrol/{token:str}", "enrol.html", public=True)
def invitation(node: Node, request: Request) -> Answer:
    """What a one-time link offers. Looking uses nothing up: mail programs look at links, too."""
    _knock(node, request)
    with node.reading() as tx:
        office, name = session.invited(tx, str(request.path_params["token"]), node.clock())
    title = next((row.title for row in node.offices() if row.office == office and row.title), office)
    return {"title": title, "name": name}


@PAGES.action("/enrol/{token:str}", public=True)
def enrol(node: Node, request: Request, form: FormData) -> Response:
    """Use a one-time link up, and begin a session."""
    _knock(node, request)
    frame: Frame = request.state.frame
    offices = {row.office for row in node.offices()}
    with node.tx() as tx:
        office, name = session.accept(tx, str(request.path_params["token"]), node.clock())
        if office not in offices:
            raise NotFound(session.NOT_KNOWN)
        secret = _begin(tx, node, request, office, name)
    return frame.let_in(RedirectResponse("/devices?welcome=1", 303), secret)


@PAGES.action("/passkey/ask", public=True)
def ask(node: Node, request: Request, form: FormData) -> Response:
    """Hand out a challenge to whoever asks: it says nothing of anyone."""
    _knock(node, request)
    frame: Frame = request.state.frame
    with node.tx() as tx:
        return JSONResponse(passkey.ask(tx, frame.house, node.clock()))


@PAGES.action("/passkey/sign-in", public=True)
def prove(node: Node, request: Request, form: FormData) -> Response:
    """Begin a session for whoever proves, with a passkey, who they are."""
    _knock(node, request)
    frame: Frame = request.state.frame
    now = node.clock()
    with node.tx() as tx:
        challenge = passkey.taken(tx, str(form.get("ceremony", "")), now)
    answer, offices = _answer(form), {row.office for row in node.offices()}
    with node.tx() as tx:
        office, name = passkey.sign_in(tx, frame.house, challenge, answer, now)
        if office not in offices:
            raise passkey.unknown()
        secret = _begin(tx, node, request, office, name)
    onward = inside(str(form.get("next", "/")))
    return frame.let_in(JSONResponse({"next": onward}), secret)


@PAGES.action("/passkey/offer")
def offer(node: Node, request: Request, form: FormData) -> Response:
    """Hand out what the browser needs to make a passkey for the person who is signed in."""
    frame: Frame = request.state.frame
    with node.tx() as tx:
        return JSONResponse(passkey.offer(tx, frame.house, request.state.seat, node.clock()))


@PAGES.action("/passkey/register")
def register(node: Node, request: Request, form: FormData) -> Response:
    """Keep the passkey that the browser has made."""
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    now = node.clock()
    with node.tx() as tx:
        challenge = passkey.taken(tx, passkey.registering(seat), now)
    with node.tx() as tx:
        passkey.register(tx, frame.house, seat, challenge, _answer(form), now, label=_device(request))
    return JSONResponse({"next": "/devices?kept=1"})


@PAGES.page("/devices", "devices.html")
def devices(node: Node, request: Request) -> Answer:
    """The passkeys, sessions and tokens of the person who is signed in."""
    return _devices(node, request)


@PAGES.action("/devices/end")
def end(node: Node, request: Request, form: FormData) -> Response:
    """End one of one's own sessions or tokens, or forget one of one's own passkeys."""
    seat: Seat = request.state.seat
    sort, key = str(form.get("sort", "")), str(form.get("key", ""))
    with node.tx() as tx:
        if sort == "passkey":
            passkey.forget(tx, key, seat)
        elif sort in SHELVES:
            session.revoke(tx, SHELVES[sort], key, seat)
        else:
            raise Malformed("name what to end: passkey, session or token")
    return RedirectResponse("/devices", 303)


@PAGES.action("/devices/token")
def make_token(node: Node, request: Request, form: FormData) -> Response:
    """Make a token for a program. It is shown this once: only its hash is kept."""
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    label = str(form.get("label", "")).strip()
    if not label:
        raise Malformed("label: say what the token is for, so that you know it again")
    with node.tx() as tx:
        made = session.token(tx, seat.office, seat.name, node.clock(), label=label, limits=frame.limits)
    return frame.write(request, "", "devices.html", _devices(node, request) | {"made": made})


@PAGES.action("/sign-out")
def sign_out(node: Node, request: Request, form: FormData) -> Response:
    """End this session, here and in the browser."""
    frame: Frame = request.state.frame
    with node.tx() as tx:
        session.end(tx, request.cookies.get(frame.cookie, ""))
    return frame.let_out(RedirectResponse("/sign-in", 303))


def _begin(tx: Any, node: Node, request: Request, office: Office, name: str) -> str:
    """Begin a session with a new secret, and end the one that this browser came with."""
    frame: Frame = request.state.frame
    session.end(tx, request.cookies.get(frame.cookie, ""))
    return session.begin(tx, office, name, node.clock(), label=_device(request), limits=frame.limits)


def _devices(node: Node, request: Request) -> dict[str, Any]:
    frame: Frame = request.state.frame
    seat: Seat = request.state.seat
    now = node.clock()
    with node.reading() as tx:
        return {
            "passkeys": passkey.passkeys(tx, seat),
            "sessions": session.passes(tx, session.SESSIONS, seat, now, limits=frame.limits),
            "tokens": session.passes(tx, session.TOKENS, seat, now, limits=frame.limits),
            "has_passkeys": frame.house.has_passkeys,
            "limits": frame.limits,
            "welcome": "welcome" in request.query_params,
            "kept": "kept" in request.query_params,
            "made": "",
        }


def _knock(node: Node, request: Request) -> None:
    frame: Frame = request.state.frame
    frame.knocks.knock(request.client.host if request.client else "", node.clock())


def _answer(form: FormData) -> dict[str, Any]:
    """Return the browser's answer, which its script sends as one field of JSON."""
    try:
        answer = orjson.loads(str(form.get("answer", "")))
    except orjson.JSONDecodeError as error:
        raise Malformed("the browser's answer cannot be read: try again") from error
    if not isinstance(answer, dict):
        raise Malformed("the browser's answer cannot be read: try again")
    return answer


def _device(request: Request) -> str:
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
