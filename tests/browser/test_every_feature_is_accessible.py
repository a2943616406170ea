"""Every page of every feature, by axe and by measure, in a region in which every kind has been said."""

from __future__ import annotations

import re
from functools import cache

import httpx
import pytest
from looking import faults

from amity import app, testing
from amity.feature import Feature
from amity.kernel.record import PUBLIC
from amity.node import region as regions
from amity.store import log
from amity.store.database import Database
from amity.testing import Region

MOST = 50_000  # bytes of a page with its style and its scripts, as they come over the line
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


@pytest.fixture(scope="module")
def pages(told):
    """Give `pages(name)`: a path for each page of the feature called so."""
    by_name = {one.name: one for one in app.FEATURES}
    return cache(lambda name: opened(told, by_name[name]))


def opened(told, feature: Feature) -> list[str]:
    """Return a path for every page of *feature*: its example, or the first of its records that opens it."""
    cookie, paths = told.cookie(), []
    own = {kind.name for kind in feature.kinds}
    with told.node.reading() as tx, httpx.Client(base_url=told.address, timeout=300) as desk:
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


@pytest.mark.parametrize("feature", [one for one in app.FEATURES if one.pages], ids=lambda one: one.name)
def test_axe_finds_nothing_and_nothing_is_too_wide_too_small_or_cut_off(told, pages, browser, feature):
    # calm: while colours move from light to dark they have the contrast of neither
    context = browser.new_context(reduced_motion="reduce")
    context.add_cookies([told.cookie()])
    page, found = context.new_page(), []
    for path in pages(feature.name):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(told.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += faults(page)
    context.close()

    assert found == []


@pytest.mark.parametrize("feature", [one for one in app.FEATURES if one.pages], ids=lambda one: one.name)
def test_a_page_comes_over_a_weak_line_and_from_nowhere_else(told, pages, feature):
    """What a browser that has never been here gets for each page: all of it from this house, and little."""
    cookie, heavy = told.cookie(), []
    with httpx.Client(base_url=told.address, timeout=300) as desk:
        desk.cookies.set(cookie["name"], cookie["value"])
        weighed: dict[str, int] = {}
        for path in pages(feature.name):
            answer = desk.get(path)
            asked = re.findall(r'<(?:link|script|img|source|iframe)[^>]*(?:src|href)="([^"]+)"', answer.text)
            assert [one for one in asked if not one.startswith("/")] == [], path
            for one in asked:
                if one not in weighed:
                    weighed[one] = _weight(desk.get(one))
            whole = _weight(answer) + sum(weighed[one] for one in set(asked))
            heavy += [f"{path}: {whole} bytes"] if whole > MOST else []

    assert heavy == []


def _weight(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.url
    return answer.num_bytes_downloaded
