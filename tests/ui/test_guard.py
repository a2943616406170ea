"""The guard: which requests are let through to any door at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers

from amity.errors import NotAuthorised
from amity.testing import refuses
from amity.ui.guard import Knocks, TooMany, address_of, check_origin, inside

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOST = "amity.example:8443"


def arrives(method: str = "POST", **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    check_origin(method, Headers({"host": HOST} | named), {"amity.example"})


@pytest.mark.parametrize("host", ["evil.example", "amity.example.evil.example", "", "127.0.0.1", "[::1]"])
def test_a_request_for_another_name_is_refused_even_to_read(host):
    refuses(NotAuthorised, lambda: arrives("GET", host=host))


def test_reading_needs_no_origin():
    arrives("GET", sec_fetch_site="cross-site", origin="https://evil.example")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},  # another port of this host is another house
        {"origin": "https://evil.example"},
        {"origin": "https://amity.example"},  # the port differs
        {"origin": "null"},
        {"sec_fetch_site": "cross-site", "origin": f"https://{HOST}"},
    ],
)
def test_what_changes_something_at_another_sites_wish_is_refused(headers):
    refuses(NotAuthorised, lambda: arrives(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"origin": f"https://{HOST}"},
        {},  # no browser: it holds no cookie
        {"origin": "https://evil.example", "authorization": "Bearer x"},  # a token is no cookie
    ],
)
def test_what_comes_from_this_origin_or_from_no_browser_is_let_through(headers):
    arrives(**headers)


def test_a_cross_site_post_with_a_valid_session_changes_nothing(house):
    client = house.seated()
    sent = {"-to": "-alone", "title": "forged", "seen_at": "2026-01-01T00:00"}
    size = house.node.sizes()["KHM"]

    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert client.post("/file/harbour.sighting/1", data=sent, headers=headers).status_code == 403
        assert client.post("/sign-out", headers=headers).status_code == 403
    assert house.node.sizes()["KHM"] == size
    assert client.get("/").status_code == 200


def test_a_false_authorization_header_does_not_bring_the_cookie_through(house):
    client = house.seated()
    headers = {"origin": "https://evil.example", "authorization": "Bearer amity_no"}
    body = {"body": house.sighting.example, "audience": []}

    assert client.post("/api/records/harbour.sighting/1", json=body, headers=headers).status_code == 401


def test_an_address_that_knocks_too_often_waits_and_others_do_not():
    knocks = Knocks(most=3, refill=timedelta(seconds=10))
    for _ in range(3):
        knocks.knock("a", NOW)

    refuses(TooMany, lambda: knocks.knock("a", NOW))
    knocks.knock("b", NOW)
    knocks.knock("a", NOW + timedelta(seconds=10))
    refuses(TooMany, lambda: knocks.knock("a", NOW + timedelta(seconds=10)))


def test_many_addresses_do_not_fill_the_memory():
    knocks = Knocks(most=3, refill=timedelta(seconds=10), crowd=100)
    for number in range(1000):
        knocks.knock(str(number), NOW)

    assert len(knocks._spent) == 100


def test_whoever_knocks_again_and_again_is_remembered_in_any_crowd():
    knocks = Knocks(most=3, refill=timedelta(seconds=10), crowd=100)
    for number in range(300):
        knocks.knock(str(number), NOW)
        if number in (40, 120, 200):
            knocks.knock("persistent", NOW)

    refuses(TooMany, lambda: knocks.knock("persistent", NOW))


def test_whoever_is_refused_is_told_when_to_come_again():
    knocks = Knocks(most=3, refill=timedelta(seconds=10))
    knocks.knock("a", NOW, points=2)

    with pytest.raises(TooMany) as refused:
        knocks.knock("a", NOW, points=3)
    assert refused.value.wait == 20
    knocks.knock("a", NOW + timedelta(seconds=20), points=3)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("a:b", "a:b"),
    ],
)
def test_who_has_a_network_has_one_address(host, address):
    assert address_of({"client": (host, 1)}) == address


def test_who_comes_by_no_network_has_none():
    assert address_of({"client": None}) == ""


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\r\nb",
        "evil",
    ],
)
def test_no_link_leads_out_of_the_house(path):
    assert inside(path) == "/"


def test_a_link_inside_the_house_is_followed():
    assert inside("/harbour/?words=a#b") == "/harbour/?words=a#b"


def test_a_character_that_no_text_has_is_refused_everywhere(house):
    client = house.seated()

    assert client.get("/records?party=%00").status_code == 422
    assert client.get("/record/%00").status_code == 422
    assert client.post("/devices/end", data={"sort": "passkey", "key": "a\x00b"}).status_code == 422
