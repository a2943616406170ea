"""Prints a paper: as PDF/UA through Typst, and as HTML. Draws no text of its own, decides no fact.

A PDF is both PDF/UA-1 (a screen reader finds its title, language, headings, table headers and
alternative texts) and PDF/A-3a (an archive can keep it, and it may carry its claims as a file).
The same paper, on the same machine, gives the same bytes: no clock is read. The paper reaches
Typst as JSON, so no character in it can be markup.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from amity.errors import Malformed, Unavailable
from amity.ui import drawing, laying
from amity.ui.laying import Piece, claims_of
from amity.ui.paper import Figure, Paper, Paragraph, Section, Sentence, Table, Words

if TYPE_CHECKING:
    import typst

    from amity.ui.proofread import Difference

# Typst, and the readers of PDF, take tens of megabytes: they are loaded where somebody prints or proofreads.

__all__ = [
    "Figure", "Paper", "Paragraph", "Piece", "Section", "Sentence", "Table", "Words",
    "check_text", "claims", "claims_of", "document", "html", "pdf", "whole_pdf",
]  # fmt: skip

TEMPLATES = Path(__file__).parent / "typst"
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-3a"]
ATTACHMENT = "The statements of this report, each with the records that it rests on."
ROWS_TOGETHER = 14  # a table up to this long stays on one page
SCRIPTS_TRIED = 64  # more writing systems than any one report holds

# Libertinus comes inside Typst and draws Latin, Greek and Cyrillic alike on every machine.
FAMILIES = (
    "Libertinus Serif", "Noto Serif", "Noto Serif Khmer", "Noto Sans Khmer", "Noto Serif Lao",
    "Noto Sans Lao", "Noto Serif Myanmar", "Noto Sans Myanmar", "Noto Serif Thai", "Noto Sans Thai",
    "Noto Serif Tamil", "Noto Sans Tamil", "Noto Serif Bengali", "Noto Serif Devanagari",
    "Noto Serif Sinhala", "Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Serif SC", "Noto Sans SC",
    "Noto Naskh Arabic", "Noto Sans Arabic", "Noto Serif Hebrew", "Noto Sans", "Noto Sans Symbols",
    "Noto Sans Symbols 2", "Droid Sans Fallback", "DejaVu Sans",
)  # fmt: skip

# By the first word of the letters' names; all other writing systems come with fonts-noto-core.
PACKAGES = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"), "fonts-noto-cjk")


def claims(data: bytes) -> dict[str, Any]:
    """Return what the printed report *data* claims; see `proofread.claims`."""
    from amity.ui import proofread

    return proofread.claims(data)


def check_text(data: bytes) -> list[Difference]:
    """Return where the printed report *data* shows other text than it claims; see `proofread.check_text`."""
    from amity.ui import proofread

    return proofread.check_text(data)


def pdf(paper: Paper, *, fonts: typst.Fonts | None = None) -> bytes:
    """Return *paper* as a tagged PDF that carries its own claims.

    Characters that none of *fonts* can draw stand as code points, ``[U+6771]``, and the cover says
    so: PDF/UA allows no blank boxes.

    Args:
        paper: the edition.
        fonts: where letters come from; by default this machine's fonts and Typst's own.
    """
    return _drawn(paper, fonts)[0]


def whole_pdf(paper: Paper, *, fonts: typst.Fonts | None = None) -> bytes:
    """Return *paper* as `pdf` does, with every letter drawn: for words that are not ours to spell out.

    Raises:
        Unavailable: this machine lacks the letters of a writing system; it says which package has them.
    """
    made, undrawn = _drawn(paper, fonts)
    letters = (one for one in undrawn if one.isalpha() and not laying.never_drawn(one))
    scripts = sorted({_script(one) for one in letters} - {""})
    if scripts:
        names = ", ".join(name if name == "CJK" else name.title() for name in scripts)
        packages = " ".join(sorted({PACKAGES.get(name, "fonts-noto-core") for name in scripts}))
        raise Unavailable(
            f"this machine has no font for {names}: install {packages} "
            f"(Debian: `apt-get install {packages}`), and print again"
        )
    return made


def _drawn(paper: Paper, fonts: typst.Fonts | None) -> tuple[bytes, set[str]]:
    """Return *paper* as a PDF, and the characters that could not be drawn in it."""
    import typst

    everything = frozenset("".join(_strings(_shown(paper, ""))))
    undrawn = {character for character in everything if laying.never_drawn(character)}
    for _ in range(SCRIPTS_TRIED):
        try:
            return _compiled(paper, "".join(sorted(undrawn)), fonts or _machine_fonts()), undrawn
        except typst.TypstError as error:
            missing = _undrawn_in(error, everything) - undrawn
            if not missing:
                raise _blamed(error, paper) from error
            undrawn |= missing
    raise Unavailable("this machine has too few fonts to print the report; install the Noto fonts")


def html(paper: Paper) -> str:
    """Return *paper* as an HTML fragment: one ``<article>``, with a link to each record it rests on."""
    return _environment().get_template("report.html").render(**_for_html(paper))


def document(paper: Paper) -> str:
    """Return *paper* as a whole HTML page that needs no other file."""
    return _environment().get_template("document.html").render(**_for_html(paper))


def _blamed(error: typst.TypstError, paper: Paper) -> Exception:
    """Return what to raise: a drawing comes from outside, all else in the template is ours."""
    if any(isinstance(block, Figure) for section in paper.sections for block in section.blocks):
        return Malformed("a figure's drawing cannot be printed; give it as plain SVG with colours as #rrggbb")
    return error


def _compiled(paper: Paper, undrawn: str, fonts: typst.Fonts) -> bytes:
    import typst

    families = {family.lower() for family in fonts.families()}
    shown = _for_typst(paper, undrawn) | {
        "fonts": [family for family in FAMILIES if family.lower() in families],
        "claims": json.dumps(claims_of(paper, undrawn), sort_keys=True),
    }
    compiler = typst.Compiler(
        font_paths=fonts, ignore_system_fonts=True, sys_inputs={"paper": json.dumps(shown)}
    )
    moment = datetime(paper.dated.year, paper.dated.month, paper.dated.day, tzinfo=UTC)
    made = compiler.compile(
        (TEMPLATES / "report.typ").read_bytes(), format="pdf", pdf_standards=STANDARDS, timestamp=moment
    )
    assert isinstance(made, bytes)
    return made


def _shown(paper: Paper, undrawn: str) -> dict[str, Any]:
    """Return what every template draws, with the undrawn characters replaced throughout."""
    laid, words = laying.lay(paper), paper.words
    shown = {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "issuer": paper.issuer,
        "marking": paper.marking,
        "banner": words.exercise if paper.exercise else "",
        "language": paper.language,
        "edition": f"{words.edition} {paper.number}",
        "page": words.page,
        "contents": words.contents,
        "contents_levels": laying.CONTENTS_LEVELS,
        "guide": words.guide,
        "undrawn": words.undrawn if undrawn else "",
        "cover": laying.cover(paper, laid),
        "parts": laid.parts,
    }
    replaced = _replaced(shown, undrawn)
    assert isinstance(replaced, dict)
    return replaced


def _for_typst(paper: Paper, undrawn: str) -> dict[str, Any]:
    shown = _shown(paper, undrawn)
    return shown | {
        **_tongue(paper.language),
        "date": [paper.dated.year, paper.dated.month, paper.dated.day],
        "attachment": ATTACHMENT,
        "parts": [_part_for_typst(part) for part in shown["parts"]],
    }


def _tongue(language: str) -> dict[str, str]:
    """Return *language* as Typst takes it: a language, and the country whose use of it is meant."""
    spoken, _, region = language.partition("-")
    return {"lang": spoken.lower(), "region": region if re.fullmatch("[A-Z]{2}", region) else ""}


def _part_for_typst(part: dict[str, Any]) -> dict[str, Any]:
    match part["kind"]:
        case "paragraph":
            return part | _tongue(part["language"])
        case "heading":
            return part | {"annex": part["number"].isalpha()}
        case "table":
            columns = list(zip(*part["rows"], strict=True)) or [() for _ in part["headers"]]
            widths = [_width(header, cells) for header, cells in zip(part["headers"], columns, strict=True)]
            if not any(widths):
                widths[0] = 1  # a table is as wide as the text around it
            numeric = [False, *(_is_numeric(cells) for cells in columns[1:])]
            return part | {"widths": widths, "numeric": numeric, "breaks": len(part["rows"]) > ROWS_TOGETHER}
        case "sources":
            return part | {"rows": [(n, [laying.short(id) for id in ids]) for n, ids in part["rows"]]}
        case "figure":
            return part | asdict(drawing.take_apart(_without_variables(part["svg"])))
    return part


def _width(header: str, cells: tuple[str, ...]) -> int:
    """Return a column's share of the table's width; 0 for one as wide as its own words."""
    longest = max((len(cell) for cell in (header, *cells)), default=0)
    return 0 if longest <= 14 else min(longest, 60)


def _is_numeric(cells: tuple[str, ...]) -> bool:
    return bool(cells) and all(re.fullmatch(r"[\d\s.,%+\u2212\u2013-]*", cell) for cell in cells)


def _without_variables(svg: str) -> str:
    """Return *svg* with each ``var(--name, value)`` as its value: paper has no themes."""
    while (plain := re.sub(r"var\(\s*--[\w-]+\s*,\s*([^()]*)\)", r"\1", svg)) != svg:
        svg = plain
    return svg


def _replaced(value: Any, undrawn: str) -> Any:
    match value:
        case str():
            return laying.drawn(value, undrawn)
        case dict():
            return {name: _replaced(each, undrawn) for name, each in value.items()}
        case list() | tuple():
            return [_replaced(each, undrawn) for each in value]
    return value


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _strings(each)
        case list() | tuple():
            for each in value:
                yield from _strings(each)


def _undrawn_in(error: typst.TypstError, everything: frozenset[str]) -> set[str]:
    """Return the characters of *everything* in the writing systems that *error* says have no font."""
    named = re.search(r'the text `"(.*?)"` could not be displayed', error.message, re.DOTALL)
    if not named:
        return set()
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), named[1])
    scripts = {_script(character) for character in text} - {""}
    return {each for each in everything if each in text or _script(each) in scripts} - {" "}


def _script(character: str) -> str:
    """Return what shares a font with *character*: its writing system, or its block of symbols.

    Letters with case, digits and punctuation share with nobody: fonts hold some and lack others.
    """
    marks_or_letters = unicodedata.category(character) in ("Lo", "Mn", "Mc")
    if marks_or_letters and unicodedata.combining(character) != 230:  # accents belong to any letter
        return unicodedata.name(character, "").partition(" ")[0]
    return f"{ord(character) >> 8:X}" if character >= "\u2100" else ""


def _for_html(paper: Paper) -> dict[str, Any]:
    letters = set("".join(_strings(_shown(paper, ""))))
    undrawn = "".join(sorted(filter(laying.never_drawn, letters)))
    return _shown(paper, undrawn) | {
        "claims": json.dumps(claims_of(paper, undrawn), sort_keys=True),
        "short": laying.short,
    }


@cache
def _machine_fonts() -> typst.Fonts:
    import typst

    return typst.Fonts()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
