"""The design system: every component is shown, every class drawn, and nothing styled or scripted in place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amity import app
from amity.ui import frame

UI = Path(frame.__file__).parent
TEMPLATES = sorted(
    [
        *(UI / "templates").glob("*.html"),
        *(path for one in app.FEATURES if one.pages for path in one.pages.folder.glob("*.html")),
    ]
)
STYLE = (UI / "static" / "amity.css").read_text(encoding="utf-8")
SCRIPTS = "".join(path.read_text(encoding="utf-8") for path in sorted((UI / "static").glob("*.js")))
SAID = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)  # Jinja's own


def drawn() -> set[str]:
    """Return the classes that the style sheet has rules for."""
    selectors = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", STYLE, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][a-z0-9-]*)(?![^{}]*})", selectors))


def classes(text: str) -> set[str]:
    """Return the classes that a template names; those that it makes of a value are its value's matter."""
    text = re.sub(r"{{.*?}}", "\0", re.sub(r"{#.*?#}", "", text, flags=re.DOTALL), flags=re.DOTALL)
    text = re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL)
    named = " ".join(re.findall(r'class="([^"]*)"', text))
    return {one for one in named.split() if "\0" not in one}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_every_class_is_drawn(path):
    for one in classes(path.read_text(encoding="utf-8")) - drawn():
        known = (
            one in SCRIPTS or f"{one.rpartition('-')[0]}-$" in SCRIPTS
        )  # as it is, or with an end of its own
        assert known, f"no rule of amity.css and no script knows .{one}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_nothing_is_styled_or_scripted_in_place(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all(
        "src=" in tag or 'type="application/ld+json"' in tag for tag in re.findall(r"<script[^>]*>", text)
    )


def test_every_component_is_shown():
    parts = (UI / "templates" / "parts.html").read_text(encoding="utf-8")
    shown = "".join(
        (UI / "templates" / name).read_text(encoding="utf-8") for name in ("design.html", "base.html")
    )

    for name in re.findall(r"{% macro (\w+)", parts):
        assert f"parts.{name}(" in shown, f"/design does not show parts.{name}"


def test_the_design_page_shows_a_map_and_what_is_asked_for_and_what_failed(house):
    text = house.seated().get("/design").text

    assert 'aria-busy="true"' in text
    assert 'class="busy" role="status"' in text
    assert "What to do about it." in text


def test_every_tone_has_a_glyph_and_both_schemes():
    for tone in ("good", "warn", "bad", "info", "plain"):
        assert re.search(
            rf"^\.{tone} {{ --tone: [^;]+; --soft: [^;]+; --glyph: \"", STYLE, flags=re.MULTILINE
        )
    light, dark = (
        set(re.findall(r"--([a-z0-9-]+): #", part))
        for part in STYLE.split("@media (prefers-color-scheme: dark)")[:2]
    )
    assert light == dark


def test_the_style_sheet_is_small_and_asks_nobody():
    assert len(STYLE) < 30_000
    assert "url(" not in STYLE
    assert "@import" not in STYLE
