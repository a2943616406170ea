"""What is sent is filed once: the key that each form carries, and what an outbox is answered.

A form that files carries a key that was made with it, so a second click, a reload or a browser that never
heard the answer is answered with what was filed the first time. Scripts put a key of their own in its place
when the form waits for the line (`static/outbox.js`). Whoever sends the same form filled in otherwise says
something else, and files it.
"""

import re
import secrets
from collections.abc import Callable

from jinja2.ext import Extension
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from amity.errors import NotSignedIn, Refusal
from amity.node import once
from amity.node.node import Node
from amity.ui.session import Seat

FIELD = "-once"
OUTBOX = "amity-outbox"  # the header in which an outbox says whose it is
ANSWERED = "amity-answered"  # the cookie that tells a page's script which of its keys was answered; no secret
_BY_SCRIPT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FORM = re.compile(r"<form\b[^>]*>")
_ACTION = re.compile(r'\baction="([^"]*)"')
_FILES_NOTHING = re.compile(r"/(sign-out|sign-in|language|devices|passkey|enrol)\b")


class Keyed(Extension):
    """Gives every form in a template a key, so that no template can forget it."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return *source* with a key in each form that files; a form with a file in it holds none."""
        return _FORM.sub(_with_key, source)


def key() -> str:
    """Return a new key for a form."""
    return secrets.token_hex(12)


def person_of(node: Node, seat: Seat) -> str:
    """Return what this device calls the person in *seat*, whichever session they have; no secret."""
    return once.key_of(node.party, *seat.person)[:24]


def sent(node: Node, request: Request, form: FormData, act: Callable[[], Response]) -> Response:
    """
    Return the answer to *form*: what *act* answers, or answered when the same was sent before.

    Raises:
        NotSignedIn: an outbox sends it, and somebody else is signed in by now.
    """
    seat: Seat | None = request.state.seat
    if seat is None or not form.get(FIELD):
        return act()
    outbox = request.headers.get(OUTBOX, "")
    if outbox and outbox != person_of(node, seat):
        raise NotSignedIn("this waits for somebody else, who is not signed in here: it was not filed")
    if not outbox:
        request.state.key = str(form[FIELD])
    answer = _once(node, _key(request, seat, form), act)
    if outbox and answer.status_code == 303:
        return JSONResponse({"next": answer.headers["location"]})
    return answer


def marked(request: Request, answer: Response, *, secure: bool) -> Response:
    """Return *answer*, marked as the answer to the key that a page's script sent, if one did."""
    said = getattr(request.state, "key", "")
    if _BY_SCRIPT.fullmatch(said):
        answer.set_cookie(ANSWERED, said, max_age=600, secure=secure, samesite="strict")
    return answer


def _once(node: Node, key: str, act: Callable[[], Response]) -> Response:
    with node.reading() as tx:
        known = once.answered(tx, key, node.clock())
    if known:
        return RedirectResponse(known, 303)
    try:
        with once.under(key):
            answer = act()
    except Refusal:  # of what was filed already, before the answer was lost
        if first := _first(node, key):
            return RedirectResponse(f"/record/{first}?filed=1", 303)
        raise
    first = _first(node, key)
    if not first:
        return answer
    if answer.status_code != 303:
        return RedirectResponse(f"/record/{first}?filed=1", 303)
    with node.tx() as tx:
        once.answer(tx, key, answer.headers["location"], node.clock())
    return answer


def _first(node: Node, key: str) -> str:
    with node.reading() as tx:
        return once.first(tx, key, node.clock())


def _key(request: Request, seat: Seat, form: FormData) -> str:
    """Return the key of all that is asked: by whom, where, and with which words."""
    said = [
        part
        for name, value in form.multi_items()
        if not isinstance(value, UploadFile)
        for part in (name, value)
    ]
    return once.key_of(*seat.person, request.url.path, *said)


def _with_key(form: re.Match[str]) -> str:
    to = _ACTION.search(form[0])
    if 'method="post"' not in form[0] or "multipart/" in form[0] or not to or _FILES_NOTHING.match(to[1]):
        return form[0]
    return f'{form[0]}<input type="hidden" name="{FIELD}" value="{{{{ once() }}}}">'
