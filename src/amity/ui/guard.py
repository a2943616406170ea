"""What stands before every door: the host's name, where a request comes from, how often, how large.

And what leaves with every answer: the security headers. It knows no page, no session and no record.

* A request for another host's name is refused (a name that was bound anew to this address).
* What changes something must come from this very origin. The rule is that of Go's
  `CrossOriginProtection` (Filippo Valsorda, 2025): `Sec-Fetch-Site`, else `Origin` against `Host`;
  a client that sends neither is no browser, and holds no cookie that somebody else could use.
  Machines that show a token or a signature of their own are let pass: they use no cookie.
* A fault inside is logged with a number, and answered with that number alone.
"""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_network
from math import ceil
from threading import Lock
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from amity.errors import Malformed, NotAuthorised, Refusal, TooLarge

LOG = logging.getLogger("amity.ui")
HEALTH = "/health/"  # asked by machines that know an address and no name; it tells and changes nothing
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HOST = re.compile(r"([^:@/\[\]\s]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")  # a name, and perhaps a port
MEGABYTE = 1 << 20
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

Answer = Callable[[Request, Exception], Response]  # how a refusal or a fault is written for its reader


class TooMany(Refusal):
    """This door was knocked at too often. Wait a minute, and try again."""

    code = "too-many"

    def __init__(self, said: str, *, wait: int = 60) -> None:
        super().__init__(said)
        self.wait = wait  # seconds until it is worth another try


class Guard:
    """The outermost layer of the website."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str],
        secure: bool,
        answer: Answer,
        enter: Callable[[Scope], None] = lambda _: None,  # what is asked of whoever comes: see rates.py
    ) -> None:
        self._app, self._hosts, self._answer, self._enter = app, frozenset(hosts), answer, enter
        self._headers = dict(HEADERS)
        if secure:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            self._enter(scope)
            if not scope["path"].startswith(HEALTH):
                check_origin(scope["method"], Headers(scope=scope), self._hosts)
            if "\x00" in scope["path"] or b"%00" in scope["query_string"] or not _is_text(scope):
                raise Malformed("the address holds a character that no text has")
            await self._app(scope, receive, dressed)
        except Refusal as refusal:
            await self._answer(Request(scope), refusal)(scope, receive, dressed)
        except Exception as fault:
            number = secrets.token_hex(4)
            door = scope["path"].split("/", 2)[1]  # and no more: addresses hold names, and secrets of links
            said = {"fault": number, "method": scope["method"], "door": door}
            LOG.exception("fault %s at %s /%s", *said.values(), extra={"event": "fault", "figures": said})
            if begun:
                raise
            fault.add_note(number)
            await self._answer(Request(scope), fault)(scope, receive, dressed)


def _is_text(scope: Scope) -> bool:
    """Tell whether the query is one: pages write their own address, and browsers send nothing else."""
    query: bytes = scope["query_string"]
    return query.isascii()


def check_origin(method: str, headers: Headers, hosts: Collection[str]) -> None:
    """
    Refuse what comes for another host, and what changes something at another site's wish.

    Raises:
        NotAuthorised: it is one of the two.
    """
    host = headers.get("host", "")
    named = HOST.fullmatch(host)
    if named is None or named[1].strip("[]").lower() not in hosts:
        raise NotAuthorised("this node does not go by that name: use the address that your operator gave you")
    if method in SAFE or "authorization" in headers or "signature" in headers:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in ("same-origin", "none") or (site is None and origin is None):
        return
    if site is None and origin in (f"https://{host}", f"http://{host}"):
        return
    raise NotAuthorised("this request was sent by another site: open the page here, and send it from there")


@dataclass
class Knocks:
    """How often each has knocked: a bucket of points for whoever is named, which fills up again with time."""

    most: int = 20  # points at once
    refill: timedelta = timedelta(seconds=6)  # until one more is there
    told: str = "too many attempts from this address: wait a minute, and try again"
    crowd: int = 10_000  # who are remembered: one with more addresses than that may not fill the memory
    _spent: dict[str, tuple[float, datetime]] = field(
        default_factory=dict
    )  # whoever knocked last stands last
    _lock: Lock = field(default_factory=Lock)

    def knock(self, who: str, now: datetime, *, points: int = 1) -> None:
        """
        Take *points* from *who*.

        Raises:
            TooMany: they have too few left.
        """
        with self._lock:
            spent, at = self._spent.pop(who, (0.0, now))
            spent = max(0.0, spent - (now - at) / self.refill)
            lacking = spent + points - self.most
            self._spent[who] = (spent if lacking > 0 else spent + points, now)
            if len(self._spent) > self.crowd:
                del self._spent[next(iter(self._spent))]
        if lacking > 0:
            raise TooMany(self.told, wait=max(1, ceil(lacking * self.refill / timedelta(seconds=1))))


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from; of IPv6 the half that names a network."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        return str(ip_network((host, 64), strict=False)) if ":" in host else host
    except ValueError:
        return host


def bounded(request: Request, most: int = MEGABYTE) -> Request:
    """
    Return *request* with a body that refuses to be longer than *most* bytes.

    Raises:
        TooLarge: it says so already.
    """
    refusal = TooLarge(f"this is larger than the {most:,} bytes that this door takes: send less, or in parts")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > 15 or int(length) > most:
        raise refusal
    receive: Callable[[], Awaitable[Message]] = request.receive
    left = most

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise refusal
        return message

    return Request(request.scope, counted)


def inside(path: str) -> str:
    """Return *path* if it leads to a page of this house, else the start page: no link leads people away."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path
