"""Which language a page speaks, and how it writes times and numbers. What catalogues say: test_words.py."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amity.ui import language, looks
from amity.ui.language import Languages


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
