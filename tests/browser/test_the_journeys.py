"""The day of each kind of office, walked through in a browser.

Each is walked in six ways, in which every pair of scheme, width, scripts and language comes together once at
least. A language that is not offered yet is answered in English, as any that nobody here speaks. Where the
environment names a folder in AMITY_SHOTS, each stop leaves its picture there, for people to look at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import drill
import looking
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from amity import app, testing
from amity.kernel.record import PUBLIC, Office
from amity.node import region as regions
from amity.store.database import Database
from amity.testing import Region
from amity.ui.language import Languages

PARTIES = ("ASEC", "KHM", "IDN")
ALERT = {
    "threshold": "9d" * 32,
    "cause": "8c" * 32,
    "target": "state-based",
    "unit": "IDN",
    "at_least": 25,
    "percent": 60,
    "answer_by": "2026-12-31",
    "text": "EXERCISE. At least 25 deaths, with a probability of 60 percent.",
}


@dataclass(frozen=True)
class Way:
    """How a journey is walked."""

    scheme: str
    width: int
    scripts: bool
    language: str

    def __str__(self) -> str:
        scripts = "scripts" if self.scripts else "none"
        return f"{self.scheme}-{self.width}-{scripts}-{self.language}"


WAYS = [
    Way("light", 1280, True, "en"),
    Way("dark", 360, False, "en"),
    Way("light", 360, True, "km"),
    Way("dark", 1280, False, "km"),
    Way("dark", 1280, True, "th"),
    Way("light", 360, False, "th"),
]


@dataclass
class House:
    """Three nodes of the region, served, with the offices that the region gives them."""

    region: Region
    served: dict[str, object]
    alerts: dict[Way, str]


@pytest.fixture(scope="module")
def house(serve, tmp_path_factory) -> Iterator[House]:
    """The Secretariat, Cambodia and Indonesia, after a plan was opened and alerts went out."""
    folder = tmp_path_factory.mktemp("house")
    pack = regions.load(testing.repository() / "regions" / "asean")
    region = Region(*PARTIES, pack=pack, databases=lambda party: Database(f"sqlite:///{folder / party}.db"))
    for party in PARTIES:
        app.found_offices(region[party])
    region.say("ASEC", "plan.plan/1", drill.plan("ASEC", "ASEAN"), to={PUBLIC})
    region.say("ASEC", "plan.activity/1", drill.observers("ASEC"), to={PUBLIC})
    months = [f"2026-{number:02}-01" for number, _ in enumerate(WAYS, 1)]
    alerts = {
        way: region.say("ASEC", "warning.alert/1", ALERT | {"month": month})
        for way, month in zip(WAYS, months, strict=True)
    }
    region.meet()
    with serve(region["ASEC"]) as asec, serve(region["KHM"]) as khm, serve(region["IDN"]) as idn:
        yield House(region, {"ASEC": asec, "KHM": khm, "IDN": idn}, alerts)


class Officer:
    """Somebody who sits in an office of a Party, at a browser; every stop is looked at."""

    def __init__(self, house: House, context: BrowserContext, party: str, office: str, way: Way) -> None:
        self.house, self.office, self.way = house, office, way
        self.address = house.served[party].address
        context.add_cookies([house.served[party].cookie(Office(office), "Sok Dara")])
        self.page: Page = context.new_page()
        self.stops = 0

    def opens(self, path: str) -> None:
        """Go to *path*, and look at it."""
        self.page.goto(self.address + path)
        self.looks()

    def follows(self, selector: str) -> None:
        """Click the first that *selector* finds, and look at where it leads."""
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.looks()

    def files(self, form: str, filled: dict[str, str]) -> None:
        """Fill in the form that *form* selects, sign and file it, and look at what came of it."""
        for name, text in filled.items():
            field = self.page.locator(f"{form} [name='{name}']").first
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)
        self.page.locator(f"{form} button:not(.hidden):not([name])").last.click()
        self.page.wait_for_load_state()
        self.looks()

    def unfolds(self, selector: str) -> None:
        """Open the folded part that *selector* finds."""
        self.page.locator(f"{selector} > summary").first.click()

    def reads(self, text: str) -> None:
        """Find *text* on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def looks(self) -> None:
        """Look at the page: it is whole, in its language, as wide as the window, and for its light."""
        spoken = next(one for one in Languages() if one.code == Languages().best("", self.way.language).code)
        assert self.page.evaluate("document.documentElement.lang") == spoken.code
        assert self.page.locator("h1").count() == 1
        assert "500" not in self.page.title()
        assert looking.measures(self.page) == []
        dark = self.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert (sum(map(int, dark[4:-1].split(", "))) < 200) == (self.way.scheme == "dark")
        self.stops += 1
        if folder := os.environ.get("AMITY_SHOTS"):
            file = Path(folder) / f"{self.office}-{self.stops}-{self.way}.png"
            self.page.screenshot(path=file, full_page=True)


def monitoring_officer(sits: Callable[[str, str], Officer], way: Way) -> None:
    """She looks at what needs her, at a plan, at who reported, and at the report of the year."""
    officer = sits("ASEC", "monitoring-officer")
    officer.opens("/")
    officer.follows(".menu a[href='/plans/']")
    officer.follows("main a[href='/plans/plan/ASEC/drill-2026']")
    officer.reads("EXERCISE. Exchanges of observers")
    officer.follows("main a[href*='/plans/report/']")


def secretariat_desk(sits: Callable[[str, str], Officer], way: Way) -> None:
    """It looks up who is bound by a treaty, and since when; then the outlooks and the registers."""
    officer = sits("ASEC", "secretariat-desk")
    officer.opens("/treaties/")
    officer.follows("main a[href^='/treaties/treaty/']")
    officer.follows(".menu a[href='/registers/']")
    officer.follows("main a[href^='/registers/list/'], main .card a, main th a")
    officer.follows(".menu a[href='/outlook/']")


def focal_point(sits: Callable[[str, str], Officer], way: Way) -> None:
    """He sees what is asked of his ministry, and reports on it."""
    officer = sits("KHM", "focal-point")
    officer.opens("/")
    officer.opens("/plans/activity/ASEC/drill-2026/observers")
    officer.unfolds("#report")
    said = f"EXERCISE. Observers of two States followed <the drill> ({way})."
    officer.files("#report form", {"as_of": "2025-12-31", "status": "ongoing", "narrative": said})
    officer.reads(f"followed <the drill> ({way})")


def crime_desk(sits: Callable[[str, str], Officer], way: Way) -> None:
    """It tells Indonesia of an incident; the desk there reads it and acknowledges."""
    teller = sits("KHM", "crime-desk")
    teller.opens("/exchange/tell/incident")
    teller.unfolds("details:has(> summary):has([name='-party=IDN'])")
    teller.page.locator("[name='-party=IDN']").first.check()
    title = f"EXERCISE. A boarding under way ({way})"
    teller.files("form.paper", {"area": "sea-piracy", "title": title, "-to": "-parties"})
    teller.reads(title)
    teller.house.region.meet("KHM", "IDN")

    reader = sits("IDN", "crime-desk")
    reader.opens("/exchange/")
    reader.page.get_by_role("link", name=title).first.click()
    reader.unfolds("#say-acknowledge")
    reader.files("#say-acknowledge form", {"text": "EXERCISE. With the coast guard."})
    reader.reads("EXERCISE. With the coast guard.")


def warning_desk(sits: Callable[[str, str], Officer], way: Way) -> None:
    """It looks at the map, finds the alert, and acknowledges it for its Party."""
    officer = sits("KHM", "warning-desk")
    officer.opens("/warning/")
    officer.opens("/warning/alerts")
    officer.opens(f"/warning/alert/{officer.house.alerts[way]}")
    officer.files("form[action$='/acknowledge']", {"text": f"EXERCISE. Seen ({way})."})
    officer.reads(f"EXERCISE. Seen ({way}).")


def registrar(sits: Callable[[str, str], Officer], way: Way) -> None:
    """The registrar gives an office its mandate; the operator sees it on the node's page."""
    giver = sits("KHM", "registrar")
    giver.opens("/file/")
    giver.follows("main a[href='/file/roster.office/1']")
    giver.page.locator("[name='-to'][value='-public']").check()
    title = f"EXERCISE. Watch {WAYS.index(way)}"
    giver.files("form.paper", {"office": f"watch-{WAYS.index(way)}", "title": title})
    giver.reads(title)

    keeper = sits("KHM", "operator")
    keeper.opens("/node")
    keeper.reads(title)


JOURNEYS = (monitoring_officer, secretariat_desk, focal_point, crime_desk, warning_desk, registrar)


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
def test_an_office_finds_its_way(house, browser, journey, way):
    """Nothing leaves the house on the way, and no page breaks the policy of what it may load."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    homes = tuple(one.address for one in house.served.values())

    def sits(party: str, office: str) -> Officer:
        context = browser.new_context(
            color_scheme=way.scheme,
            viewport={"width": way.width, "height": 800},
            java_script_enabled=way.scripts,
            locale=way.language,
            reduced_motion="reduce",
        )
        context.on("request", lambda it: complaints.append(it.url) if not it.url.startswith(homes) else None)
        context.on("console", lambda it: complaints.append(it.text) if it.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return Officer(house, context, party, office, way)

    try:
        journey(sits, way)
    finally:
        for context in contexts:  # a page that listens for what is new would keep its server waiting
            context.close()
    assert complaints == []
