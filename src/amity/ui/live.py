"""Live pages: a stream that says to whoever is signed in that something they may read has come.

It never says what: a browser that hears "exchange: 2" asks for its page again, as its reader would.

* A seat hears of kinds that its office reads, and of nothing else: not even that something was.
* A page bears its place in the feed: that of the newest that its reader may read, under a key of this
  process and of the session. After a restart nobody's place is known, and the stream says so.
* A stream ends with its session, as soon as that is noticed; leaving one open is no use of the session.
* The newest streams of a session stand: the oldest of too many ends.
* One look at the database serves all streams, and nobody looks while nobody listens.
"""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from amity.errors import NotSignedIn, Unavailable
from amity.node import alarms
from amity.store import changes, log
from amity.store.browse import Tx
from amity.store.changes import Watch
from amity.ui.frame import Frame
from amity.ui.records import readable
from amity.ui.session import Seat

HOUSE = "house"  # what belongs to no feature: offices, keys, withdrawals, alarms
PING = 15  # seconds between two signs of life: those who stand between may close what is silent
GRACE = 2  # seconds that a stream has to end well when the node stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often is looked, and how much is borne."""

    beat: float = 1.0  # seconds between two looks at the feed
    check: float = 10.0  # seconds between two looks whether a session still stands
    each: int = 4  # streams of one session
    all: int = 200  # streams of one node


@dataclass(eq=False)
class Stream:
    """One listener: what has come for it since it was last told, whoever may read it."""

    session: str
    kinds: Counter[str] = field(default_factory=Counter)
    rings: bool = False  # an alarm began or ended
    over: bool = False  # newer streams of its session took its place
    is_lost: bool = False  # it asked from a place that is not known here
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)  # the node stops

    def tell(self, kinds: Mapping[str, int], *, rings: bool) -> None:
        """Let it know."""
        self.kinds.update(kinds)
        self.rings = self.rings or rings
        self.bell.set()

    def take(self) -> tuple[Counter[str], bool]:
        """Return what it was told, and forget it."""
        taken = self.kinds, self.rings
        self.kinds, self.rings = Counter(), False
        self.bell.clear()
        return taken


class Live:
    """All streams of one website."""

    def __init__(self, frame: Frame, pace: Pace | None = None) -> None:
        self.frame, self.pace = frame, pace or Pace()
        self.streams: list[Stream] = []
        self._key = AESSIV(AESSIV.generate_key(256))  # says the same of the same: a page tells nothing twice
        self._watching: asyncio.Task[None] | None = None
        self._ringing = ""

    def routes(self) -> list[Route]:
        """Return the one address."""
        return [Route("/live", self._door, methods=["GET"])]

    # ---- places in the feed ----

    def here(self, seat: Seat) -> str:
        """Return how far what *seat* may read has come, as only this process can read it, for its session."""
        kinds = readable(self.frame.node, self.frame, seat)
        with self.frame.node.reading() as tx:
            arrival = log.newest(tx) if kinds is None else changes.newest(tx, kinds)
            place = f"{arrival} {_rings(tx)}"
        return urlsafe_b64encode(self._key.encrypt(place.encode(), [seat.key.encode()])).decode()

    def _place(self, token: str, seat: Seat) -> tuple[int, str] | None:
        try:
            place = self._key.decrypt(urlsafe_b64decode(token), [seat.key.encode()])
        except (InvalidTag, ValueError):
            return None
        arrival, _, rings = place.decode().partition(" ")
        return int(arrival), rings

    # ---- streams ----

    async def _door(self, request: Request) -> Response:
        """Open a stream for who is signed in."""
        seat = await run_in_threadpool(self.frame.sitting, request)
        if seat is None:
            raise NotSignedIn("nobody is signed in here, or the session has ended: sign in, and ask again")
        if len(self.streams) >= self.pace.all:
            raise Unavailable("this node already tells as many as it can: load the page again by hand")
        stream = Stream(seat.key)
        own = [one for one in self.streams if one.session == seat.key]
        for one in own[: max(0, len(own) + 1 - self.pace.each)]:
            one.over = True
            one.bell.set()
        asked = request.headers.get("last-event-id") or request.query_params.get("since", "")
        self.streams.append(stream)
        try:
            await self._watch()  # before the answer begins: what comes from then on is told
            stream.is_lost = not await run_in_threadpool(self._catch_up, stream, seat, asked)
        except BaseException:
            self.streams.remove(stream)
            raise
        leave = BackgroundTask(self._leave, stream)
        return EventSourceResponse(
            self._events(request, stream),
            ping=PING,
            background=leave,
            shutdown_event=stream.closing,  # type: ignore[arg-type]  # it is set there, and no more
            shutdown_grace_period=GRACE,
        )

    def _catch_up(self, stream: Stream, seat: Seat, asked: str) -> bool:
        """Tell *stream* what came since the place *asked*; tell whether that place is known here."""
        place = self._place(asked, seat) if asked else None
        if place is not None:
            with self.frame.node.reading() as tx:
                stream.tell(changes.since(tx, place[0]), rings=_rings(tx) != place[1])
        return place is not None or not asked

    async def _leave(self, stream: Stream) -> None:
        if stream in self.streams:
            self.streams.remove(stream)

    async def _events(self, request: Request, stream: Stream) -> AsyncIterator[ServerSentEvent]:
        try:
            if stream.is_lost:
                yield ServerSentEvent(event="lost", data="")
            while not stream.closing.is_set():
                seat = await run_in_threadpool(self.frame.sitting, request)
                if seat is None or stream.over:
                    yield ServerSentEvent(event="ended" if seat is None else "full", data="")
                    return
                told = self._readable(seat, *stream.take())
                if told:
                    token = await run_in_threadpool(self.here, seat)
                    yield ServerSentEvent(event="changed", data=orjson.dumps(told).decode(), id=token)
                await _rung(stream, self.pace.check)
        finally:
            await self._leave(stream)

    def _readable(self, seat: Seat, kinds: Counter[str], rings: bool) -> dict[str, int]:
        """Return how much has come of each feature that *seat* may read."""
        told: Counter[str] = Counter()
        for kind, count in kinds.items():
            if self.frame.may_read_kind(seat, kind):
                told[self.frame.room_of(kind) or HOUSE] += count
        if rings:
            told[HOUSE] += 1
        return dict(told)

    # ---- the one that looks ----

    async def _watch(self) -> None:
        """See to it that somebody looks, from a place before which the new stream has been told all."""
        if self._watching is None or self._watching.done():
            watch = Watch()
            await run_in_threadpool(self._look, watch)
            if self._watching is None or self._watching.done():  # another stream may have been quicker
                self._watching = asyncio.create_task(self._pump(watch))

    async def _pump(self, watch: Watch) -> None:
        while self.streams:
            await asyncio.sleep(self.pace.beat)
            try:
                kinds, rings = await run_in_threadpool(self._look, watch)
            except Unavailable:  # the database is away for a while: the next look tells what came meanwhile
                continue
            if kinds or rings:
                for one in self.streams:
                    one.tell(kinds, rings=rings)

    def _look(self, watch: Watch) -> tuple[Mapping[str, int], bool]:
        with self.frame.node.reading() as tx:
            kinds, ringing = watch.look(tx), _rings(tx)
        changed, self._ringing = ringing != self._ringing, ringing
        return kinds, changed


def _rings(tx: Tx) -> str:
    """Return what rings, as one word that changes with it."""
    said = " ".join(f"{one.party}/{one.code}" for one in alarms.ringing(tx))
    return sha256(said.encode()).hexdigest()[:16]


async def _rung(stream: Stream, seconds: float) -> None:
    """Wait until *stream* has something to tell or the node stops, or so long."""
    waits = [asyncio.create_task(stream.bell.wait()), asyncio.create_task(stream.closing.wait())]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
