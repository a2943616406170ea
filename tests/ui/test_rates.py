"""Points: what doors cost, who pays, and that one who is in a hurry slows down nobody else."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from amity.node.admission import Rates
from amity.ui.rates import Toll, price
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"


def served(house, **rates):
    """Let *house* take so many points a minute."""
    web = Web(ADDRESS, rates=Rates(**rates))
    house.app = website(house.node, house.region.features, web)
    return house


def asked(client, path, times, **more):
    return [client.get(path, **more).status_code for _ in range(times)]


def test_a_session_spends_its_own_points_and_has_them_back_in_time(house):
    served(house, seat=60)
    hasty, calm = house.seated(), house.seated()

    assert asked(hasty, "/node", 61) == [200] * 60 + [429]
    assert calm.get("/node").status_code == 200
    house.region.clock.forward(seconds=2)
    assert asked(hasty, "/node", 3) == [200, 200, 429]


def test_whoever_is_refused_reads_why_and_when_to_come_again(house):
    client = served(house, seat=60).seated()
    asked(client, "/node", 60)
    page, program = client.get("/node"), client.get("/api/kinds")

    assert page.status_code == program.status_code == 429
    assert page.headers["retry-after"] == "1"
    assert "go on slower" in page.text
    assert program.headers["content-type"] == "application/problem+json"
    assert program.json()["code"] == "too-many"


def test_a_program_spends_its_tokens_points_and_a_new_token_is_no_way_round_its_address(house):
    served(house, address=120, seat=60)
    headers = [house.token(), house.token(), house.token()]
    client = house.client()
    told = [asked(client, "/api/kinds", 61, headers=one) for one in headers]

    assert told[0] == [200] * 60 + [429]
    assert 429 in told[1]
    assert set(told[2]) == {429}


def test_guests_share_what_their_address_has_and_those_who_are_signed_in_do_not_notice(house):
    served(house, guest=60)
    seated = house.seated()
    guests = [house.client(), house.client()]
    guests[1].cookies.set("amity-khm", "a cookie that is no session")

    assert asked(guests[0], "/sign-in", 60) == [200] * 60
    assert guests[1].get("/sign-in").status_code == 429
    assert seated.get("/").status_code == 200


def test_an_address_has_its_points_whatever_is_asked_for_and_whatever_it_says_of_itself(house):
    served(house, address=60)
    client = house.client()
    tricks = [{"x-forwarded-for": f"192.0.2.{n}", "forwarded": f"for=192.0.2.{n}"} for n in range(30)]
    for number in range(60):
        client.get("/there/is/no/page", headers=tricks[number % 30])

    assert client.get("/exchange/KHM?since=0&nonce=0123456789abcdef").status_code == 429
    assert client.get("/taxii2/").status_code == 429
    assert client.get("/api/openapi.json").status_code == 429
    assert client.post("/sign-out").status_code == 429
    other = TestClient(house.app, base_url=ADDRESS, client=("192.0.2.99", 1))
    assert other.get("/sign-in").status_code == 200


def test_a_peer_that_fetches_a_whole_log_at_full_speed_is_not_hindered(house):
    """Sixty pages a second for a minute, of 16 MiB at most each, on a clock that stands still."""
    toll = Toll(Rates(), house.node.clock)
    scope = {"method": "GET", "path": "/exchange/KHM", "query_string": b"", "client": ("192.0.2.1", 1)}
    for _ in range(60 * 60):
        toll.enter(scope)


@pytest.mark.parametrize(
    ("method", "asked", "points"),
    [
        ("GET", "/", 1),
        ("HEAD", "/node", 1),
        ("GET", "/static/amity.css?v=1", 0),
        ("POST", "/file/plan.progress/1", 3),
        ("DELETE", "/node", 3),
        ("GET", "/search?words=a", 5),
        ("GET", "/api/search?words=a", 5),
        ("GET", "/searching", 1),
        ("GET", "/live", 5),
        ("GET", "/plans/edition/1?as=pdf", 60),
        ("GET", "/plans/edition/1?as=html", 1),
        ("POST", "/registers/import/arms", 20),
    ],
)
def test_what_costs_the_node_more_costs_more(method, asked, points):
    path, _, query = asked.partition("?")

    assert price({"method": method, "path": path, "query_string": query.encode()}) == points
