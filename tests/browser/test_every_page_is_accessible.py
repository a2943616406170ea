"""Every page of the frame, by axe and by measure: in light and dark, wide and narrow, in every language."""

from __future__ import annotations

import looking
import pytest
from playwright.sync_api import Page

from amity.kernel.record import PUBLIC, Draft
from amity.node import alarms
from amity.testing import DESK
from amity.ui.language import Languages

STACKING = ("km", "lo", "my", "th")  # scripts whose signs stand above each other


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with *page*, and what is too wide, too small or cut off."""
    return looking.axe(page) + looking.measures(page)


def paths(bottle) -> dict[bool, list[str]]:
    """Return the pages of the frame, for somebody who is signed in, and for somebody who is not."""
    node = bottle.khm.node
    body = {"office": "cyber-desk", "title": "Cybercrime desk", "files": ["plan.progress"]}
    first = node.file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=DESK)
    draft = Draft("roster.close/1", {"office": "cyber-desk"}, frozenset({PUBLIC}), refs=(first.id,))
    second = node.file(draft, office=DESK)
    bottle.region.meet()
    with node.tx() as tx:
        evidence = {"sizes": [12, 12]}
        alarms.ring(tx, alarms.FORK, "IDN", "IDN signed two histories.", now=node.clock(), evidence=evidence)
    form = "/file/roster.office/1"
    own = [
        "/",
        "/file/",
        form,
        f"{form}?files=a&to=ALL",
        "/records",
        "/kinds",
        "/kinds/roster.office/1",
        "/node",
        "/design",
        "/outbox",
        "/offline",
    ]
    own += ["/devices?welcome=1", f"/record/{first.id}?filed=1", f"/record/{second.id}", "/nowhere"]
    return {True: own, False: ["/sign-in", bottle.khm.link().removeprefix(bottle.khm.address), "/enrol/none"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(bottle, profile, scheme, width):
    found = []
    for signed_in, pages in paths(bottle).items():
        context = profile(color_scheme=scheme, viewport={"width": width, "height": 800})
        if signed_in:
            context.add_cookies([bottle.khm.cookie()])
        page = context.new_page()
        for path in pages:
            page.goto(bottle.khm.address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found += faults(page)

    assert found == []


def test_axe_finds_nothing_in_a_form_that_was_filled_in_wrongly(bottle, profile):
    context = profile()
    context.add_cookies([bottle.khm.cookie()])
    page = context.new_page()
    page.goto(f"{bottle.khm.address}/file/roster.office/1")
    page.get_by_role("button", name="Sign and file").last.click()

    assert page.get_by_text("Nothing was filed yet.").is_visible()
    assert faults(page) == []


@pytest.mark.parametrize("code", [language.code for language in Languages()])
def test_no_page_is_wider_than_a_zoomed_window_or_too_tight_in_any_language(bottle, profile, code):
    """Of scripts that stack every page is looked at, of others every third."""
    wrong = []
    for signed_in, pages in paths(bottle).items():
        context = profile(locale=code, viewport={"width": looking.ZOOMED, "height": 640})
        if signed_in:
            context.add_cookies([bottle.khm.cookie()])
        page = context.new_page()
        for path in pages if code in STACKING else pages[::3]:
            page.goto(bottle.khm.address + path)
            assert page.evaluate("document.documentElement.lang") == code
            wide = page.evaluate("document.documentElement.scrollWidth") > looking.ZOOMED
            wrong += [f"{path} is too wide"] if wide else []
            wrong += looking.tight(page) if code in STACKING else []

    assert wrong == []


def test_nothing_moves_for_those_who_ask_for_calm(bottle, profile):
    page = profile(reduced_motion="reduce").new_page()
    page.goto(f"{bottle.khm.address}/sign-in")

    moving = "[...document.querySelectorAll('*')].map(one => getComputedStyle(one).transitionDuration)"
    assert set(page.evaluate(moving)) == {"0s"}


def test_a_printed_page_leaves_out_what_paper_cannot_do(bottle, profile):
    context = profile()
    context.add_cookies([bottle.khm.cookie()])
    page = context.new_page()
    page.goto(f"{bottle.khm.address}/node")
    page.emulate_media(media="print")

    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert not page.get_by_role("button", name="Sign out").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


def test_where_one_is_can_be_seen_where_colours_are_the_readers(bottle, profile):
    """With forced colours a border that was transparent is drawn too: only the page at hand has it."""
    context = profile(forced_colors="active")
    context.add_cookies([bottle.khm.cookie()])
    page = context.new_page()
    page.goto(f"{bottle.khm.address}/records")

    menu = page.get_by_role("navigation", name="Main").get_by_role("link")
    edges = menu.evaluate_all("all => all.map(one => getComputedStyle(one).borderLeftColor)")
    here = menu.evaluate_all("all => all.map(one => one.hasAttribute('aria-current'))")
    assert {edge for edge, is_here in zip(edges, here, strict=True) if is_here}.isdisjoint(
        edge for edge, is_here in zip(edges, here, strict=True) if not is_here
    )
