"""The weak line: pages stay readable, forms wait, and each is filed once, whatever fails in between.

Each test has a browser profile on disk of its own, so that the browser can be killed and started again.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from amity.store import log

OFFICE = "/file/roster.office/1"


@pytest.fixture
def playwright(browser) -> BrowserType:
    """What starts browsers: one driver for all tests."""
    return browser.browser_type


@pytest.fixture
def device(playwright, chromium: Path, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """Give `device()`: the same device each time, with what its browser has kept on disk."""
    opened: list[BrowserContext] = []
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []

    def start() -> BrowserContext:
        opened.append(
            playwright.launch_persistent_context(
                tmp_path / "profile", executable_path=chromium, args=arguments, viewport=None
            )
        )
        return opened[-1]

    yield start
    for context in opened:
        context.close()


def processes(folder: Path) -> list[int]:
    """Return the processes of the browser whose profile is in *folder*."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if f"--user-data-dir={folder}".encode() in words:
                found.append(int(entry.name))
    return found


def kill(folder: Path) -> None:
    """End the browser whose profile is in *folder* as a power cut does."""
    for process in processes(folder):
        os.kill(process, signal.SIGKILL)


def seated(context: BrowserContext, house, path: str = "/", **who: str) -> Page:
    """Open *path* signed in, and wait until this device can do without a line."""
    context.add_cookies([house.cookie(**who)])
    page = context.new_page()
    ready(page, house.address + path)
    return page


def ready(page: Page, address: str) -> None:
    """Open *address*, and wait until it, and the outbox, are kept."""
    page.goto(address)
    page.evaluate(
        """async (paths) => {
          const isKept = async () =>
            (await Promise.all(paths.map((path) => caches.match(path, { ignoreVary: true })))).every(Boolean);
          while (!navigator.serviceWorker.controller || !(await isKept()))
            await new Promise((done) => setTimeout(done, 20));
        }""",
        ["/" + address.partition("//")[2].partition("/")[2], "/outbox"],
    )


def fill_in(page: Page, title: str) -> None:
    """Fill in the form that opens an office, and send it."""
    page.get_by_label("Office", exact=True).fill(title.lower().replace(" ", "-"))
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Kinds it may file").fill("plan.progress")
    page.get_by_label("Everybody: it is public").check()
    page.get_by_role("button", name="Sign and file").last.click()


def titles(house) -> list[str]:
    """Return the titles of the offices that were opened on the node, in the order of its log."""
    with house.node.reading() as tx:
        records = [one.record for one in log.of_party(tx, house.node.party)]
    return [one.body["title"] for one in records if one.kind == "roster.office/1"][2:]


def test_pages_read_before_are_read_again_without_a_line_and_say_so(bottle, device):
    page = seated(device(), bottle.khm, "/node")
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


def test_three_forms_filed_offline_are_filed_once_and_in_order_though_the_browser_is_killed(
    bottle, device, tmp_path
):
    page = seated(device(), bottle.khm, OFFICE)
    page.context.set_offline(True)
    for number, title in enumerate(("First desk", "Second desk", "Third desk"), 1):
        page.goto(bottle.khm.address + OFFICE)
        fill_in(page, title)
        expect(page.get_by_role("heading", level=1)).to_have_text("Outbox")
        expect(page.get_by_role("status").get_by_text(f"Waiting: {number}")).to_be_visible()
    kill(tmp_path / "profile")
    assert titles(bottle.khm) == []

    page = seated(device(), bottle.khm, "/outbox")

    expect(page.locator("#waiting").get_by_text("sent", exact=True)).to_have_count(3)
    assert titles(bottle.khm) == ["First desk", "Second desk", "Third desk"]
    page.get_by_role("link", name="See what was filed").first.click()
    expect(page.get_by_text("Filed.")).to_be_visible()
