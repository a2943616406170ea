"""Pulling from others' TAXII servers: nothing lost, nothing twice, and nothing that a hostile one can do."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from amity.errors import Malformed, NotAuthorised, NotFound, Refusal, TooLarge, Unavailable
from amity.features.exchange.commands import exchange
from amity.features.exchange.doors import to_stix
from amity.features.exchange.doors.taxii import pulling
from amity.features.exchange.doors.taxii.feed import Server
from amity.features.exchange.doors.taxii.pulling import Source
from amity.features.exchange.rules.outgoing import of_matter
from amity.node.line import Line
from amity.store import log
from amity.testing import DESK, refuses
from amity.testing.terminal import Terminal
from taxii import PASSWORD, TRUST, USER, indicator

MEDIA = "application/taxii+json;version=2.1"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line(timeout=5, patience=5, largest=200_000)
    yield made
    made.close()


def pulled(node, line, theirs, source: Source | None = None, **more):
    """Pull once; return how far it came, and what it brought."""
    source = source or next(iter(pulling.sources(node)), Source(name="feed", url=theirs.url))
    return pulling.pull(node, DESK, Server(line, theirs.url), source, at_most=10_000, **more)


def held(node) -> list[str]:
    """Return the identifiers of all objects that are held, as often as they are told."""
    with node.reading() as tx:
        return sorted(str(one.body["id"]) for one in log.read_all(tx, {"exchange.object/1"}))


def feed(count: int, *, days: int) -> list[tuple[str, dict[str, object]]]:
    """Return *count* objects that were added on *days* days."""
    return [(f"2026-01-{1 + n * days // count:02d}T00:00:00.000000Z", indicator(n)) for n in range(count)]


def test_all_comes_once_and_later_only_what_is_new(desks, line, theirs):
    node = desks.region["KHM"]
    theirs.objects = feed(11, days=3)
    _, first = pulled(node, line, theirs)
    theirs.objects.append(("2026-02-01T00:00:00.000000Z", indicator(99)))
    asked = len(theirs.asked)
    source, second = pulled(node, line, theirs)

    assert (first.objects, first.filed, first.ended) == (11, 11, True)
    assert (second.objects, second.filed, source.since) == (1, 1, "2026-02-01T00:00:00.000000Z")
    assert len(theirs.asked) == asked + 1
    assert held(node) == sorted(one["id"] for _, one in theirs.objects)


@pytest.mark.parametrize("days", [1, 2, 11])
@pytest.mark.parametrize("manner", ["keeps", "forgets", "counts", "alike"])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_feed_that_fails_half_way_goes_on_without_loss_or_doubles(desks, line, theirs, days, manner, place):
    """The answer to one page is cut off on the wire. All objects of a page may have come at one moment."""
    node = desks.region["KHM"]
    theirs.objects, theirs.fails_at = feed(11, days=days), place
    theirs.forgets, theirs.counts = manner == "forgets", manner == "counts"
    theirs.alike = manner == "alike"
    refuses(Refusal, lambda: pulled(node, line, theirs))
    theirs.fails_at, theirs.fresh = 0, set()

    _, done = pulled(node, line, theirs)

    assert done.ended
    assert held(node) == sorted(one["id"] for _, one in theirs.objects)
    _, again = pulled(node, line, theirs)
    assert (again.objects, again.filed) == (0, 0)
    desks.region.check()


def test_a_node_that_stops_between_filing_and_noting_files_nothing_twice(desks, line, theirs):
    node = desks.region["KHM"]
    theirs.objects = feed(6, days=2)
    pulled(node, line, theirs, Source(name="feed", url=theirs.url))
    _, again = pulled(node, line, theirs, Source(name="feed", url=theirs.url))

    assert (again.objects, again.filed) == (6, 0)


@pytest.mark.parametrize("alike", [False, True])
def test_it_stops_at_what_it_was_allowed_and_goes_on_next_time(desks, line, theirs, alike):
    """All came at one moment. The first question of the second time fails, so a third goes on."""
    node, server = desks.region["KHM"], Server(line, theirs.url)
    theirs.objects, theirs.alike = feed(11, days=1), alike
    _, done = pulling.pull(node, DESK, server, Source(name="feed", url=theirs.url), at_most=4)
    assert (done.objects, done.ended) == (4, False)
    theirs.fails_at = 2
    refuses(Refusal, lambda: pulled(node, line, theirs))

    _, done = pulled(node, line, theirs)

    assert (done.filed, done.ended) == (7, True)
    assert held(node) == sorted(one["id"] for _, one in theirs.objects)


def test_it_goes_on_by_the_cursor_of_the_server_where_it_stopped_by_itself(desks, line, theirs):
    node, server = desks.region["KHM"], Server(line, theirs.url)
    theirs.objects = feed(11, days=1)
    source, _ = pulling.pull(node, DESK, server, Source(name="feed", url=theirs.url), at_most=8)
    _, done = pulled(node, line, theirs, source)

    assert (done.objects, done.ended) == (3, True)


def test_what_is_marked_strictly_is_told_to_nobody_else(desks, line, theirs):
    node = desks.region["KHM"]
    theirs.objects = [
        ("2026-01-01T00:00:00Z", indicator(1)),
        ("2026-01-01T00:00:00Z", indicator(2, object_marking_refs=[RED])),
    ]
    _, done = pulled(node, line, theirs, Source(name="feed", url=theirs.url, audience=("THA",)))
    desks.meet()

    assert (done.filed, done.strict) == (2, 1)
    assert held(desks.region["THA"]) == [indicator(1)["id"]]


def test_reports_of_ours_that_come_home_are_not_taken_in_again(desks, line, theirs):
    report = desks.tell("KHM", ["THA"])
    desks.meet()
    out = of_matter(desks.report("THA", report))
    theirs.objects = [("2026-01-01T00:00:00Z", one) for one in to_stix.objects_of(out)]
    _, done = pulled(desks.region["THA"], line, theirs)

    assert done.ours == 1
    assert not [one for one in held(desks.region["THA"]) if one.startswith("incident")]


def test_a_page_that_is_too_large_is_asked_for_in_smaller_parts(desks, line, theirs):
    node = desks.region["KHM"]
    theirs.size = 1000
    theirs.objects = [(when, one | {"description": "x" * 20_000}) for when, one in feed(30, days=3)]
    _, done = pulled(node, line, theirs)

    assert done.filed == 30
    assert {"limit=1000", "limit=250"} <= {
        one for ask in theirs.asked for one in ask.partition("?")[2].split("&")
    }


def test_an_object_that_is_too_large_is_refused_and_what_came_before_it_is_kept(desks, line, theirs):
    theirs.objects = [*feed(4, days=4), ("2026-03-01T00:00:00Z", indicator(7, description="x" * 300_000))]

    assert "200,000" in refuses(TooLarge, lambda: pulled(desks.region["KHM"], line, theirs))
    assert len(held(desks.region["KHM"])) == 4


def envelope(**more: object) -> bytes:
    return json.dumps({"objects": [indicator(1)]} | more).encode()


DEEP = b'{"objects": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
HOSTILE = {
    "goes in a circle": (Malformed, 200, {}, envelope(more=True, next="7"), "nothing new"),
    "is no JSON": (Malformed, 200, {}, b"<html>", "no JSON"),
    "is nested deeply": (Malformed, 200, {}, DEEP, "no JSON"),
    "is a list": (Malformed, 200, {}, b"[]", "no TAXII"),
    "is a web page": (Malformed, 200, {"content-type": "text/html"}, b"<html>", "text/html"),
    "is packed": (Malformed, 200, {"content-encoding": "gzip"}, b"\x1f\x8b", "no TAXII"),
    "is cut short": (Refusal, 200, {"content-length": "5000"}, b"{}", ""),
    "sends us elsewhere": (Unavailable, 302, {"location": "http://127.0.0.1:1/"}, b"", "302"),
    "knows nobody": (NotAuthorised, 401, {}, b'{"title": "no\x1b[2J"}', "password"),
    "is not there": (NotFound, 404, {}, b"", "TAXII 2.1"),
    "fails": (Unavailable, 500, {}, b"x" * 5000, "500"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_server_that_misbehaves_is_refused_in_words(desks, line, theirs, how):
    refusal, status, headers, body, words = HOSTILE[how]
    theirs.answer = lambda _: (status, headers, body)

    said = refuses(refusal, lambda: pulled(desks.region["KHM"], line, theirs))

    assert words in said
    assert "\x1b" not in said
    assert len(theirs.asked) <= 3


def test_a_server_that_has_more_and_gives_nothing_is_left(desks, line, theirs):
    count = iter(range(100))
    theirs.answer = lambda _: (200, {}, json.dumps({"more": True, "next": str(next(count))}).encode())

    assert "nothing new" in refuses(Malformed, lambda: pulled(desks.region["KHM"], line, theirs))
    assert len(theirs.asked) == 3


def test_a_server_that_tells_types_for_editions_is_understood(desks, line, theirs):
    """OpenTAXII 0.9.3 writes "indicator" where "2.1" belongs, in every object."""
    theirs.objects = [
        ("2026-01-01T00:00:00Z", indicator(n) | {"spec_version": "indicator"}) for n in range(3)
    ]
    _, done = pulled(desks.region["KHM"], line, theirs)

    assert (done.filed, done.mended, done.refused) == (3, 3, [])
    with desks.region["KHM"].reading() as tx:
        assert {one.body["format"] for one in log.read_all(tx, {"exchange.object/1"})} == {"stix-2.1"}


def test_faulty_objects_are_named_and_the_others_come(desks, line, theirs):
    theirs.answer = lambda _: (200, {}, json.dumps({"objects": [indicator(1), {"type": "x"}, 7]}).encode())
    _, done = pulled(desks.region["KHM"], line, theirs)

    assert (done.filed, len(done.refused)) == (1, 2)


def test_a_password_goes_to_nobody_but_the_server_that_was_named(line, theirs):
    elsewhere = json.dumps({"api_roots": ["https://elsewhere.example.org/root/"]}).encode()
    theirs.answer = lambda _: (200, {}, elsewhere)
    server = Server(line, f"http://127.0.0.1:{theirs.port}/taxii2/", user="us", password="secret")

    assert "elsewhere.example.org" in refuses(Malformed, server.collections)
    assert [bool(one) for one in theirs.heard] == [True]
    plain = refuses(
        Malformed, lambda: Server(line, "http://taxii.example.org/", user="us", password="secret")
    )
    assert "https" in plain
    for url in ("ftp://x.org/", "file:///etc/passwd", "https://us:secret@x.org/", "nonsense"):
        refuses(Malformed, lambda url=url: Server(line, url))


@pytest.mark.parametrize(
    "path", ["taxii2/", "root/", "root", "root/collections/", f"root/collections/{TRUST}/"]
)
def test_the_collection_is_found_from_wherever_one_begins(line, theirs, path):
    (one,) = Server(line, f"http://127.0.0.1:{theirs.port}/{path}").collections()

    assert (one.id, one.title, one.url) == (TRUST, "Feed", theirs.url)


def asked(node, *words: str):
    return Terminal(node).run(exchange, "pull", *words).data


def test_a_script_looks_pulls_by_name_and_lists(desks, server, tmp_path):
    """From a running server of our own kind, which wants a password and offers several collections."""
    node, secret = desks.region["KHM"], tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    words = (f"{server.url}/taxii2/", "--user", USER, "--password-file", str(secret), "--collection", TRUST)

    seen = asked(node, *words, "--preview")
    assert seen["objects"] == 3
    assert held(node) == []
    done = asked(node, *words, "--as", "trust", "--audience", "THA", "--reports")
    assert (done["objects"], done["ended"], done["source"]["audience"]) == (3, True, ["THA"])
    assert asked(node, "trust", "--password-file", str(secret))["objects"] == 0
    assert asked(node, "trust", "--password-file", str(secret), "--anew")["filed"] == 0
    (kept,) = asked(node)["sources"]
    assert (kept["name"], kept["user"], "password" in kept) == ("trust", USER, False)
    desks.meet()
    assert held(desks.region["THA"]) == held(node)
