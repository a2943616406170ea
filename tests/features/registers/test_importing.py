"""A ministry's untidy spreadsheet: shown before it is filed, and filed as one batch."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest

from amity.errors import Malformed
from amity.features.registers import importing, views
from amity.kernel.record import Office
from amity.testing import DESK, refuses


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


def shown(one, data: bytes, register: str = "focal-points", party: str = "KHM", **given: str):
    """Return the preview of *data* at *party*'s node."""
    it, node = views.register(register), one.region[party]
    setting = importing.Setting.of(node, it)
    return importing.preview(importing.table(data, "return.xlsx"), it, setting, given)


def filed(one, found, to: str = "ALL", party: str = "KHM") -> int:
    """File *found* as one batch."""
    node = one.region[party]
    return len(node.file_all(importing.drafts(found, node, to=to, part_to=to), office=DESK))


UNTIDY = (
    ("Focal points of the Kingdom, revised", None, None, None, None, None, None),
    (),
    ("State", "Area", "Office name", "Type", "Tel.", "Valid from", "Remarks"),
    ("Cambodia", "Sea piracy and armed robbery at sea", "Coast guard desk", "Focal point", "+855 23 111 111",
     date(2025, 3, 2), "new"),
    (None, "Cybercrime", "Cyber desk", "focal-point", "+855 23 222 222; +855 12 333 333",
     "2 March 2025", None),
    (None, "terrorism", "Counter-terrorism desk", "watch", "023 444 444", "02/03/2025", None),
    (None, "Terrorism", "Second desk", "watch", None, "14/03/2025", None),
    ("Thailand", "Terrorism", "Desk in Bangkok", "watch", None, "2025-03-02", None),
    (None, None, "Nobody's desk", "watch", None, "2025-03-02", None),
)  # fmt: skip


def test_an_untidy_sheet_is_read_and_what_cannot_be_is_refused_with_its_reason(one):
    """A title, merged cells, days in three forms, a number without its country, another State's line."""
    found = shown(one, workbook(*UNTIDY, merged=("A1:G1", "A4:A7", "A8:A9")))

    assert found.columns == {
        "State": "party", "Area": "subject", "Office name": "office", "Type": "role", "Tel.": "phones",
        "Valid from": "since",
    }  # fmt: skip
    assert found.passed_over == ("Remarks",)
    assert [(one.lines, one.sort, one.body["entry"], one.body["since"]) for one in found.reads] == [
        ((4,), "entry", "sea-piracy-coast-guard-desk", "2025-03-02"),
        ((5,), "entry", "cyber-crime-cyber-desk", "2025-03-02"),
        ((6,), "entry", "terrorism-counter-terrorism-desk", "2025-03-02"),
        ((7,), "entry", "terrorism-second-desk", "2025-03-14"),
        ((4,), "part", "sea-piracy-coast-guard-desk", "2025-03-02"),
        ((5,), "part", "cyber-crime-cyber-desk", "2025-03-02"),
    ]
    assert found.reads[5].body["phones"] == ["+855 23 222 222", "+855 12 333 333"]
    assert [(r.line, r.column, r.value, r.way_out) for r in found.refused] == [
        (6, "Tel.", "023 444 444", "write it with the country code: +855 23 000 000"),
        (8, "State", "Thailand", "leave the line out"),
        (9, "State", "Thailand", "leave the line out"),
    ]


def test_a_column_that_is_missing_is_named_with_what_would_fill_it(one):
    """What is not asked for in the file may be given for all of its lines."""
    data = b"Office name,Area\nCoast guard desk,Sea piracy\n"

    (refused,) = shown(one, data).refused
    assert (refused.line, refused.column, refused.why) == (2, "Role", "it is missing")
    found = shown(one, data, role="watch")
    assert found.refused == ()
    assert found.taken_as == {"since": "2026-01-01", "role": "watch"}


def test_a_day_that_may_be_two_is_refused(one):
    """Nothing in the column shows which number is the month."""
    data = b"Office name,Area,Role,Valid from\nDesk,Terrorism,watch,02/03/2025\n"

    (refused,) = shown(one, data).refused

    assert (refused.line, refused.column) == (2, "Valid from")
    assert refused.why.startswith("'02/03/2025' may be two days")


def test_two_lines_that_say_two_things_of_one_entry_are_not_both_filed(one):
    """The first is, the second is refused, and says with which line it is at odds."""
    data = b"Short name,Office name,Area,Role\ndesk,One,Terrorism,watch\ndesk,Two,Terrorism,watch\n"

    found = shown(one, data)

    assert [read.body["office"] for read in found.reads] == ["One"]
    assert [(r.line, r.column, r.why) for r in found.refused] == [
        (3, "Office name", "line 2 says 'One' of the same entry")
    ]


def test_a_sheet_without_a_known_column_is_refused(one):
    """The refusal names the columns that are known."""
    said = refuses(Malformed, lambda: shown(one, b"Foo,Bar\n1,2\n"))

    assert "no column of the file is known here (Foo, Bar)" in said
    assert "Office" in said


def test_what_stands_already_is_not_filed_again(one):
    """Importing the same file twice files it once; a line that was changed is filed alone."""
    data = b"Office name,Area,Role\nOne,Terrorism,watch\nTwo,Terrorism,watch\n"

    assert filed(one, shown(one, data)) == 2
    again = shown(one, data)
    assert (again.reads, again.unchanged) == ((), 2)
    changed = shown(one, data.replace(b"Two,Terrorism,watch", b"Two,Terrorism,focal-point"))
    assert [read.body["office"] for read in changed.reads] == ["Two"]


def test_an_expert_of_another_nationality_is_refused_before_it_is_filed(one):
    """The form's check is a courtesy; it says the same as the law of every reader."""
    data = (
        b"Name,Nationality,Fields of expertise,Consent given on,Consent kept as\n"
        b"Lim Chanthou,THA,Law,2026-01-01,MFA/1\n"
    )

    (refused,) = shown(one, data, "experts").refused

    assert (refused.line, refused.column, refused.value) == (2, "Nationality", "THA")
    assert refused.why == "nationality is THA: KHM declares only its own"


def transfers(number: int) -> bytes:
    """Return a sheet of *number* transfers, as a ministry keeps it: merged cells, days in three forms."""
    book = openpyxl.Workbook()
    book.active.append(["Transfers of arms, 2025 return"])
    book.active.merge_cells("A1:H1")
    book.active.append(
        ["Reporting State", "Calendar year", "Export/import", "Final importer", "Category", "Qty",
         "Description", "Date of return"]
    )  # fmt: skip
    states, forms = ("Indonesia", "Thailand", "FRA"), ("%Y-%m-%d", "%d %B %Y", "%d/%m/%Y")
    dated = date(2026, 4, 20)
    for line in range(number):
        wrong = line % 100 == 99
        book.active.append(
            [
                "Cambodia" if line == 0 else None, 2025, "Export" if line % 2 else "imports",
                states[line % 3],
                "VIII" if wrong else ("VI", "Battle tanks", "cat. IVb")[line % 3], 1, f"Item {line}",
                dated.strftime(forms[line % 3]),
            ]
        )  # fmt: skip
    book.active.merge_cells(f"A3:A{number + 2}")
    return saved(book)


def test_five_thousand_lines_are_shown_and_filed_as_one_batch(one):
    """Lines of one year, direction and counterpart make one part, which is told to its counterpart first."""
    one.today("2026-05-01")
    found = shown(one, transfers(5000), "arms")

    assert found.lines == 5000
    assert len({refused.line for refused in found.refused}) == 50
    assert {(r.column, r.value) for r in found.refused} == {("Category", "VIII")}
    parts = [read for read in found.reads if read.sort == "part"]
    assert [(read.body["direction"], read.reader) for read in parts] == [
        ("imports", "IDN"), ("exports", "THA"), ("imports", "FRA"), ("exports", "IDN"), ("imports", "THA"),
        ("exports", "FRA"),
    ]  # fmt: skip
    assert sum(len(read.body["items"]) for read in parts) == 4950
    assert filed(one, found) == 7
    assert shown(one, transfers(5000), "arms").reads == ()


def test_a_batch_is_one_signature_and_each_part_reaches_its_counterpart_alone(one):
    """All or none: the log grows by one checkpoint, and Thailand does not hold what Indonesia was told."""
    one.today("2026-05-01")
    found = shown(one, transfers(60), "arms")
    node = one.region["KHM"]
    node.file_all(importing.drafts(found, node, to="ALL"), office=DESK)
    one.region.meet()

    assert [part.part for part in one.entry("IDN", "KHM/arms/2025").parts] == ["exports/IDN", "imports/IDN"]
    assert [part.part for part in one.entry("THA", "KHM/arms/2025").parts] == ["exports/THA", "imports/THA"]
    assert len(one.entry("KHM", "KHM/arms/2025").parts) == 6


def test_the_transfers_of_a_year_do_not_empty_the_return_that_stands(one):
    """Holdings that were filed stay when a sheet brings transfers only."""
    one.today("2026-05-01")
    one.declare("KHM", "arms", entry="2025", since="2026-04-20", nil=[])
    found = shown(one, transfers(6), "arms")

    assert {read.sort for read in found.reads} == {"part"}


def test_a_sheet_that_went_out_comes_in_again(one):
    """What is exported as CSV is read back as what stands: nothing is left to file."""
    one.declare("KHM", "focal-points")
    one.tell("KHM", "focal-points", ["IDN"])
    data = one.browser("KHM").get("/registers/of/focal-points/export/csv").content

    found = shown(one, data)

    assert (found.refused, found.reads, found.unchanged) == ((), (), 2)


def test_address_cards_come_in_as_focal_points(one):
    """A card is a line like any other; what it does not say is given for all."""
    card = (
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cyber desk\r\nORG:Police\r\nTEL:+855 23 000 000\r\nEND:VCARD\r\n"
    )

    found = shown(one, card, subject="cyber-crime", role="watch")

    assert [read.body["entry"] for read in found.reads] == ["cyber-crime-cyber-desk"] * 2
    assert found.reads[0].body["institution"] == "Police"
    assert found.reads[1].body["phones"] == ["+855 23 000 000"]


def test_a_calendar_comes_in_as_events(one):
    """Whole days, as others' calendars say them."""
    event = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Port call\r\nDTSTART;VALUE=DATE:20260511\r\n"
        b"DTEND;VALUE=DATE:20260513\r\nLOCATION:Sihanoukville\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    (read,) = shown(one, event, "calendar", sort="port-call", stage="planned").reads

    assert (read.body["start"], read.body["end"], read.body["place"]) == (
        "2026-05-11", "2026-05-12", "Sihanoukville",
    )  # fmt: skip


@pytest.mark.parametrize("leave_out", [False, True])
def test_the_page_shows_what_would_be_filed_and_files_it(one, leave_out):
    """Upload, look, and sign; where lines are refused, somebody must say that they are left out."""
    browser = one.browser("KHM")
    sheet = workbook(*UNTIDY, merged=("A1:G1", "A4:A7", "A8:A9"))

    page = browser.post("/registers/import/focal-points", files={"file": ("list.xlsx", sheet)})
    assert "write it with the country code" in page.text
    assert "Thailand" in page.text
    assert one.refs("KHM", "focal-points") == []
    form = {"-to": "ALL", "-part-to": "-alone", **({"leave-out": "yes"} if leave_out else {})}
    done = browser.post(str(page.url), data=form)
    one.region.meet()

    if leave_out:
        assert "6 records were filed" in done.text
        assert len(one.refs("IDN", "focal-points")) == 4
        assert one.entry("IDN", "KHM/focal-points/cyber-crime-cyber-desk").parts == ()
    else:
        assert "Some lines are refused" in done.text
        assert one.refs("IDN", "focal-points") == []


def test_an_upload_is_its_offices_alone_and_for_an_hour(one):
    """Another office does not find it; nor does anybody later."""
    data = b"Office name,Area,Role\nOne,Terrorism,watch\n"
    browser = one.browser("KHM")
    page = browser.post("/registers/import/focal-points", files={"file": ("list.csv", data)})
    one.region.open_office("KHM", Office("press"), files=("*",))

    assert one.browser("KHM", Office("press")).get(str(page.url)).status_code == 404
    assert one.browser("KHM").get(str(page.url)).status_code == 200
    one.region.clock.now += timedelta(minutes=61)
    assert one.browser("KHM").get(str(page.url)).status_code == 404


def test_a_file_that_is_no_table_is_refused_on_the_page(one):
    """With the way out, and the form once more."""
    page = one.browser("KHM").post(
        "/registers/import/focal-points", files={"file": ("x.xls", b"\xd0\xcf\x11\xe0")}
    )

    assert page.status_code == 422
    assert "save it again without a password, or as .xlsx" in page.text


def test_the_sixth_expert_is_refused_on_its_own_line(one):
    """Two stand, and five come: three are filed, and the others say that there are five; as the views do."""
    for name in ("first", "second"):
        one.declare("KHM", "experts", entry=name, since="2026-01-01")
    names = ("Anne", "Bora", "Chan", "Dara", "Eang")
    sheet = workbook(
        ("Name", "Fields of expertise", "Consent given on", "Consent kept as", "Since", "Telephone"),
        *((name, "Law of the sea", "2026-01-20", "MFA/1", "2026-02-01", "+855 23 000 000") for name in names),
    )

    found = shown(one, sheet, "experts")

    assert [(one.line, one.why) for one in found.refused] == [
        (line, "KHM has 5 entries that came before this one on 2026-02-01") for line in (5, 6)
    ]
    assert [one.body["entry"] for one in found.reads if one.sort == "entry"] == ["anne", "bora", "chan"]
    assert [one.body["entry"] for one in found.reads if one.sort == "part"] == ["anne", "bora", "chan"]
    filed(one, found)
    assert len(one.found("KHM", "experts", "2026-03-01").standing) == 5
    assert one.found("KHM", "experts", "2026-03-01").refused == ()
