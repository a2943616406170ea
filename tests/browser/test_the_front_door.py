"""The front door, walked through in a browser: enrol, passkey, sign out and in, file, read elsewhere."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def enrol(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your devices")


def fill_in_an_office(page: Page, address: str, title: str) -> None:
    page.goto(f"{address}/file/")
    page.get_by_role("link", name="Office opened").click()
    page.get_by_label("Office", exact=True).fill("cyber-desk")
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Kinds it may file").fill("plan.progress\nplan.evidence")
    page.get_by_label("Everybody: it is public").check()
    page.get_by_role("button", name="Sign and file").last.click()


def test_an_officer_enrols_makes_a_passkey_and_comes_back_with_it(bottle, profile, authenticator):
    page = profile().new_page()
    authenticator(page)
    enrol(page, bottle.khm.link())
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_text("The passkey is kept")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(f"{bottle.khm.address}/node")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Node of State of KHM")


def test_a_device_that_cannot_verify_its_person_is_told_so_and_stays_outside(bottle, profile, authenticator):
    page = profile().new_page()
    device = authenticator(page)
    enrol(page, bottle.khm.link())
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_text("The passkey is kept")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    device.forget_the_finger()
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()


def test_a_passkey_of_one_house_does_not_open_another(bottle, profile, authenticator):
    page = profile().new_page()
    authenticator(page)
    enrol(page, bottle.khm.link())
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_text("The passkey is kept")).to_be_visible()
    page.goto(f"{bottle.idn.address}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("not known here")


def test_what_is_filed_on_one_node_is_read_on_another(bottle, profile):
    page = profile().new_page()
    enrol(page, bottle.khm.link())
    fill_in_an_office(page, bottle.khm.address, "Cybercrime desk <of the police>")
    expect(page.get_by_text("Filed.")).to_be_visible()
    expect(page.get_by_text("Cybercrime desk <of the police>")).to_be_visible()
    path = page.url.removeprefix(bottle.khm.address).partition("?")[0]

    bottle.region.meet()
    enrol(page, bottle.idn.link(name="Sari"))
    page.goto(bottle.idn.address + path)

    expect(page.get_by_text("State of KHM said this")).to_be_visible()
    expect(page.get_by_text("Cybercrime desk <of the police>")).to_be_visible()
    bottle.region.check()


def test_every_journey_works_with_scripts_off(bottle, profile):
    page = profile(java_script_enabled=False).new_page()
    enrol(page, bottle.khm.link())
    expect(page.get_by_text("Passkeys need scripts").first).to_be_visible()
    expect(page.get_by_role("button", name="Set up a passkey")).not_to_be_visible()
    fill_in_an_office(page, bottle.khm.address, "")
    expect(page.get_by_text("Nothing was filed yet.")).to_be_visible()
    expect(page.get_by_label("Kinds it may file")).to_have_value("plan.progress\nplan.evidence")
    page.get_by_label("Title", exact=True).fill("Cybercrime desk")
    page.get_by_role("button", name="Sign and file").last.click()
    expect(page.get_by_text("Filed.")).to_be_visible()
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.get_by_text("Jenis", exact=True)).to_be_visible()
    page.get_by_role("button", name="Keluar").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")


def test_the_readers_of_a_forum_are_shown_when_it_is_chosen(bottle, profile):
    context = profile()
    context.add_cookies([bottle.khm.cookie()])
    page = context.new_page()
    page.goto(f"{bottle.khm.address}/file/roster.office/1")
    member = page.locator(".choices abbr", has_text="IDN")
    expect(member).not_to_be_visible()
    page.get_by_label("All Parties").check()

    expect(member).to_be_visible()


def test_the_keyboard_alone_reaches_the_content_first_and_sees_where_it_is(bottle, profile):
    context = profile()
    context.add_cookies([bottle.khm.cookie()])
    page = context.new_page()
    page.goto(f"{bottle.khm.address}/records")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")

    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
