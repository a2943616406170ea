"""A ministry's spreadsheet: what openpyxl and offices write is read, and bombs are not unpacked."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from amity.errors import Malformed, TooLarge
from amity.formats import csvtext, spreadsheet, xlsx


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows: tuple[object, ...], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    return saved(book)


def test_a_title_above_is_passed_over_and_lines_keep_their_numbers():
    """A title that is merged over all columns, an empty line, the headings; then what counts."""
    data = workbook(
        ("Annual return 2025", None, None),
        (),
        ("State", "Category", "Number"),
        ("KHM", "IV", 3),
        (),
        ("KHM", "VI", 1),
        merged=("A1:C1",),
    )

    sheet = spreadsheet.read(data, "return.xlsx")

    assert (sheet.headers, sheet.line) == (("State", "Category", "Number"), 3)
    assert [(row.line, row.cells) for row in sheet.rows] == [(4, ("KHM", "IV", "3")), (6, ("KHM", "VI", "1"))]


def test_what_is_merged_downwards_holds_for_each_of_its_lines():
    """One cell for three lines is how a person says it once; an empty line in between stays empty."""
    data = workbook(
        ("State", "Item"),
        ("KHM", "Type 63"),
        (None, "BTR-60"),
        (None, None),
        (None, "T-55"),
        merged=("A2:A5",),
    )

    sheet = spreadsheet.read(data)

    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, ("KHM", "Type 63")),
        (3, ("KHM", "BTR-60")),
        (5, ("KHM", "T-55")),
    ]


def test_values_are_read_as_people_see_them():
    """Dates as dates, numbers without the noise of fractions, a truth as yes or no, an error as it is."""
    book = openpyxl.Workbook()
    book.active.append(["day", "moment", "sum", "count", "true", "formula", "code"])
    book.active.append(
        [
            date(2025, 3, 2),
            datetime(2025, 3, 2, 4, 10),  # noqa: DTZ001 - as a sheet holds it
            0.1 + 0.2,
            12.0,
            True,
            "#REF!",
            "007",
        ]
    )

    sheet = spreadsheet.read(saved(book))

    assert sheet.rows[0].cells == ("2025-03-02", "2025-03-02 04:10", "0.3", "12", "yes", "#REF!", "007")


def test_a_workbook_that_counts_days_from_1904_gives_the_same_days():
    """Older Macintosh workbooks do; the day is what matters."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["day", "x"])
    book.active.append([date(2025, 3, 2), 1])

    assert spreadsheet.read(saved(book)).rows[0].cells == ("2025-03-02", "1")


def test_the_first_sheet_that_is_shown_is_read():
    """A hidden sheet of codes before it is passed over."""
    book = openpyxl.Workbook()
    book.active.append(["hidden", "codes"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Return").append(["State", "Number"])
    book["Return"].append(["KHM", 1])

    assert spreadsheet.read(saved(book)).headers == ("State", "Number")


def test_headings_are_told_apart():
    """A second column of the same name has a number, and one without a name its letter."""
    sheet = spreadsheet.read(b"State,Remarks,,Remarks\nKHM,a,b,c\n")

    assert sheet.headers == ("State", "Remarks", "column C", "Remarks (2)")
    assert sheet.named(sheet.rows[0])["Remarks (2)"] == "c"


@pytest.mark.parametrize(
    "data",
    [
        b'State,Name\r\nKHM,"Phnom Penh, centre"\r\nIDN,"two\nlines"\r\nLAO,x\r\n',
        'State;Name\nKHM;Phnom Penh, centre\nIDN;"two\nlines"\nLAO;x\n'.encode("utf-8-sig"),
        'State\tName\nKHM\tPhnom Penh, centre\nIDN\t"two\nlines"\nLAO\tx\n'.encode("utf-16"),
    ],
)
def test_csv_is_read_as_offices_save_it(data):
    """With commas, semicolons or tabs, in UTF-8 or UTF-16; a line is where its first character stands."""
    sheet = spreadsheet.read(data)

    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, ("KHM", "Phnom Penh, centre")),
        (3, ("IDN", "two\nlines")),
        (5, ("LAO", "x")),
    ]


def test_csv_that_we_write_is_read_back_and_runs_nothing():
    """A cell that a spreadsheet would take for a formula is only text to it."""
    data = csvtext.write([("State", "Note", "Change"), ("KHM", "=HYPERLINK(0)", -3)])

    assert b"KHM,'=HYPERLINK(0),-3" in data
    assert spreadsheet.read(data).rows[0].cells == ("KHM", "=HYPERLINK(0)", "-3")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\n\n , \n", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "without a password"),
        (b"PK\x03\x04 and no more", "no XLSX"),
        (workbook(("a", "b"))[:-300], "no XLSX"),
        ("État,n\nx,1\n".encode("cp1252"), "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        (b"a\x00b,c", "neither a spreadsheet nor text"),
        (b'a,b\n1,"2', "line 2 is no CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_a_way_out(data, says):
    """The refusal says what the file is not, and what to do."""
    with pytest.raises(Malformed, match=says):
        spreadsheet.read(data, "return.xlsx")


def changed(data: bytes, part: str, change) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            content = given.read(name)
            made.writestr(name, change(content) if name == part else content)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda _: b"\0" * (xlsx.UNPACKED + 1), "unpacks to more than"),
        (lambda _: b"<worksheet><sheetData><row>" + b"<c/>" * 3_000_001, "to too much"),
        (lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml, "no XLSX"),
        (lambda xml: xml.replace(b'r="A1"', b'r="ZZZ1"'), "no XLSX"),
        (lambda xml: xml.replace(b'<row r="1"', b'<row r="99999999"'), "no XLSX"),
    ],
    ids=["zeros", "cells", "entities", "column", "line"],
)
def test_a_bomb_is_refused(change, says):
    """A few kilobytes that would fill the machine are refused while they unpack."""
    data = changed(workbook(("a", "b"), (1, 2)), SHEET, change)

    with pytest.raises(Malformed, match=says):
        spreadsheet.read(data)


def test_a_merged_area_as_large_as_the_sheet_costs_nothing():
    """It names seventeen thousand million cells; only its first column is looked at."""
    vast = b'<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells></worksheet>'
    data = changed(workbook(("a", "b"), (1, 2), (None, 3)), SHEET, lambda x: x.replace(b"</worksheet>", vast))

    assert [row.cells for row in spreadsheet.read(data).rows] == [("1", "2"), ("1", "3")]


def test_areas_that_hold_nothing_make_no_columns():
    """Somebody merged cells far to the right, and wrote nothing into them."""
    far = b'<mergeCells count="1"><mergeCell ref="XA2:XB9"/></mergeCells></worksheet>'
    data = changed(workbook(("a", "b"), (1, 2), (3, 4)), SHEET, lambda x: x.replace(b"</worksheet>", far))

    assert spreadsheet.read(data).headers == ("a", "b")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\n" + b"1,2\n" * spreadsheet.MOST_LINES, "more than 20,000 lines"),
        (b"a" + b",b" * spreadsheet.MOST_COLUMNS, "more than 200 columns"),
        (b"a,b\n1," + b"x" * (spreadsheet.LONGEST + 1), "line 2: a cell has more"),
        (b" " * (spreadsheet.LARGEST + 1), "16,777,217 bytes"),
    ],
    ids=["lines", "columns", "cell", "bytes"],
)
def test_what_is_larger_than_a_ministry_sends_is_refused(data, says):
    """Each bound says which it is, and where."""
    with pytest.raises(TooLarge, match=says):
        spreadsheet.read(data)
