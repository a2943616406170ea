"""Today: what comes first, what changed since a person was here, and how little it asks of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from threading import Event as Signal

import pytest
import sqlalchemy as sa
from pydantic import Field
from starlette.testclient import TestClient

from amity.feature import Feature
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import Office
from amity.node import alarms
from amity.node.node import Node
from amity.node.vocabulary import Map
from amity.store import log
from amity.store.browse import Tx
from amity.store.database import Database
from amity.testing import DESK, Region
from amity.ui import picture, session
from amity.ui.today import Day, Desk, Event, Item, Spot
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"
FILED = ("harbour.sighting/1",)
BERTHS = Day(
    items=(
        Item(what="Paint the quay", address="/harbour/", due=date(2026, 3, 1), kinds=FILED),
        Item(what="Mend the crane", address="/harbour/", due=date(2025, 12, 1), kinds=FILED),
        Item(what="Sound the horn", address="/harbour/", is_grave=True),
        Item(what="Give the key", address="/harbour/", kinds=("roster.key/1",)),
    ),
    spots=(Spot(lat=1.5, lon=104.25, title="Buoy adrift", address="/harbour/berth/3", on=date(2026, 1, 1)),),
    events=(
        Event(on=date(2025, 12, 30), title="Lamp lit", address="/harbour/"),
        Event(on=date(2026, 1, 2), title="Lamp changed", address="/harbour/"),
    ),
    whole="/harbour/berth/3",
)


REEF = Kinds("reef")


@REEF.kind("seen", 1, source="invented for this test")
class Seen(Body):
    """A reef was seen."""

    name: str = Field(title="Name")

    example = {"name": "Long reef"}


@pytest.fixture
def seated(house):
    """Give `seated(office, name)` of a house whose harbour tells a day, and count how often it is asked."""
    asked = []

    def today(node: Node, tx: Tx) -> Day:
        asked.append(node.party)
        return BERTHS

    harbour: Feature = replace(house.region.features[0], today=today)
    site = website(house.node, [harbour], Web(ADDRESS))

    def client(office=house.desk, name="Sok Dara") -> TestClient:
        with house.node.tx() as tx:
            secret = session.begin(tx, office, name, house.node.clock())
        found = TestClient(site, base_url=ADDRESS, follow_redirects=False)
        found.cookies.set("amity-khm", secret)
        return found

    client.asked = asked
    return client


def words(page: str, *titles: str) -> list[str]:
    """Return *titles* in the order in which *page* says them."""
    return sorted((one for one in titles if one in page), key=page.index)


def test_what_is_grave_comes_first_and_then_what_is_due_first(seated):
    page = seated().get("/").text

    first = ["Sound the horn", "Mend the crane", "Paint the quay"]
    assert words(page, *first) == first
    assert page.count("overdue") >= 2  # the crane, and the count of the feature
    assert "4 things need your office" in page
    assert words(page, "Lamp changed", "Lamp lit") == ["Lamp changed", "Lamp lit"]
    assert "Buoy adrift" in page


def test_what_another_office_answers_is_counted_apart(seated, house):
    page = seated(house.watch).get("/").text

    assert "3 things need your office" in page
    assert "1 thing waits for another office of your Party" in page


def test_an_office_that_does_not_read_a_feature_hears_nothing_of_its_day(seated, house):
    client = seated(house.clerk)
    page = client.get("/").text

    assert "Nothing needs your office now" in page
    assert words(page, "Sound the horn", "Buoy adrift", "Lamp lit") == []
    assert "How far each log has come" in page  # what there is to see for who keeps the node
    assert seated.asked == []


def test_a_day_is_not_asked_again_for_what_the_feature_does_not_hear(house):
    """Another feature's word leaves it as it was; its own word and the house's do not."""
    asked: list[str] = []

    def today(node: Node, tx: Tx) -> Day:
        asked.append(node.party)
        return BERTHS

    rooms = [replace(house.region.features[0], today=today), Feature("reef", "Reefs", REEF)]
    region = Region("KHM", "IDN", features=rooms)
    node = region["KHM"]
    browser = TestClient(website(node, rooms, Web(ADDRESS)), base_url=ADDRESS)
    with node.tx() as tx:
        browser.cookies.set("amity-khm", session.begin(tx, DESK, "Sok Dara", node.clock()))

    def times() -> int:
        browser.get("/")
        return len(asked)

    seen = [times()]
    region.say("KHM", "reef.seen/1", Seen.example)
    seen.append(times())
    region.say("KHM", "harbour.sighting/1", {"title": "Skiff", "seen_at": "2026-01-01T04:10:00Z"})
    seen.append(times())
    region.open_office("KHM", Office("pilot"), files=("harbour.*",))
    seen.append(times())

    assert seen == [1, 1, 2, 3]


def test_an_alarm_stands_before_everything_for_everybody(seated, house):
    with house.node.tx() as tx:
        alarms.ring(tx, alarms.FORK, "IDN", "two histories", now=house.node.clock())

    for office in (house.desk, house.clerk):
        page = seated(office).get("/").text
        assert words(page, "two histories", "Mend the crane")[0] == "two histories"


def test_a_day_is_asked_once_for_all_until_a_record_comes(seated, house, say):
    for _ in range(3):
        seated().get("/")
    before = len(seated.asked)
    say("Skiff")
    seated().get("/")

    assert (before, len(seated.asked)) == (1, 2)


@pytest.fixture
def filed(tmp_path):
    """Return a region whose databases are files, so that several look at once."""
    return Region("KHM", "IDN", databases=lambda party: Database(f"sqlite:///{tmp_path}/{party}.db"))


def test_a_day_that_many_ask_for_at_once_is_told_once(filed):
    desk, node, asked, number, are_here = Desk(), filed["KHM"], list[int](), count(1), Signal()

    def note(connection, cursor, statement, *rest) -> None:
        if "max(" in statement and next(number) == 10:  # each looks first how far the arrivals are
            are_here.set()

    def tell(node: Node, tx: Tx) -> Day:
        asked.append(1)
        assert are_here.wait(60)
        return BERTHS

    def look(_: int) -> Day:
        with node.reading() as tx:
            return desk.day(node, tx, "harbour", tell)

    sa.event.listen(node.database.readers, "after_cursor_execute", note)
    with ThreadPoolExecutor(10) as readers:
        found = list(readers.map(look, range(10)))

    assert (found, asked) == ([BERTHS] * 10, [1])


def test_who_looks_at_an_older_picture_is_told_the_newer_day(filed):
    desk, node, asked = Desk(), filed["KHM"], list[int]()

    def look(tx: Tx) -> None:
        desk.day(node, tx, "harbour", lambda *_: asked.append(1) or BERTHS)

    with node.reading() as older:
        assert log.newest(older)  # a picture is of the moment of its first question
        filed.open_office("KHM", Office("pilot"), files=("harbour.*",))
        with node.reading() as newer:
            look(newer)
        look(older)
    with node.reading() as newest:
        look(newest)

    assert asked == [1]


def test_what_changed_is_told_since_the_visit_before(seated, house, say):
    clock, desk = house.region.clock, seated()
    say("Skiff before")
    assert "What arrived last" in desk.get("/").text
    clock.forward(minutes=31)
    say("Skiff between")
    again = seated().get("/").text
    say("Skiff meanwhile")
    page = seated().get("/").text

    assert "1 record since you were here" in again
    assert words(again, "Skiff between", "Skiff before") == ["Skiff between"]
    assert "2 records since you were here" in page  # the same visit goes on
    assert "What arrived last" in seated(name="Chan Bopha").get("/").text  # hers is another


def test_what_a_page_asks_by_itself_is_no_visit(seated, house, say):
    """A page left open asks now and then; who comes back to it has been away all the same."""
    clock = house.region.clock
    seated().get("/")
    clock.forward(minutes=20)
    seated().get("/", headers={"x-amity-live": "1"})
    say("Skiff")
    clock.forward(minutes=20)

    assert "1 record since you were here" in seated().get("/").text


def test_what_an_office_may_not_read_is_not_counted_as_changed(seated, house, say):
    seated(house.clerk).get("/")
    house.region.clock.forward(minutes=31)
    say("Skiff")
    page = seated(house.clerk).get("/").text

    assert "Skiff" not in page
    assert "0 records since you were here" in page or "Nothing that your office may read" in page


@contextmanager
def counted(node: Node) -> Iterator[list[str]]:
    """Note every statement that is sent to *node*'s database."""
    said: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:
        said.append(statement)

    sa.event.listen(node.database.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(node.database.engine, "before_cursor_execute", note)


def test_it_asks_no_more_of_the_database_when_there_is_more_in_it(seated, house, say):
    client = seated()
    client.get("/")
    with counted(house.node) as few:
        client.get("/")
    for number in range(60):
        say(f"Skiff {number}")
    client.get("/")
    with counted(house.node) as many:
        client.get("/")

    assert len(many) == len(few)


def test_a_map_draws_points_and_coasts_and_writes_no_markup_of_others(house):
    box = house.region.pack.map
    assert box is None  # the bottle has none: its page says nothing of a map
    box = Map(
        title="Sea", source="invented", west=100, south=0, east=110, north=10, lines=("10000,100 10500,500",)
    )
    told = picture.Point(5.0, 105.0, "<script>", "told")
    warned = picture.Point(6.0, 106.0, "Alert", "warned")
    away = picture.Point(60.0, 5.0, "elsewhere", "told")

    drawn = picture.drawn(box, [warned, told, away], "The <sea>")

    assert "<script>" not in drawn
    assert "The &lt;sea&gt;" in drawn
    assert drawn.count("<circle") == 1
    assert "elsewhere" not in drawn
    assert drawn.index("<circle") < drawn.index("Alert")  # a warning lies above what was told
    assert re.search(r'd="M0 \d+l360-\d+"', drawn)
