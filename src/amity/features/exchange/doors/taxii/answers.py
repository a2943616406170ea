"""What the TAXII door answers: its media type, its error objects, its envelopes."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from amity.errors import Malformed, NotAuthorised, NotFound, NotSignedIn, Refusal, TooLarge, Unavailable
from amity.ui.guard import TooMany

MEDIA = "application/taxii+json;version=2.1"
STIX = {"2.0": "application/stix+json;version=2.0", "2.1": "application/stix+json;version=2.1"}


class NotAcceptable(Refusal):
    """The asker takes no answer that this door can give. Accept application/taxii+json;version=2.1."""

    code = "not-acceptable"


class Unsupported(Refusal):
    """The body is of another media type than this door reads. Send application/taxii+json;version=2.1."""

    code = "unsupported-media-type"


class WrongMethod(Refusal):
    """This address does not answer to this method. See the methods that it names."""

    code = "method-not-allowed"

    def __init__(self, text: str, allowed: Sequence[str]) -> None:
        super().__init__(text)
        self.allowed = allowed


class BadQuery(Malformed):
    """A parameter of the address cannot be read. Mend it, and ask again."""


STATUS: tuple[tuple[type[Refusal], int, str], ...] = (  # the first that fits
    (NotSignedIn, 401, "Not signed in"),
    (NotAuthorised, 403, "Not authorised"),
    (NotFound, 404, "Not found"),
    (WrongMethod, 405, "Method not allowed"),
    (NotAcceptable, 406, "Not acceptable"),
    (TooLarge, 413, "Too large"),
    (Unsupported, 415, "Unsupported media type"),
    (BadQuery, 400, "Bad request"),
    (Malformed, 422, "Cannot be processed"),
    (TooMany, 429, "Too many requests"),
    (Unavailable, 503, "Unavailable"),
    (Refusal, 409, "Refused"),
)


def said(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return *value* as an answer."""
    return Response(orjson.dumps(value), status, headers, media_type=MEDIA)


def refused(refusal: Refusal) -> Response:
    """Return *refusal* as TAXII's error object, with the status that fits."""
    status, title = next((code, title) for kind, code, title in STATUS if isinstance(refusal, kind))
    body = {
        "title": title,
        "description": str(refusal),
        "error_code": refusal.code,
        "http_status": str(status),
    }
    headers = {}
    if status == 401:
        headers["www-authenticate"] = 'Basic realm="TAXII", charset="UTF-8"'
    if isinstance(refusal, WrongMethod):
        headers["allow"] = ", ".join(refusal.allowed)
    return said(body, status, headers)


def envelope(objects: Sequence[bytes], following: str, headers: Mapping[str, str]) -> Response:
    """Return *objects*, which are JSON already, as one page; *following* is where the next begins."""
    if not objects:
        return Response(b"{}", 200, headers, media_type=MEDIA)
    head = (
        b'{"more":true,"next":"%s","objects":[' % following.encode()
        if following
        else b'{"more":false,"objects":['
    )
    return Response(head + b",".join(objects) + b"]}", 200, headers, media_type=MEDIA)


def listed(name: str, entries: Sequence[Any], following: str, headers: Mapping[str, str]) -> Response:
    """Return *entries* as one page of the list *name*."""
    if not entries:
        return said({}, headers=headers)
    more = {"more": True, "next": following} if following else {"more": False}
    return said(more | {name: entries}, headers=headers)
