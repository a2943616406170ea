"""What a printed report is made of: sections, sentences that name the records they rest on, tables, figures.

Pure values: no Typst, no HTML, no node. How they are numbered, and what a file made from them says, is in
`laying.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from babel import Locale, UnknownLocaleError

from amity.errors import Malformed
from amity.kernel.record import RecordId
from amity.ui.chart import Chart
from amity.ui.drawing import svg_is_plain


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
