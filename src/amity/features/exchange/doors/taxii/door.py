"""The TAXII door: which address answers how. It receives (`visiting.py`), shows (`showing.py`), takes objects
in (`taking.py`), and lets an author take them back.

What it shows, `rooms.py` says; whom it lets in, `keeping.py`. Every address ends in a slash.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from amity.errors import NotAuthorised, NotFound, Refusal
from amity.features.exchange.doors.taxii import answers, asking, keeping, showing, taking
from amity.features.exchange.doors.taxii.cursors import Cursors
from amity.features.exchange.doors.taxii.keeping import Keeper
from amity.features.exchange.doors.taxii.rooms import Collection, Forums, Rooms, Root
from amity.features.exchange.doors.taxii.showing import Shows, Sight
from amity.features.exchange.doors.taxii.visiting import Porch, Visit, nothing
from amity.features.exchange.views import collections
from amity.features.exchange.views.collections import ALL
from amity.kernel.record import Office, RecordId
from amity.node.node import Node
from amity.store import arrivals, log
from amity.ui.guard import bounded

Clock = Callable[[], datetime]
NO_MANDATE = "your office does not write in this collection: ask the registrar of your Party"


@dataclass(frozen=True, slots=True)
class Doomed:
    """What an author takes back."""

    office: Office
    records: Sequence[RecordId]


class Door:
    """The door of one node, as an ASGI application. *prefix* is where its roots stand."""

    def __init__(self, node: Node, clock: Clock, rooms: Rooms, keeper: Keeper, *, prefix: str = "") -> None:
        self._node, self._clock, self._rooms, self._prefix = node, clock, rooms, prefix
        self._porch = Porch(node, rooms, keeper, prefix)
        self._cursors = Cursors(node)
        self._noted = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except Refusal as refusal:
            answer = answers.refused(refusal)
        except ClientDisconnect:
            return
        if request.method == "HEAD":
            answer.body = b""  # its length is said all the same
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "POST":
            visit = await run_in_threadpool(self._let_in, request)
            root, collection = _to_write(visit)
            asking.check_content(request.headers.get("content-type"))
            raw = await bounded(request, root.largest).body()
            return await run_in_threadpool(self._take, visit, root, collection, raw)
        return await run_in_threadpool(self._look, request)

    def _note(self) -> None:
        with self._node.reading() as tx:
            newest = log.newest(tx)
            if newest <= self._noted or newest <= arrivals.noted(tx):
                self._noted = newest
                return
        with self._node.tx() as tx:
            self._noted = arrivals.note(tx, self._clock())

    def _let_in(self, request: Request) -> Visit:
        self._note()
        with self._node.reading() as tx:
            visit = self._porch.receive(tx, request, self._noted)
        asking.check_accept(request.headers.get("accept"))
        return visit

    def _look(self, request: Request) -> Response:
        while True:
            with self._node.reading() as tx:
                noted = self._noted
                if log.newest(tx) <= noted:
                    visit = self._porch.receive(tx, request, noted)
                    parts = self._node, self._rooms, self._prefix, self._cursors
                    answer = _seen(Sight(*parts, tx, visit, noted))
                    break
            self._note()
        if isinstance(answer, Response):
            return answer
        for record in answer.records:
            reason = "taken out of the collection by its author"
            self._node.withdraw(record, reason=reason, office=answer.office)
        return answers.said({})

    def _take(self, visit: Visit, root: Root, collection: Collection, raw: bytes) -> Response:
        now = self._clock()
        status = taking.take(self._node, visit.office, collection, raw, now).status(now)
        with self._node.tx() as tx:
            taking.keep(tx, status, visit.office, root.path, self._node.clock())
            arrivals.note(tx, self._clock())
        return answers.said(status, 202)


def _seen(sight: Sight) -> Response | Doomed:
    request = sight.visit.request
    known = ADDRESSES.get(sight.visit.path)
    if known is None:
        raise nothing()
    method = "GET" if request.method == "HEAD" else request.method
    if method not in known:
        raise answers.WrongMethod(f"{method} is not answered here", [*known, "HEAD"])
    asking.check_accept(request.headers.get("accept"))
    shows = known[method]
    return Doomed(sight.visit.office, _to_delete(sight)) if shows is None else shows(sight)


def _to_write(visit: Visit) -> tuple[Root, Collection]:
    known = ADDRESSES.get(visit.path)
    if known is None:
        raise nothing()
    if "POST" not in known:
        raise answers.WrongMethod("nothing is sent here", [*known, "HEAD"])
    if not visit.at_collection.can_write:
        raise NotAuthorised(NO_MANDATE)
    return visit.at_root, visit.at_collection


def _to_delete(sight: Sight) -> list[RecordId]:
    collection = sight.visit.at_collection
    if not (collection.can_read and collection.can_write):
        raise NotAuthorised(NO_MANDATE)
    found = collections.records(sight.tx, collection.shelf, sight.wanted(ALL))
    if not found:
        raise NotFound("no object is called that in this collection")
    if any(row.party != sight.node.party for row in found):
        raise NotAuthorised("another Party has told this: only its author takes it back")
    if any(row.made for row in found):
        raise NotAuthorised("this stands for a report: withdraw the report itself, on its page")
    return [RecordId(row.record) for row in found]


_HERE = ("root", "collection")
ADDRESSES: dict[tuple[str, ...], dict[str, Shows | None]] = {  # None: it changes something
    (): {"GET": showing.discovery},
    ("root",): {"GET": showing.root},
    ("root", "status", "*"): {"GET": showing.status},
    ("root", "collections"): {"GET": showing.all_collections},
    _HERE: {"GET": showing.collection},
    (*_HERE, "manifest"): {"GET": showing.manifest},
    (*_HERE, "objects"): {"GET": showing.objects, "POST": None},
    (*_HERE, "objects", "*"): {"GET": showing.objects, "DELETE": None},
    (*_HERE, "objects", "*", "versions"): {"GET": showing.versions},
}


def routes(node: Node, clock: Clock) -> list[BaseRoute]:
    """Return the TAXII door of a node in use, for its website."""
    door = Door(node, clock, Forums(node), keeping.Tokens(), prefix="/taxii2")
    return [Route("/taxii2/{rest:path}", door), Route("/taxii2", door)]
