"""Today, of every feature and for every office: what it names opens, and it names nothing of others."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from amity import app, testing
from amity.kernel.record import Office
from amity.node import region as regions
from amity.testing import DESK, Region
from amity.ui import session

LEFT_OUT = ("roster.", "record.", "outlook.edition")  # others are judged by them, or nothing waits after them
SECRET = "Told to another Party alone"
BUDGET = 50_000  # bytes of a page with its styles
PACK = regions.load(testing.repository() / "regions" / "asean")
OFFICES = [one for one in PACK.offices_of("KHM") if one.id != "node"]
TODAY = [one for one in app.FEATURES if one.today is not None]


@pytest.fixture(scope="module")
def khm():
    """Cambodia's node, after ASEAN's Secretariat said everything to it, and Indonesia much to others."""
    region = Region("ASEC", "KHM", "IDN", pack=PACK, offices=False)
    for party in ("ASEC", "KHM", "IDN"):
        region.open_office(party, DESK, files=("*",))
    app.found_offices(region["KHM"])
    region.clock.forward(days=139)  # the yearly returns fall due at the end of May
    for kind in app.vocabulary():
        if kind.name.startswith(LEFT_OUT):
            continue
        region.say("ASEC", kind.name, kind.body.example, to={"KHM", "IDN"})
        if "title" in kind.body.model_fields:
            region.say("IDN", kind.name, kind.body.example | {"title": SECRET}, to={"ASEC"})
    region.meet()
    return region["KHM"]


@pytest.fixture(scope="module")
def seated(khm):
    """Give `seated(office)`: a browser without scripts in which somebody is signed in for it."""
    site = app.website(khm, address="http://testserver")

    def client(office: str) -> TestClient:
        with khm.tx() as tx:
            secret = session.begin(tx, Office(office), "Sok Dara", khm.clock())
        return TestClient(site, cookies={"amity-khm": secret}, follow_redirects=False)

    return client


def addresses(page: str) -> list[str]:
    """Return where the parts of Today lead."""
    main = page.partition('<section id="needs"')[2].partition("</main>")[0]
    return list(dict.fromkeys(re.findall(r'href="(/[^"#]*)', main)))


@pytest.mark.parametrize("feature", TODAY, ids=lambda one: one.name)
def test_a_feature_tells_its_day_of_what_this_node_holds(khm, feature):
    with khm.reading() as tx:
        day = feature.today(khm, tx)

    assert day.items, "an example of each kind was said, and nothing waits: the law tries nothing"
    said = f"{day.items}{day.spots}{day.events}"
    assert SECRET not in said
    places = [one.address for one in (*day.items, *day.spots, *day.events)]
    assert all(place.startswith((f"/{feature.name}/", "/record/")) for place in places)
    assert all(khm.kinds.get(kind) for one in day.items for kind in one.kinds)


@pytest.mark.parametrize("office", OFFICES, ids=lambda one: one.id)
def test_today_of_an_office_leads_only_where_it_may_go(seated, office):
    client = seated(office.id)
    page = client.get("/").text

    assert SECRET not in page
    shut = {place: code for place in addresses(page) if (code := client.get(place).status_code) != 200}
    assert shut == {}
    unread = [one.name for one in app.FEATURES if office.reads != ("*",) and one.name not in office.reads]
    assert [
        place for place in addresses(page) if place.startswith(tuple(f"/{name}/" for name in unread))
    ] == []


@pytest.mark.parametrize("office", OFFICES, ids=lambda one: one.id)
def test_today_with_its_styles_is_small(seated, office):
    client = seated(office.id)
    page = client.get("/").text
    styles = client.get(re.search(r'href="(/static/amity\.css[^"]*)"', page)[1]).text

    assert len(page.encode()) + len(styles.encode()) <= BUDGET


def test_offices_see_their_own_day_out_of_the_same_parts(seated):
    """What one office answers is counted apart for another of the same Party that reads it too."""
    focal, crime, operator = (seated(one).get("/").text for one in ("focal-point", "crime-desk", "operator"))

    assert "/exchange/report/" in crime
    assert "/warning/" not in addresses(crime)
    assert (
        "waits for another office of your Party" in focal or "wait for other offices of your Party" in focal
    )
    assert "Nothing needs your office now" in operator
