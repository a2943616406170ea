"""The doors that people come in and go out by: enrolment, passkeys, the State's own provider, sign-out.

What is decided here is only who is let in; what a session is stands in `session.py`, what a passkey
proves in `passkey.py`, and what a provider does in `provider.py`. Doors that can be guessed at count how
often somebody knocks.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from amity.errors import Malformed, NotAuthorised, NotFound, Refusal
from amity.kernel.record import Office
from amity.node.node import Node
from amity.ui import passkey, provider, refusals, session
from amity.ui.devices import device
from amity.ui.frame import Frame
from amity.ui.guard import address_of, inside
from amity.ui.pages import Answer, Pages
from amity.ui.provider import Person, Provider
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")


@PAGES.page("/sign-in", "sign_in.html", public=True)
def sign_in(node: Node, request: Request) -> Answer:
    """The door: with a passkey, or with a link from the operator."""
    onward = inside(request.query_params.get("next", "/"))
    if request.state.seat:
        return RedirectResponse(onward, 303)
    frame: Frame = request.state.frame
    return _ways_in(frame, onward) | {"left": "out" in request.query_params}


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
        passkey.register(tx, frame.house, seat, challenge, _answer(form), now, label=device(request))
    return JSONResponse({"next": "/devices?kept=1"})


@PAGES.page("/sign-in/provider", "sign_in.html", public=True)
def ask_provider(node: Node, request: Request) -> Answer:
    """Send the browser to the State's own provider, which asks who somebody is."""
    _knock(node, request)
    frame: Frame = request.state.frame
    asked, now = _provider(frame), node.clock()
    onward = inside(request.query_params.get("next", "/"))
    try:
        asked.issuer.places(now)  # asked before the transaction: a provider may be slow
    except Refusal as refusal:
        return _not_let_in(request, refusal, onward)
    with node.tx() as tx:
        address, secret = asked.begin(tx, frame.house, onward, now)
    answer = RedirectResponse(address, 303)
    # Lax: the provider sends the browser back from another site, and it must bring this along
    answer.set_cookie(
        _waiting(frame),
        secret,
        max_age=int(provider.CEREMONY.total_seconds()),
        secure=frame.house.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@PAGES.page(provider.BACK, "let_in.html", public=True)
def come_back(node: Node, request: Request) -> Answer:
    """Begin a session for the person whom the provider names, if an office that it names is open."""
    _knock(node, request)
    frame: Frame = request.state.frame
    asked, now = _provider(frame), node.clock()
    query, browser = dict(request.query_params), request.cookies.get(_waiting(frame), "")
    try:
        with node.tx() as tx:  # of its own: what then fails must not bring the state back
            begun = provider.taken(tx, query.get("state", ""), browser, now)
        person = asked.finish(begun, query, frame.house, now)
        office = _open(node, person)
    except Refusal as refusal:
        return _not_let_in(request, refusal, "/")
    with node.tx() as tx:
        secret = _begin(tx, node, request, office, person.name, subject=person.subject)
    # no redirect: a browser that came from another site would follow it without the new session
    answer = frame.write(request, "", "let_in.html", {"name": person.name, "onward": begun.onward})
    answer.headers["refresh"] = f"0;url={quote(begun.onward, safe='/?&=%#:+,;@')}"
    answer.delete_cookie(_waiting(frame), secure=frame.house.secure, httponly=True, samesite="lax")
    return frame.let_in(answer, secret)


@PAGES.page("/sign-in/provider/out", "sign_in.html", public=True)
def leave_provider(node: Node, request: Request) -> Answer:
    """Send the browser where the provider ends its own session, if it has such a place."""
    _knock(node, request)
    frame: Frame = request.state.frame
    try:
        place = _provider(frame).leaving(frame.house, node.clock())
    except Refusal as refusal:
        return _not_let_in(request, refusal, "/")
    return RedirectResponse(place or "/sign-in", 303)


@PAGES.action("/sign-out")
def sign_out(node: Node, request: Request, form: FormData) -> Response:
    """End this session, here and in the browser."""
    frame: Frame = request.state.frame
    with node.tx() as tx:
        session.end(tx, request.cookies.get(frame.cookie, ""))
    return frame.let_out(RedirectResponse("/sign-in?out", 303))


def _ways_in(frame: Frame, onward: str) -> dict[str, Any]:
    return {
        "next": onward,
        "has_passkeys": frame.house.has_passkeys,
        "provider": frame.provider,
        "refused": "",
        "left": False,
    }


def _not_let_in(request: Request, refusal: Refusal, onward: str) -> Response:
    """Return the sign-in page, which says why this way in was refused, and which others there are."""
    frame: Frame = request.state.frame
    shown = _ways_in(frame, onward) | {"refused": str(refusal)}
    return frame.write(request, "", "sign_in.html", shown, status=refusals.told(refusal).status)


def _provider(frame: Frame) -> Provider:
    if frame.provider is None:
        raise NotFound("this node has no identity provider: sign in with a passkey or a link")
    return frame.provider


def _open(node: Node, person: Person) -> Office:
    """Return the first office that the provider names for *person* and that is open today."""
    standing = {row.office for row in node.offices()}
    found = next((office for office in person.offices if office in standing), None)
    if found is None:
        raise NotAuthorised(f"no office that you hold there is open in {node.party}: ask its registrar")
    return found


def _waiting(frame: Frame) -> str:
    return f"{frame.cookie}-waiting"


def _begin(tx: Any, node: Node, request: Request, office: Office, name: str, *, subject: str = "") -> str:
    """Begin a session with a new secret, and end the one that this browser came with."""
    frame: Frame = request.state.frame
    session.end(tx, request.cookies.get(frame.cookie, ""))
    label = device(request)
    return session.begin(tx, office, name, node.clock(), label=label, limits=frame.limits, subject=subject)


def _knock(node: Node, request: Request) -> None:
    frame: Frame = request.state.frame
    frame.knocks.knock(address_of(request.scope), node.clock())


def _answer(form: FormData) -> dict[str, Any]:
    """Return the browser's answer, which its script sends as one field of JSON."""
    try:
        answer = orjson.loads(str(form.get("answer", "")))
    except orjson.JSONDecodeError as error:
        raise Malformed("the browser's answer cannot be read: try again") from error
    if not isinstance(answer, dict):
        raise Malformed("the browser's answer cannot be read: try again")
    return answer
