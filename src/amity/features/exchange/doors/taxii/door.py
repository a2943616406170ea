"""The TAXII door: which address answers how. What it shows, `rooms.py` says; whom it lets in, `keeping.py`.

Every address ends in a slash. Whoever is not let in learns nothing; a collection that is not theirs to see is
not there. An answer goes on where the page before ended by the cursor alone: it holds an arrival, which any
process of this node knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from amity.errors import NotAuthorised, NotFound, Refusal
from amity.features.exchange.doors import asked, stamps
from amity.features.exchange.doors.asked import ALL, LAST, Wanted
from amity.features.exchange.doors.taxii import answers, asking, keeping, taking
from amity.features.exchange.doors.taxii.asking import Asked
from amity.features.exchange.doors.taxii.keeping import Keeper
from amity.features.exchange.doors.taxii.rooms import Collection, Forums, Rooms, Root
from amity.kernel.record import Office, RecordId
from amity.node.node import Node
from amity.store import log
from amity.ui.guard import bounded

DISCOVERY = "/taxii2/"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that was let in: who asks, and for what."""

    request: Request
    office: Office
    roots: Sequence[Root]
    root: Root | None
    collection: Collection | None
    rest: tuple[str, ...]  # what of the path follows the collection, or the root

    @property
    def path(self) -> tuple[str, ...]:
        """The shape of the address, by which its answer is found."""
        return (
            ("root",) * bool(self.root)
            + ("collection",) * bool(self.collection)
            + self.rest[:1]
            + (("*",) * bool(self.rest[1:2]) + self.rest[2:])
        )


@dataclass(frozen=True, slots=True)
class Doomed:
    """What an author takes back."""

    office: Office
    records: Sequence[RecordId]


class Door:
    """The door of one node, as an ASGI application. *prefix* is where its roots stand."""

    def __init__(self, node: Node, clock: Clock, rooms: Rooms, keeper: Keeper, *, prefix: str = "") -> None:
        self._node, self._clock, self._rooms, self._keeper, self._prefix = node, clock, rooms, keeper, prefix
        self._noted = 0
        self._known: dict[Office, tuple[int, str, Sequence[Root]]] = {}

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
            root, collection = self._to_write(visit)
            asking.check_content(request.headers.get("content-type"))
            raw = await bounded(request, root.largest).body()
            return await run_in_threadpool(self._take, visit, root, collection, raw)
        return await run_in_threadpool(self._look, request)

    # ---- who, and where ----

    def _let_in(self, request: Request) -> Visit:
        self._noted = stamps.note(self._node, self._clock(), self._noted)
        with self._node.reading() as tx:
            visit = self._visit(tx, request)
        asking.check_accept(request.headers.get("accept"))
        return visit

    def _visit(self, tx: Connection, request: Request) -> Visit:
        address = request.client.host if request.client else ""
        office = self._keeper.office(self._node, tx, request.headers.get("authorization", ""), address)
        path = request.scope["path"]
        if not path.endswith("/"):
            raise NotFound("there is nothing here: every address of TAXII ends in a slash")
        if path == DISCOVERY:
            return Visit(request, office, self._roots(tx, office), None, None, ())
        if not path.startswith(f"{self._prefix}/"):
            raise _nothing()
        first, *rest = path.removeprefix(f"{self._prefix}/")[:-1].split("/")
        roots = self._roots(tx, office)
        root = next((one for one in roots if one.path == first), None)
        if root is None:
            raise NotFound("no API root is called that: see /taxii2/")
        if rest[:1] != ["collections"] or len(rest) < 2:
            return Visit(request, office, roots, root, None, tuple(rest))
        found = next((one for one in root.collections if rest[1] in (one.id, one.alias) and rest[1]), None)
        if found is None:
            raise NotFound("no collection is called that, or it is not yours to see")
        return Visit(request, office, roots, root, found, tuple(rest[2:]))

    def _roots(self, tx: Connection, office: Office) -> Sequence[Root]:
        newest, day = self._noted, self._node.clock().date().isoformat()
        known = self._known.get(office)
        if known is None or known[:2] != (newest, day):
            self._known[office] = known = (newest, day, self._rooms.roots(self._node, tx, office))
        return known[2]

    # ---- looking ----

    def _look(self, request: Request) -> Response:
        while True:
            with self._node.reading() as tx:
                if log.newest(tx) <= self._noted:
                    answer = self._seen(tx, request)
                    break
            self._noted = stamps.note(self._node, self._clock(), self._noted)
        if isinstance(answer, Response):
            return answer
        for record in answer.records:
            reason = "taken out of the collection by its author"
            self._node.withdraw(record, reason=reason, office=answer.office)
        return answers.said({})

    def _seen(self, tx: Connection, request: Request) -> "Response | Doomed":
        visit = self._visit(tx, request)
        known = _ANSWERS.get(visit.path)
        if known is None:
            raise _nothing()
        method = "GET" if request.method == "HEAD" else request.method
        if method not in known:
            raise answers.WrongMethod(f"{method} is not answered here", [*known, "HEAD"])
        asking.check_accept(request.headers.get("accept"))
        if method == "DELETE":
            return Doomed(visit.office, _to_delete(self._node, tx, visit))
        return known[method](self, tx, visit)

    def _discovery(self, tx: Connection, visit: Visit) -> Response:
        base = str(visit.request.base_url).rstrip("/") + self._prefix
        urls = {one.path: f"{base}/{one.path}/" for one in visit.roots}
        said = {
            "title": self._rooms.title,
            "description": self._rooms.description,
            "contact": self._rooms.contact,
        }
        body: dict[str, Any] = {name: text for name, text in said.items() if text}
        if self._rooms.default in urls:
            body["default"] = urls[self._rooms.default]
        return answers.said(body | ({"api_roots": list(urls.values())} if urls else {}))

    def _root(self, tx: Connection, visit: Visit) -> Response:
        root = _root_of(visit)
        body = {"title": root.title, "versions": [answers.MEDIA], "max_content_length": root.largest}
        return answers.said(body | ({"description": root.description} if root.description else {}))

    def _collections(self, tx: Connection, visit: Visit) -> Response:
        found = [_shown(one) for one in _root_of(visit).collections]
        return answers.said({"collections": found} if found else {})

    def _collection(self, tx: Connection, visit: Visit) -> Response:
        return answers.said(_shown(_collection_of(visit)))

    def _status(self, tx: Connection, visit: Visit) -> Response:
        found = taking.status_of(tx, visit.rest[1], visit.office, _root_of(visit).path, self._node.clock())
        if found is None:
            raise NotFound("no status is called that, or it is not yours to see, or it is too old")
        return answers.said(found)

    def _objects(self, tx: Connection, visit: Visit) -> Response:
        rows, stamped, following = self._page(tx, visit, LAST)
        return answers.envelope([bytes(row.raw) for row in rows], following, _added(rows, stamped))

    def _manifest(self, tx: Connection, visit: Visit) -> Response:
        rows, stamped, following = self._page(tx, visit, LAST, bare=True)
        entries = [
            {
                "id": row.object,
                "date_added": stamped.of(row.arrival),
                "version": row.said or stamped.of(row.arrival),
                "media_type": answers.STIX[row.edition],
            }
            for row in rows
        ]
        return answers.listed("objects", entries, following, _added(rows, stamped))

    def _versions(self, tx: Connection, visit: Visit) -> Response:
        rows, stamped, following = self._page(tx, visit, ALL, bare=True)
        entries = [row.said or stamped.of(row.arrival) for row in rows]
        return answers.listed("versions", entries, following, _added(rows, stamped))

    def _page(
        self, tx: Connection, visit: Visit, usual: str, *, bare: bool = False
    ) -> tuple[Sequence[Any], stamps.Stamps, str]:
        """Return one page of the objects asked for, when they were added, and where the next page begins."""
        collection = _collection_of(visit)
        if not collection.can_read:
            raise NotAuthorised("this collection is not yours to read")
        given = asking.query(visit.request.query_params)
        wanted, limit = _wanted(tx, visit, given, usual), given.limit
        if len(visit.rest) > 1 and not asked.holds(tx, collection.shelf, visit.rest[1]):
            raise NotFound("no object is called that in this collection")
        rows = asked.page(tx, collection.shelf, replace(wanted, until=self._noted, limit=limit), bare=bare)
        more, rows = len(rows) > limit, rows[:limit]
        stamped = stamps.between(tx, rows[0].arrival, rows[-1].arrival) if rows else stamps.Stamps((), ())
        return rows, stamped, asking.cursor(rows[-1].arrival) if more else ""

    # ---- taking ----

    def _to_write(self, visit: Visit) -> tuple[Root, Collection]:
        if visit.path != ("root", "collection", "objects"):
            if visit.path in _ANSWERS:
                raise answers.WrongMethod("nothing is sent here", [*_ANSWERS[visit.path], "HEAD"])
            raise _nothing()
        collection = _collection_of(visit)
        if not collection.can_write:
            raise NotAuthorised(
                "your office does not write in this collection: ask the registrar of your Party"
            )
        return _root_of(visit), collection

    def _take(self, visit: Visit, root: Root, collection: Collection, raw: bytes) -> Response:
        now = self._clock()
        status = taking.take(self._node, visit.office, collection, raw, now).status(now)
        with self._node.tx() as tx:
            taking.keep(tx, status, visit.office, root.path, self._node.clock())
            stamps.note_in(tx, self._clock())
        return answers.said(status, 202)


def _wanted(tx: Connection, visit: Visit, given: Asked, usual: str) -> Wanted:
    since = stamps.after(tx, given.added_after) if given.added_after else 0
    named = visit.rest[1:2]
    return Wanted(
        objects=named or given.objects,
        sorts=() if named else given.sorts,
        versions=given.versions or (usual,),
        editions=given.editions,
        after=max(since, given.after),
    )


def _to_delete(node: Node, tx: Connection, visit: Visit) -> list[RecordId]:
    collection = _collection_of(visit)
    if not (collection.can_read and collection.can_write):
        raise NotAuthorised("your office does not write in this collection: ask the registrar of your Party")
    found = asked.records(
        tx, collection.shelf, _wanted(tx, visit, asking.query(visit.request.query_params), ALL)
    )
    if not found:
        raise NotFound("no object is called that in this collection")
    if any(row.party != node.party for row in found):
        raise NotAuthorised("another Party has told this: only its author takes it back")
    return [RecordId(row.record) for row in found]


def _added(rows: Sequence[Any], stamped: stamps.Stamps) -> dict[str, str]:
    if not rows:
        return {}
    first, last = stamped.of(rows[0].arrival), stamped.of(rows[-1].arrival)
    return {"x-taxii-date-added-first": first, "x-taxii-date-added-last": last}


def _shown(collection: Collection) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": collection.id,
        "title": collection.title,
        "can_read": collection.can_read,
        "can_write": collection.can_write,
        "media_types": list(collection.media_types),
    }
    more = {"description": collection.description, "alias": collection.alias}
    return body | {name: text for name, text in more.items() if text}


def _root_of(visit: Visit) -> Root:
    assert visit.root is not None
    return visit.root


def _collection_of(visit: Visit) -> Collection:
    assert visit.collection is not None
    return visit.collection


def _nothing() -> NotFound:
    return NotFound("there is nothing at this address: see /taxii2/")


Shows = Callable[[Door, Connection, Visit], Response]
_HERE = ("root", "collection")
_ANSWERS: dict[tuple[str, ...], dict[str, Shows]] = {
    (): {"GET": Door._discovery},
    ("root",): {"GET": Door._root},
    ("root", "status", "*"): {"GET": Door._status},
    ("root", "collections"): {"GET": Door._collections},
    _HERE: {"GET": Door._collection},
    (*_HERE, "manifest"): {"GET": Door._manifest},
    (*_HERE, "objects"): {"GET": Door._objects, "POST": Door._objects},
    (*_HERE, "objects", "*"): {"GET": Door._objects, "DELETE": Door._objects},
    (*_HERE, "objects", "*", "versions"): {"GET": Door._versions},
}


def routes(node: Node, clock: Clock) -> list[BaseRoute]:
    """Return the TAXII door of a node in use, for its website."""
    door = Door(node, clock, Forums(node), keeping.Tokens(), prefix="/taxii2")
    return [Route("/taxii2/{rest:path}", door), Route("/taxii2", door)]
