"""Words: which language a page speaks, and that no word of the frame is missing in any."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from amity.ui import language, looks
from amity.ui.language import Languages

UI = Path(language.__file__).parent
CATALOGUES = sorted((UI / "words").glob("*.po"))


def words_of_the_frame() -> set[str]:
    """Return every string of the frame's templates and code that is marked for translation."""
    found: set[str] = {language.OWN_NAME}
    sorts = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None}
    for file, _, message, _, _ in extract_from_dir(UI, sorts, {}, keywords):
        if file not in ("print.py", "paper.py", "proofread.py", "chart.py", "templates/design.html"):
            found |= {message} if isinstance(message, str) else set(message)
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_word_of_the_frame_is_missing_or_left_over(path):
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.stem)
    said = {one: message for message in catalogue if message.id for one in _ids(message.id)}

    assert words_of_the_frame() - said.keys() == set()
    assert said.keys() - words_of_the_frame() == set()
    for message in said.values():
        assert all(_ids(message.string)), message.id
        assert not message.python_format or not list(message.check()), message.id


def _ids(strings: str | tuple[str, ...]) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else strings


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_says_that_a_native_reader_must_check_it(path):
    assert "native" in path.read_text().partition("msgid")[0]


@pytest.mark.parametrize(
    ("chosen", "asked", "spoken"),
    [
        ("", "", "en"),
        ("", "km", "km"),
        ("", "id-ID,id;q=0.9,en;q=0.8", "id"),
        ("", "fr, km;q=0.3, id;q=0.4", "id"),
        ("", "id;q=0, km;q=0.1", "km"),
        ("", "*", "en"),
        ("km", "id", "km"),
        ("xx", "id", "id"),
        ("", "id;q=nonsense,;;;,", "en"),
        ("", "km" * 5000, "en"),
    ],
)
def test_the_best_language_is_chosen(chosen, asked, spoken):
    assert Languages().best(chosen, asked).code == spoken


def test_a_page_speaks_the_language_that_the_browser_asks_for_and_says_which(house):
    text = house.seated().get("/", headers={"accept-language": "id"}).text

    assert '<html lang="id">' in text
    assert "Catatan" in text
    assert "Records" not in text.partition("<main")[0]


def test_a_reader_chooses_a_language_and_keeps_it(house):
    client = house.seated()
    answer = client.post("/language", data={"language": "km", "next": "/node"})

    assert answer.headers["location"] == "/node"
    assert '<html lang="km">' in client.get("/node", headers={"accept-language": "id"}).text


def test_a_language_that_nobody_speaks_here_is_not_kept(house):
    answer = house.client().post("/language", data={"language": "xx", "next": "//evil.example"})

    assert answer.headers["location"] == "/"
    assert "set-cookie" not in answer.headers


def test_every_page_is_shown_in_every_language(house, say):
    record_id = say()
    client = house.seated()
    for spoken in Languages():
        for path in ("/", "/file/", "/file/harbour.sighting/1", "/records", f"/record/{record_id}", "/node",
                     "/kinds", "/devices", "/design", "/nope", "/sign-in"):  # fmt: skip
            answer = client.get(path, headers={"accept-language": spoken.code})
            assert answer.status_code in (200, 303, 404), path
        post = client.post("/file/harbour.sighting/1", data={}, headers={"accept-language": spoken.code})
        assert post.status_code == 422


def test_a_regions_words_stand_before_the_frames(tmp_path):
    (tmp_path / "words.id.po").write_text(
        'msgid "Records"\nmsgstr "Rekaman"\n\nmsgid "Coast"\nmsgstr "Pantai"\n'
    )
    spoken = Languages([tmp_path]).get("id")

    with language.spoken(spoken):
        assert language.gettext("Records") == "Rekaman"
        assert language.gettext("Coast") == "Pantai"
        assert language.gettext("never translated") == "never translated"
    assert language.gettext("Records") == "Records"


def test_times_and_numbers_follow_the_language():
    at = datetime(2026, 3, 2, 4, 10, tzinfo=UTC)

    assert looks.when(at) == '<time datetime="2026-03-02T04:10:00Z">2 Mar 2026, 04:10 UTC</time>'
    assert looks.when("2026-03-02T04:10:00Z") == looks.when(at)
    assert looks.number(1204) == "1,204"
    with language.spoken(Languages().get("id")):
        assert looks.number(1204) == "1.204"
        assert ">2 Mar 2026<" in looks.day("2026-03-02")
    assert looks.when(None) == looks.day("") == looks.number(None) == "–"
    assert looks.words("LeadParty") == looks.words("lead_party") == "Lead party"
    assert looks.flat({"a_b": [1, None]}) == "A b: 1, –"
