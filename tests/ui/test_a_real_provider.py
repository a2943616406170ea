"""Signing in through Canaille, an identity provider that ministries run: its own forms, over HTTP."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from amity import app
from amity.node.admission import ProviderSettings
from amity.node.line import Line
from amity.ui.provider import BACK, Provider
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"
STAND = Path(__file__).with_name("canaille_stand.py")
PASSWORD, SECRET = "correct horse battery staple", "a secret & of two"
FIELD = re.compile(r'<input[^>]*name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that runs."""
    command = [sys.executable, str(STAND), ADDRESS + BACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def served(house, issuer) -> Iterator[TestClient]:
    """A browser before the house, which knows the provider."""
    house.region.clock.now = app.clock()  # the provider has a clock of its own
    settings = ProviderSettings(
        issuer=issuer,
        client="amity",
        title="the Ministry",
        scopes="openid profile groups",
        offices={"amity-desk": "desk"},
    )
    line = Line()
    web = Web(ADDRESS, provider=Provider(settings, SECRET, line))
    site = website(house.node, house.region.features, web)
    yield TestClient(site, base_url=ADDRESS, follow_redirects=False)
    line.close()


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    """The same browser, as it is before the provider."""
    with httpx.Client(follow_redirects=False, timeout=300) as client:
        yield client


def through(browser: httpx.Client, place: str, **fields: str) -> str:
    """Fill in the provider's own forms until it sends the browser back, and return where to."""
    answer = browser.get(place)
    for _ in range(12):
        if answer.has_redirect_location:
            place = str(answer.url.join(answer.headers["location"]))
            if place.startswith(ADDRESS):
                return place
            answer = browser.get(place)
            continue
        form = {"csrf_token": FIELD.search(answer.text)[1], "password": PASSWORD, **fields}
        answer = browser.post(str(answer.url), data=form)
    raise AssertionError(f"the provider stays at {answer.url}")


def sign_in(served: TestClient, browser: httpx.Client, login: str, onward: str = "/") -> str:
    """Begin a sign-in as *login*, and return the address that ends it."""
    asked = served.get(f"/sign-in/provider?next={onward}")
    return through(browser, asked.headers["location"], login=login)


def test_somebody_signs_in_with_the_account_that_they_have_at_their_ministry(served, browser):
    answer = served.get(sign_in(served, browser, "dara", "/node"))

    assert "Welcome, Sok Dara" in answer.text
    assert answer.headers["refresh"] == "0;url=/node"
    assert served.get("/node").status_code == 200
    devices = served.get("/devices").text
    assert "the Ministry" in devices
    assert "Set up a passkey on this device" not in devices
    assert served.post("/passkey/offer", headers={"accept": "application/json"}).status_code == 403


def test_whom_the_provider_knows_but_names_no_office_for_is_not_let_in(served, browser):
    answer = served.get(sign_in(served, browser, "vanna"))

    assert answer.status_code == 403
    assert "names no office for you" in answer.text
    assert served.get("/").status_code == 303


def test_an_answer_serves_once(served, browser):
    back = sign_in(served, browser, "dara")
    assert served.get(back).status_code == 200
    served.post("/sign-out")

    assert served.get(back).status_code == 401
    assert served.get("/").status_code == 303


def test_signing_out_ends_the_session_here_and_leads_to_where_the_providers_own_ends(served, browser):
    served.get(sign_in(served, browser, "dara"))
    left = served.get(served.post("/sign-out").headers["location"])
    place = served.get("/sign-in/provider/out").headers["location"]

    assert "/sign-in/provider/out" in left.text
    assert through(browser, place, answer="logout") == f"{ADDRESS}/sign-in"
    again = browser.get(served.get("/sign-in/provider").headers["location"])
    assert "/login" in again.headers["location"]  # it asks who somebody is, since it has forgotten
