"""What was told to others is refused like what never was: in words, status, headers and cost."""

from __future__ import annotations

import copy
import hashlib
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import walking
import worlds

NEVER = hashlib.sha256(b"nothing that was ever said").hexdigest()
KINDS = worlds.kinds()


@pytest.fixture(scope="module")
def world():
    """A region in which much was told to others, for good: nothing here changes it."""
    return worlds.made(0)


@pytest.fixture(scope="module")
def browser(world):
    """The reader's browser."""
    found = walking.Browser(world.node)
    found.headers["accept-encoding"] = "identity"  # packed, two names differ in length
    return found


def same(browser, world, method: str, path: str, **more) -> None:
    """Assert that *path* answers alike whether it names a hidden record or none."""
    hidden = world.hidden[len(path) % len(world.hidden)]
    answers = []
    browser.ask(method, path.replace("NAME", NEVER), **told(more, NEVER))  # what only the first brings about
    for name in (hidden, NEVER):
        answer = browser.ask(method, path.replace("NAME", name), **told(more, name))
        headers = tuple((k, v.replace(name, "…")) for k, v in answer.headers)
        statements = tuple(one.replace(name, "…") for one in answer.statements)
        body = worlds.PLACE.sub(
            "…", re.sub(f"{name[:8]}[0-9a-f]*", "…", answer.body.decode(errors="replace"), flags=re.I)
        )
        answers.append((answer.status, headers, body, statements_of(statements)))
    assert answers[0] == answers[1], path
    assert answers[0][0] != 500, path


def told(more, name: str):
    """Return *more* with the record's name in its place."""
    return {key: put(value, name) for key, value in more.items()}


def put(value, name: str):
    """Return *value* with *name* wherever it names a record."""
    match value:
        case dict():
            return {key: put(item, name) for key, item in value.items()}
        case list() | tuple():
            return [put(item, name) for item in value]
        case str():
            return name if re.fullmatch("[0-9a-f]{64}", value) else value.replace("NAME", name)
    return value


def statements_of(statements: tuple[str, ...]) -> list[str]:
    """Return *statements* without what is asked of them: a name is looked up by its first bytes."""
    return [one.rpartition(" (")[0] for one in statements]


def named(browser, method: str) -> list[str]:
    """Return every address that a name can be given to, with its place."""
    routes = walking.every_route(browser.site.routes)
    paths = [path for path, route in routes if method in walking.methods(route) and "{" in path]
    return sorted({re.sub(r"\{[^}]*\}", "NAME", path) for path in paths})


def test_every_page_and_answer_that_can_be_asked_for_by_name_refuses_both_alike(browser, world):
    paths = named(browser, "GET")

    assert len(paths) > 40
    for path in paths:
        same(browser, world, "GET", path)
        same(browser, world, "GET", path, headers={"accept": "application/json"})


def test_every_form_that_acts_on_what_is_named_refuses_both_alike(browser, world):
    paths = named(browser, "POST")

    assert len(paths) > 20
    for path in paths:
        same(browser, world, "POST", path, data={"reason": "x"})


def test_lists_that_are_asked_for_what_refers_to_it_answer_both_alike(browser, world):
    for view in world.node.views:
        for table in view.tables:
            for column in table.c:
                if str(column.type).startswith(("VARCHAR", "TEXT")):
                    same(browser, world, "GET", f"/api/views/{view.name}/{table.name}?{column.name}=NAME")


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_what_refers_to_it_is_filed_or_refused_alike(kind, browser, world):
    """Else whoever guesses a name could ask whether it was ever used."""
    body = copy.deepcopy(kind.body.example)
    node, refused = world.node, []

    for name in (world.hidden[3], NEVER):
        draft = worlds.Draft(kind.name, put(body, name), frozenset(), refs=(worlds.RecordId(name),))
        try:
            node.check([draft], office=worlds.DESK)
        except walking.Refusal as refusal:
            refused.append((refusal.code, str(refusal).replace(name, "…").replace(name[:12], "…")))
        else:
            refused.append(("", ""))

    assert refused[0] == refused[1]
