"""A region of desks that tell each other of crime, with the words of the real pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import pytest
from starlette.testclient import TestClient

from amity import testing
from amity.features import exchange
from amity.features.exchange import views
from amity.features.exchange.kinds import KINDS
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.rules.requests import Request
from amity.kernel.record import Draft, Marking, Office, Party, RecordId
from amity.node import region as regions
from amity.node.pack import RegionPack
from amity.testing import DESK, Region, browsing

AREA = "sea-piracy"


@dataclass
class Desks:
    """A region in which desks speak, and words to tell their stories with."""

    region: Region

    def file(
        self,
        party: str,
        verb: str,
        body: Mapping[str, object],
        to: Iterable[str] = (),
        *,
        tlp: str = "AMBER",
        forum: str = "",
    ) -> RecordId:
        """Let *party*'s desk say *body* to *to*, whatever it is."""
        audience = frozenset(map(Party, to))
        draft = Draft(f"exchange.{verb}/1", dict(body), audience, to=forum, marking=Marking(tlp))
        return self.region[party].file(draft, office=DESK).id

    def tell(self, party: str, to: Iterable[str], verb: str = "incident", **says: object) -> RecordId:
        """Let *party* open a report."""
        body = {"area": AREA, "title": "Boarding in the strait"} | says
        return self.file(party, verb, body, to)

    def file_all(self, party: str, drafts: Iterable[Draft]) -> list[RecordId]:
        """Let *party*'s desk file *drafts*."""
        return [record.id for record in self.region[party].file_all(list(drafts), office=DESK)]

    def meet(self) -> None:
        """Let all nodes hear all that they may."""
        self.region.meet()

    def report(self, party: str, name: str) -> Matter:
        """Return the report as *party* knows it."""
        with self.region[party].reading() as tx:
            return views.report(tx, name)

    def reports(self, party: str, **some: str) -> list[Matter]:
        """Return the reports that *party* lists."""
        with self.region[party].reading() as tx:
            return views.reports(tx, **some)

    def request(self, party: str, name: str) -> Request:
        """Return the request as *party* knows it."""
        with self.region[party].reading() as tx:
            return views.request(tx, name)

    def browser(self, party: str, office: Office = DESK) -> TestClient:
        """Return a browser in which somebody is signed in at *party*'s node."""
        return browsing.browser(self.region[party], [exchange.FEATURE], office)


@cache
def asean() -> RegionPack:
    """The words, days, offices and coastlines of the real pack."""
    return regions.load(testing.repository() / "regions" / "asean")


def opened(*parties: str, **more: object) -> Desks:
    """Return a region of *parties* with the real pack's words."""
    names = parties or ("KHM", "THA", "VNM")
    pack = replace(
        testing.bottled(names), vocabularies=asean().vocabularies, map=asean().map, offices=asean().offices
    )
    return Desks(Region(*names, pack=pack, features=(exchange.FEATURE,), **more))


@pytest.fixture
def desks() -> Desks:
    return opened()


@pytest.fixture(scope="session")
def open_desks() -> Callable[..., Desks]:
    """Open a region: for stories that need a fresh one each time."""
    return opened


assert KINDS
