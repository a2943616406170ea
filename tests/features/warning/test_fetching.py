"""`amity warning data get`: whatever a server does, the set comes whole, or nothing does and one is told."""

from __future__ import annotations

import http.server
import io
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from amity import testing
from amity.errors import Malformed, TooLarge, Unavailable
from amity.features.warning import views
from amity.features.warning.commands import fetching
from amity.formats import ged
from amity.node import region as regions
from amity.testing import refuses

PLACE = "/ged/ged241-csv.zip"


@contextmanager
def publisher(answer):
    """Serve what *answer* does with each request, and yield the server's address."""

    class Publisher(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Publisher) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def give(asked, status: int, body: bytes = b"", **headers: str) -> None:
    """Answer *asked*; a header `content_length` says another length than the true one."""
    told = {"content-length": str(len(body))} | {name.replace("_", "-"): one for name, one in headers.items()}
    asked.send_response(status)
    for name, text in told.items():
        asked.send_header(name, text)
    asked.end_headers()
    asked.wfile.write(body)
    asked.close_connection = True


@pytest.fixture
def release(files) -> bytes:
    """A release of GED as its publisher packs it."""
    plain = files.write("GEDEvent_v24_1.csv", files.world())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, plain.name)
    return packed.getvalue()


@pytest.fixture
def get(desks):
    """Run `data get ucdp-ged` at Cambodia's node, whose region says that *answer* publishes the set."""

    def run(answer, *words: str):
        node = desks.region["KHM"]
        with publisher(answer) as address:
            shelf = node.region.vocabularies["warning-sources"]
            entry = shelf.entries["ucdp-ged"]
            also = dict(entry.also) | {"address": f"{address}/ged/ged{{digits}}-csv.zip", "newest": "24.1"}
            sets = {**shelf.entries, "ucdp-ged": replace(entry, also=also)}
            words_ = {**node.region.vocabularies, "warning-sources": replace(shelf, entries=sets)}
            node.region = replace(node.region, vocabularies=words_)
            return desks.amity("KHM", "data", "get", "ucdp-ged", *words).data

    return run


def nothing_is_kept(desks) -> bool:
    with desks.region["KHM"].reading() as tx:
        return views.vintages(tx) == [] and not (desks.folder / "KHM" / "warning").exists()


def test_a_set_that_moved_within_its_publisher_is_followed(get, release):
    def answer(asked):
        if asked.path == PLACE:
            give(asked, 301, location="/new/place.zip")
        else:
            give(asked, 200 if asked.path == "/new/place.zip" else 404, release)

    told = get(answer)

    assert (told["version"], told["rows"], told["sort"]) == ("24.1", 960, "ged-final")
    assert told["address"].endswith(PLACE)


REFUSED = {
    "another publisher": (
        lambda a: give(a, 302, location="http://localhost:9/x.zip"),
        Unavailable,
        "moved to",
    ),
    "round and round": (lambda a: give(a, 302, location=PLACE), Unavailable, "again and again"),
    "a move to nowhere": (lambda a: give(a, 301), Unavailable, "moved to"),
    "not there": (lambda a: give(a, 404, b"sorry"), Unavailable, "answers 404"),
    "out of order": (lambda a: give(a, 503, b"sorry"), Unavailable, "answers 503"),
    "a page that says sorry": (
        lambda a: give(a, 200, b"\n <!doctype html><p>Sorry", content_type="text/html"),
        Malformed,
        "gives a page",
    ),
    "an answer cut short": (
        lambda a: give(a, 200, b"PK\3\4" * 100, content_length="4000"),
        (Malformed, Unavailable),
        "ask again",
    ),
    "a set of another sort": (
        lambda a: give(a, 200, b"".join(b"2024-W%02d,5\n" % n if n else b"week,cases\n" for n in range(50))),
        Malformed,
        "is no ged-final",
    ),
    "nothing": (lambda a: give(a, 200), Malformed, "empty"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_release_is_refused_with_the_way_out_and_nothing_is_kept(get, desks, name):
    answer, why, told = REFUSED[name]

    with pytest.raises(why) as refused:
        get(answer)

    assert told in str(refused.value)
    assert nothing_is_kept(desks)


def test_an_archive_that_lost_its_end_is_refused_though_the_server_thinks_it_whole(get, desks, release):
    said = refuses(Malformed, lambda: get(lambda asked: give(asked, 200, release[:-500])))

    assert "cannot be unpacked" in said
    assert nothing_is_kept(desks)


def test_a_bomb_is_refused(get, desks):
    """Forty megabytes of empty rows, in forty kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        row = "," * (len(ged.LAYOUT) - 1) + "\n"
        archive.writestr("GEDEvent_v24_1.csv", ",".join(ged.LAYOUT) + "\n" + row * 800_000)

    refuses(TooLarge, lambda: get(lambda asked: give(asked, 200, packed.getvalue())))

    assert nothing_is_kept(desks)


def test_what_is_larger_than_any_set_is_not_taken_in(get, desks, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST", 1000)

    said = refuses(TooLarge, lambda: get(lambda asked: give(asked, 200, b"id" * 1000)))

    assert "longer than 1,000 bytes" in said


def test_nobody_there_is_told_with_the_way_out(desks, tmp_path):
    said = refuses(
        Unavailable,
        lambda: fetching.fetch("http://127.0.0.1:9/ged.zip", tmp_path / "ged.zip", lambda *_: None),
    )

    assert "data add FILE" in said


ADDRESSES = {  # as the publisher's own pages name them
    "ucdp-ged-25.1": "https://ucdp.uu.se/downloads/ged/ged251-csv.zip",
    "ucdp-ged-18.1": "https://ucdp.uu.se/downloads/ged/ged181-csv.zip",
    "ucdp-candidate-24.0.11": "https://ucdp.uu.se/downloads/candidateged/GEDEvent_v24_0_11.csv",
    "ucdp-candidate-24.01.24.06": "https://ucdp.uu.se/downloads/candidateged/GEDEvent_v24_01_24_06.csv",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_release_is_asked_for_where_its_publisher_keeps_it(name):
    class Standing:
        region = regions.load(Path(testing.repository()) / "regions" / "asean")

    assert fetching.address(*fetching.source(Standing, name)) == ADDRESSES[name]
