"""The HTTP API: derived from kinds and views, so a new kind has its door on the day it is born.

The same mandates as on the pages, the same refusals, as problem JSON. A browser's session opens it
for pages of this origin; a program shows a token (`Authorization: Bearer …`). A program that
may not hear the answer sends an `Idempotency-Key`, and asks again with it: it is filed once. Lists come in
pages: `next` is the address of the page that follows, or null.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from amity.errors import Malformed, NotAuthorised, NotFound
from amity.kernel.kind import Kind
from amity.kernel.record import ID, Draft, Marking, Party, Record, RecordId, moment
from amity.node import once
from amity.node.node import Node
from amity.store import browse
from amity.ui import filing, openapi, records, searching
from amity.ui.apart import in_a_thread
from amity.ui.frame import Frame
from amity.ui.guard import bounded
from amity.ui.session import Seat

MOST = 500  # records or rows in one page
LONGEST_KEY = 200  # characters
KEY = (
    "idempotency-key"  # the header under which a program files once, as in draft-ietf-httpapi-idempotency-key
)
Answer = Callable[[Frame, Request, Seat], Any]


def routes(frame: Frame) -> list[BaseRoute]:
    """Return the API of the node behind *frame*."""

    def document(request: Request) -> Response:
        return JSONResponse(openapi.document(frame))

    async def file(request: Request) -> Response:
        seat = await in_a_thread(frame.bearer, request)
        asked = _object(await bounded(request).body())
        kind, key = str(request.path_params["kind"]), request.headers.get(KEY, "")
        record = await in_a_thread(_file, frame, seat, kind, asked, key)
        address = f"/api/records/{record.id}"
        return JSONResponse(shown(record), 201, {"location": address})

    return [
        Route("/openapi.json", document),
        Route("/kinds", _door(frame, kinds)),
        Route("/records", _door(frame, many)),
        Route("/search", _door(frame, searching.answer)),
        Route("/records/{id:str}", _door(frame, one)),
        Route("/records/{id:str}/proof", _door(frame, proof)),
        Route("/records/{kind:path}", file, methods=["POST"]),
        Route("/views/{view:str}/{table:str}", _door(frame, rows)),
    ]


def shown(record: Record) -> dict[str, Any]:
    """Return *record* as the API shows it: what it says, and its id."""
    return {
        "id": record.id,
        "party": record.party,
        "office": record.office,
        "seq": record.seq,
        "issued": moment(record.issued),
        "kind": record.kind,
        "audience": sorted(record.audience),
        "to": record.to,
        "marking": {
            "tlp": record.marking.tlp,
            "purpose": record.marking.purpose,
            "retain_until": record.marking.retain_until,
        },
        "refs": list(record.refs),
        "body": dict(record.body),
    }


def kinds(frame: Frame, request: Request, seat: Seat) -> Any:
    """All that can be said, and what of it the asker may file."""
    powers = filing.Powers.of(frame.node, seat.office)
    return {"kinds": [_kind(frame, kind, powers) for kind in frame.node.kinds]}


def many(frame: Frame, request: Request, seat: Seat) -> Any:
    """The records that the asker may read, in the order of their arrival."""
    asked = request.query_params
    kind, party, limit = asked.get("kind", ""), asked.get("party", ""), _count(asked, "limit", 100, MOST)
    mine = records.readable(frame.node, frame, seat)
    wanted = [kind] if kind and (mine is None or kind in mine) else ([] if kind else mine)
    with frame.node.reading() as tx:
        after = _count(asked, "since", 0, 2**62)
        found = browse.since(tx, after=after, kinds=wanted, party=party, limit=limit)
    cursor = found[-1][0] if found else after
    following = {"kind": kind, "party": party, "limit": limit, "since": cursor}
    return {
        "records": [shown(record) for _, record in found],
        "cursor": cursor,  # ask `since` it later for what is new by then
        "next": _address("/api/records", following) if len(found) == limit else None,
    }


def one(frame: Frame, request: Request, seat: Seat) -> Any:
    """One record."""
    return shown(records.read(frame.node, frame, seat, str(request.path_params["id"])))


def proof(frame: Frame, request: Request, seat: Seat) -> Any:
    """The proof of one record, as `amity verify` reads it."""
    record = records.read(frame.node, frame, seat, str(request.path_params["id"]))
    return frame.node.proof(record.id)


def rows(frame: Frame, request: Request, seat: Seat) -> Any:
    """Rows of a view's table, in the order of its key; other parameters name a column and its value."""
    name, wanted = str(request.path_params["view"]), str(request.path_params["table"])
    view = next((one for one in frame.node.views if one.name == name), None)
    table = next((t for t in view.tables if t.name == wanted), None) if view else None
    if view is None or table is None:
        raise NotFound(f"no view {name} with a table {wanted}: GET /api/openapi.json lists them")
    if not frame.may_read_view(seat, view):
        raise NotAuthorised(
            f"the office {seat.title} does not read {frame.room_of_view(view)}: ask your registrar"
        )
    limit = _count(request.query_params, "limit", 100, MOST)
    where = {key: value for key, value in request.query_params.items() if key not in ("limit", "after")}
    with frame.node.reading() as tx:
        found = browse.rows(tx, table, where=where, after=_cursor(request), limit=limit)
    following = where | {"limit": limit}
    if found:
        following["after"] = orjson.dumps(browse.key_of(table, found[-1])).decode()
    path = f"/api/views/{name}/{wanted}"
    return {"rows": found, "next": _address(path, following) if len(found) == limit else None}


def _door(frame: Frame, answer: Answer) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        said = answer(frame, request, frame.bearer(request))
        return Response(encoded(said), media_type="application/json")

    return endpoint


def encoded(said: Any) -> bytes:
    """
    Return *said* as JSON: bytes stand in base64, and moments as ISO 8601.

    Raises:
        TypeError: a part of it is of another sort, and nobody has said how it is written.
    """
    return orjson.dumps(said, default=_in_base64, option=orjson.OPT_NON_STR_KEYS)


def _in_base64(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"the API has no form for a {type(value).__name__}")


def _file(frame: Frame, seat: Seat, name: str, asked: Mapping[str, Any], key: str = "") -> Record:
    node = frame.node
    if len(key) > LONGEST_KEY:
        raise Malformed(f"Idempotency-Key: send at most {LONGEST_KEY} characters; a UUID is enough")
    kind = node.kinds.get(name)
    if kind is None:
        raise NotFound(f"no kind is called {name}: GET /api/kinds lists those that are")
    draft = _draft(node, kind, asked)
    if not key:
        node.check([draft], office=seat.office)
        return node.file(draft, office=seat.office)
    with once.under(once.key_of(*seat.person, "api", key)):
        if before := _filed_before(node, once.key_of(*seat.person, "api", key)):
            return _same(before, draft)
        node.check([draft], office=seat.office)
        return _same(node.file(draft, office=seat.office), draft)


def _filed_before(node: Node, key: str) -> Record | None:
    with node.reading() as tx:
        filed = once.first(tx, key, node.clock())
    return node.record(filed) if filed else None


def _same(record: Record, draft: Draft) -> Record:
    """
    Return *record*, which was filed under the key of *draft*.

    Raises:
        Malformed: it says something else: the key was used before, for that.
    """
    if (record.kind, dict(record.body), record.audience) != (draft.kind, dict(draft.body), draft.audience):
        raise Malformed(f"Idempotency-Key: record {record.id} was filed under it: make a new key for this")
    return record


def _draft(node: Node, kind: Kind, asked: Mapping[str, Any]) -> Draft:
    """
    Return the draft that a program asks to file.

    Raises:
        Malformed: a field is missing, unknown or of the wrong form.
    """
    if unknown := asked.keys() - {"body", "audience", "to", "refs", "marking"}:
        raise Malformed(
            f"no field is called {', '.join(sorted(unknown))}: send body, audience or to, refs, marking"
        )
    to, audience = asked.get("to", ""), asked.get("audience")
    if not isinstance(to, str) or (not to and audience is None):
        raise Malformed(
            "audience: name the Parties that may read this, or in `to` the forum; [] is nobody else"
        )
    body = filing.wired(kind, _checked_body(kind, asked.get("body")))
    readers = (
        node.audience_of(to) if audience is None else frozenset(map(Party, _texts(audience, "audience")))
    )
    refs = _texts(asked.get("refs", []), "refs")
    if bad := [ref for ref in refs if not ID.fullmatch(ref)]:
        raise Malformed(f"refs: {bad[0]!r} is no record id: it has 64 hexadecimal digits")
    ids = tuple(map(RecordId, refs))
    return Draft(kind.name, body, readers, to, ids, _marking(asked.get("marking", {})))


def _checked_body(kind: Kind, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Malformed("body: send an object with the fields of the kind")
    if unknown := body.keys() - kind.body.model_fields.keys():
        raise Malformed(f"body: {kind.name} has no field {', '.join(sorted(unknown))}")
    return body


def _marking(asked: Any) -> Marking:
    names = ("tlp", "purpose", "retain_until")
    if not isinstance(asked, dict) or not all(k in names and isinstance(v, str) for k, v in asked.items()):
        raise Malformed("marking: send an object with tlp, purpose, retain_until, all texts")
    if not filing.is_day(asked.get("retain_until", "")):
        raise Malformed("marking: retain_until is no day of the calendar: write it as 2030-12-31")
    return Marking(**asked)


def _texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Malformed(f"{name}: send a list of texts")
    return value


def _object(raw: bytes) -> dict[str, Any]:
    """
    Return the object that *raw* encodes.

    Raises:
        Malformed: it is none.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"the body of the request is no JSON ({error})") from error
    if not isinstance(value, dict):
        raise Malformed("send a JSON object")
    return value


def _count(asked: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = asked.get(name, "")
    if not text:
        return usual
    if not text.isdecimal() or not text.isascii() or not 0 <= int(text[:20]) <= most:
        raise Malformed(f"{name}: send a number from 0 to {most}")
    return int(text)


def _cursor(request: Request) -> list[Any]:
    try:
        after = orjson.loads(request.query_params.get("after", "[]"))
    except orjson.JSONDecodeError as error:
        raise Malformed("after: send the cursor that `next` names") from error
    if not isinstance(after, list):
        raise Malformed("after: send the cursor that `next` names")
    return after


def _address(path: str, query: Mapping[str, Any]) -> str:
    return f"{path}?{urlencode({key: value for key, value in query.items() if value != ''})}"


def _kind(frame: Frame, kind: Kind, powers: filing.Powers) -> dict[str, Any]:
    return {
        "name": kind.name,
        "title": filing.title_of(kind),
        "about": filing.about(kind),
        "source": kind.source,
        "feature": frame.room_of(kind.name),
        "schema": kind.body.model_json_schema(),
        "example": kind.body.example,
        "may_file": powers.ways(kind.name),
    }
