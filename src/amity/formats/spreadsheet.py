"""A ministry's spreadsheet as rows of text: XLSX, ODS, XLS or CSV, from its bytes alone.

Reads the first sheet that is shown; formulas by the value that was last computed; a date as 2026-03-02. Knows
nothing of what the columns mean. Bounded: what would unpack to more than a ministry ever sends is refused.

* Lines are numbered as the reader's own program numbers them, so that a fault can be found again.
* The headings are the first line that fills about as many columns as the fullest: a title above is none.
* What stands in cells merged downwards holds for each of their lines; cells merged sideways are their first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from amity.errors import Malformed, TooLarge
from amity.formats import csvtext, otherbooks, xlsx

LARGEST = 16 * 2**20  # bytes, as sent
MOST_LINES = 20_000
MOST_COLUMNS = 200
LONGEST = 8_000  # characters of a cell
_FIRST = 20  # lines among which the headings are looked for


@dataclass(frozen=True, slots=True)
class Row:
    """One line below the headings."""

    line: int  # as the spreadsheet's own program numbers it, from 1
    cells: tuple[str, ...]  # as many as there are headings; "" where nothing stands


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a spreadsheet says."""

    headers: tuple[str, ...]  # each once: a second "Remarks" is "Remarks (2)"; "column F" where none stands
    rows: tuple[Row, ...]  # without those in which nothing stands
    line: int  # of the headings

    def named(self, row: Row) -> Mapping[str, str]:
        """Return the cells of *row* by heading."""
        return dict(zip(self.headers, row.cells, strict=True))


def read(data: bytes, name: str = "") -> Sheet:
    """
    Return the table that the file *data*, called *name*, holds; the name is only used to say what is wrong.

    Raises:
        Malformed: it is none of them, or holds no table.
        TooLarge: it has more lines, columns or characters than are read.
    """
    if len(data) > LARGEST:
        raise TooLarge(
            f"{_called(name)} has {len(data):,} bytes; at most {LARGEST // 2**20} MB are read: part it"
        )
    return _sheet(_bounded(_lines(data)), name)


def form_of(data: bytes) -> str:
    """Return as what *data* is read: "xlsx", "ods", "xls", or else "csv"."""
    return otherbooks.form_of(data) or ("xlsx" if data.startswith(b"PK") else "csv")


def _lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    match form_of(data):
        case "csv":
            return csvtext.lines(data)
        case "xlsx":
            return xlsx.lines(data)
    return otherbooks.lines(data, most=MOST_LINES + 1)


def _bounded(lines: Iterator[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    for count, (number, cells) in enumerate(lines, start=1):
        if count > MOST_LINES or number > 2**31:
            raise TooLarge(f"the sheet has more than {MOST_LINES:,} lines: part it")
        if len(cells) > MOST_COLUMNS:
            raise TooLarge(
                f"line {number}: more than {MOST_COLUMNS} columns are filled: keep those that count"
            )
        if any(len(cell) > LONGEST for cell in cells):
            raise TooLarge(f"line {number}: a cell has more than {LONGEST:,} characters: shorten it")
        texts = tuple(cell.replace("\u00a0", " ").strip() for cell in cells)
        if any(texts):
            yield Row(number, texts)


def _sheet(lines: Iterator[Row], name: str) -> Sheet:
    rows = list(lines)
    first = rows[:_FIRST]
    fullest = max((_filled(row) for row in first), default=0)
    at = next((n for n, row in enumerate(first) if 3 * _filled(row) >= 2 * fullest), None)
    if at is None:
        raise Malformed(f"{_called(name)} is empty: no line of its first sheet holds anything")
    width = max(len(row.cells) for row in rows[at:])
    headers = _headers(rows[at].cells + ("",) * (width - len(rows[at].cells)))
    below = (Row(one.line, one.cells + ("",) * (width - len(one.cells))) for one in rows[at + 1 :])
    return Sheet(headers, tuple(below), rows[at].line)


def _filled(row: Row) -> int:
    return sum(map(bool, row.cells))


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for at, cell in enumerate(cells):
        text = " ".join(cell.split()) or f"column {letters(at)}"
        again = sum(one == text or one.startswith(f"{text} (") for one in found)
        found.append(f"{text} ({again + 1})" if again else text)
    return tuple(found)


def letters(at: int) -> str:
    """Return what spreadsheets call column *at*, counted from 0: A … Z, AA, AB …."""
    text = ""
    while at >= 0:
        text, at = chr(65 + at % 26) + text, at // 26 - 1
    return text


def _called(name: str) -> str:
    return name[:80] if name else "the file"
