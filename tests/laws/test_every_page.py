"""What holds for every page: it opens, for its reader and for nobody else. What it tells: see `leaks/`."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from amity import app
from amity.kernel.record import PUBLIC
from amity.testing.browsing import ADDRESS, seated
from amity.ui.website import Web, website

HOUSE = ("/", "/node", "/kinds", "/records", "/file/", "/devices")


def browser(node, features=app.FEATURES) -> TestClient:
    """Return a browser in which the desk of *node* is signed in."""
    return seated(website(node, features, Web(ADDRESS)), node, onward=False)


def examples() -> list[str]:
    """Return the paths of every feature's pages that an example names."""
    return [f"/{one.name}{path}" for one in app.FEATURES if one.pages for path in one.pages.examples]


PUBLIC_PAGES = [
    f"/{one.name}{door.path}" for one in app.FEATURES if one.pages for door in one.pages.doors if door.public
]


def told(laws):
    """Return a region in which all was said to all."""
    story = laws.Story("ASEC", "KHM", "IDN")
    for number, kind in enumerate(story.kinds):
        story.speak("ASEC", kind, kind.body.example, [PUBLIC])
        if number % 2:
            story.speak("KHM", kind, kind.body.example, [PUBLIC])
    story.meet()
    return story


@pytest.fixture(scope="module")
def full(laws):
    """A browser at a node to which everything has been said."""
    return browser(told(laws)["KHM"])


@pytest.fixture(scope="module")
def empty(laws):
    """A browser at a node to which nothing has been said."""
    return browser(laws.Story("ASEC", "KHM")["KHM"])


@pytest.mark.parametrize("path", [*HOUSE, *examples()])
def test_it_opens_where_all_has_been_said(full, path):
    assert full.get(path).status_code == 200


@pytest.mark.parametrize("path", [*HOUSE, *examples()])
def test_it_opens_or_says_that_there_is_nothing_where_nothing_has_been_said(empty, path):
    assert empty.get(path).status_code in (200, 404)


@pytest.mark.parametrize("path", examples())
def test_it_opens_for_nobody_who_is_not_signed_in_unless_it_is_public(full, path):
    stranger = TestClient(full.app, base_url=ADDRESS, follow_redirects=False)

    assert stranger.get(path).status_code in ((200,) if path in PUBLIC_PAGES else (303, 401))
