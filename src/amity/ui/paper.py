"""What a printed report is made of: sections, sentences that name the records they rest on, tables, figures.

Pure values: no Typst, no HTML, no node. Two things follow from a paper here, so that every door
agrees on them: the *numbering* (sections, tables, figures, and one number for each factual
statement) and the *claims* (what a file made from this paper says, statement by statement, and
every piece of text that its pages must show, in order).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from amity.errors import Malformed
from amity.kernel.record import RecordId
from amity.ui.chart import Chart
from amity.ui.drawing import svg_is_plain, svg_text

CONTENTS_LEVELS = 2
SHORT_ID = 12  # hex digits printed of a record's id: 48 bits, enough to find one in any log


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; a factual one names the records that it rests on."""

    text: str
    records: tuple[RecordId, ...] = ()
    flagged: str = ""  # what changed in the evidence since the edition was frozen, in words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]
    language: str = ""  # BCP 47, where it is not the paper's own: what is read aloud, and where lines break

    def __post_init__(self) -> None:
        if self.language:
            _demand_language(self.language)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers; the first cell of a row is its header."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    records: tuple[RecordId, ...] = ()

    def __post_init__(self) -> None:
        _demand(self.caption, "a table needs a caption")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.headers):
                raise Malformed(
                    f"row {number} of table {self.caption!r} has {len(row)} cells under "
                    f"{len(self.headers)} headers; give each row one cell for each header"
                )


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG), what it shows in words, and the table behind it."""

    svg: str
    caption: str
    alt: str
    table: Table | None = None
    records: tuple[RecordId, ...] = ()

    def __post_init__(self) -> None:
        _demand(self.caption, "a figure needs a caption")
        _demand(self.alt, f"figure {self.caption!r} needs an alternative text that says what it shows")
        if not svg_is_plain(self.svg):
            raise Malformed(
                f"the drawing of figure {self.caption!r} is no plain SVG; draw it from shapes and text"
            )

    @classmethod
    def of(cls, chart: Chart, caption: str, *, records: tuple[RecordId, ...] = ()) -> Figure:
        """Return *chart* as a figure with its own table behind it."""
        table = Table(chart.headers, chart.rows, caption)
        return cls(chart.svg, caption, chart.description, table, records)


Block = Paragraph | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; level 1 is a chapter."""

    heading: str
    level: int
    blocks: tuple[Block, ...] = ()

    def __post_init__(self) -> None:
        _demand(self.heading, "a section needs a heading")


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of a printed report; pass translated ones for another language."""

    edition: str = "Edition"
    dated: str = "Dated"
    marking: str = "Marking"
    language: str = "Language"
    statements: str = "Statements with sources"
    contents: str = "Contents"
    page: str = "Page"
    table: str = "Table"
    figure: str = "Figure"
    exercise: str = "EXERCISE EXERCISE EXERCISE"
    changed: str = "Evidence changed since"
    behind: str = "in numbers"
    sources: str = "Sources"
    guide: str = (
        "Each number in brackets after a statement leads to the annex Sources, which names the records "
        "that the statement rests on. The same list travels inside this file, so that any Party can "
        "check it against its own copy of the logs."
    )
    sources_guide: str = "A record is named by the first twelve digits of its identifier."
    undrawn: str = "Some characters cannot be drawn here; their code points stand in their place."


ENGLISH = Words()


@dataclass(frozen=True, slots=True)
class Paper:
    """A numbered edition of a report."""

    title: str
    subtitle: str
    number: str  # of the edition
    dated: date  # of the edition
    language: str  # BCP 47
    issuer: str
    marking: str  # a TLP 2.0 line: "TLP:AMBER"
    exercise: bool
    sections: tuple[Section, ...]
    words: Words = field(default=ENGLISH)

    def __post_init__(self) -> None:
        _demand(self.title, "a report needs a title")
        _demand_language(self.language)


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


def language_name(language: str, within: str = "") -> str:
    """Return what *language* is called in the language *within*, or by those who speak it."""
    try:
        return Locale.parse(language, sep="-").get_display_name(within or None) or language
    except (UnknownLocaleError, ValueError):
        return language


def _demand_language(tag: str) -> None:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
        raise Malformed(f"language {tag!r} is no language tag; give one such as 'en' or 'km'")


def _demand(text: str, otherwise: str) -> None:
    if not text.strip():
        raise Malformed(otherwise)
