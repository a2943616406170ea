"""A house in which all was said with markup in it, and browsers of those who may and may not read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from amity import app
from amity.kernel.kind import Kind
from amity.kernel.record import PUBLIC, Draft, Office
from amity.node.roster import REGISTRAR
from amity.store import log
from amity.testing import DESK, Region, browsing
from amity.testing.bodies import put, readable, texts

ADDRESS = "http://localhost:8000"
HOUSE = ("/", "/node", "/kinds", "/records", "/file/", "/devices", "/design", "/sign-in", "/search?words=xss")
CLERK = Office("clerk")  # reads nothing but the house itself
PAYLOADS = (  # the first that a text takes
    "'\"><xss onload=alert(1)>{{7*7}}<!--\\",
    "'\"><xss>",
    "javascript:alert('xss')",
    "https://a.example/'\"><xss>",
)
ID = re.compile(r"\{[a-z_]+(:[a-z]+)?\}")


@dataclass
class House:
    """One Party's website, with all features, in a region to which everything has been said."""

    region: Region
    site: Any
    said: dict[str, str]  # kind: record

    @property
    def node(self) -> Any:
        return self.region["KHM"]

    def client(self, **headers: str) -> TestClient:
        """Return a browser that nobody is signed in with. What goes wrong inside is answered, not raised."""
        return TestClient(
            self.site,
            base_url=ADDRESS,
            follow_redirects=False,
            headers=headers,
            raise_server_exceptions=False,
        )

    def seated(self, office: Office = DESK) -> TestClient:
        """Return a browser in which somebody of *office* is signed in."""
        client = self.client()
        client.cookies.update(browsing.cookie(self.node, office))
        return client

    def token(self, office: Office = DESK) -> Mapping[str, str]:
        """Return the header of a program of *office*."""
        return browsing.token(self.node, office)

    def examples(self) -> list[str]:
        """Return the features' pages that an example names."""
        return [f"/{one.name}{path}" for one in app.FEATURES if one.pages for path in one.pages.examples]

    def paths(self) -> Iterator[str]:
        """Yield every path to which something leads: the house's own, the features', and those of records."""
        yield from HOUSE
        records = list(self.said.values())
        for feature in app.FEATURES:
            for door in feature.pages.doors if feature.pages else ():
                yield (
                    f"/{feature.name}{door.example or door.path}"
                    if door.example or "{" not in door.path
                    else ""
                )
                if door.path.count("{") == 1:
                    own = [r for kind, r in self.said.items() if feature.kinds.get(kind)]
                    yield from (f"/{feature.name}{ID.sub(record, door.path)}" for record in own)
        for record in records:
            yield from (f"/record/{record}", f"/public/record/{record}")
        yield from (f"/file/{kind}" for kind in self.said)


def filled(kind: Kind, payload: str) -> dict[str, Any]:
    """Return the example of *kind* with *payload* in every text that takes it."""
    body = dict(kind.body.example)
    for path in texts(body):
        other = put(body, path, payload)
        if readable(kind, other):
            body = other
    return body


@pytest.fixture(scope="session")
def told() -> House:
    """A house to which two Parties said every kind: its example, and with each payload in its texts."""
    region = Region("KHM", "IDN", "ASEC")
    body = {"office": CLERK, "title": "Clerk", "files": ["nothing.*"], "reads": ["nothing"]}
    region["KHM"].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    said: dict[str, str] = {}
    kinds = [kind for kind in app.vocabulary() if not kind.name.startswith(("roster.", "record."))]
    for party in ("ASEC", "KHM"):
        drafts = [
            Draft(kind.name, body, frozenset({PUBLIC}), to=PAYLOADS[1])
            for payload in (None, *PAYLOADS)
            for kind in kinds
            for body in [kind.body.example if payload is None else filled(kind, payload)]
        ]
        for draft, record in zip(drafts, region[party].file_all(drafts, office=DESK), strict=True):
            said.setdefault(draft.kind, record.id)
            said[f"{draft.kind}#{party}"] = record.id
    region.meet("ASEC", "KHM")
    site = app.website(region["KHM"], address=ADDRESS)
    return House(region, site, said)


@pytest.fixture
def held(told: House) -> Callable[[], int]:
    """Return how many records the house holds, so that a test can say that nothing was added."""

    def count() -> int:
        with told.node.reading() as tx:
            return sum(1 for _ in log.read_all(tx))

    return count
