"""A region of three nodes with a small plan: the Secretariat's, carried out by Cambodia and Indonesia."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
from starlette.testclient import TestClient

from amity import testing
from amity.feature import Feature
from amity.features import plans
from amity.features.plans import report, views
from amity.features.plans.report import Flagged
from amity.features.plans.rules.progress import Activity
from amity.features.plans.views import Edition, Plan, Year
from amity.kernel.record import Office, Party, RecordId
from amity.node.pack import Forum, Membership, RegionPack, Rule
from amity.store.database import Database
from amity.testing import DESK, Region, browsing

DESCRIPTION = "invented for tests"


@dataclass
class Programme:
    """A region in which the Secretariat has opened a plan, and words to tell its story with."""

    region: Region

    plan = "ASEC/2026-work-programme"
    observers = f"{plan}/1.a"  # done together
    manual = f"{plan}/1.b"  # done together, due 30 June 2026
    contacts = f"{plan}/1.c"  # each does its own
    norm = f"{plan}/2"

    def body(self, activity: str = "", **said: object) -> dict[str, object]:
        """Return what a report says, where a test does not care."""
        return {"activity": activity or self.observers, "as_of": "2026-03-01", "status": "ongoing", **said}

    def report(
        self, party: str, activity: str = "", to: Iterable[str] | None = None, **said: object
    ) -> RecordId:
        """Let *party* report, to everybody unless told otherwise."""
        audience = None if to is None else set(to)
        return self.region.say(party, "plan.progress/1", self.body(activity, **said), audience)

    def correct(self, party: str, corrects: str, activity: str = "", **said: object) -> RecordId:
        """Let *party* correct a report."""
        body = self.body(activity, corrects=corrects, reason="miscounted", **said)
        return self.region.say(party, "plan.correct/1", body)

    def change(self, party: str, activity: str, change: str, **said: object) -> RecordId:
        """Let *party* say what became of an activity."""
        body = {"activity": activity, "change": change, "on": "2026-06-01", **said}
        return self.region.say(party, "plan.change/1", body)

    def today(self, day: str) -> None:
        """Move the clock on to *day*."""
        now = datetime.fromisoformat(f"{day}T09:00:00Z")
        assert now >= self.region.clock.now
        self.region.clock.now = now

    def opened(self, party: str) -> Plan:
        """Return the plan as *party*'s node knows it."""
        with self.region[party].reading() as tx:
            return views.plan(tx, self.plan)

    def standing(self, party: str, on: str = "2026-12-31", known: str = "") -> dict[str, Activity]:
        """Return the activities at *party*'s node, by name."""
        node, plan = self.region[party], self.opened(party)
        day = date.fromisoformat(known) if known else None
        with node.reading() as tx:
            found = views.activities(tx, plan, region=node.region, on=date.fromisoformat(on), known=day)
        return {one.ref: one for one in found}

    def year(self, party: str, year: int = 2026, on: str = "2026-12-31") -> Year:
        """Return the figures of a year at *party*'s node."""
        node, plan = self.region[party], self.opened(party)
        with node.reading() as tx:
            return views.year_of(tx, plan, year, region=node.region, on=date.fromisoformat(on))

    def freeze(self, year: int = 2026, *, public: bool = False) -> RecordId:
        """Freeze the annual report at the Secretariat, and let everybody hear of it."""
        record = report.freeze(self.region["ASEC"], self.plan, year, office=DESK, public=public)
        self.region.meet()
        return record.id

    def edition(self, party: str, record: str) -> tuple[Edition, dict[str, Flagged]]:
        """Return an edition and its flagged sentences at *party*'s node."""
        node = self.region[party]
        with node.reading() as tx:
            one = views.edition(tx, record)
            return one, report.flags(tx, one, region=node.region)

    def browser(self, party: str, office: Office = DESK) -> TestClient:
        """Return a browser in which somebody is signed in at *party*'s node."""
        return browsing.browser(self.region[party], [plans.FEATURE], office)


def pack(parties: Iterable[str]) -> RegionPack:
    """Return an invented region: the Secretariat serves the forum that joins all others."""
    names = tuple(parties)
    members = tuple(
        Membership(party=Party(p), since=date(2000, 1, 1), source=DESCRIPTION) for p in names if p != "ASEC"
    )
    forum = Forum(
        id="ALL",
        title="All Parties",
        basis=DESCRIPTION,
        rule=Rule(source=DESCRIPTION),
        memberships=members,
        secretariat=Party("ASEC"),
        source=DESCRIPTION,
    )
    return replace(testing.bottled(names), forums={"ALL": forum})


def opened(
    *parties: str,
    databases: Callable[[str], Database] | None = None,
    features: Sequence[Feature] = (plans.FEATURE,),
) -> Programme:
    """Return the programme, opened by the Secretariat and known to *parties*."""
    names = ("ASEC", *(parties or ("KHM", "IDN")))
    region = Region(*names, pack=pack(names), databases=databases, features=features)
    plan = {"plan": Programme.plan, "title": "Work programme", "horizon": "action", "forum": "ALL"}
    components = [{"id": "prevention", "title": "Prevention"}, {"id": "norms", "title": "Norms"}]
    region.say("ASEC", "plan.plan/1", plan | {"since": "2026-01-01", "components": components})
    for key, title, more in (
        ("1.a", "Observers at exercises", {}),
        ("1.b", "Manual of procedures", {"due": "2026-06-30"}),
        ("1.c", "National contacts", {"done_by": "each"}),
        ("2", "Restraint", {"component": "norms", "strength": "norm"}),
    ):
        body = {"plan": Programme.plan, "key": key, "title": title, "component": "prevention"}
        region.say("ASEC", "plan.activity/1", body | {"strength": "establish", "since": "2026-01-01", **more})
    region.meet()
    return Programme(region)


@pytest.fixture
def programme() -> Programme:
    return opened()


@pytest.fixture(scope="session")
def open_programme() -> Callable[..., Programme]:
    """Open a programme: for stories that need a fresh one each time."""
    return opened
