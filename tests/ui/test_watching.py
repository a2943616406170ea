"""What machines that watch a node are told, and what they are not."""

from __future__ import annotations

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from amity import app, testing
from amity.kernel.record import Office
from amity.node import alarms
from amity.node import region as regions
from amity.store.database import Database
from amity.testing import Region
from amity.ui import session

ADDRESS = "http://localhost:8000"
OPERATOR, DESK = Office("operator"), Office("crime-desk")


@pytest.fixture
def region():
    """Two nodes of the real region, with their offices, in a bottle."""
    pack = regions.load(testing.repository() / "regions" / "asean")
    made = Region("KHM", "IDN", pack=pack, features=app.FEATURES)
    for party in ("KHM", "IDN"):
        app.found_offices(made[party])
    return made


@pytest.fixture
def client(region):
    return TestClient(app.website(region["KHM"], address=ADDRESS), base_url=ADDRESS)


def token(region, office):
    node = region["KHM"]
    with node.tx() as tx:
        return {"authorization": f"Bearer {session.token(tx, office, 'watch', node.clock())}"}


def figures(client, region):
    """Return every figure of the page as (name, labels) -> value."""
    answer = client.get("/metrics", headers=token(region, OPERATOR))
    assert answer.status_code == 200, answer.text
    return {
        (one.name, *sorted(one.labels.items())): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


def test_a_node_that_serves_says_so_to_everybody(client):
    assert client.get("/health/live").json() == {"alive": True}
    assert (client.get("/health/ready").status_code, client.get("/health/ready").json()["why"]) == (200, [])


def test_health_is_told_under_any_name_and_nothing_else_is(client):
    asked = {"host": "10.0.0.7:8470"}

    assert client.get("/health/live", headers=asked).status_code == 200
    assert client.get("/health/ready", headers=asked).status_code == 200
    assert client.get("/sign-in", headers=asked).status_code == 403
    assert client.get("/metrics", headers=asked).status_code == 403


def test_a_node_that_may_be_old_is_not_ready_and_says_why(region):
    old = region["KHM"]
    node = app.node(
        old.party,
        signer=old.signer,
        database=old.database,
        region=old.region,
        clock=region.clock,
        confirmed=False,
    )
    client = TestClient(app.website(node, address=ADDRESS), base_url=ADDRESS)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert [one["code"] for one in answer.json()["why"]] == ["behind"]
    assert "peer" in answer.json()["why"][0]["way_out"]
    assert client.get("/health/live").status_code == 200  # it is not to be killed for it


def test_a_node_whose_database_is_gone_says_so(region, tmp_path):
    old = region["KHM"]
    place = tmp_path / "amity.db"
    node = app.node(
        old.party,
        signer=old.signer,
        database=Database(f"sqlite:///{place}"),
        region=old.region,
        clock=region.clock,
    )
    client = TestClient(app.website(node, address=ADDRESS), base_url=ADDRESS)
    node.database.close()
    for file in tmp_path.glob("amity.db*"):
        file.unlink()
    place.mkdir()

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["why"][0]["code"] == "database"


def test_figures_are_those_of_the_node(client, region):
    node = region["KHM"]
    with node.tx() as tx:
        alarms.ring(tx, alarms.UNREACHABLE, "IDN", "no answer", now=node.clock())

    told = figures(client, region)

    size = node.sizes()["KHM"]
    assert told["amity_log_entries", ("party", "KHM"), ("standing", "size")] == size
    assert told["amity_alarms", ("code", "unreachable")] == 1
    assert told["amity_signs",] == 1
    assert told["amity_arrivals",] >= size


def test_answers_are_counted_by_door_and_strangers_make_no_door_of_their_own(client, region):
    client.get("/sign-in")
    client.get("/exchange/")
    for number in range(5):
        client.get(f"/wp-admin-{number}/setup.php")

    told = figures(client, region)

    doors = {dict(key[1:])["door"] for key in told if key[0] == "amity_answers_total"}
    assert {"exchange", "other"} <= doors
    assert not any("wp-admin" in door for door in doors)
    assert told["amity_answers_total", ("door", "other"), ("status", "4xx")] == 5


@pytest.mark.parametrize("office", [None, DESK])
def test_nobody_else_counts_what_others_say(client, region, office):
    answer = client.get("/metrics", headers=token(region, office) if office else {})

    assert answer.status_code in (401, 403)
    assert "amity_log_entries" not in answer.text


def test_no_label_names_a_person_or_a_record(client, region):
    client.get("/record/" + "ab" * 32)

    text = client.get("/metrics", headers=token(region, OPERATOR)).text

    assert "abab" not in text
    assert not re.search(r"watch|crime-desk", text)
