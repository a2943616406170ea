"""Live pages before a person's eyes: something new is told quietly, and nothing moves until they ask."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from amity import app
from amity.testing import DESK
from amity.ui import session

EXAMPLE = app.vocabulary().get("exchange.incident/1").body.example
HELD = "document.activeElement.getAttribute('href')"  # where what has the focus leads
SMALL = {"width": 1000, "height": 500}


def tell(bottle, title: str) -> None:
    """Let Indonesia tell Cambodia of an incident, and let it arrive."""
    bottle.region.say("IDN", "exchange.incident/1", EXAMPLE | {"title": title}, to={"KHM"})
    bottle.region.meet()


@pytest.fixture
def page(profile, bottle) -> Page:
    """Somebody of Cambodia's desk, signed in; one report stands there already."""
    tell(bottle, "The first boarding")
    context = profile(viewport=SMALL)
    context.add_cookies([bottle.khm.cookie()])
    return context.new_page()


def test_today_tells_that_something_came_counts_it_in_place_and_shows_it_when_asked(page, bottle):
    with page.expect_request("**/live?since=*"):
        page.goto(bottle.khm.address + "/")
    place, heading = page.locator("#live"), page.locator("#needs-title")
    before = heading.inner_text()
    page.locator("#region a").first.focus()
    held, height = page.evaluate(HELD), page.evaluate("scrollY")
    tell(bottle, "The second boarding")

    expect(place).to_contain_text("New here: ")
    expect(heading).not_to_have_text(before)
    assert page.get_by_text("The second boarding").count() == 0  # nothing was put under the reader's eyes
    assert page.evaluate("scrollY") == height
    assert page.evaluate(HELD) == held
    assert Axe().run(page).response["violations"] == []

    page.get_by_role("button", name="Show it").click()
    expect(page.locator("#needs").get_by_text("The second boarding")).to_have_count(1)
    expect(place).to_be_empty()
    assert page.evaluate(HELD) == held  # and the reader is where they were
    assert height > 0


def test_a_list_and_a_map_are_brought_up_to_date_too(page, bottle):
    for path, part in (("/exchange/reports", "main"), ("/exchange/map", "main svg")):
        with page.expect_request("**/live?since=*"):
            page.goto(bottle.khm.address + path)
        before = page.locator(part).first.inner_html()
        tell(bottle, f"A boarding seen from {path}")
        page.get_by_role("button", name="Show it").click()

        expect(page.locator("#live")).to_be_empty()
        assert page.locator(part).first.inner_html() != before


def test_a_page_of_another_feature_is_left_in_peace(page, bottle):
    with page.expect_request("**/live?since=*"):
        page.goto(bottle.khm.address + "/plans/")
    tell(bottle, "Nothing of plans")
    other = page.context.new_page()
    other.goto(bottle.khm.address + "/exchange/reports")
    tell(bottle, "Nothing of plans again")

    expect(other.locator("#live")).to_contain_text("New here")  # by now both would have been told
    expect(page.locator("#live")).to_be_empty()


def test_what_somebody_is_writing_is_never_taken_from_them(page, bottle):
    with page.expect_request("**/live?since=*"):
        page.goto(bottle.khm.address + "/exchange/tell/incident")
    page.get_by_label("Title").first.fill("Half a sentence")
    tell(bottle, "Meanwhile")

    expect(page.locator("#live")).to_contain_text("New here: 1")
    assert page.get_by_role("button", name="Show it").count() == 0
    expect(page.get_by_label("Title").first).to_have_value("Half a sentence")


def test_an_ended_session_is_told_where_the_reader_is(page, bottle):
    with page.expect_request("**/live?since=*"):
        page.goto(bottle.khm.address + "/")
    with bottle.khm.node.tx() as tx:
        session.end_all(tx, DESK)
    tell(bottle, "For nobody")

    expect(page.locator("#live")).to_contain_text("Your session has ended.")
    assert page.get_by_text("For nobody").count() == 0


def test_without_scripts_the_page_is_brought_up_to_date_by_loading_it_again(profile, bottle):
    context = profile(java_script_enabled=False, viewport=SMALL)
    context.add_cookies([bottle.khm.cookie()])
    page = context.new_page()
    page.goto(bottle.khm.address + "/")
    tell(bottle, "The only boarding")
    page.reload()

    expect(page.locator("#needs").get_by_text("The only boarding")).to_have_count(1)
