"""The frame that every page stands in: who asks, in which language, and how the answer is written.

Its templates are found as `templating.py` says, and what is refused is told as `refusals.py` says.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from amity.errors import NotAuthorised, NotSignedIn, Unavailable
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import PARTY
from amity.node.node import Node
from amity.store.database import BRIEF
from amity.store.view import View
from amity.ui import keeping, language, refusals, sending, session, zones
from amity.ui.guard import Knocks, TooMany
from amity.ui.language import Language, Languages, gettext
from amity.ui.passkey import House
from amity.ui.provider import Provider
from amity.ui.rates import Toll
from amity.ui.session import Limits, Seat
from amity.ui.shelf import Portal, Shelf
from amity.ui.templating import Templates

BY_SCRIPT = "x-amity-live"  # the header with which a page asks again without its reader's hand
WORDS_COOKIE = "amity-words"  # the language that a browser has chosen; no secret
MACHINES = re.compile(rf"/(api|taxii2|metrics|exchange/{PARTY.pattern})/")  # where programs knock


class Room(Protocol):
    """A feature, as far as the frame knows it."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kinds(self) -> Kinds: ...
    @property
    def views(self) -> Sequence[View]: ...
    @property
    def today(self) -> Any: ...  # today.Telling | None; `today.py` stands above this file
    @property
    def pages(self) -> Any: ...  # Pages | None; `pages.py` stands above this file
    @property
    def places(self) -> Mapping[str, str]: ...
    @property
    def public(self) -> Mapping[str, Shelf]: ...


class Frame:
    """What all pages of one node's website share."""

    def __init__(
        self,
        node: Node,
        rooms: Sequence[Room],
        *,
        house: House,
        limits: Limits,
        languages: Languages,
        exercise: bool = False,
    ) -> None:
        self.node, self.rooms, self.house, self.limits, self.languages = node, rooms, house, limits, languages
        self._exercise = exercise
        self.knocks = Knocks()
        self.here: Callable[[Seat], str] = lambda _: ""  # how far the live feed has come; `live.py` says it
        self.provider: Provider | None = None
        self.portal = Portal()
        self.toll: Toll | None = None
        self._menu = [(room.name, room.title) for room in rooms if _has_front(room)]
        self._templates = Templates(node)

    # ---- who asks ----

    @property
    def cookie(self) -> str:
        """The session cookie's name. Each node has its own: several may share one host, on several ports."""
        name = f"amity-{self.node.party.lower()}"
        return f"__Host-{name}" if self.house.secure else name

    def enter(self, request: Request, room: str = "", *, public: bool = False) -> None:
        """
        Find out who asks, note it in `request.state.seat`, and let them in or not.

        Raises:
            NotSignedIn: nobody is, and the page is not public.
            NotAuthorised: their office may not read this feature.
        """
        by_script = BY_SCRIPT in request.headers
        request.state.seat = seat = self.sitting(request) if by_script else self.seat(request)
        request.state.frame = self
        self._pay(request, seat)
        request.state.since = self.here(seat) if seat and request.method == "GET" else ""
        if public:
            return
        if seat is None:
            raise NotSignedIn("nobody is signed in here, or the session has ended: sign in, and ask again")
        if room and not seat.may_read(room):
            raise NotAuthorised(
                f"the office {seat.title} does not read “{self.title_of(room)}”: ask the registrar of "
                f"{self.node.party}, who hands out what offices may read"
            )

    def seat(self, request: Request) -> Seat | None:
        """Return who is signed in, by the session's cookie, and note the use; None if nobody is."""
        kept, now = self._kept(request), self.node.clock()
        if kept and kept.stale(now):
            with suppress(Unavailable), self.node.tx(patience=BRIEF) as tx:
                session.touch(tx, kept.key, now)
        return self._seated(kept)

    def sitting(self, request: Request) -> Seat | None:
        """Return who is signed in, as `seat` does: what a page asks by itself is no use of the session."""
        return self._seated(self._kept(request))

    def _kept(self, request: Request) -> session.Pass | None:
        secret = request.cookies.get(self.cookie)
        if not secret:
            return None
        with self.node.reading() as tx:
            kept = session.find(tx, secret, self.node.clock(), limits=self.limits)
        request.state.session_ends = kept.expires if kept else None
        return kept

    def _seated(self, kept: session.Pass | None) -> Seat | None:
        try:
            return session.seated(kept, self.node.offices()) if kept else None
        except NotSignedIn:
            return None

    def bearer(self, request: Request) -> Seat:
        """
        Return who asks the API: by its token if it shows one, and then by nothing else.

        Raises:
            NotSignedIn: nobody that this node knows.
        """
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            seat = self.seat(request)
            if seat is None:
                raise NotSignedIn("send `Authorization: Bearer TOKEN`, or sign in with a browser first")
            self._pay(request, seat)
            return seat
        with self.node.reading() as tx:
            kept = (
                session.bearer(tx, secret.strip(), self.node.clock()) if scheme.lower() == "bearer" else None
            )
        seat = session.seated(kept, self.node.offices())
        self._pay(request, seat)
        return seat

    def _pay(self, request: Request, seat: Seat | None) -> None:
        if self.toll:
            self.toll.sit(request, seat.key if seat else "")

    def let_in(self, answer: Response, secret: str) -> Response:
        """Give the browser the session *secret* with *answer*."""
        answer.set_cookie(
            self.cookie,
            secret,
            max_age=int(self.limits.longest.total_seconds()),
            secure=self.house.secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    def let_out(self, answer: Response) -> Response:
        """Take the session from the browser with *answer*."""
        answer.delete_cookie(self.cookie, secure=self.house.secure, httponly=True, samesite="strict")
        return answer

    # ---- features and kinds ----

    def title_of(self, room: str) -> str:
        """Return the feature's title as the menu shows it."""
        return gettext(next((one.title for one in self.rooms if one.name == room), room))

    def room_of(self, kind: str) -> str:
        """
        Return the feature that *kind* belongs to; "" for the house's own (offices, keys, withdrawals).

        A kind that this version does not know belongs to a feature that nobody is named a reader of:
        only an office that reads everything may look at it.
        """
        if self.node.kinds.get(kind) is None:
            return "?"
        return next((room.name for room in self.rooms if room.kinds.get(kind)), "")

    def may_read_kind(self, seat: Seat, kind: str) -> bool:
        """Tell whether *seat* may read records of *kind*."""
        room = self.room_of(kind)
        return not room or seat.may_read(room)

    def room_of_view(self, view: View) -> str:
        """Return the feature that *view* belongs to; "" for the house's own."""
        return next((room.name for room in self.rooms if view in room.views), "")

    def may_read_view(self, seat: Seat, view: View) -> bool:
        """Tell whether *seat* may read the rows of *view*; the house's own, of every kind, names them all."""
        room = self.room_of_view(view)
        if not room and Body in view.reads:
            return "*" in seat.reads
        return not room or seat.may_read(room)

    # ---- how the answer is written ----

    def static(self, name: str) -> str:
        """Return the address of a static file: it changes whenever the file does."""
        return self._templates.static(name)

    def add_folder(self, room: str, folder: Path) -> None:
        """Let templates of *room* be found in *folder*."""
        if room:
            self._templates.add_folder(room, folder)

    @contextmanager
    def speaking(self, request: Request) -> Iterator[None]:
        """Speak the language of the reader, and tell moments in their time zone, until the block ends."""
        zone = zones.named(request.cookies.get(zones.COOKIE, ""))
        with language.spoken(self.language_of(request)), zones.kept(zone):
            yield

    def language_of(self, request: Request) -> Language:
        """Return the language that the reader has chosen, else the best that the browser asks for."""
        chosen = request.query_params.get("lang") or request.cookies.get(WORDS_COOKIE, "")
        return self.languages.best(chosen, request.headers.get("accept-language", ""))

    def write(
        self, request: Request, room: str, template: str, answer: Mapping[str, Any], *, status: int = 200
    ) -> HTMLResponse:
        """Return *answer* as *template* of *room* shows it."""
        seat: Seat | None = getattr(request.state, "seat", None)
        frame = {
            "request": request,
            "node": self.node,
            "seat": seat,
            "room": room,
            "live_since": getattr(request.state, "since", "") if seat else "",
            "language": language.current(),
            "languages": list(self.languages),
            "exercise_everywhere": self._exercise,
            "zone": zones.shown(),
            "reader_mark": sending.person_of(self.node, seat) if seat else "",
            "menu": [(n, title) for n, title in self._menu if seat and seat.may_read(n)],
        }
        text = self._templates.of(room, template).render(frame | dict(answer))
        return HTMLResponse(text, status, self._keeping(request, text, status))

    def _keeping(self, request: Request, text: str, status: int) -> dict[str, str]:
        """Return what the browser's worker is told of a page; nothing where nobody was asked who they are."""
        if not hasattr(request.state, "seat"):
            return {}
        ends = getattr(request.state, "session_ends", None)
        return {keeping.HEADER: keeping.told(self.node, request, request.state.seat, ends, text, status)}

    # ---- refusals, in one place ----

    def refused(self, request: Request, cause: Exception) -> Response:
        """Return *cause* as its reader can use it: a page for people, problem JSON for machines."""
        answer = self._told(request, cause)
        if isinstance(cause, TooMany):
            answer.headers["retry-after"] = str(cause.wait)
        if answer.status_code < 429:  # what the node could not answer is asked again
            sending.marked(request, answer, secure=self.house.secure)
        return answer

    def _told(self, request: Request, cause: Exception) -> Response:
        with self.speaking(request):
            said = refusals.told(cause)
            if _is_machine(request):
                return refusals.problem(said)
            if said.code == "not-signed-in" and request.method in ("GET", "HEAD"):
                return RedirectResponse(f"/sign-in?next={quote(_whole_path(request))}", 303)
            try:
                answer: Response = self.write(request, "", "refusal.html", {"said": said}, status=said.status)
            except Exception:  # the database may be what failed: the page that says so needs none
                request.state.seat = None
                answer = HTMLResponse(
                    self._templates.get_template("fault.html").render(said=said), said.status
                )
            return answer


def _is_machine(request: Request) -> bool:
    path = request.scope["path"] + "/"
    return bool(MACHINES.match(path)) or "application/json" in request.headers.get("accept", "")


def _whole_path(request: Request) -> str:
    query = request.scope.get("query_string", b"").decode("latin-1")
    return str(request.scope["path"]) + (f"?{query}" if query else "")


def _has_front(room: Room) -> bool:
    return room.pages is not None and any(door.path == "/" for door in room.pages.doors)
