"""A region with the real pack, in which Parties say what they did with regard to treaties."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from starlette.testclient import TestClient

from amity import testing
from amity.features import plans, treaties
from amity.features.treaties import views
from amity.features.treaties.rules.acts import Total
from amity.features.treaties.views import Status
from amity.kernel.record import Office, RecordId
from amity.node import region as regions
from amity.node.pack import RegionPack
from amity.store.database import Database
from amity.testing import DESK, Region, browsing

FEATURES = (plans.FEATURE, treaties.FEATURE)


@dataclass
class Register:
    """A region in which Parties say what they did with regard to treaties."""

    region: Region

    def act(
        self, party: str, deed: str, on: str, treaty: str = "2025-Extradition", **said: object
    ) -> RecordId:
        """Let *party* say what it did, to everybody."""
        body = {"treaty": treaty, "deed": deed, "on": on, **said}
        return self.region.say(party, "treaty.action/1", body)

    def notice(self, party: str, of: str, treaty: str = "2025-Extradition", **said: object) -> RecordId:
        """Let *party* give notice of what *of* deposited."""
        body = {"treaty": treaty, "party": of, "deed": "ratification", **said}
        return self.region.say(party, "treaty.notice/1", body)

    def agreement(self, party: str, other: str, **said: object) -> RecordId:
        """Let *party* state an agreement on extradition with *other*."""
        body = {"subject": "extradition", "other": other, "title": "Treaty on Extradition", **said}
        return self.region.say(party, "treaty.agreement/1", body)

    def total(self, party: str, on: str, treaty: str = "2025-Extradition") -> Total:
        """Return who is a Party to a treaty on a day, as *party*'s node knows it."""
        node = self.region[party]
        with node.reading() as tx:
            return views.total(tx, views.find(node.region, tx, treaty), date.fromisoformat(on))

    def status(self, party: str, treaty: str = "2025-Extradition") -> Status:
        """Return a treaty's status as *party*'s node knows it."""
        node = self.region[party]
        with node.reading() as tx:
            return views.status(tx, views.find(node.region, tx, treaty))

    def today(self, day: str) -> None:
        """Move the clock on to *day*."""
        self.region.clock.now = datetime.fromisoformat(f"{day}T09:00:00Z")

    def browser(self, party: str, office: Office = DESK) -> TestClient:
        """Return a browser in which somebody is signed in at *party*'s node."""
        return browsing.browser(self.region[party], FEATURES, office)


@pytest.fixture(scope="session")
def asean() -> RegionPack:
    """The pack that comes with Amity."""
    return regions.load(testing.repository() / "regions" / "asean")


@pytest.fixture(scope="session")
def open_register(asean: RegionPack) -> Callable[..., Register]:
    """Open a register: for stories that need a fresh one each time."""

    def opened(*parties: str, databases: Callable[[str], Database] | None = None) -> Register:
        names = parties or ("ASEC", "KHM", "IDN")
        return Register(Region(*names, pack=asean, features=FEATURES, databases=databases))

    return opened


@pytest.fixture
def register(open_register) -> Register:
    return open_register()
