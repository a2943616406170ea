"""Every page of every feature, by axe and by measure, in a region in which every kind has been said."""

from __future__ import annotations

import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from amity import app, testing
from amity.feature import Feature
from amity.kernel.record import PUBLIC
from amity.node import region as regions
from amity.store import log
from amity.store.database import Database
from amity.testing import Region

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RULES |= {"resultTypes": ["violations"]}  # it else finds a path to each of a table's thousand right cells
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # what the dark could spoil
NARROW = 390  # pixels: a telephone held upright
HOUSE = ("roster.", "record.")  # kinds by which others are judged


@pytest.fixture(scope="module")
def told(serve, tmp_path_factory):
    """Cambodia's node, served, after ASEAN's Secretariat and Cambodia have said one thing of every kind."""
    folder = tmp_path_factory.mktemp("told")
    region = Region(
        "ASEC",
        "KHM",
        "IDN",
        pack=regions.load(testing.repository() / "regions" / "asean"),
        databases=lambda party: Database(f"sqlite:///{folder / party}.db"),
    )
    for kind in app.vocabulary():
        if not kind.name.startswith(HOUSE):
            for party in ("ASEC", "KHM"):
                region.say(party, kind.name, kind.body.example, to={PUBLIC})
    region.meet()
    with serve(region["KHM"]) as served:
        yield served
    for party in ("ASEC", "IDN"):
        region[party].database.close()


def pages(told, feature: Feature) -> list[str]:
    """Return a path for every page of *feature*: its example, or the first of its records that opens it."""
    cookie, paths = told.cookie(), []
    own = {kind.name for kind in feature.kinds}
    with told.node.reading() as tx, httpx.Client(base_url=told.address) as desk:
        desk.cookies.set(cookie["name"], cookie["value"])
        records = [record.id for record in log.read_all(tx) if record.kind in own]
        for door in feature.pages.doors:
            named = [re.sub("{[a-z]+}", one, door.path) for one in records if door.path.count("{") == 1]
            for path in [door.example] if door.example else named:
                answer = desk.get(f"/{feature.name}{path}")
                if answer.status_code == 200:
                    is_page = answer.headers["content-type"].startswith("text/html")
                    paths += [f"/{feature.name}{path}"] if is_page else []
                    break
    return paths


def faults(page: Page) -> list[str]:
    """Return what is wrong with *page*: in the light and wide, and then in the dark and narrow."""
    found = Axe().run(page, options=RULES).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += page.evaluate("rules => axe.run(rules)", COLOURS)["violations"]
    page.set_viewport_size({"width": NARROW, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth") - NARROW
    said = [f"{page.url} {one['id']} {[node['target'] for node in one['nodes']]}" for one in found]
    return said + ([f"{page.url} is {wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize("feature", [one for one in app.FEATURES if one.pages], ids=lambda one: one.name)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(told, browser, feature):
    # calm: while colours move from light to dark they have the contrast of neither
    context = browser.new_context(reduced_motion="reduce")
    context.add_cookies([told.cookie()])
    page, found = context.new_page(), []
    for path in pages(told, feature):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(told.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += faults(page)
    context.close()

    assert found == []
