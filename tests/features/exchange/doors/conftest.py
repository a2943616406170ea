"""Servers that speak TAXII, for the tests of the doors."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from amity.testing.elsewhere import Answer, Asked, answering
from taxii import TRUST, Server, fixture, start, stop

MEDIA = "application/taxii+json;version=2.1"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture as a file."""
    file = tmp_path_factory.mktemp("seed") / "seed.json"
    file.write_text(json.dumps(fixture()))
    return file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, seed: Path) -> Iterator[Server]:
    """A server with the fixture, for the tests of one file."""
    running = start(tmp_path_factory.mktemp("taxii"), seed)
    yield running
    stop(running)


@dataclass
class Theirs:
    """A TAXII server of somebody else: its collection, and what goes wrong."""

    objects: list[tuple[str, dict[str, object]]] = field(default_factory=list)  # (when added, the object)
    size: int = 4  # objects of one page
    forgets: bool = False  # a cursor serves once, and in the order in which they were given
    counts: bool = False  # a cursor is how many objects of this question were shown
    alike: bool = False  # all cursors have one name, and what was told is forgotten, heard or not
    fails_at: int = 0  # the question that is not answered
    asked: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)  # what was shown as authorisation
    answer: Callable[[str], tuple[int, dict[str, str], bytes]] | None = None  # in place of all this
    port: int = 0
    fresh: set[str] = field(default_factory=set)
    left: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/root/collections/{TRUST}/"

    def say(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Answer *path*."""
        parts = urlsplit(path)
        if not parts.path.endswith("/objects/"):
            return 200, {}, json.dumps(self._about(parts.path)).encode()
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        said = self._alike(query) if self.alike else self._page(query)
        if self.fails_at and len([one for one in self.asked if "/objects/" in one]) == self.fails_at:
            return 200, {"content-length": "100000"}, b'{"objects": ['
        return said

    def _alike(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if "next" not in query:
            self.left = [one for one in self.objects if one[0] > query.get("added_after", "")]
        page, self.left = self.left[: self.size], self.left[self.size :]
        return self._told(page, "alike" if self.left else "")

    def _page(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        cursor, since = query.get("next", ""), query.get("added_after", "")
        if cursor and self.forgets and cursor not in self.fresh:
            return 410, {}, b'{"title": "expired"}'
        told = [one for one in self.objects if one[0] > since]
        start = int(cursor or 0) if self.counts else 0
        if cursor and not self.counts:
            told = [one for place, one in enumerate(self.objects) if place >= int(cursor) and one[0] > since]
        page = told[start : start + min(self.size, int(query["limit"]))]
        more = len(told) > start + len(page)
        cursor = str(start + len(page) if self.counts else self.objects.index(page[-1]) + 1) if more else ""
        self.fresh.add(cursor)
        return self._told(page, cursor)

    def _told(
        self, page: list[tuple[str, dict[str, object]]], cursor: str
    ) -> tuple[int, dict[str, str], bytes]:
        body = {"more": bool(cursor), "objects": [one for _, one in page]} | (
            {"next": cursor} if cursor else {}
        )
        return 200, {"x-taxii-date-added-last": page[-1][0]} if page else {}, json.dumps(body).encode()

    def _about(self, path: str) -> object:
        collection = {"id": TRUST, "title": "Feed", "can_read": True, "can_write": False}
        at = f"http://127.0.0.1:{self.port}/root/"
        told = {"/taxii2/": {"title": "Theirs", "api_roots": [at]}, "/root/": {"versions": [MEDIA]}}
        return told.get(path) or (
            {"collections": [collection]} if path.endswith("collections/") else collection
        )


@pytest.fixture
def theirs() -> Iterator[Theirs]:
    """A server that can be made to misbehave."""
    story = Theirs()

    def said(one: Asked) -> Answer:
        story.asked.append(one.path)
        story.heard.append(one.headers.get("authorization", ""))
        status, headers, body = (story.answer or story.say)(one.path)
        return status, {"content-type": MEDIA} | headers, body

    with answering(said) as story.port:
        yield story
