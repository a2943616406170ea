"""Spreadsheets of other makes: ODS and the old XLS are read as XLSX is, and none takes the node down."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from amity.errors import Malformed, TooLarge
from amity.formats import spreadsheet

CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Return">{}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"/>'
)


def ods(*rows: str) -> bytes:
    """Return an ODS file with *rows*, each the cells of a line."""
    lines, stream = "".join(f"<table:table-row>{one}</table:table-row>" for one in rows), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", CONTENT.format(lines))
        made.writestr("META-INF/manifest.xml", MANIFEST)
    return stream.getvalue()


def said(*texts: str, more: str = "") -> str:
    return "".join(
        f'<table:table-cell office:value-type="string"{more}><text:p>{one}</text:p></table:table-cell>'
        for one in texts
    )


def valued(sort: str, name: str, value: str) -> str:
    return f'<table:table-cell office:value-type="{sort}" office:{name}="{value}"/>'


def record(sort: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack("<HH", sort, len(body)) + body


def words(text: str, *, short: bool = False) -> bytes:
    return struct.pack("<BB" if short else "<HB", len(text), 1) + text.encode("utf-16-le")


def xls(cells: dict[tuple[int, int], str | float], *, days: tuple[int, ...] = (), merged=()) -> bytes:
    """Return an old XLS file (BIFF8) with *cells*, by line and column; *days* are columns of dates."""
    begin = lambda sort: record(0x0809, struct.pack("<HHHHII", 0x0600, sort, 0, 0, 0, 0))  # noqa: E731
    formats = [record(0xE0, struct.pack("<HH", 0, id), bytes(16)) for id in (0, 14)]  # general, a date
    sheet = begin(0x10) + record(0x0200, struct.pack("<IIHHH", 0, 65536, 0, 256, 0))
    for (line, column), value in sorted(cells.items()):
        place = struct.pack("<HHH", line, column, int(column in days))
        if isinstance(value, str):
            sheet += record(0x0204, place, words(value))
        else:
            sheet += record(0x0203, place, struct.pack("<d", value))
    if merged:
        sheet += record(0xE5, struct.pack("<H", len(merged)), *(struct.pack("<HHHH", *one) for one in merged))
    sheet += record(0x0A)
    head = begin(0x05) + record(0x42, struct.pack("<H", 1200)) + b"".join(formats)
    named = words("Return", short=True)
    start = len(head) + 4 + 6 + len(named) + 4
    return container(head + record(0x85, struct.pack("<IBB", start, 0, 0), named) + record(0x0A) + sheet)


def container(stream: bytes) -> bytes:
    """Return *stream* as the workbook of a compound file: a table of sectors, a folder, then the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    number = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, number + 2), 0xFFFFFFFE]
    assert len(table) <= 128
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0,
    ).ljust(512, b"\xff")  # fmt: skip
    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return (
        head
        + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
        + folder.ljust(512, b"\0")
        + stream
    )


def entry(name: str, sort: int, child: int, start: int, size: int) -> bytes:
    named = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", named, len(named) + 2, sort, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, start, size
    )


def test_an_ods_is_read_with_its_lines_days_and_numbers():
    """A title above, an empty line, the headings; days, numbers and truth as people write them."""
    data = ods(
        said("Annual return 2025"),
        "<table:table-cell/>",
        said("State", "Since", "Number", "Nil"),
        said("KHM") + valued("date", "date-value", "2025-03-02") + valued("float", "value", "3")
        + valued("boolean", "boolean-value", "true"),
        said("KHM", "x") + valued("float", "value", "0.25"),
    )  # fmt: skip

    sheet = spreadsheet.read(data, "return.ods")

    assert (sheet.headers, sheet.line) == (("State", "Since", "Number", "Nil"), 3)
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (4, ("KHM", "2025-03-02", "3", "yes")),
        (5, ("KHM", "x", "0.25", "")),
    ]


def test_an_old_xls_is_read_and_what_is_merged_downwards_holds_for_each_line():
    """Lines keep their numbers, days are days, and one cell stands for the three below it."""
    cells: dict[tuple[int, int], str | float] = {
        (1, 0): "State", (1, 1): "Since", (1, 2): "Name of the item", (2, 0): "KHM", (2, 1): 45718.0,
        (2, 2): "រថក្រោះ", (3, 2): "BTR-60", (5, 2): 12.5,
    }  # fmt: skip

    sheet = spreadsheet.read(xls(cells, days=(1,), merged=((2, 5, 0, 0),)), "return.xls")

    assert (sheet.headers, sheet.line) == (("State", "Since", "Name of the item"), 2)
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (3, ("KHM", "2025-03-02", "រថក្រោះ")),
        (4, ("KHM", "", "BTR-60")),
        (6, ("KHM", "", "12.5")),
    ]


LONG = '<table:table-row table:number-rows-repeated="3000">'
BOMB = ' table:number-columns-repeated="16384"'
FAR = {(0, 0): "a", (65535, 255): "b"}


@pytest.mark.parametrize(
    "data",
    [
        ods(*[said("A", more=BOMB)] * 9),
        ods(f"</table:table-row>{LONG}{said('A', more=BOMB)}"),
    ],
    ids=["wide", "wide and long"],
)
def test_a_small_file_that_unpacks_to_a_large_sheet_is_refused(data):
    """Kilobytes that ask for gigabytes: the process that reads them is bounded, and this one lives on."""
    assert len(data) < 10_000

    with pytest.raises(TooLarge, match=r"part it|keep those that count"):
        spreadsheet.read(data, "bomb.ods")


def test_what_stands_far_from_all_else_is_refused():
    """A sheet of a few hundred bytes whose corners are as far apart as they can be."""
    with pytest.raises(TooLarge, match="part it"):
        spreadsheet.read(xls(FAR), "far.xls")


@pytest.mark.parametrize(
    "data",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", xls({(0, 0): "a"})[:-3000], ods(said("a"))[:-200]],
    ids=["only the mark", "XLS cut short", "ODS cut short"],
)
def test_what_cannot_be_opened_is_refused_with_a_way_out(data):
    """No trace of the program that could not read it."""
    with pytest.raises(Malformed, match="save it again without a password"):
        spreadsheet.read(data, "return")
