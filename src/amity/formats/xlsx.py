"""XLSX (ECMA-376) as lines of cells: the first sheet that is shown, values only.

A small reader on lxml rather than openpyxl, which walks every cell that a merged range names, and seventeen
thousand million are soon named. Nothing here trusts what the archive says of its own size.

* A number that is formatted as a date is a date; other numbers are written as people write them.
* A formula gives the value that was last computed; an error gives what the sheet shows (#REF!).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice
from posixpath import join, normpath

from lxml import etree

from amity.errors import Malformed, TooLarge

UNPACKED = 96 * 2**20  # bytes
_MOST_PARTS = 2000
_MOST_TAGS = 3_000_000  # in one part, opening and closing ones
_FURTHEST = 1 << 14  # columns that a sheet can have
_LAST = 1 << 20  # lines that a sheet can have
_MERGED = 20_000  # merged areas that are looked at
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_AREA = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]{2,40})[\"']")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # in a number format: words, escapes, colours
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # number formats that come built in
_Element = etree._Element
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, NotImplementedError, EOFError,
)  # fmt: skip
_NO_XLSX = "the file is no XLSX that can be opened: save it again as .xlsx, without a password"


def lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """
    Yield the lines of the first shown sheet of *data* with their numbers; lines with no cell are left out.

    Raises:
        Malformed: it is no XLSX.
        TooLarge: it unpacks to more than `UNPACKED`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = _Book(_Parts(archive))
            yield from book.lines()
    except (Malformed, TooLarge):
        raise
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        NotImplementedError,
        EOFError,
    ) as e:
        raise Malformed(_NO_XLSX) from e
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Malformed(_NO_XLSX) from error


class _Parts:
    """The parts of an archive, unpacked one by one and counted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._left = archive, UNPACKED
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS:
            raise TooLarge(f"the XLSX file has {len(parts):,} parts; at most {_MOST_PARTS:,} are read")
        if any(part.flag_bits & 0x1 for part in parts):
            raise Malformed("the XLSX file is encrypted: save it without a password")
        self._names = {part.filename.lstrip("/") for part in parts}

    def has(self, name: str) -> bool:
        return name in self._names

    def bytes(self, name: str) -> bytes:
        chunks, tags = [], 0
        with self._archive.open(name) as stream:
            while chunk := stream.read(1 << 20):
                self._left -= len(chunk)
                tags += chunk.count(b"<")
                if self._left < 0 or tags > _MOST_TAGS:
                    raise TooLarge(
                        f"the XLSX file unpacks to more than {UNPACKED // 2**20} MB, or to too much: part it"
                    )
                chunks.append(chunk)
        data = b"".join(chunks)
        if b"<!DOCTYPE" in data:  # no spreadsheet declares entities; who does wants them multiplied
            raise Malformed(_NO_XLSX)
        return data

    def tree(self, name: str) -> _Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self.bytes(name), parser)


@dataclass(slots=True)
class _Book:
    """A workbook, as far as its first shown sheet needs it."""

    parts: _Parts
    sheet: str = ""
    texts: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)  # by cell format: whether it shows a date
    origin: datetime = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day has no zone

    def __post_init__(self) -> None:
        root = _target(self.parts, "", "officeDocument") or "xl/workbook.xml"
        book = self.parts.tree(root)
        if any(one.get("date1904") in ("1", "true") for one in _all(book, "workbookPr")):
            self.origin = datetime(1904, 1, 1)  # noqa: DTZ001
        shown = [one for one in _all(book, "sheet") if one.get("state", "visible") == "visible"]
        if not shown:
            raise Malformed("the workbook shows no sheet: unhide the one that is meant")
        self.sheet = _targets(self.parts, root)[str(shown[0].get(_REL))]
        if texts := _target(self.parts, root, "sharedStrings"):
            self.texts = [_said(one) for one in _all(self.parts.tree(texts), "si")]
        if styles := _target(self.parts, root, "styles"):
            self.dates = _date_formats(self.parts.tree(styles))

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        data = self.parts.bytes(self.sheet)
        below = _merged(data)
        held: dict[int, tuple[int, str]] = {}  # column: until which line what holds
        number = 0
        for row in _rows(data):
            number = int(row.get("r") or number + 1)
            if not 0 < number <= _LAST:
                raise Malformed(_NO_XLSX)
            cells = self._cells(row)
            row.clear()
            for at, (last, text) in held.items() if cells else ():
                if number <= last and not _at(cells, at):
                    cells += [""] * (at + 1 - len(cells))
                    cells[at] = text
            for at, last in below.get(number, ()):
                held.pop(at, None)
                if text := _at(cells, at):
                    held[at] = (last, text)
            if cells:
                yield number, cells

    def _cells(self, row: _Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            if _local(cell) != "c":
                continue
            place = cell.get("r")
            at = _column(place) if place else len(cells)
            if text := self._shown(cell):
                cells += [""] * (at + 1 - len(cells))
                cells[at] = text
        return cells

    def _shown(self, cell: _Element) -> str:
        sort, value = cell.get("t", "n"), next((one.text or "" for one in cell if _local(one) == "v"), "")
        match sort:
            case "s":
                return self.texts[int(value)] if value and 0 <= int(value) < len(self.texts) else ""
            case "inlineStr":
                return "".join(_said(one) for one in cell if _local(one) == "is")
            case "b":
                return {"1": "yes", "0": "no"}.get(value, value)
            case "d":
                return value.removesuffix("T00:00:00")
            case "n":
                return self._number(value, int(cell.get("s", "0")))
        return value

    def _number(self, value: str, style: int) -> str:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if not number.is_finite() or abs(number) > Decimal("1e15"):
            return value
        if 0 <= style < len(self.dates) and self.dates[style] and 0 < number < 2_958_466:  # the year 10000
            return _date(self.origin, number)
        # 0.1 + 0.2 is stored as 0.30000000000000004, and shown with fifteen digits
        return format(round(number, 12).normalize(), "f")


def _date(origin: datetime, number: Decimal) -> str:
    at = origin + timedelta(seconds=round(number * 86_400))
    return at.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")


def _rows(data: bytes) -> Iterator[_Element]:
    for _, row in etree.iterparse(io.BytesIO(data), tag="{*}row", resolve_entities=False, no_network=True):
        yield row
        while row.getprevious() is not None:  # else the tree of all lines grows behind us
            parent = row.getparent()
            if parent is None:
                break
            del parent[0]


def _merged(data: bytes) -> dict[int, list[tuple[int, int]]]:
    """Return what is merged downwards, by its first line: (column, last line). Only the corners are read."""
    found: dict[int, list[tuple[int, int]]] = {}
    for match in islice(_AREA.finditer(data), _MERGED):
        first, _, last = match[1].decode().partition(":")
        a, b = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
        if a and b and int(b[2]) > int(a[2]):
            found.setdefault(int(a[2]), []).append((_column(first), int(b[2])))
    return found


def _column(place: str) -> int:
    found = _PLACE.fullmatch(place)
    if not found:
        raise Malformed(_NO_XLSX)
    at = 0
    for letter in found[1]:
        at = at * 26 + ord(letter) - 64
    if at > _FURTHEST:
        raise Malformed(_NO_XLSX)
    return at - 1


def _date_formats(styles: _Element) -> list[bool]:
    own = {
        int(one.get("numFmtId", "0")): _QUOTED.sub("", one.get("formatCode", "")).lower()
        for one in _all(styles, "numFmt")
    }
    formats = next(iter(_all(styles, "cellXfs")), ())
    ids = [int(one.get("numFmtId", "0")) for one in formats]
    return [bool(set(own[id]) & set("ymd")) if id in own else id in _DATES for id in ids]


def _target(parts: _Parts, part: str, sort: str) -> str:
    return next((to for to, of in _relations(parts, part).values() if of.endswith(f"/{sort}")), "")


def _targets(parts: _Parts, part: str) -> dict[str, str]:
    return {id: to for id, (to, _) in _relations(parts, part).items()}


def _relations(parts: _Parts, part: str) -> dict[str, tuple[str, str]]:
    folder, _, name = part.rpartition("/")
    place = join(folder, "_rels", f"{name}.rels")
    if not parts.has(place):
        return {}
    found = {}
    for one in _all(parts.tree(place), "Relationship"):
        to = str(one.get("Target", ""))
        whole = to.lstrip("/") if to.startswith("/") else normpath(join(folder, to))
        found[str(one.get("Id"))] = (whole, str(one.get("Type", "")))
    return found


def _all(root: _Element, name: str) -> Iterator[_Element]:
    return root.iter(f"{{*}}{name}")


def _said(element: _Element) -> str:
    """Return the words of a cell; how they are to be spoken (rPh) is no part of them."""
    texts = (
        one.text or ""
        for one in _all(element, "t")
        if (parent := one.getparent()) is None or _local(parent) != "rPh"
    )
    return "".join(texts)


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
