"""Search and the public portal in a real browser: by axe and by measure, in Khmer, and with scripts off."""

from __future__ import annotations

import looking
import pytest
from playwright.sync_api import expect

from amity.kernel.record import PUBLIC, Draft
from amity.testing import DESK

WIDE = {"width": 1280, "height": 800}


def told(bottle, kind: str, **changes: object) -> str:
    """Let KHM's desk say the example of *kind* to everybody."""
    example = next(one for one in bottle.khm.node.kinds if one.name == kind).body.example
    return bottle.khm.node.file(Draft(kind, example | changes, frozenset({PUBLIC})), office=DESK).id


@pytest.fixture
def spoken(bottle):
    """A node that has said some things to everybody, and taken one back."""
    record = told(bottle, "plan.plan/1", plan="KHM/2004-ASC-PoA", title="ផែនការសកម្មភាព Plan of Action")
    edition = told(bottle, "plan.edition/1", plan="KHM/2004-ASC-PoA")
    told(bottle, "register.focal-point/1")
    told(bottle, "outlook.chapter/1")
    gone = told(bottle, "plan.activity/1")
    bottle.khm.node.withdraw(gone, reason="EXERCISE.", office=DESK)
    bottle.khm.node.do_duties()
    return record, edition, gone


def test_every_public_page_and_search_can_be_used_by_everybody(bottle, spoken, profile):
    record, edition, gone = spoken
    of_records = [f"/public/record/{record}", f"/public/record/{gone}", f"/plans/public/{edition}"]
    lists = ["/public/", "/public/?lang=km", "/public/of/plans", "/public/search?q=plan", "/public/search"]
    pages = [*lists, *of_records, "/registers/public/focal-points", "/treaties/public"]
    page = profile(viewport=WIDE, reduced_motion="reduce").new_page()
    found = []
    for path in pages:
        page.goto(bottle.khm.address + path)
        found += looking.faults(page)
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
    assert page.context.cookies() == []
    page.context.add_cookies([bottle.khm.cookie()])
    for path in ("/search?q=plan", "/search?q=nowhere", "/search", "/search?q=x&since=soon"):
        page.goto(bottle.khm.address + path)
        found += looking.faults(page)
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")

    assert found == [], "\n".join(found)


def test_a_reader_without_scripts_finds_a_record_and_keeps_its_address(bottle, spoken, profile):
    page = profile(java_script_enabled=False, locale="km").new_page()
    page.goto(f"{bottle.khm.address}/public/")
    page.locator("#seek").fill("សកម្មភាព")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text(["សកម្មភាព"])
    page.locator(".found a").first.click()

    expect(page).to_have_url(f"{bottle.khm.address}/public/record/{spoken[0]}")
    assert page.locator("html").get_attribute("lang") == "km"


def test_an_officer_without_scripts_searches_from_any_page(bottle, spoken, profile):
    context = profile(java_script_enabled=False)
    context.add_cookies([bottle.khm.cookie()])
    page = context.new_page()
    page.goto(f"{bottle.khm.address}/kinds")
    page.locator("#seek").fill("plan of action")
    page.keyboard.press("Enter")

    expect(page.locator(".found mark").first).to_have_text("Plan")
    page.locator(".found a").first.click()
    assert "/plans/" in page.url
