"""Sanctions lists taken in: whose file it is, which reports may speak of whom, what a new edition changes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from amity.errors import Malformed, NotFound
from amity.features.exchange import views
from amity.features.exchange.doors import importing
from amity.features.exchange.doors.screening import chosen, screen
from amity.features.exchange.views import screening as lists
from amity.kernel.record import Draft
from amity.testing import DESK, refuses

ENTRY = """<INDIVIDUAL><DATAID>{id}</DATAID>
<FIRST_NAME>{first}</FIRST_NAME><SECOND_NAME>{second}</SECOND_NAME>
<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>{id}</REFERENCE_NUMBER>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>
<NUMBER>{passport}</NUMBER></INDIVIDUAL_DOCUMENT>
</INDIVIDUAL>"""
PEOPLE = [
    ("QDi.001", "RADULAN", "SAHIRONEXAMPLE", "AA1234567"),
    ("QDi.002", "PRASERT", "CHINNAWONG", "BB7654321"),
]
NATIONAL = (
    "Name,Alias,Nationality,Designation,Sanction Type,Source\nEXAMPLE TRADER,,PAN,Vessel,National,ZZ-list\n"
)


def un_list(day, people):
    rows = "".join(ENTRY.format(id=i, first=f, second=s, passport=p) for i, f, s, p in people)
    whole = f'<CONSOLIDATED_LIST dateGenerated="{day}T00:00:00Z"><INDIVIDUALS>{rows}</INDIVIDUALS><ENTITIES/>'
    return f"{whole}</CONSOLIDATED_LIST>".encode()


def take(desks, party, raw, to=(), **more):
    found = importing.read(raw, **more)
    said = importing.drafts(found, to, "", reports=True)
    return importing.file(desks.region[party], DESK, said)


def hits(desks, party, edition=""):
    node = desks.region[party]
    with node.reading() as tx:
        found = lists.editions(tx)
        matters = lists.screenable(tx, limit=100)
    rows = [
        r
        for one in chosen(found, node, edition)
        for r in screen(node, one, matters, lists.before(found, one))
    ]
    return [(row.matter.report, row.hit.uid, row.hit.because, row.hit.dated, row.fresh) for row in rows]


def test_a_list_is_kept_as_its_publisher_gave_it(desks):
    raw = un_list("2025-04-19", PEOPLE)
    assert take(desks, "KHM", raw) == 2

    with desks.region["KHM"].reading() as tx:
        (one,) = lists.editions(tx)
        assert lists.file_of(tx, one) == raw
    assert (one.publisher, one.dated, one.entries, one.parts) == ("UN", "2025-04-19", 2, 1)
    assert take(desks, "KHM", raw) == 0
    desks.region.check()


def test_a_report_is_screened_by_its_names_and_numbers(desks):
    take(desks, "KHM", un_list("2025-04-19", PEOPLE))
    named = desks.tell("KHM", [], "person-of-interest", names=[{"text": "Prasert Chinawong"}])
    numbered = desks.tell("KHM", [], identifiers=[{"sort": "passport", "value": "aa 1234567"}])
    desks.tell("KHM", [], "person-of-interest", names=[{"text": "Somebody Altogetherelse"}])

    assert hits(desks, "KHM") == [
        (numbered, "QDi.001", "identifier", "2025-04-19", False),
        (named, "QDi.002", "name", "2025-04-19", False),
    ]


def test_a_new_edition_screens_every_report_again(desks):
    take(desks, "KHM", un_list("2025-04-19", PEOPLE[:1]))
    named = desks.tell("KHM", [], "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    before = hits(desks, "KHM")
    with desks.region["KHM"].reading() as tx:
        (old,) = lists.editions(tx)
    take(desks, "KHM", un_list("2025-09-01", PEOPLE))

    assert before == []
    assert hits(desks, "KHM") == [(named, "QDi.002", "name", "2025-09-01", True)]
    assert hits(desks, "KHM", old.record) == []
    page = desks.browser("KHM").get("/exchange/lists").text
    assert "new in this edition" in page
    assert "QDi.002" in page


def test_a_withdrawn_report_is_in_no_result_any_more(desks):
    take(desks, "KHM", un_list("2025-04-19", PEOPLE))
    told = desks.tell("THA", ["KHM"], "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    desks.meet()
    assert len(hits(desks, "KHM")) == 1

    desks.region["THA"].withdraw(told, reason="mistaken", office=DESK)
    desks.meet()
    assert hits(desks, "KHM") == []
    assert "QDi.002" not in desks.browser("KHM").get("/exchange/lists").text


def test_national_lists_come_as_sheets_and_two_lists_do_not_hide_each_other(desks):
    take(desks, "KHM", un_list("2025-04-19", PEOPLE))
    take(desks, "KHM", NATIONAL.encode(), dated="2025-06-01", title="National list")
    ship = desks.tell("KHM", [], "vessel", name="Example Trader")

    assert [(one[0], one[3]) for one in hits(desks, "KHM")] == [(ship, "2025-06-01")]
    page = desks.browser("KHM").get("/exchange/lists").text
    assert "National list" in page
    assert "UN" in page


def test_a_list_from_a_workbook_is_the_same_list():
    workbook = xlsx([line.split(",") for line in NATIONAL.splitlines()])

    mine, theirs = (importing.read(raw).listed for raw in (NATIONAL.encode(), workbook))
    assert [one.names for one in mine.entries] == [one.names for one in theirs.entries]
    assert theirs.form == "names-xlsx"


def test_only_a_partys_own_lists_are_asked_unless_another_is_chosen(desks):
    """A list that THA hands on may be forged: it is shown under THA's name, and asked only on purpose."""
    take(desks, "THA", un_list("2099-01-01", PEOPLE), to=["KHM"])
    named = desks.tell("KHM", [], "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    desks.meet()
    with desks.region["KHM"].reading() as tx:
        (theirs,) = lists.editions(tx)

    assert hits(desks, "KHM") == []
    assert [one[0] for one in hits(desks, "KHM", theirs.record)] == [named]


def test_parts_that_are_not_the_file_that_was_named_are_refused(desks):
    found = importing.read(un_list("2025-05-19", PEOPLE))
    taken, part = importing.drafts(found, (), "", reports=True)
    other = importing.drafts(importing.read(un_list("2025-04-20", PEOPLE)), (), "", reports=True)[1]
    forged = Draft(part.kind, {**part.body, "text": other.body["text"]}, part.audience)
    node = desks.region["KHM"]
    node.file(taken, office=DESK)
    with node.reading() as tx:
        (one,) = lists.editions(tx)
        refuses(NotFound, lambda: lists.file_of(tx, one))
    node.file(forged, office=DESK)

    with node.reading() as tx:
        assert "not the file that was named" in refuses(Malformed, lambda: lists.file_of(tx, one))
    desks.tell("KHM", [], "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    assert "not the file that was named" in desks.browser("KHM").get("/exchange/lists").text


@pytest.mark.parametrize("text", ["####", "H4sIAAAAAAAC/wMAAAAAAAAAAAA=", "AAAA"])
def test_a_part_that_is_no_file_is_refused(desks, text):
    found = importing.read(un_list("2025-04-19", PEOPLE))
    taken, part = importing.drafts(found, (), "", reports=True)
    body = {**part.body, "text": text}
    if text == "####":
        refuses(
            Malformed, lambda: desks.region["KHM"].file(Draft(part.kind, body, part.audience), office=DESK)
        )
        return
    desks.region["KHM"].file_all([taken, Draft(part.kind, body, part.audience)], office=DESK)
    assert desks.browser("KHM").get("/exchange/lists").status_code == 200


def test_the_desk_takes_a_list_in_on_the_page(desks):
    browser = desks.browser("KHM")
    answer = browser.post("/exchange/import", files={"file": ("un.xml", un_list("2025-04-19", PEOPLE))})
    address = answer.url.path

    assert "2025-04-19T00:00:00Z" in answer.text
    filed = browser.post(address, data={"-to": "-alone"}, follow_redirects=False)
    assert filed.headers["location"] == "/exchange/lists?filed=2"
    assert (
        "19 April 2025" in browser.get("/exchange/lists").text
        or "2025" in browser.get("/exchange/lists").text
    )


def xlsx(rows):
    """Return *rows* as the smallest workbook there is."""
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    lines = (
        "".join(cell.format("ABCDEF"[at], number, text) for at, text in enumerate(row))
        for number, row in enumerate(rows, start=1)
    )
    cells = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, start=1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')  # noqa: E501  # fmt: skip
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')  # noqa: E501  # fmt: skip
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')  # noqa: E501  # fmt: skip
    return packed.getvalue()


def test_who_has_looked_at_a_hit_says_what_it_found_beside_it_and_may_take_it_back(desks):
    """Not the same, with the grounds: on the hit, in the next edition too, for whoever reads the report."""
    take(desks, "KHM", un_list("2025-04-19", PEOPLE))
    told = desks.tell("THA", ["KHM"], "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    desks.meet()
    browser = desks.browser("KHM")
    page = browser.get("/exchange/lists").text
    (edition,) = set(re.findall(r'name="edition" value="(\w{64})"', page))
    said = {"report": told, "publisher": "UN", "entry": "QDi.002", "edition": edition, "verdict": "not-same",
            "grounds": "Another passport, another year of birth.", "-to": "-readers"}  # fmt: skip

    assert browser.post("/exchange/lists/judge", data=said | {"grounds": " "}).status_code == 422
    page = browser.post("/exchange/lists/judge", data=said).text
    assert "Another passport, another year of birth." in page
    assert hits(desks, "KHM") == [(told, "QDi.002", "name", "2025-04-19", False)]
    take(desks, "KHM", un_list("2025-09-01", PEOPLE))
    assert "Another passport" in browser.get("/exchange/lists").text

    desks.meet()
    (mine,) = judged(desks, "KHM", told)
    assert judged(desks, "THA", told) == [mine]
    assert (mine.party, mine.verdict) == ("KHM", "not-same")
    other = desks.browser("THA").post(f"/exchange/links/{mine.record}/undo", data={"reason": "Not ours"})
    assert other.status_code == 404
    browser.post(f"/exchange/links/{mine.record}/undo", data={"reason": "Misread"})
    desks.meet()
    assert judged(desks, "KHM", told) == judged(desks, "THA", told) == []
    assert "Another passport" not in browser.get("/exchange/lists").text


def test_no_party_takes_anothers_judgement_back_and_its_newest_word_holds(desks):
    """A hostile node says that Cambodia's word is undone: nobody's reader takes that up."""
    told = desks.tell("KHM", ["THA"], "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    about = {"report": told, "publisher": "UN", "entry": "QDi.002", "edition": "5c" * 32}
    for verdict in ("unsure", "same"):
        body = about | {"verdict": verdict, "grounds": "Compared by hand."}
        record = desks.region.say("KHM", "exchange.judgement/1", body, {"THA"})
    desks.region.say("THA", "exchange.unlink/1", {"link": record, "reason": "Not so"}, {"KHM"})
    desks.meet()

    assert [one.verdict for one in judged(desks, "KHM", told)] == ["same"]
    assert [one.verdict for one in judged(desks, "THA", told)] == ["same"]


def judged(desks, at, report):
    with desks.region[at].reading() as tx:
        return views.judgements(tx, [report]).get((report, "UN", "QDi.002"), [])
