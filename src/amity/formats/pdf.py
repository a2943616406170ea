"""PDF (ISO 32000) as lines with their place on the page. Text only: a scanned page has none to read.

pypdf sets each page out as a grid of characters, in which indents are spaces and white space is blank
lines. It is chosen over faster native readers since a hostile file can then at worst be refused: it
bounds what a stream may unpack to, and there is no memory to corrupt.
"""

import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError

from amity.errors import Malformed, TooLarge
from amity.formats.plaintext import Line

LARGEST = 64 * 1024 * 1024  # bytes
MOST_PAGES = 3000
_FINE = 0.2  # of the height of a letter: how fine the grid is in which white space is measured
_LEAST_LETTERS = 25  # a page, on average: below that, the pages are pictures
_MOST_TEXT = 16 * 1024 * 1024  # characters

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports each flaw of a file; we refuse or we read


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of text on a page, and how many empty rows of the fine grid are above it."""

    page: int
    left: int
    words: str
    above: int


def lines(data: bytes, progress: Callable[[int, int], None] | None = None) -> tuple[Line, ...]:
    """Return the lines of the PDF *data*; *progress* is told (pages read, pages in all)."""
    reader = _opened(data)
    rows: list[_Row] = []
    pages = _count(reader)
    size = 0
    for number in range(1, pages + 1):
        found = list(_rows(_text(reader, number), number))
        rows += found
        size += sum(len(row.words) for row in found)
        if size > _MOST_TEXT:
            raise TooLarge(f"the PDF has more than {_MOST_TEXT // 2**20} MB of text; import it in parts")
        if progress:
            progress(number, pages)
    letters = sum(c.isalpha() for row in rows for c in row.words)
    if letters < _LEAST_LETTERS * pages:
        raise Malformed(
            "the PDF has no text layer: its pages are pictures. Run OCR on it first, then import it"
        )
    return tuple(_lines(rows))


def _opened(data: bytes) -> PdfReader:
    if len(data) > LARGEST:
        raise TooLarge(f"the PDF has {len(data):,} bytes; at most {LARGEST:,} are read")
    if b"%PDF-" not in data[:1024]:
        raise Malformed("the file is no PDF: it does not begin as one")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as error:  # pypdf raises what the flaw of the file leads to, of many kinds
        raise Malformed("the PDF is damaged and cannot be opened; save or download it again") from error
    if locked:
        raise Malformed("the PDF is encrypted; save it without a password, then import it")
    return reader


def _count(reader: PdfReader) -> int:
    try:
        pages = len(reader.pages)
    except Exception as error:  # as above
        raise Malformed("the PDF is damaged: its list of pages cannot be read") from error
    if pages > MOST_PAGES:
        raise TooLarge(f"the PDF has {pages:,} pages; at most {MOST_PAGES:,} are read")
    return pages


def _text(reader: PdfReader, number: int) -> str:
    try:
        page: PageObject = reader.pages[number - 1]
        return page.extract_text(extraction_mode="layout", layout_mode_font_height_weight=_FINE)
    except LimitReachedError as error:
        raise TooLarge(f"page {number} of the PDF unpacks to more than any page of text does") from error
    except Exception as error:  # as above
        raise Malformed(f"page {number} of the PDF is damaged and cannot be read") from error


def _rows(text: str, page: int) -> Iterator[_Row]:
    rows = text.replace("\f", "\n").split("\n")
    margin = min((len(row) - len(row.lstrip()) for row in rows if row.strip()), default=0)
    above = 0
    for row in rows:
        words = " ".join(row.split())
        if not words:
            above += 1
            continue
        yield _Row(page, len(row) - len(row.lstrip()) - margin, words, above)
        above = 0


def _lines(rows: list[_Row]) -> Iterator[Line]:
    """Return *rows* as lines; there is a gap where the step from the row above is wider than usual."""
    usual = Counter(row.above for row in rows if row.above).most_common(1)
    step = 1.35 * (usual[0][0] + 1 if usual else 1)
    for number, row in enumerate(rows, start=1):
        left, width = float(row.left), float(len(row.words))
        yield Line(number, row.words, row.page, left, width, proportional=True, gap=row.above + 1 > step)
