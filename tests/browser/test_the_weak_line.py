"""The weak line: pages stay readable, forms wait and are filed once and in order, and nobody else sees them.

Each test has a device of its own; where it is killed, or sends with no page open, a browser of its own too.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

OFFICE = "/file/roster.office/1"


def file_offline(page: Page, device, house, *offices: str) -> None:
    """Fill in the form once for each of *offices*, without a line; nor could anybody send it."""
    page.context.set_offline(True)
    page.context.clear_cookies()  # browsers pretend for each of their parts to be offline, some a little late
    for title in offices:
        page.goto(house.address + OFFICE)
        device.open_office(page, title)
        expect(page.get_by_role("heading", level=1)).to_have_text("Outbox")


def online(page: Page, house) -> None:
    """Let the line come back, with a session that has not ended."""
    page.context.add_cookies([house.cookie()])
    page.context.set_offline(False)


def kept(page: Page) -> list[str]:
    """Return the caches of pages on the device."""
    return page.evaluate("async () => (await caches.keys()).filter((name) => name.startsWith('pages-'))")


def nothing_is_kept(page: Page, address: str) -> None:
    """Assert that the device shows nothing of *address* without a line, and holds no page any more."""
    page.evaluate("() => navigator.locks.request('amity-pages', () => {})")  # let the worker finish first
    assert kept(page) == []
    page.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    page.context.set_offline(False)


def test_pages_read_before_are_read_again_without_a_line_and_say_so(bottle, device):
    page = device.seated(bottle.khm, "/node")
    page.context.set_offline(True)
    page.goto(f"{bottle.khm.address}/node")

    expect(page.get_by_role("heading", level=1)).to_have_text("Node of State of KHM")
    expect(page.get_by_text("you are offline.")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("Offline")).to_be_visible()

    page.goto(f"{bottle.khm.address}/records")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")

    page.context.set_offline(False)
    page.goto(f"{bottle.khm.address}/node")
    expect(page.get_by_role("heading", level=1)).to_have_text("Node of State of KHM")
    expect(page.get_by_text("you are offline.")).not_to_be_visible()


def test_a_page_is_kept_only_once_its_files_are(bottle, device):
    page = device.start().new_page()
    page.context.add_cookies([bottle.khm.cookie()])
    page.goto(bottle.khm.address + "/node")

    missing = page.evaluate(
        """async () => {
          const copy = (path) => caches.match(path, { ignoreVary: true });
          let found;
          while (!(found = await copy("/outbox"))) await new Promise((done) => setTimeout(done));
          const named = [...(await found.text()).matchAll(/"(\\/static\\/[^"]+)"/g)].map(([, file]) => file);
          const known = await Promise.all(named.map((file) => caches.match(file, { cacheName: "files" })));
          return named.length ? named.filter((_, at) => !known[at]) : "no file is named";
        }"""
    )
    assert missing == []


def test_three_forms_filed_offline_are_filed_once_in_order_though_the_browser_is_killed(
    bottle, own_device, opened
):
    device = own_device
    page = device.seated(bottle.khm, OFFICE)
    for number, title in enumerate(("First desk", "Second desk", "Third desk"), 1):
        file_offline(page, device, bottle.khm, title)
        expect(page.get_by_role("status").get_by_text(f"Waiting: {number}")).to_be_visible()
    device.kill()
    assert opened(bottle.khm.node.database) == []

    device.start()
    page = device.seated(bottle.khm, "/outbox")

    expect(page.locator("#waiting").get_by_text("sent", exact=True)).to_have_count(3)
    assert opened(bottle.khm.node.database) == ["First desk", "Second desk", "Third desk"]
    page.get_by_role("link", name="See what was filed").first.click()
    expect(page.get_by_text("Filed.")).to_be_visible()


def test_what_is_refused_holds_up_what_stands_behind_it_until_it_is_mended(bottle, own_device, opened):
    device = own_device
    page = device.seated(bottle.khm, OFFICE)
    file_offline(page, device, bottle.khm, "First desk", "", "Third desk")
    online(page, bottle.khm)

    expect(page.get_by_role("status").get_by_text("Refused: look at it")).to_be_visible()
    expect(page.locator("#waiting").get_by_text("Nothing was filed yet.")).to_be_visible()
    assert opened(bottle.khm.node.database) == ["First desk"]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []

    page.get_by_role("link", name="Mend it").click()
    expect(page.get_by_text("this must be filled in").first).to_be_visible()
    expect(page.get_by_label("Kinds it may file")).to_have_value("plan.progress")
    expect(page.get_by_label("Everybody: it is public")).to_be_checked()
    device.open_office(page, "Second desk")
    expect(page.locator("#waiting").get_by_text("sent", exact=True)).to_have_count(3)
    assert opened(bottle.khm.node.database) == ["First desk", "Second desk", "Third desk"]


def test_what_is_refused_can_be_thrown_away(bottle, device, opened):
    page = device.seated(bottle.khm, OFFICE)
    page.on("dialog", lambda asked: asked.accept())
    file_offline(page, device, bottle.khm, "", "Second desk")
    online(page, bottle.khm)
    expect(page.locator("#waiting").get_by_text("refused", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Throw it away").first.click()

    expect(page.locator("#waiting").get_by_text("sent", exact=True)).to_have_count(1)
    assert opened(bottle.khm.node.database) == ["Second desk"]


def test_with_a_line_a_form_is_sent_as_ever_and_nothing_waits(bottle, device, opened):
    page = device.seated(bottle.khm, OFFICE)
    device.open_office(page, "First desk")
    expect(page.get_by_text("Filed.")).to_be_visible()
    page.get_by_role("link", name="Outbox").click()

    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert opened(bottle.khm.node.database) == ["First desk"]


def test_a_browser_offers_to_install_it(bottle, own_device):
    page = own_device.seated(bottle.khm)

    assert page.context.new_cdp_session(page).send("Page.getInstallabilityErrors") == {
        "installabilityErrors": []
    }


def test_signing_out_throws_all_kept_pages_away(bottle, device):
    page = device.seated(bottle.khm, "/node")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")

    nothing_is_kept(page, f"{bottle.khm.address}/node")


def test_signing_out_without_a_line_shows_nothing_any_more_and_ends_the_session_with_the_line(bottle, device):
    page = device.seated(bottle.khm, "/node")
    page.context.set_offline(True)
    page.goto(f"{bottle.khm.address}/node")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")

    nothing_is_kept(page, f"{bottle.khm.address}/node")
    page.goto(f"{bottle.khm.address}/node")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_session_that_is_over_shows_nothing_without_a_line_either(bottle, device):
    page = device.seated(bottle.khm, "/node")
    page.evaluate(
        """async () => outbox.note("reader", { ...(await outbox.note("reader")), until: Date.now() - 1 })"""
    )
    page.context.set_offline(True)
    page.goto(f"{bottle.khm.address}/node")

    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    nothing_is_kept(page, f"{bottle.khm.address}/outbox")


def test_a_reader_lets_a_device_keep_nothing(bottle, device):
    page = device.seated(bottle.khm, "/node")
    page.goto(f"{bottle.khm.address}/devices")
    page.get_by_role("button", name="Keep nothing on this device").click()
    expect(page.get_by_text("This browser keeps no page.")).to_be_visible()

    nothing_is_kept(page, f"{bottle.khm.address}/node")


def test_another_person_on_the_device_neither_sees_nor_sends_what_waits(bottle, device, opened):
    page = device.seated(bottle.khm, OFFICE)
    context = page.context
    file_offline(page, device, bottle.khm, "First desk")
    page.goto("about:blank")
    context.set_offline(False)
    page = device.seated(bottle.khm, "/outbox", name="Chan")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    page.evaluate("() => outbox.send(document.body.dataset.person)")
    assert "First desk" not in page.content()
    context.set_offline(True)
    page.goto(bottle.khm.address + OFFICE)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    assert opened(bottle.khm.node.database) == []

    context.set_offline(False)
    context.clear_cookies()
    page = device.seated(bottle.khm, "/outbox")
    expect(page.locator("#waiting").get_by_text("sent", exact=True)).to_have_count(1)
    assert opened(bottle.khm.node.database) == ["First desk"]
