"""Others' TAXII 2.1 servers, asked: which collections they offer, and their objects page by page.

It only asks and reads; what is kept of it, `pulling.py` says. A server may be hostile: its answers are
bounded by the line to the outside, nothing that it says sends us, or our password, anywhere else, and it
cannot keep us in a circle.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urlencode, urljoin, urlsplit

from amity.errors import Malformed, NotAuthorised, NotFound, TooLarge, Unavailable
from amity.features.exchange.doors.taxii.answers import MEDIA
from amity.formats import stix
from amity.formats.stix import Fault, Piece
from amity.node.line import Answer

PAGE = 1000  # objects that are asked for at once
MOST_COLLECTIONS = 1000
MOST_EMPTY = 3  # pages without an object that are taken in a row
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
Json = Mapping[str, Any]


class Asks(Protocol):
    """The line to the outside."""

    def get(self, whom: str, url: str, headers: Mapping[str, str]) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Offered:
    """A collection that a server offers."""

    url: str  # ends in a slash
    id: str
    title: str
    alias: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some objects of a collection."""

    pieces: list[Piece]
    faults: list[Fault]
    size: int  # bytes
    following: str  # where the next page begins; "" where there is none
    last: str  # when the last of them was added there; "" where it does not say
    mended: int  # objects that said their type where their edition belongs
    digest: bytes  # of what came


class Gone(NotFound):
    """The server does not go on from where its page ended: begin again from the last moment that is known."""


class Server:
    """One server, as it is asked. *user* and *password* are shown to it and to nobody else."""

    def __init__(self, line: Asks, url: str, *, user: str = "", password: str = "") -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not self._host or parts.username or parts.password:
            raise Malformed(
                "give the server's address as https://taxii.example.org/taxii2/, without a password"
            )
        if user and parts.scheme == "http" and self._host not in _LOOPBACK:
            raise Malformed(
                f"{self._host} would be sent a password that anybody on the way can read: use https"
            )
        self._line, self._origin = line, (parts.scheme, parts.netloc)
        self.url = _slashed(url)
        self._headers = {"accept": MEDIA}
        if user:
            secret = base64.b64encode(f"{user}:{password}".encode()).decode()
            self._headers["authorization"] = f"Basic {secret}"

    def collections(self) -> list[Offered]:
        """
        Return the collections that may be read there: *url* may name a server, an API root or a collection.

        Raises:
            Unavailable, NotAuthorised, NotFound: it gives none. Malformed: it is no TAXII server.
        """
        said = self._said(self.url)
        if isinstance(said.get("id"), str) and "can_read" in said:
            return list(_offered(self.url, [said]))
        if isinstance(said.get("collections"), list):
            return list(_offered("", said["collections"], at=self.url))
        roots = [self.url] if "versions" in said else said.get("api_roots")
        if not isinstance(roots, list):
            raise Malformed(f"{self._host} answers, and names neither API roots nor collections")
        found: list[Offered] = []
        for root in roots[:MOST_COLLECTIONS]:
            at = f"{self._here(root)}collections/"
            listed = self._said(at).get("collections", [])
            found += _offered("", listed if isinstance(listed, list) else [], at=at)
        return found[:MOST_COLLECTIONS]

    def page(self, collection: str, *, since: str, following: str, limit: int = PAGE) -> Page:
        """
        Return the objects of *collection* added after *since*, from where *following* says.

        Raises:
            Gone: it does not know *following* any more. TooLarge: a single object is more than is taken in.
            Unavailable, NotAuthorised, NotFound: it gives none. Malformed: it is no TAXII, or was cut short.
        """
        asked = {"added_after": since, "limit": str(limit), "next": following}
        query = urlencode({name: text for name, text in asked.items() if text})
        try:
            answer = self._answer(f"{collection}objects/?{query}", going_on=bool(following))
        except TooLarge:
            if limit == 1:
                raise
            return self.page(collection, since=since, following=following, limit=max(1, limit // 4))
        said = _read(self._host, answer.body)
        raw, mended = _mended(answer.body, said)
        pieces, faults = stix.read(raw) if said.get("objects") else ([], [])
        more, cursor = said.get("more"), said.get("next")
        goes_on = more is True and isinstance(cursor, str) and 0 < len(cursor) <= 4000
        return Page(
            pieces,
            faults,
            len(answer.body),
            str(cursor) if goes_on else "",
            last if stix.is_moment(last := answer.headers.get("x-taxii-date-added-last", "")) else "",
            mended,
            sha256(answer.body).digest(),
        )

    def pages(self, collection: str, *, since: str, following: str) -> Iterator[Page]:
        """
        Yield the pages of *collection* until there are no more.

        Raises:
            Malformed: it goes in a circle, or says that there is more and gives nothing.
        """
        empty, before = 0, b""
        while True:
            page = self.page(collection, since=since, following=following)
            yield page
            empty = 0 if page.pieces or page.faults else empty + 1
            if not page.following:
                return
            # some name all pages of an answer alike, so only what comes shows whether it goes on
            if page.digest == before or empty == MOST_EMPTY:
                raise Malformed(
                    f"{self._host} says that there is more, and gives nothing new: ask its operator"
                )
            following, before = page.following, page.digest

    def _here(self, address: object) -> str:
        """Return an address that the server names, if it is its own: others are asked nothing."""
        try:
            url = _slashed(urljoin(self.url, str(address)))
            origin = urlsplit(url)[:2]
        except ValueError as error:
            raise Malformed(f"{self._host} names an API root that is no address: ask its operator") from error
        if origin != self._origin:
            raise Malformed(
                f"{self._host} names an API root elsewhere ({origin[1][:80]}): if you trust that "
                "address, pull from it yourself"
            )
        return url

    def _said(self, url: str) -> Json:
        return _read(self._host, self._answer(url).body)

    def _answer(self, url: str, *, going_on: bool = False) -> Answer:
        answer = self._line.get(self._host, url, self._headers)
        status = answer.status
        if status == 200:
            media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if (
                media != "application/taxii+json"
                or answer.headers.get("content-encoding", "identity") != "identity"
            ):
                raise Malformed(
                    f"{self._host} answers with {media[:80] or 'no media type'}, which is no TAXII 2.1"
                )
            return answer
        text = f"{self._host} answers {status}: {answer.told}"
        if going_on and status in (400, 404, 410, 416):
            raise Gone(text)
        if status in (401, 403):
            raise NotAuthorised(f"{text}. Is the user known there, and the password right?")
        if status in (404, 406):
            raise NotFound(f"{text}. Is it the address of a TAXII 2.1 server?")
        raise Unavailable(text)


def _offered(url: str, listed: list[Any], *, at: str = "") -> Iterator[Offered]:
    for one in listed[:MOST_COLLECTIONS]:
        if isinstance(one, dict) and isinstance(one.get("id"), str) and one.get("can_read") is True:
            name = str(one["id"])
            if name and len(name) <= 200 and "/" not in name:
                title, alias = str(one.get("title", ""))[:200], str(one.get("alias", ""))[:200]
                yield Offered(url or f"{at}{name}/", name, title, alias)


def _mended(raw: bytes, said: Json) -> tuple[bytes, int]:
    """Return *raw* with an edition for the objects that say their type in its place, and how many do.

    OpenTAXII 0.9.3 tells all objects so.
    """
    objects = said.get("objects")
    listed = [one for one in objects if isinstance(one, dict)] if isinstance(objects, list) else []
    wrong = [one for one in listed if "type" in one and one.get("spec_version") == one["type"]]
    for one in wrong:
        one["spec_version"] = "2.1"
    return (json.dumps({"objects": objects}).encode() if wrong else raw), len(wrong)


def _read(host: str, raw: bytes) -> Json:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{host} answers what is no JSON: it is asked for again") from error
    if not isinstance(said, dict):
        raise Malformed(f"{host} answers what is no TAXII")
    return said


def _slashed(url: str) -> str:
    plain = url.partition("#")[0].partition("?")[0]
    return plain if plain.endswith("/") else f"{plain}/"
