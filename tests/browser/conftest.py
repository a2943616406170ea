"""A real browser before real nodes: two Parties' websites, served over HTTP from this very process."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    expect,
    sync_playwright,
)

from amity import app
from amity.kernel.record import Office, Party
from amity.node.node import Node
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, Region, furnished
from amity.ui import session
from amity.ui.website import Web, website

FOLDER = str(Path(__file__).parent)
if FOLDER not in sys.path:
    sys.path.append(FOLDER)  # these tests share `looking` and `drill`

expect.set_options(timeout=30_000)  # milliseconds: a busy machine is slow, not wrong


@pytest.fixture(scope="package")  # not longer: while Playwright runs, nothing else here can use asyncio
def browser(chromium: Path) -> Iterator[Browser]:
    """One browser for all tests of this folder; each has its own profile in it."""
    # Chromium's own sandbox does not start as root, which containers often are
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@dataclass
class Served:
    """One Party's website, at an address that a browser can reach."""

    node: Node
    address: str

    def link(self, office: Office = DESK, name: str = "Sok Dara") -> str:
        """Return a new one-time link."""
        with self.node.tx() as tx:
            return f"{self.address}/enrol/{session.invite(tx, office, name, self.node.clock())}"

    def cookie(self, office: Office = DESK, name: str = "Sok Dara") -> dict[str, str]:
        """Return the cookie of a new session."""
        with self.node.tx() as tx:
            secret = session.begin(tx, office, name, self.node.clock(), label="Chromium, Linux")
        return {"name": f"amity-{self.node.party.lower()}", "value": secret, "url": self.address}


@dataclass
class Bottle:
    """A region in a bottle whose nodes are served."""

    region: Region
    khm: Served
    idn: Served


@contextmanager
def serving(node: Node) -> Iterator[Served]:
    """Serve *node*'s website on a port of its own."""
    door = socket.create_server(("127.0.0.1", 0))  # listens now: no request comes too early
    address = f"http://localhost:{door.getsockname()[1]}"
    site = website(node, app.FEATURES, Web(address))
    server = uvicorn.Server(
        uvicorn.Config(site, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    yield Served(node, address)
    server.should_exit = True
    thread.join()
    door.close()
    node.database.close()


@pytest.fixture
def bottle(tmp_path: Path) -> Iterator[Bottle]:
    """Cambodia's and Indonesia's nodes, each on a file and a port of its own."""
    region = Region("KHM", "IDN", databases=lambda party: furnished(f"sqlite:///{tmp_path / party}.db"))
    with serving(region["KHM"]) as khm, serving(region["IDN"]) as idn:
        yield Bottle(region, khm, idn)


@pytest.fixture(scope="session")
def serve() -> Callable[[Node], AbstractContextManager[Served]]:
    """Give `serve(node)`, for tests that have a region of their own."""
    return serving


Opens = Callable[..., BrowserContext]


@pytest.fixture
def profile(browser: Browser, bottle: Bottle) -> Iterator[Opens]:
    """Give `profile(**options)`: a fresh browser profile; it asserts that nothing left the house."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    homes = (bottle.khm.address, bottle.idn.address)

    def opened(**options: object) -> BrowserContext:
        # what browsers keep for when there is no line has tests of its own: here each page is the node's
        context = browser.new_context(**{"service_workers": "block"} | options)  # type: ignore[arg-type]
        context.on("request", lambda r: complaints.append(r.url) if not r.url.startswith(homes) else None)
        context.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@dataclass
class Authenticator:
    """A passkey device that Chromium pretends to have."""

    devtools: CDPSession
    id: str

    @classmethod
    def of(cls, page: Page) -> Authenticator:
        """Plug one into *page*."""
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        found = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(devtools, found["authenticatorId"])

    def forget_the_finger(self) -> None:
        """Let the device fail to verify the person from now on."""
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})


@pytest.fixture
def authenticator() -> Callable[[Page], Authenticator]:
    """Give `authenticator(page)`."""
    return Authenticator.of


@dataclass
class Device:
    """A device with a browser, and what that keeps: it can lose its line."""

    begin: Callable[[], BrowserContext]
    opened: list[BrowserContext] = field(default_factory=list)

    def start(self) -> BrowserContext:
        """Start the browser, as it was left."""
        self.opened.append(self.begin())
        return self.opened[-1]

    def seated(self, served: Served, path: str = "/", **who: str) -> Page:
        """Start the browser, or go on with it, and open *path* signed in and ready."""
        context = self.opened[-1] if self.opened else self.start()
        context.add_cookies([served.cookie(**who)])
        page = context.new_page()
        self.ready(page, served.address + path)
        return page

    @staticmethod
    def ready(page: Page, address: str) -> None:
        """Open *address*, and wait until it and the outbox are kept, for when there is no line."""
        page.goto(address)
        page.evaluate(
            """async (paths) => {
              const copy = (path) => caches.match(path, { ignoreVary: true });
              const areKept = async () => (await Promise.all(paths.map(copy))).every(Boolean);
              while (!navigator.serviceWorker.controller || !(await areKept()))
                await new Promise((done) => setTimeout(done, 20));
            }""",
            ["/" + address.partition("//")[2].partition("/")[2], "/outbox"],
        )

    @staticmethod
    def open_office(page: Page, title: str) -> None:
        """Fill in the form that opens an office, and send it."""
        page.get_by_label("Office", exact=True).fill(title.lower().replace(" ", "-"))
        page.get_by_label("Title", exact=True).fill(title)
        page.get_by_label("Kinds it may file").fill("plan.progress")
        page.get_by_label("Everybody: it is public").check()
        page.get_by_role("button", name="Sign and file").last.click()


@pytest.fixture
def device(browser: Browser) -> Iterator[Device]:
    """A device of its own for each test: what it keeps is kept apart, and its browser is everybody's."""
    one = Device(browser.new_context)
    yield one
    for context in one.opened:
        context.close()


@dataclass
class OwnDevice(Device):
    """A device with a browser of its own, which keeps on disk what it keeps: it can lose its power too."""

    folder: Path = field(kw_only=True)

    def kill(self) -> None:
        """End all processes of the browser, as a power cut does, and wait until none is there."""
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and f"={self.folder}".encode() in (entry / "cmdline").read_bytes():
                    process = os.pidfd_open(int(entry.name))
                    os.kill(int(entry.name), signal.SIGKILL)
                    select.select([process], [], [])
                    os.close(process)


@pytest.fixture
def own_device(browser: Browser, chromium: Path, tmp_path: Path) -> Iterator[OwnDevice]:
    """A device whose browser is a process of its own. That takes seconds: only where it is asked for."""
    folder, arguments = tmp_path / "profile", ["--no-sandbox"] if os.geteuid() == 0 else []

    def begin() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            folder, executable_path=chromium, args=arguments, viewport=None
        )

    one = OwnDevice(begin, folder=folder)
    yield one
    for context in one.opened:
        context.close()


def titles(database: Database) -> list[str]:
    """Return the offices that people opened on the node of KHM, in the order of its log."""
    with database.reading() as tx:
        records = [one.record for one in log.of_party(tx, Party("KHM"))]
    return [one.body["title"] for one in records if one.kind == "roster.office/1"][2:]


@pytest.fixture
def opened() -> Callable[[Database], list[str]]:
    """Give `opened(database)`: the offices that people opened on the node of KHM."""
    return titles
