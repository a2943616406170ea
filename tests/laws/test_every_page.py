"""What holds for every page and every answer of the API: it opens, and shows only what is its reader's.

The reader is KHM. It meets two regions that differ only in what ASEC told IDN, and everything that it can
open is the same in both. That ASEC's log grew, it sees in both: that is meant.
"""

from __future__ import annotations

import itertools
import re

import pytest
from starlette.testclient import TestClient

from amity import app
from amity.feature import Feature
from amity.kernel.kind import Kinds
from amity.kernel.record import PUBLIC, Draft, Party
from amity.store import log
from amity.testing import DESK
from amity.ui import session
from amity.ui.pages import Pages
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"
HOUSE = ("/", "/node", "/kinds", "/records", "/file/", "/devices")
MASK = re.compile(r"[A-Za-z0-9+/=_-]{20,}")  # hashes of salted leaves, and what keeps forms from being forged


def browser(node, features=app.FEATURES) -> TestClient:
    """Return a browser in which the desk of *node* is signed in."""
    site = website(node, features, Web(address=ADDRESS))
    with node.tx() as tx:
        secret = session.begin(tx, DESK, "Sok Dara", node.clock(), label="tests")
    client = TestClient(site, base_url=ADDRESS, follow_redirects=False)
    client.cookies.set(f"amity-{node.party.lower()}", secret)
    return client


def examples() -> list[str]:
    """Return the paths of every feature's pages that an example names."""
    return [f"/{one.name}{path}" for one in app.FEATURES if one.pages for path in one.pages.examples]


def opened(node) -> list[str]:
    """Return every path that a reader of *node* may think of: pages, records, and all of the API."""
    with node.reading() as tx:
        ids = [record.id for record in log.read_all(tx)]
    doors = [
        (f.name, door.path) for f in app.FEATURES if f.pages for door in f.pages.doors if not door.example
    ]
    pages = [
        f"/{name}{re.sub('{[a-z]+}', record, path)}"
        for (name, path), record in itertools.product(doors, ids)
        if path.count("{") == 1
    ]
    records = [f"{path}{record}" for record in ids for path in ("/record/", "/api/records/")]
    tables = [f"/api/views/{view.name}/{table.name}" for view in node.views for table in view.tables]
    forms = [f"/file/{kind.name}" for kind in node.kinds]
    api = ["/api/openapi.json", "/api/kinds", "/api/records", *tables]
    return [*HOUSE, *examples(), *pages, *records, *forms, *api]


def told(laws, secret: str = ""):
    """Return a region in which all was said to all, and *secret* by ASEC to IDN alone; and its records."""
    story = laws.Story("ASEC", "KHM", "IDN")
    hidden = []
    for number, kind in enumerate(story.kinds):
        story.speak("ASEC", kind, kind.body.example, [PUBLIC])
        if secret:
            body = marked(kind, secret) | {"note_from_the_future": secret}
            draft = Draft(kind.name, body, frozenset({Party("IDN")}))
            hidden.append(story["ASEC"].file(draft, office=DESK).id)
        if number % 2:
            story.speak("KHM", kind, kind.body.example, [PUBLIC])
    story.meet()
    return story, hidden


def marked(kind, secret: str) -> dict[str, object]:
    """Return the example of *kind* with *secret* in every text that takes it."""
    body = dict(kind.body.example)
    for name, value in kind.body.example.items():
        if isinstance(value, str):
            try:
                kind.read(body | {name: secret})
            except Exception:
                continue
            body[name] = secret
    return body


@pytest.fixture(scope="module")
def full(laws):
    """A browser at a node to which everything has been said."""
    story, _ = told(laws)
    return browser(story["KHM"])


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
def test_it_opens_for_nobody_who_is_not_signed_in(full, path):
    stranger = TestClient(full.app, base_url=ADDRESS, follow_redirects=False)

    assert stranger.get(path).status_code in (303, 401)


def answers(story, features=app.FEATURES) -> dict[str, str]:
    """Return what KHM's node answers at every path."""
    client = browser(story["KHM"], features)
    found = {}
    for path in opened(story["KHM"]):
        answer = client.get(path)
        assert answer.status_code != 500, path  # a refusal is an answer, a fault is none
        found[path] = answer.text
    return found


def leaves_no_trace(laws, features=app.FEATURES) -> None:
    """Assert that two regions look the same to KHM though ASEC told IDN different things."""
    looks = []
    for secret in ("SECRETONE", "SECRETTWO"):
        story, hidden = told(laws, secret)
        found = answers(story, features)
        for path, text in found.items():
            assert secret not in text, f"{path} shows what was said to IDN"
            assert not any(one in text for one in hidden), f"{path} names a record that is not its reader's"
        looks.append({path: MASK.sub("…", text) for path, text in found.items()})
    for path in looks[0]:
        assert looks[0][path] == looks[1][path], f"{path} differs by what was said to IDN"


def test_what_was_not_said_to_its_reader_leaves_no_trace_on_any_page_or_in_any_answer(laws):
    leaves_no_trace(laws)


def test_a_hidden_record_and_its_proof_are_not_found(laws):
    story, hidden = told(laws, "SECRETONE")
    client = browser(story["KHM"])

    for record in hidden:
        for path in (f"/record/{record}", f"/api/records/{record}", f"/api/records/{record}/proof"):
            assert client.get(path).status_code == 404


# -- the law broken on purpose -----------------------------------------------------------------------


def test_a_page_that_tells_what_it_heard_elsewhere_is_caught(laws, tmp_path, monkeypatch):
    """No page can look into another node; one that kept something across readers would look like this."""
    pages = Pages(tmp_path)
    (tmp_path / "leak.html").write_text("{{ words }}")
    overheard: list[str] = []

    @pages.page("/", "leak.html")
    def leak(node, request):
        return {"words": " ".join(overheard)}

    feature = Feature("leak", "Leak", Kinds("leak"), pages=pages)
    monkeypatch.setattr(app, "FEATURES", (*app.FEATURES, feature))
    overheard.append("SECRETONE")

    with pytest.raises(AssertionError, match="/leak/ shows"):
        leaves_no_trace(laws, app.FEATURES)
