"""CSV (RFC 4180) as lines of cells, as offices save it: commas, semicolons or tabs, UTF-8 or UTF-16.

Guesses the separator from the text, never the alphabet: a name in the wrong letters is worse than none.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from amity.errors import Malformed

_SEPARATORS = ",;\t"
_AT_ONCE = 500  # lines of a piece
_LOOKED_AT = 4000  # characters, in which separators are counted
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes what begins so for a formula


def lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """
    Yield the lines of the CSV file *data* with their numbers.

    Raises:
        Malformed: it is no text in UTF-8 or UTF-16, or no CSV.
    """
    text = _text(data)
    if "\x00" in text:
        raise Malformed("the file is neither a spreadsheet nor text: save it as .xlsx, or as CSV UTF-8")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [_bare(cell) for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise Malformed(
            f"line {before + 1} is no CSV ({error}): save it as CSV again, or as .xlsx"
        ) from error


def write(rows: Iterable[Sequence[object]]) -> bytes:
    """Return *rows* as CSV in UTF-8, with the mark by which spreadsheets know it, and no formula in it."""
    return b"".join(pieces(rows))


def pieces(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the same piece by piece: a long file is never whole in memory."""
    waiting, mark = iter(rows), codecs.BOM_UTF8
    while some := list(islice(waiting, _AT_ONCE)):
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows([_harmless(cell) for cell in row] for row in some)
        yield mark + stream.getvalue().encode()
        mark = b""


def _harmless(cell: object) -> str:
    # https://owasp.org/www-community/attacks/CSV_Injection; a number may begin with its sign
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_DANGEROUS) and not _is_number(text) else text


def _bare(cell: str) -> str:
    """Return *cell* without the quote that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdecimal()


def _text(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed("the file is not UTF-8 text: save it as “CSV UTF-8”, or as .xlsx") from error


def _separator(text: str) -> str:
    """Return the separator that stands most often in the first lines, outside what is quoted."""
    start = "".join(text[:_LOOKED_AT].split('"')[::2])
    return max(_SEPARATORS, key=start.count)
