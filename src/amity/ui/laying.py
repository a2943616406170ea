"""A paper with every number given, and what a file made from it says.

Pure. Two things follow from a paper here, so that every door agrees on them: the *numbering* (sections,
tables, figures, and one number for each factual statement) and the *claims* (what a file made from this paper
says, statement by statement, and every piece of text that its pages must show, in order).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from amity.kernel.record import RecordId
from amity.ui.drawing import svg_text
from amity.ui.paper import (
    Block,
    Figure,
    Paper,
    Paragraph,
    Section,
    Sentence,
    Table,
    Words,
    language_name,
)

CONTENTS_LEVELS = 2
SHORT_ID = 12  # hex digits printed of a record's id: 48 bits, enough to find one in any log


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of text that the pages show, and where: ``sentence 12``, ``table 2, row 4``."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A paper with every number given: what the templates draw, in order."""

    parts: tuple[dict[str, Any], ...]
    sentences: tuple[dict[str, Any], ...]


def lay(paper: Paper) -> Laid:
    """Return *paper* with its sections, tables, figures and factual statements numbered."""
    numbering = _Numbering(paper.words)
    parts = [part for section in paper.sections for part in numbering.section(section)]
    return Laid((*parts, *numbering.sources()), tuple(numbering.sentences))


def cover(paper: Paper, laid: Laid) -> list[tuple[str, str]]:
    """Return the labelled lines of the cover."""
    words, sources = paper.words, sum(1 for sentence in laid.sentences if sentence["records"])
    spoken = (part.get("language", "") for part in laid.parts)
    languages = dict.fromkeys((paper.language, *filter(None, spoken)))
    return [
        (words.edition, paper.number),
        (words.dated, _long_date(paper.dated, paper.language)),
        (words.language, ", ".join(map(language_name, languages))),
        (words.marking, paper.marking),
        (words.statements, str(sources)),
    ]


def claims_of(paper: Paper, undrawn: str = "") -> dict[str, Any]:
    """Return what a file made from *paper* says: its statements with their records, and its pages' text.

    Args:
        paper: the edition.
        undrawn: the characters that the printing machine could not draw.
    """
    laid = lay(paper)
    return {
        "amity": "report/1",
        "title": paper.title,
        "issuer": paper.issuer,
        "edition": paper.number,
        "dated": paper.dated.isoformat(),
        "language": paper.language,
        "marking": paper.marking,
        "exercise": paper.exercise,
        "sentences": list(laid.sentences),
        "printed": [[piece.where, piece.text] for piece in _pieces(paper, laid, undrawn)],
        "margins": [
            paper.marking,
            paper.title,
            *_banner(paper),
            f"{paper.words.edition} {paper.number}",
            paper.words.page,
        ],
        "undrawn": undrawn,
    }


def never_drawn(character: str) -> bool:
    """Tell whether *character* has no shape of its own, or would change the order of what is read."""
    if character in "\t\n\r":
        return False
    # overrides of direction make a page show another order of letters than its text holds
    return (
        unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")
        or character in "\u202a\u202b\u202c\u202d\u202e"
    )


def drawn(text: str, undrawn: str) -> str:
    """Return *text* with each character of *undrawn* as its code point: ``[U+6771]``."""
    points = {ord(character): f"[U+{ord(character):04X}]" for character in undrawn}
    return text.translate({ord("\t"): " "} | points)


class _Numbering:
    """Numbers what it is shown, in reading order."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.sentences: list[dict[str, Any]] = []
        self._heading: list[int] = []
        self._tables = 0
        self._figures = 0

    def section(self, section: Section) -> Iterator[dict[str, Any]]:
        # a reader's outline, and PDF/UA, know no step from level 1 to level 3
        level = max(1, min(section.level, len(self._heading) + 1, 6))
        counted = [*self._heading, 0][:level]
        self._heading = [*counted[:-1], counted[-1] + 1]
        yield {
            "kind": "heading",
            "level": level,
            "number": ".".join(map(str, self._heading)),
            "text": section.heading,
        }
        for block in section.blocks:
            yield from self._block(block)

    def sources(self) -> Iterator[dict[str, Any]]:
        rows = [(sentence["n"], sentence["records"]) for sentence in self.sentences]
        if rows:
            yield {"kind": "heading", "level": 1, "number": "A", "text": self.words.sources}
            yield {"kind": "sources", "rows": rows, "guide": self.words.sources_guide}

    def _block(self, block: Block) -> Iterator[dict[str, Any]]:
        match block:
            case Paragraph():
                sentences = [self._sentence(each) for each in block.sentences]
                yield {"kind": "paragraph", "language": block.language, "sentences": sentences}
            case Table():
                self._tables += 1
                yield self._table(block, f"{self.words.table} {self._tables}")
            case Figure():
                self._figures += 1
                label = f"{self.words.figure} {self._figures}"
                yield self._figure(block, label)
                if block.table is not None:  # what the drawing shows, for those who cannot see it
                    yield self._table(block.table, f"{label}, {self.words.behind}") | {"behind": True}

    def _sentence(self, sentence: Sentence) -> dict[str, Any]:
        flag = f"[{self.words.changed}: {sentence.flagged}]" if sentence.flagged else ""
        n = self._number(sentence.text, sentence.records, sentence.flagged)
        return {"text": sentence.text, "n": n, "flag": flag, "records": list(sentence.records)}

    def _table(self, table: Table, label: str) -> dict[str, Any]:
        n = self._number(f"{label}. {table.caption}", table.records)
        return {
            "kind": "table",
            "behind": False,
            "label": label,
            "caption": table.caption,
            "n": n,
            "headers": table.headers,
            "rows": table.rows,
            "records": list(table.records),
        }

    def _figure(self, figure: Figure, label: str) -> dict[str, Any]:
        n = self._number(f"{label}. {figure.caption}", figure.records)
        return {
            "kind": "figure",
            "label": label,
            "caption": figure.caption,
            "n": n,
            "svg": figure.svg,
            "alt": figure.alt,
            "records": list(figure.records),
        }

    def _number(self, text: str, records: tuple[RecordId, ...], flagged: str = "") -> int:
        """Return the number of a factual statement; 0 for one that names no record."""
        if not records:
            return 0
        n = len(self.sentences) + 1
        self.sentences.append({"n": n, "text": text, "records": list(records), "flagged": flagged})
        return n


def _pieces(paper: Paper, laid: Laid, undrawn: str) -> Iterator[Piece]:
    """Yield every run of text that the pages show, in the order of the templates."""
    words = paper.words
    lines = (name + value for name, value in cover(paper, laid))
    for text in (*_banner(paper), paper.issuer, paper.title, paper.subtitle, *lines, words.guide):
        yield Piece("cover", text)
    if undrawn:
        yield Piece("cover", words.undrawn)
    headings = [part for part in laid.parts if part["kind"] == "heading"]
    yield Piece("contents", words.contents)
    for heading in headings:
        if heading["level"] <= CONTENTS_LEVELS:
            yield Piece("contents", heading["number"] + heading["text"])
    for part in laid.parts:
        yield from _pieces_of(part)


def _pieces_of(part: dict[str, Any]) -> Iterator[Piece]:
    match part["kind"]:
        case "heading":
            yield Piece(f"heading {part['number']}", part["number"] + part["text"])
        case "paragraph":
            for sentence in part["sentences"]:
                where = f"sentence {sentence['n']}" if sentence["n"] else "sentence without sources"
                yield Piece(where, sentence["text"] + sentence["flag"] + mark(sentence["n"]))
        case "table":
            yield Piece(part["label"], f"{part['label']}. {part['caption']}{mark(part['n'])}")
            yield Piece(f"{part['label']}, headers", "".join(part["headers"]))
            for number, row in enumerate(part["rows"], 1):
                yield Piece(f"{part['label']}, row {number}", "".join(row))
        case "figure":
            yield Piece(f"{part['label']}, drawing", "".join(svg_text(part["svg"])))
            yield Piece(part["label"], f"{part['label']}. {part['caption']}{mark(part['n'])}")
        case "sources":
            yield Piece("sources", part["guide"])
            for n, ids in part["rows"]:
                yield Piece(f"source of {n}", f"{n}{' '.join(map(short, ids))}")


def mark(n: int) -> str:
    """Return the printed mark of factual statement *n*; nothing for 0."""
    return f"[{n}]" if n else ""


def short(record: str) -> str:
    """Return the printed form of a record's id."""
    return record[:SHORT_ID]


def _banner(paper: Paper) -> list[str]:
    return [paper.words.exercise] if paper.exercise else []


def _long_date(day: date, language: str) -> str:
    try:
        # "1 March 2026", as the region's own English has it, and not "March 1, 2026"
        locale = Locale.parse("en-001" if language == "en" else language, sep="-")
        return format_date(day, "long", locale=locale)
    except (UnknownLocaleError, ValueError):
        return day.isoformat()
