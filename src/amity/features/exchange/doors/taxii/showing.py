"""What the TAXII door shows: of itself, of its roots and collections, of their objects. It changes nothing.

Objects are told in the order in which they came, and a page goes on where the page before ended by the cursor
alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from amity.errors import NotAuthorised, NotFound
from amity.features.exchange.doors.taxii import answers, asking, taking
from amity.features.exchange.doors.taxii.asking import Asked
from amity.features.exchange.doors.taxii.cursors import Cursors
from amity.features.exchange.doors.taxii.rooms import Collection, Rooms
from amity.features.exchange.doors.taxii.visiting import Visit
from amity.features.exchange.views import collections
from amity.features.exchange.views.collections import ALL, BEGINNING, ENDS, LAST, Wanted
from amity.node.node import Node
from amity.store import arrivals
from amity.store.arrivals import Stamps
from amity.store.browse import Tx


@dataclass(frozen=True, slots=True)
class Sight:
    """One visitor's look: at what was noted so far, in one still picture."""

    node: Node
    rooms: Rooms
    prefix: str
    cursors: Cursors
    tx: Tx
    visit: Visit
    noted: int  # the last arrival that is shown

    def wanted(self, usual: str) -> Wanted:
        """Return what of the collection is asked for, of *usual* versions where none are named."""
        given, named = asking.query(self.visit.request.query_params), self.visit.rest[1:2]
        return Wanted(
            objects=named or given.objects,
            sorts=() if named else given.sorts,
            versions=given.versions or (usual,),
            editions=given.editions,
            after=self._begin(given),
            until=self.noted,
            limit=given.limit,
        )

    def _begin(self, given: Asked) -> collections.Position:
        since = (arrivals.after(self.tx, given.added_after), ENDS) if given.added_after else BEGINNING
        return max(since, self.cursors.read(given.following)) if given.following else since


def discovery(sight: Sight) -> Response:
    """Show which roots there are."""
    base, rooms = str(sight.visit.request.base_url).rstrip("/") + sight.prefix, sight.rooms
    urls = {one.path: f"{base}/{one.path}/" for one in sight.visit.roots}
    said = {"title": rooms.title, "description": rooms.description, "contact": rooms.contact}
    body: dict[str, Any] = {name: text for name, text in said.items() if text}
    if rooms.default in urls:
        body["default"] = urls[rooms.default]
    return answers.said(body | ({"api_roots": list(urls.values())} if urls else {}))


def root(sight: Sight) -> Response:
    """Show one root."""
    one = sight.visit.at_root
    body = {"title": one.title, "versions": [answers.MEDIA], "max_content_length": one.largest}
    return answers.said(body | ({"description": one.description} if one.description else {}))


def all_collections(sight: Sight) -> Response:
    """Show the collections of a root."""
    found = [_shown(one) for one in sight.visit.at_root.collections]
    return answers.said({"collections": found} if found else {})


def collection(sight: Sight) -> Response:
    """Show one collection."""
    return answers.said(_shown(sight.visit.at_collection))


def status(sight: Sight) -> Response:
    """Show what became of an envelope that this office sent."""
    visit, now = sight.visit, sight.node.clock()
    found = taking.status_of(sight.tx, visit.rest[1], visit.office, visit.at_root.path, now)
    if found is None:
        raise NotFound("no status is called that, or it is not yours to see, or it is too old")
    return answers.said(found)


def objects(sight: Sight) -> Response:
    """Show a page of objects."""
    rows, stamped, following = _page(sight, LAST)
    return answers.envelope([bytes(row.raw) for row in rows], following, _added(rows, stamped))


def manifest(sight: Sight) -> Response:
    """Show which objects a page would hold."""
    rows, stamped, following = _page(sight, LAST, bare=True)
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


def versions(sight: Sight) -> Response:
    """Show the versions of one object."""
    rows, stamped, following = _page(sight, ALL, bare=True)
    entries = [row.said or stamped.of(row.arrival) for row in rows]
    return answers.listed("versions", entries, following, _added(rows, stamped))


Shows = Callable[[Sight], Response]


def _page(sight: Sight, usual: str, *, bare: bool = False) -> tuple[Sequence[Any], Stamps, str]:
    """Return one page of the objects asked for, when they were added, and where the next page begins."""
    one, tx = sight.visit.at_collection, sight.tx
    if not one.can_read:
        raise NotAuthorised("this collection is not yours to read")
    wanted = sight.wanted(usual)
    if len(sight.visit.rest) > 1 and not collections.holds(tx, one.shelf, sight.visit.rest[1]):
        raise NotFound("no object is called that in this collection")
    rows = collections.page(tx, one.shelf, wanted, bare=bare)
    more, rows = len(rows) > wanted.limit, rows[: wanted.limit]
    stamped = arrivals.between(tx, rows[0].arrival, rows[-1].arrival) if rows else Stamps((), ())
    return rows, stamped, sight.cursors.write((rows[-1].arrival, rows[-1].place)) if more else ""


def _added(rows: Sequence[Any], stamped: Stamps) -> dict[str, str]:
    if not rows:
        return {}
    first, last = stamped.of(rows[0].arrival), stamped.of(rows[-1].arrival)
    return {"x-taxii-date-added-first": first, "x-taxii-date-added-last": last}


def _shown(one: Collection) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": one.id,
        "title": one.title,
        "can_read": one.can_read,
        "can_write": one.can_write,
        "media_types": list(one.media_types),
    }
    more = {"description": one.description, "alias": one.alias}
    return body | {name: text for name, text in more.items() if text}
