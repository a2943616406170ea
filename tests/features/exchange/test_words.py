"""The words of the exchange's pages: none is missing, none left over, and a native reader is waited for."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from amity.features import exchange
from amity.features.exchange.pages.asking import PAGES
from amity.testing import DESK, repository
from amity.ui import language, session
from amity.ui.website import Web, website

FEATURE = PAGES.folder.parent
CATALOGUES = sorted(PAGES.folder.glob("words.*.po"))
FRAME = Path(language.__file__).parent / "words"
MARKS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None}


def words_of_the_pages() -> set[str]:
    """Return every string of the feature's pages and templates that is marked for translation."""
    found: set[str] = set()
    sorts = [("pages/**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
    for _, _, message, _, _ in extract_from_dir(FEATURE, sorts, {}, MARKS):
        found |= {message} if isinstance(message, str) else set(message)
    return found


def read(path: Path) -> dict[str, Message]:
    """Return what a catalogue translates, by each of its strings."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.stem.removeprefix("words."))
    return {one: message for message in catalogue if message.id for one in _ids(message.id)}


def _ids(strings) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else strings


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_no_word_is_missing_or_left_over(path):
    said, frame = read(path), read(FRAME / f"{path.stem.removeprefix('words.')}.po")

    assert words_of_the_pages() - said.keys() - frame.keys() == set()
    assert said.keys() - words_of_the_pages() == set()
    for message in said.values():
        assert all(_ids(message.string)), message.id
        assert not message.python_format or not list(message.check()), message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_a_catalogue_says_that_a_machine_made_it_and_that_a_native_reader_must_check_it(path):
    head = path.read_text().partition("msgid")[0]
    assert "by machine" in head
    assert "native" in head


@pytest.mark.parametrize(("code", "word"), [("id", "Daftar sanksi"), ("km", "បញ្ជីទណ្ឌកម្ម")])
def test_the_desk_reads_its_pages_in_its_own_language(desks, code, word):
    node = desks.region["KHM"]
    with node.tx() as tx:
        secret = session.begin(tx, DESK, "Sok Dara", node.clock(), label="Firefox")
    web = Web("http://localhost:8000", words=[PAGES.folder, repository() / "regions" / "asean"])
    client = TestClient(website(node, [exchange.FEATURE], web), base_url="http://localhost:8000")
    client.cookies.set("amity-khm", secret)

    page = client.get("/exchange/lists", headers={"accept-language": code}).text
    assert word in page
    assert 'lang="' + code + '"' in page
