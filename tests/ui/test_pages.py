"""Pages: who is let in, what a refusal looks like, and what never leaves the house."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from amity import errors
from amity.ui import refusals
from amity.ui.guard import HEADERS, TooMany
from amity.ui.pages import Pages

BUDGET = 50_000  # bytes of a page with its styles


def test_a_features_page_is_shown_in_the_frame_to_an_office_that_reads_it(house):
    answer = house.seated().get("/harbour/?words=hello")

    assert answer.status_code == 200
    assert "<p>hello</p>" in answer.text
    assert "State of KHM" in answer.text
    assert 'href="/harbour/" aria-current="page"' in answer.text


def test_a_template_finds_its_neighbours_in_its_own_folder(house):
    answer = house.seated().get("/harbour/")

    assert '<span class="badge info">berths</span>' in answer.text


def test_an_office_that_does_not_read_a_feature_is_told_whom_to_ask(house):
    answer = house.seated(house.clerk).get("/harbour/")

    assert answer.status_code == 403
    assert "ask the registrar" in answer.text
    assert 'href="/harbour/"' not in answer.text


def test_nobody_signed_in_is_led_to_the_door_and_back(house):
    answer = house.client().get("/harbour/?words=a%20b")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/harbour/%3Fwords%3Da%2520b"


def test_a_public_page_opens_to_anybody(house):
    answer = house.client().get("/harbour/notice")

    assert answer.status_code == 200
    assert "open to all" in answer.text
    assert "Sign out" not in answer.text


def test_an_action_answers_with_a_redirect_and_its_refusal_with_a_page(house):
    client = house.seated()

    assert client.post("/harbour/greet", data={"name": "Dara"}).headers["location"] == "/harbour/?words=Dara"
    refused = client.post("/harbour/greet", data={})
    assert refused.status_code == 422
    assert "name: say whom to greet" in refused.text


def test_an_action_is_closed_to_those_who_are_not_let_in(house):
    assert house.client().post("/harbour/greet", data={"name": "x"}).status_code == 401
    assert house.seated(house.clerk).post("/harbour/greet", data={"name": "x"}).status_code == 403


def test_what_is_said_in_a_page_is_escaped(house):
    answer = house.seated().get("/harbour/", params={"words": "<script>alert(1)</script>"})

    assert "<script>alert" not in answer.text


def test_a_fault_inside_shows_a_number_and_nothing_else(house, caplog):
    with caplog.at_level(logging.ERROR, logger="amity.ui"):
        answer = house.seated().get("/harbour/fault")

    assert answer.status_code == 500
    assert "secret cause" not in answer.text
    assert "Traceback" not in answer.text
    number = caplog.records[0].args[0]
    assert number in answer.text
    assert "secret cause" in caplog.text


def test_an_unknown_address_is_a_page_that_leads_on(house):
    answer = house.seated().get("/no/such/page")

    assert answer.status_code == 404
    assert 'href="/"' in answer.text


def test_a_page_that_is_asked_to_act_says_so(house):
    assert house.seated().post("/harbour/notice").status_code == 405


def test_a_form_that_is_too_large_or_broken_is_refused(house):
    client = house.seated()
    large = client.post("/harbour/greet", data={"name": "x" * (1 << 20)})
    broken = client.post(
        "/harbour/greet", content=b"--x", headers={"content-type": "multipart/form-data; boundary=y"}
    )
    many = client.post("/harbour/greet", data={f"f{n}": "" for n in range(6000)})

    assert large.status_code == 413
    assert broken.status_code == 422
    assert many.status_code == 422


def test_every_answer_carries_the_security_headers(house):
    client = house.seated()
    for path in ("/", "/harbour/", "/nope", "/api/kinds", "/static/amity.css"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS, path
    assert client.get("/harbour/").headers["cache-control"] == "no-store"


def test_no_page_asks_another_host_or_carries_a_script_or_a_style(house):
    client = house.seated()
    for path in (
        "/",
        "/harbour/",
        "/file/",
        "/file/harbour.sighting/1",
        "/node",
        "/kinds",
        "/design",
        "/devices",
    ):
        text = client.get(path).text
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", ""), path
        assert "https://" not in text, path
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick=" not in text, path


def test_a_page_with_its_styles_is_small(house):
    client = house.seated()
    style = len(client.get("/static/amity.css").content)
    for path in ("/", "/node", "/file/harbour.sighting/1", "/devices", "/design"):
        assert style + len(client.get(path).content) < BUDGET, path


def test_a_static_file_may_be_kept_because_its_address_changes_with_it(house):
    page = house.seated().get("/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = house.client().get(address)

    assert address.startswith("/static/amity.css?v=")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/static/../api.py", "/static/%2e%2e/api.py", "/static//etc/passwd"])
def test_no_file_but_the_static_ones_is_served(house, path):
    assert house.client().get(path).status_code == 404


def test_every_refusal_has_its_status_and_its_way_out():
    family = {kind for kind in vars(errors).values() if isinstance(kind, type)} | {TooMany}
    codes = {kind.code for kind in family if issubclass(kind, errors.Refusal)}

    assert codes <= refusals.TELL.keys()
    for code in codes:
        said = refusals.told(type("Some", (errors.Refusal,), {"code": code})("why"))
        assert (said.code, said.detail) == (code, "why")
        assert 400 <= said.status < 600
        assert said.title
        assert said.way_out


def test_a_feature_names_the_paths_that_the_laws_visit():
    pages = Pages(Path())
    pages.page("/", "a.html")
    pages.page("/{id}", "b.html", example="/7")
    pages.page("/x/{id}", "c.html")

    for path, template, example in (("/", "a", ""), ("/{id}", "b", "/7"), ("/x/{id}", "c", "")):
        pages.page(path, template, example=example)(lambda *_: {})
    assert pages.examples == ["/", "/7"]
