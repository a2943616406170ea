"""What the pages of a PDF show: the text that their own drawing commands name, in drawing order.

Everything is bounded, and whatever the PDF reader trips over is a refusal: the file comes from outside.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value, list_value, resolve1
from pdfminer.psparser import literal_name
from pdfminer.utils import decode_text
from pypdf import PdfReader
from pypdf.generic import IndirectObject, StreamObject

from amity.errors import Malformed, TooLarge

if TYPE_CHECKING:
    from pdfminer.pdfcolor import PDFColorSpace
    from pdfminer.pdfinterp import PDFGraphicState, PDFStackT
    from pdfminer.psparser import PSLiteral
    from pdfminer.utils import Matrix, Rect

LONGEST_UNPACKED = 256 << 20  # bytes, all streams together
MOST_PAGES = 5_000
MOST_SHAPES = 5_000_000  # letters, and drawings within drawings


@dataclass(slots=True)
class Shown:
    """What a page shows: its text, and what stands in its header and footer."""

    number: int
    body: str = ""
    margin: str = ""
    notes: int = 0  # annotations other than links


def read_pages(data: bytes) -> list[Shown]:
    """Return what the pages of a PDF show, in drawing order."""
    try:
        _refuse_bombs(data)
        manager = PDFResourceManager()
        reader = _TextReader(manager)
        for page in PDFPage.get_pages(io.BytesIO(data)):
            PDFPageInterpreter(manager, reader).process_page(page)
    except TooLarge:
        raise
    except Exception as error:  # a hostile PDF makes its reader trip in any way at all
        raise Malformed("the pages of this PDF cannot be read; give the report as it was printed") from error
    return reader.pages


def _refuse_bombs(data: bytes) -> None:
    """Refuse a PDF whose streams unpack to more than any report holds."""
    reader, unpacked = PdfReader(io.BytesIO(data)), 0
    for generation, numbers in reader.xref.items():
        for number in numbers:
            found = reader.get_object(IndirectObject(number, generation, reader))
            unpacked += len(found.get_data()) if isinstance(found, StreamObject) else 0
            if unpacked > LONGEST_UNPACKED:
                raise TooLarge("this PDF unpacks to more than any report holds")


def _notes(page: PDFPage) -> int:
    annotations = [dict_value(each) for each in list_value(page.annots or [])]
    return sum(1 for each in annotations if literal_name(resolve1(each.get("Subtype"))) != "Link")


class _TextReader(PDFTextDevice):
    """Collects what the pages' drawing commands say they draw."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.pages: list[Shown] = []
        self._tags: list[str] = []  # "" for a mark that changes nothing here
        self._shapes = 0

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        self.pages.append(Shown(len(self.pages) + 1, notes=_notes(page)))
        self._tags = []
        if len(self.pages) > MOST_PAGES:
            raise TooLarge(f"this PDF has more than {MOST_PAGES} pages")

    def begin_figure(self, name: str, bbox: Rect, matrix: Matrix) -> None:
        self._count()  # a drawing may hold another twice, and that one a third twice, and so on

    def begin_tag(self, tag: PSLiteral, props: PDFStackT | None = None) -> None:
        if isinstance(props, dict) and isinstance(actual := props.get("ActualText"), bytes):
            self._take(decode_text(actual))
            self._tags.append("ActualText")  # the shapes inside are that text
        else:
            self._tags.append("Artifact" if tag.name == "Artifact" else "")

    def end_tag(self) -> None:
        if self._tags:
            self._tags.pop()

    def render_char(
        self, matrix: Matrix, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int,
        ncs: PDFColorSpace, graphicstate: PDFGraphicState,
    ) -> float:  # fmt: skip
        if "ActualText" not in self._tags:
            self._count()
            try:
                self._take(font.to_unichr(cid))
            except PDFUnicodeNotDefined:
                self._take("\ufffd")
        return font.char_width(cid) * fontsize * scaling

    def _take(self, text: str) -> None:
        if "Artifact" in self._tags:
            self.pages[-1].margin += text
        else:
            self.pages[-1].body += text

    def _count(self) -> None:
        self._shapes += 1
        if self._shapes > MOST_SHAPES:
            raise TooLarge("the pages of this PDF draw more than any report does")
