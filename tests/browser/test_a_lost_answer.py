"""An answer that is lost: the node commits, and is killed before anybody hears of it. It is filed once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import machine
from amity.store.database import Database
from amity.testing import repository
from amity.testing.relay import Relay, both, pour

OFFICE = "/file/roster.office/1"
Opened = Callable[[Database], list[str]]


class Lossy(Relay):
    """Hands bytes on from a port of its own to a node; while it `loses`, no answer to a form comes back."""

    def __init__(self) -> None:
        self.loses = False
        self.lost = threading.Event()  # an answer was on its way, and did not arrive
        super().__init__()

    def link(self, near: socket.socket, far: socket.socket) -> None:
        """Lose the answers of this connection from the first form on that is sent while it `loses`."""
        loses = threading.Event()

        def asked(piece: bytes) -> None:
            if piece.startswith(b"POST ") and self.loses:
                loses.set()

        def answered(_: bytes) -> None:
            if loses.is_set():
                self.lost.set()
                raise ConnectionAbortedError

        both(
            near,
            far,
            up=lambda browser, node: pour(browser, node, asked),
            down=lambda node, browser: pour(node, browser, answered),
        )


class Stand:
    """A node in a process that can be killed."""

    def __init__(self, folder: Path, opened: Opened) -> None:
        self.url, self.line, self.opened = f"sqlite:///{folder / 'KHM.db'}", Lossy(), opened
        (self.line.to,) = machine.ports(1)
        self.start()

    def start(self) -> None:
        """Start it, on the port that its line leads to."""
        program = Path(__file__).with_name("stand.py")
        path = {**os.environ, "PYTHONPATH": str(repository() / "src")}
        command = [sys.executable, "-P", str(program), self.url, str(self.line.to)]
        self.process = subprocess.Popen(command, env=path, stdout=subprocess.PIPE, text=True)
        self.secret = self.process.stdout.readline().strip()

    @property
    def address(self) -> str:
        """Where browsers reach it, over its line."""
        return f"http://localhost:{self.line.port}"

    def opened_by(self, device: Any) -> Page:
        """Let *device* open the form of an office, signed in and ready for a line that fails."""
        context = device.start()
        context.add_cookies([{"name": "amity-khm", "value": self.secret, "url": self.address}])
        page = context.new_page()
        device.ready(page, self.address + OFFICE)
        return page

    def titles(self) -> list[str]:
        """Return the offices that were opened on it."""
        with closing(Database(self.url)) as database:
            return self.opened(database)

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def stand(tmp_path: Path, opened: Opened) -> Iterator[Stand]:
    """A node in a process, behind a line that can lose answers."""
    one = Stand(tmp_path, opened)
    yield one
    one.kill()
    one.line.close()


def test_a_node_killed_between_its_commit_and_its_answer_files_once(stand, device):
    page = stand.opened_by(device)
    context = page.context
    context.set_offline(True)
    device.open_office(page, "First desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Outbox")
    stand.line.loses = True
    context.set_offline(False)
    assert stand.line.lost.wait(30)
    stand.kill()
    assert stand.titles() == ["First desk"]
    expect(page.get_by_role("status").get_by_text("Waiting: 1")).to_be_visible()

    stand.line.loses = False
    stand.start()
    # it may have tried again by itself meanwhile: then nothing waits, and the button is hidden
    page.locator("button", has_text="Send now").dispatch_event("click")
    expect(page.locator("#waiting").get_by_text("sent", exact=True)).to_have_count(1)
    assert stand.titles() == ["First desk"]


def test_a_form_whose_answer_was_lost_is_found_in_the_outbox_and_filed_once(stand, device):
    page = stand.opened_by(device)
    stand.line.loses = True
    device.open_office(page, "First desk")
    assert stand.line.lost.wait(30)
    page.wait_for_url("chrome-error://chromewebdata/")  # what browsers show in place of an answer
    assert stand.titles() == ["First desk"]

    stand.line.loses = False
    page.goto(f"{stand.address}/outbox")
    expect(page.locator("#waiting").get_by_text("sent", exact=True)).to_have_count(1)
    assert stand.titles() == ["First desk"]
