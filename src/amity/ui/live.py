"""Live pages: a stream that says to whoever is signed in that something they may read has come.

It never says what: a browser that hears "exchange: 2" asks for its page again, as its reader would.

* A seat hears of kinds that its office reads, and of nothing else: not even that something was.
* A place in the feed is told under a key of this process alone, since the number of arrivals says how much
  there is that one may not read. After a restart nobody's place is known, and the stream says so.
* A stream ends with its session, as soon as that is noticed; leaving one open is no use of the session.
* The newest streams of a session stand: the oldest of too many ends.
* One look at the database serves all streams, and nobody looks while nobody listens.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from amity.errors import NotSignedIn, Unavailable
from amity.kernel.record import Party
from amity.node import alarms
from amity.store import changes, log
from amity.store.changes import Watch
from amity.ui.frame import Frame
from amity.ui.session import Seat

HOUSE = "house"  # what belongs to no feature: offices, keys, withdrawals, alarms


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
    bell: asyncio.Event = field(default_factory=asyncio.Event)

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
        self._key = Fernet(Fernet.generate_key())
        self._watching: asyncio.Task[None] | None = None
        self._alarms: list[tuple[Party, str]] = []

    def routes(self) -> list[Route]:
        """Return the one address."""
        return [Route("/live", self._door, methods=["GET"])]

    # ---- places in the feed ----

    def here(self) -> str:
        """Return the place that the feed has reached, as only this process can read it."""
        with self.frame.node.reading() as tx:
            return self._key.encrypt(str(log.newest(tx)).encode()).decode()

    def _place(self, token: str) -> int | None:
        try:
            return int(self._key.decrypt(token.encode()))
        except InvalidToken:
            return None

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
        self.streams.append(stream)
        asked = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return EventSourceResponse(self._events(request, stream, asked), ping=15)

    async def _events(self, request: Request, stream: Stream, asked: str) -> AsyncIterator[ServerSentEvent]:
        try:
            await self._watch()
            place = self._place(asked) if asked else None
            if asked and place is None:
                yield ServerSentEvent(event="lost", data="")
            elif place is not None:
                stream.tell(await run_in_threadpool(self._since, place), rings=False)
            while True:
                seat = await run_in_threadpool(self.frame.sitting, request)
                if seat is None or stream.over:
                    yield ServerSentEvent(event="ended" if seat is None else "full", data="")
                    return
                told = self._readable(seat, *stream.take())
                if told:
                    token = await run_in_threadpool(self.here)
                    yield ServerSentEvent(event="changed", data=orjson.dumps(told).decode(), id=token)
                await _rung(stream.bell, self.pace.check)
        finally:
            self.streams.remove(stream)

    def _since(self, place: int) -> Mapping[str, int]:
        with self.frame.node.reading() as tx:
            return changes.since(tx, place)

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
            kinds = watch.look(tx)
            ringing = [(one.party, one.code) for one in alarms.ringing(tx)]
        changed, self._alarms = ringing != self._alarms, ringing
        return kinds, changed


async def _rung(bell: asyncio.Event, seconds: float) -> Any:
    """Wait until *bell* rings, or so long."""
    try:
        await asyncio.wait_for(bell.wait(), seconds)
    except TimeoutError:
        return
