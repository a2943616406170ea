"""A TAXII server and nothing else, for conformance suites: a fresh node, furnished from a file.

The file is a STIX bundle, or a fixture as TAXII test servers share it: API roots with their collections,
objects, dates and statuses. It is the same door, view and log as in a node in use; only the names of its
collections, and who may enter, come from elsewhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from starlette.applications import Starlette
from starlette.routing import Route

from amity.errors import Malformed
from amity.features.exchange.doors.taxii import taking
from amity.features.exchange.doors.taxii.door import Clock, Door
from amity.features.exchange.doors.taxii.keeping import Named
from amity.features.exchange.doors.taxii.rooms import KIND, LARGEST, Collection, Root
from amity.features.exchange.views.objects import comparable
from amity.formats import stix
from amity.formats.stix import Piece
from amity.kernel.record import PUBLIC, Draft, Office
from amity.node import roster
from amity.node.node import Node
from amity.store import arrivals, local
from amity.store.browse import Tx

SHELF, ROOMS = "exchange.taxii-alone", "rooms"
DESK = Office("taxii")
Json = Mapping[str, Any]
_PLAIN = {"title": "Amity", "description": "", "contact": "", "default": "exchange"}


class Furnished:
    """The rooms that were furnished at the first start."""

    def __init__(self, node: Node) -> None:
        with node.reading() as tx:
            said = local.get(tx, SHELF, ROOMS) or {}
        self.title, self.description, self.contact, self.default = (str(said[name]) for name in _PLAIN)
        self._roots = [_root(one) for one in said["roots"]]

    def roots(self, node: Node, tx: Tx, office: Office) -> Sequence[Root]:
        """Return the roots: to all who may enter, they are the same."""
        return self._roots


def application(node: Node, clock: Clock, users: Mapping[str, str]) -> Starlette:
    """Return the server of a node that was furnished, for *users* with their passwords."""
    door = Door(node, clock, Furnished(node), Named(users, DESK))
    return Starlette(routes=[Route("/{rest:path}", door)])


def furnish(node: Node, seed: bytes, clock: Clock) -> None:
    """
    Give a fresh node its rooms, and what stands in them; one that has rooms is left as it is.

    Raises:
        Malformed: *seed* is neither a bundle nor a fixture.
    """
    with node.reading() as tx:
        if local.get(tx, SHELF, ROOMS):
            return
    if DESK not in {one.office for one in node.offices()}:
        body = {"office": DESK, "title": "TAXII", "files": [KIND.partition("/")[0], "record.withdraw"]}
        node.file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=roster.REGISTRAR)
    said = _read(seed)
    fixture = said if "/discovery" in said else None
    rooms = _rooms(fixture) if fixture else _plain_rooms()
    placed = (
        list(_placed(fixture))
        if fixture
        else [("", _shelf("exchange", _OBJECTS), one) for one in _bundle(seed)]
    )
    _fill(node, placed, clock)
    with node.tx() as tx:
        for name, status in _statuses(fixture or {}):
            local.put(tx, taking.SHELF, f"{name}/{status['id']}", {"office": DESK, "said": status})
        local.put(tx, SHELF, ROOMS, rooms)


def _fill(node: Node, placed: Sequence[tuple[str, str, Piece]], clock: Clock) -> None:
    """File the objects, each on its shelf, and note when they were added where the fixture says it."""
    for date, some in groupby(sorted(placed, key=lambda one: one[0]), key=lambda one: one[0]):
        drafts = [Draft(KIND, taking.body_of(piece), frozenset(), shelf) for _, shelf, piece in some]
        for start in range(0, len(drafts), taking.BATCH):
            node.file_all(drafts[start : start + taking.BATCH], office=DESK)
        with node.tx() as tx:
            arrivals.note(tx, datetime.fromisoformat(date) if date else clock())


def _read(seed: bytes) -> Json:
    try:
        said = json.loads(seed or b'{"type": "bundle"}')
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the seed cannot be read as JSON: {error}") from error
    if not isinstance(said, dict) or ("/discovery" not in said and said.get("type") != "bundle"):
        raise Malformed('the seed is neither a STIX bundle nor a TAXII fixture with "/discovery"')
    return said


def _bundle(seed: bytes) -> list[Piece]:
    pieces, faults = stix.read(seed or b"{}")
    if faults:
        raise Malformed(f"the seed holds what is no STIX object: {faults[0].id} {faults[0].why}")
    return pieces


_OBJECTS = str(uuid5(NAMESPACE_URL, "https://amity.invalid/taxii/objects"))


def _plain_rooms() -> dict[str, Any]:
    return _PLAIN | {
        "roots": [
            {
                "path": "exchange",
                "title": "Exchange",
                "largest": LARGEST,
                "collections": [_collection("exchange", {"id": _OBJECTS, "title": "Objects"})],
            }
        ]
    }


def _rooms(fixture: Json) -> dict[str, Any]:
    about = fixture["/discovery"]
    roots = []
    for name, said in _roots_of(fixture):
        told = said.get("information", {})
        root = {"path": name, "title": told.get("title", name), "description": told.get("description", "")}
        root["largest"] = told.get("max_content_length", LARGEST)
        root["collections"] = [_collection(name, one) for one in said.get("collections", ())]
        roots.append(root)
    default = str(about.get("default", "")).rstrip("/").rpartition("/")[2]
    texts = {name: str(about.get(name, "")) for name in ("title", "description", "contact")}
    return _PLAIN | texts | {"default": default, "roots": roots}


def _collection(root: str, said: Json) -> dict[str, Any]:
    shelf = _shelf(root, said["id"])
    known = Collection(
        id=said["id"],
        title=said["title"],
        description=said.get("description", ""),
        alias=said.get("alias", ""),
        shelf=shelf,
        to=shelf,
        can_read=said.get("can_read", True),
        can_write=said.get("can_write", True),
    )
    media = {"media_types": tuple(said["media_types"])} if said.get("media_types") else {}
    return {name: value for name, value in (asdict(known) | media).items() if name != "audience"}


def _placed(fixture: Json) -> Iterator[tuple[str, str, Piece]]:
    """Yield each object with the date on which it was added, and its shelf."""
    for name, root in _roots_of(fixture):
        for collection in root.get("collections", ()):
            dates = {
                (one["id"], comparable(one["version"])): one["date_added"]
                for one in collection.get("manifest", ())
            }
            for value in collection.get("objects", ()):
                text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                one = stix.piece(text, value)
                date = dates.get((one.id, comparable(one.version)), "")
                yield date, _shelf(name, collection["id"]), one


def _statuses(fixture: Json) -> Iterator[tuple[str, Json]]:
    for name, root in _roots_of(fixture):
        for status in root.get("status", ()):
            yield name, status


def _roots_of(fixture: Json) -> Iterator[tuple[str, Json]]:
    for name, said in fixture.items():
        if name != "/discovery" and isinstance(said, dict):
            yield name.strip("/"), said


def _root(said: Json) -> Root:
    collections = [
        Collection(**(one | {"media_types": tuple(one["media_types"])})) for one in said["collections"]
    ]
    return Root(**(dict(said) | {"collections": collections}))


def _shelf(root: str, collection: str) -> str:
    return f"{root}/{collection}"[-80:]  # as long as a forum's name may be
