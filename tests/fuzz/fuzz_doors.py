"""
What reads others' bytes at a node's doors: parcels of a hostile Party, requests to the website, answers.

After what changed a node it is set back to where it stood, so that one input means the same every time.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

from amity import app
from amity.errors import Equivocation, Refusal
from amity.kernel import canon, tree
from amity.kernel import note as notes
from amity.kernel.note import Checkpoint, Note
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node import parcel as parcels
from amity.node import region as regions
from amity.node.parcel import Parcel, Sent
from amity.store import log
from amity.testing import DESK, Region, key_of, repository
from amity.testing.loops import awaited
from amity.ui import exchange, session
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"
Reader = Callable[[bytes], object]


class Copy:
    """A node's database as it stood."""

    def __init__(self, node: Any) -> None:
        self._node = node
        connection = node.database.engine.raw_connection()
        self._data = connection.driver_connection.serialize()
        connection.close()

    def back(self) -> None:
        """Set it back."""
        connection = self._node.database.engine.raw_connection()
        connection.driver_connection.deserialize(self._data)
        connection.close()


def accepted() -> Reader:
    """The body of a parcel under a cover that its Party signed: nothing inside need be true."""
    region = Region("AAA", "BBB")
    node, signer, name = region["BBB"], key_of("AAA"), "amity/bottle/AAA"
    copy = Copy(node)

    def reading(data: bytes) -> None:
        text = f"{parcels.FORMAT}\nAAA BBB -\n{hashlib.sha256(data).hexdigest()}\n"
        cover = Note(text).plus(notes.sign(text, name, signer))
        try:
            node.accept(cover.encode().encode() + b"\n" + data)
        except Equivocation:
            copy.back()
        else:
            copy.back()

    return reading


def said_by_a_hostile_party() -> Reader:
    """
    Records that a Party validly signs, whatever they say: `{"kind": …, "body": …}`, one on a line.

    They are taken in, the views learn them, and every page that could show them opens.
    """
    region = Region("ASEC", "KHM", pack=_asean())
    node = region["KHM"]
    region.meet()
    signer, name = key_of("ASEC"), node.origin(Party("ASEC"))
    ask = asked(node)
    copy = Copy(node)
    before = _logs(region["ASEC"])
    frontier, _ = tree.Frontier().grown(before)

    def reading(data: bytes) -> None:
        raws = _raws(data, frontier.size)
        entries = [tree.entry(bytes(32), raw) for raw in raws]
        grown, _ = frontier.grown(entries)
        every = [*before, *entries]
        point = Checkpoint(name, grown.size, grown.root)
        page = Parcel(
            by=Party("ASEC"),
            to=Party("KHM"),
            of=Party("ASEC"),
            note=Note(point.text).plus(notes.sign(point.text, name, signer)),
            since=frontier.size,
            entries=tuple(entries),
            root=frontier.root,
            begins=tuple(tree.consistency(frontier.size, grown.size, _subtree(every))),
            follows=(),
            records=tuple(Sent(frontier.size + n, bytes(32), raw) for n, raw in enumerate(raws)),
        )
        try:
            taken = node.accept(parcels.encode(page, name=name, signer=signer))
        except Equivocation:
            copy.back()
            raise
        try:
            for record in taken.fresh:
                for path in _paths(record):
                    ask("GET", path)
        finally:
            copy.back()

    return reading


def _paths(record: Any) -> list[str]:
    room = record.kind.partition(".")[0]
    feature = next((one for one in app.FEATURES if one.name.startswith(room) and one.pages), None)
    doors = feature.pages.doors if feature else ()
    with_id = [door.path for door in doors if door.path.count("{") == 1]
    own = [f"/{feature.name}{path[: path.index('{')]}{record.id}" for path in with_id] if feature else []
    examples = [f"/{feature.name}{path}" for path in feature.pages.examples] if feature else []
    return ["/", "/records", f"/record/{record.id}", f"/api/records/{record.id}", *examples, *own]


def _raws(data: bytes, size: int) -> list[bytes]:
    raws = []
    for line in data.split(b"\n")[:3]:
        try:
            said = json.loads(line)
            fields = {
                "audience": [PUBLIC],
                "issued": "2026-01-01T00:00:00Z",
                "marking": {"purpose": "", "retain_until": "", "tlp": "AMBER"},
                "office": DESK,
                "party": "ASEC",
                "refs": [],
                "seq": size + len(raws),
                "to": "",
                "body": {},
            } | dict(said)
            raws.append(canon.encode(fields))
        except (ValueError, TypeError, RecursionError, Refusal):
            continue
    return raws


def _logs(node: Any) -> list[bytes]:
    with node.reading() as tx:
        return log.entries(tx, node.party, 0, node.sizes()[node.party])


def _subtree(entries: list[bytes]) -> Any:
    def hash_of(level: int, index: int) -> bytes:
        if level == 0:
            return tree.leaf_hash(entries[index])
        return tree.node_hash(hash_of(level - 1, 2 * index), hash_of(level - 1, 2 * index + 1))

    return hash_of


def _asean() -> Any:
    return regions.load(repository() / "regions" / "asean")


# -- the website ---------------------------------------------------------------------------------------


class _Faults(logging.Handler):
    """Keeps what a fault inside was, which the answer does not tell."""

    def __init__(self) -> None:
        super().__init__()
        self.last: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.exc_info[1] if record.exc_info else None


def asked(node: Any, site: Any = None) -> Callable[..., int]:
    """Return a way to ask *node*'s website as its desk; what fails inside is raised here."""
    site = site or website(node, app.FEATURES, Web(address=ADDRESS), exchange=_doors(node))
    with node.tx() as tx:
        secret = session.begin(tx, DESK, "Sok Dara", node.clock(), label="fuzz")
    cookie = f"amity-{node.party.lower()}={secret}".encode()
    faults, logger = _Faults(), logging.getLogger("amity.ui")
    logger.addHandler(faults)
    logger.propagate = False

    def ask(method: str, path: str, headers: tuple[tuple[bytes, bytes], ...] = (), body: bytes = b"") -> int:
        given = {name for name, _ in headers}
        own = ((b"host", b"localhost:8000"), (b"cookie", cookie), (b"sec-fetch-site", b"same-origin"))
        faults.last = None
        sent = (*headers, *(one for one in own if one[0] not in given))
        status = awaited(_answer, site, method, path, sent, body)
        if faults.last is not None:
            raise faults.last
        assert status != 500, f"{method} {path}"
        return status

    return ask


def _doors(node: Any) -> list[Any]:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    own = [route for one in app.FEATURES if one.doors for route in one.doors(node, lambda: now)]
    return [*exchange.routes(node), *own]


async def _answer(
    site: Any, method: str, address: str, headers: tuple[tuple[bytes, bytes], ...], body: bytes
) -> int:
    path, _, query = address.partition("?")
    raw = path.encode("latin-1", "replace")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(raw).decode(errors="replace"),
        "raw_path": raw,
        "query_string": query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": [(b"content-length", str(len(body)).encode()), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 8000),
        "state": {},
    }
    sent, status = False, 0

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    await site(scope, receive, send)
    return status


def requests() -> Reader:
    """A request as it stands on the wire: a line, headers, an empty line, a body."""
    region = Region("ASEC", "KHM", pack=_asean())
    for kind in region["ASEC"].kinds:
        if not kind.name.startswith(("roster.", "record.")):
            region["ASEC"].file(Draft(kind.name, kind.body.example, frozenset({PUBLIC})), office=DESK)
    region.meet()
    node = region["KHM"]
    ask = asked(node)
    copy = Copy(node)

    def reading(data: bytes) -> None:
        head, _, body = data.partition(b"\n\n")
        first, *lines = head.split(b"\n")
        method, _, path = first.decode("latin-1").partition(" ")
        pairs = (line.partition(b":") for line in lines)
        headers = tuple((name.strip().lower(), value.strip()) for name, _, value in pairs if name.strip())
        try:
            ask(method if method in METHODS else "GET", "/" + path.lstrip("/"), headers, body)
        finally:
            if method not in ("GET", "HEAD", "OPTIONS"):
                copy.back()

    return reading


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")
