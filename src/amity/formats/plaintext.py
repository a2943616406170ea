"""Plain text as lines with the little layout it has: blank lines, indents and form feeds.

Also the home of `Line`, in which every other text format hands its content on. Reads no meaning into
a line: whether it is a heading or a page number is for the reader to say.
"""

import codecs
import unicodedata
from dataclasses import dataclass

from amity.errors import Malformed, TooLarge

LARGEST = 32 * 1024 * 1024  # bytes of text: a shelf of treaties, yet soon refused when it is not text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source, with what the source shows of its layout."""

    number: int  # its place in the source, from 1 (in a DOCX, of the paragraph)
    text: str
    page: int = 0  # from 1; 0 where the source has no pages
    left: float = 0.0  # where it begins, in characters
    width: float = 0.0  # how far its text runs, in characters
    proportional: bool = False  # its letters are not all of one width, so that the two are rough
    gap: bool = False  # there is white space above it
    whole: bool = False  # the source itself says that this is one whole paragraph
    heading: bool = False  # the source's own style calls it a heading
    label: str = ""  # an automatic number, which the source keeps outside the text


def lines(data: bytes) -> tuple[Line, ...]:
    """Return the lines of *data* that are not blank; `Malformed` where it is no text."""
    if len(data) > LARGEST:
        raise TooLarge(f"the text has {len(data):,} bytes; at most {LARGEST:,} are read")
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    read = tuple(_lines(text))
    if not read:
        raise Malformed("the file has no text in it")
    return read


def decode(data: bytes) -> str:
    """Return *data* as text: by its byte order mark, else UTF-8, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data:
        raise Malformed("the file is not text: it has zero bytes. Give a text, DOCX or PDF file")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(data, "cp1252")
    _refuse_junk(text)
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Malformed("the file is not text in UTF-8, UTF-16 or Windows-1252") from error


def _refuse_junk(text: str) -> None:
    sample = text[:65536]
    odd = sum(1 for c in sample if unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\n\r\t\f\v")
    if odd > len(sample) / 50:
        raise Malformed("the file is not text: too many of its characters are control codes")


def _lines(text: str) -> list[Line]:
    pages = text.split("\f")
    found: list[Line] = []
    number = 0
    for page, part in enumerate(pages, start=1 if len(pages) > 1 else 0):
        gap = False
        for raw in part.split("\n"):
            number += 1
            line = raw.expandtabs(4)
            if not line.strip():
                gap = True
                continue
            words = line.strip()
            left = len(line) - len(line.lstrip())
            found.append(Line(number, raw.strip(), page, float(left), float(len(words)), gap=gap))
            gap = False
        number -= 1  # a form feed ends no line of its own
    return found
