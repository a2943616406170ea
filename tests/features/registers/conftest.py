"""A region of four nodes whose Parties keep registers, and words to tell its story with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
from starlette.testclient import TestClient

from amity.features import registers
from amity.features.registers import views
from amity.features.registers.declaring import Standing
from amity.features.registers.rules.mirroring import Pair
from amity.features.registers.rules.standing import Found
from amity.kernel.record import Office, RecordId
from amity.node import region as regions
from amity.store.database import Database
from amity.testing import DESK, Region, bottled, browsing, repository


@dataclass
class Registry:
    """A region in which Parties declare entries."""

    region: Region

    def declare(
        self,
        party: str,
        register: str,
        to: Iterable[str] | None = None,
        *,
        part: bool = False,
        **said: object,
    ) -> RecordId:
        """Let *party* declare the example of *register* (or of its part) with other words in it."""
        one = views.register(register)
        shape = one.part if part else one.entry
        body = shape.example | said
        return self.region.say(party, registers.KINDS.name_of(shape), body, None if to is None else set(to))

    def tell(self, party: str, register: str, to: Iterable[str], **said: object) -> RecordId:
        """Let *party* tell the example of a part in *register* to some."""
        return self.declare(party, register, to, part=True, **said)

    def say(self, party: str, kind: str, to: Iterable[str] | None = None, **said: object) -> RecordId:
        """Let *party* say something about an entry."""
        return self.region.say(party, kind, said, None if to is None else set(to))

    def today(self, day: str) -> None:
        """Move the clock on to *day*."""
        now = datetime.fromisoformat(f"{day}T09:00:00Z")
        assert now >= self.region.clock.now
        self.region.clock.now = now

    def found(self, at: str, name: str, on: str = "", known: str = "", *, public: bool = False) -> Found:
        """Return what *at*'s node finds in register *name*."""
        node = self.region[at]
        day = date.fromisoformat(on) if on else node.clock().date()
        seen = date.fromisoformat(known) if known else None
        with node.reading() as tx:
            return views.entries(
                tx, views.register(name), region=node.region, on=day, known=seen, public=public
            )

    def refs(self, at: str, name: str, on: str = "", known: str = "") -> list[str]:
        """Return the names of the entries that stand at *at*'s node."""
        return [one.ref for one in self.found(at, name, on, known).standing]

    def entry(self, at: str, ref: str, on: str = "") -> Standing:
        """Return one entry as *at*'s node knows it."""
        node = self.region[at]
        party, name, entry = ref.split("/")
        day = date.fromisoformat(on) if on else node.clock().date()
        with node.reading() as tx:
            return views.entry(tx, views.register(name), party, entry, region=node.region, on=day)

    def pairs(self, at: str, name: str = "arms") -> list[Pair]:
        """Return the figures that *at*'s node puts side by side."""
        node = self.region[at]
        with node.reading() as tx:
            return views.compared(tx, views.register(name), region=node.region, on=node.clock().date())

    def browser(self, party: str, office: Office = DESK) -> TestClient:
        """Return a browser in which somebody is signed in at *party*'s node."""
        return browsing.browser(self.region[party], [registers.FEATURE], office)


def registry(*parties: str, databases: Callable[[str], Database] | None = None) -> Registry:
    """Return the region of *parties*, with the registers' numbers and lists of the real one."""
    names = parties or ("KHM", "IDN", "THA")
    real = regions.load(repository() / "regions" / "asean")
    pack = bottled(names)
    entries = {code: real.parties.get(code, entry) for code, entry in pack.parties.items()}
    pack = replace(pack, vocabularies=real.vocabularies, parties=entries)
    return Registry(Region(*names, pack=pack, databases=databases, features=(registers.FEATURE,)))


@pytest.fixture
def one() -> Registry:
    return registry()


@pytest.fixture
def with_secretariat() -> Registry:
    """The same with an organisation among the Parties."""
    return registry("KHM", "IDN", "ASEC")


@pytest.fixture(scope="session")
def open_registry() -> Callable[..., Registry]:
    """Open a registry: for tests that share one."""
    return registry
