"""The catalogues of words: what each must say before readers rely on it, and what is caught in them."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

import sayings
import words
from amity.ui.language import WORDS, Languages, told_of

TOLD = told_of()
FILES = sorted(
    {home.file(code) for home in sayings.homes() for code in TOLD["language"]} | {*WORDS.glob("*.po")}
)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """One catalogue of its own, in which four strings belong."""
    said = {
        "Plans": ["menu/plans"],
        "See %(it)s": ["x.html"],
        ("one", "many"): ["x.html"],
        "Out": ["out.html"],
    }
    home = sayings.Home("own", "a test", tmp_path, "{}.po", said)
    for module in (sayings, words):
        monkeypatch.setattr(module, "homes", lambda: (home,))
    monkeypatch.setattr(words, "ROOT", tmp_path)
    return home


def wanted() -> set[sayings.Id]:
    return sayings.in_scope({"all": ["menu/*", "x.html"]})


def test_nothing_that_must_be_said_is_missing_in_a_language_that_is_complete():
    scope = sayings.in_scope(TOLD["scope"])

    assert [f"{code}: {fault}" for code in TOLD["complete"] for fault in words.faults(code, scope)] == []


@pytest.mark.parametrize("code", TOLD["language"])
def test_what_is_said_keeps_its_placeholders_its_forms_and_its_length(code):
    assert list(words.faults(code, ())) == []


def test_a_language_is_offered_once_it_is_named_and_has_catalogues():
    assert [one.code for one in Languages()] == ["en", *TOLD["offered"]]
    assert set(TOLD["complete"]) <= set(TOLD["offered"]) <= set(TOLD["language"])
    assert all(one.words.gettext("Records") != "Records" for one in Languages() if one.code != "en")


def test_every_line_of_the_scope_names_a_place_at_which_something_is_said():
    assert sayings.idle(TOLD["scope"]) == []
    assert sayings.idle({"x": ["plans/templates/plan.htm"]}) == ["plans/templates/plan.htm"]


@pytest.mark.parametrize(
    "path", [file for file in FILES if file.exists()], ids=lambda path: f"{path.parts[-3]}-{path.name}"
)
def test_a_catalogue_says_that_a_native_reader_must_check_it_and_how_its_language_counts(path):
    head = path.read_text(encoding="utf-8").partition("\n\n")[0]
    plural = TOLD["language"][path.stem.removeprefix("words.")].get("plural", "nplurals=1; plural=0")

    assert "native" in head
    assert f"Plural-Forms: {plural}" in head


def test_what_is_new_is_added_empty_what_is_known_stays_and_what_nothing_says_is_dropped(own, tmp_path):
    own.file("fil").write_text(
        '# By whom.\nmsgid ""\nmsgstr ""\n\n# Looked up.\nmsgid "Plans"\nmsgstr "Mga plano"\n\n'
        'msgid "Gone"\nmsgstr "Wala"\n',
        encoding="utf-8",
    )

    words.update("fil", TOLD["language"]["fil"], wanted())
    text = own.file("fil").read_text(encoding="utf-8")

    assert text.startswith("# By whom.")
    assert '# Looked up.\n#: menu/plans\nmsgid "Plans"\nmsgstr "Mga plano"' in text
    assert 'msgid_plural "many"\nmsgstr[0] ""\nmsgstr[1] ""' in text
    assert "Gone" not in text
    assert "Out" not in text
    assert list(words.faults("fil", wanted())) == ["fil.po: missing: 'See %(it)s'", "fil.po: missing: 'one'"]


def test_a_string_stands_in_the_first_catalogue_that_says_it_and_elsewhere_only_if_said_otherwise(
    own, tmp_path, monkeypatch
):
    later = sayings.Home("later", "a test", tmp_path, "later.{}.po", {"Plans": ["x.html"], "Own": ["x.html"]})
    for module in (sayings, words):
        monkeypatch.setattr(module, "homes", lambda: (own, later))
    head = 'msgid ""\nmsgstr ""\n\n'
    later.file("id").write_text(f'{head}msgid "Plans"\nmsgstr "Rencana"\n', encoding="utf-8")

    words.update("id", TOLD["language"]["id"], wanted())
    assert 'msgstr "Rencana"' in own.file("id").read_text(encoding="utf-8")
    assert "Rencana" not in later.file("id").read_text(encoding="utf-8")

    later.file("id").write_text(f'{head}msgid "Plans"\nmsgstr "Bagan"\n', encoding="utf-8")
    words.update("id", TOLD["language"]["id"], wanted())
    assert 'msgstr "Rencana"' in own.file("id").read_text(encoding="utf-8")
    assert 'msgstr "Bagan"' in later.file("id").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (Message("See %(it)s", "Lihat %(ini)s"), "other placeholders"),
        (Message(("%(n)s day", "%(n)s days"), ("%(n)s hari",)), "1 forms, where the language has 2"),
        (Message("A <b>", "Sebuah"), "other markup"),
        (Message("Plans", "Rencana "), "blank at an edge"),
        (Message("Plans", "Rencana " * 9 + "itu"), "of a strange length"),
        (Message("The day by which all of it is due", "Ya"), "of a strange length"),
        (Message("Plans", "Rencana"), ""),
    ],
)
def test_a_translation_that_would_break_its_page_is_named(message, fault):
    assert next(words.wrong(message, 2), "") == fault


def test_a_doubtful_translation_is_not_counted(own):
    own.file("id").write_text(
        'msgid ""\nmsgstr ""\n\n#, fuzzy\nmsgid "Plans"\nmsgstr "Rencana"\n', encoding="utf-8"
    )

    assert list(words.faults("id", {"Plans"})) == ["id.po: fuzzy: 'Plans'"]
