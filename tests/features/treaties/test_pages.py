"""The pages of treaties: computed beside official, every doubtful day marked, forms that file for oneself."""

import re
from html import unescape

import pytest

from amity.kernel.record import PUBLIC, Draft, Office
from amity.node.roster import REGISTRAR

GUEST = Office("guest")  # reads treaties, and may say nothing


@pytest.fixture
def told(register):
    """Cambodia ratified and stated an agreement; the depositary gave notice."""
    register.today("2026-11-22")
    register.act("KHM", "ratification", "2026-09-01", evidence="Note 114/2026")
    register.notice("ASEC", "KHM", received="2026-09-02", number="CN 12/2026")
    register.agreement("KHM", "IDN", signed="2026-02-10", in_force="2026-08-01")
    body = {"office": GUEST, "title": "Guest", "files": ["other.thing"], "reads": ["treaties"]}
    register.region["KHM"].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    register.region.meet()
    return register


def text(page) -> str:
    assert page.status_code == 200, page.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(page.text)))


PATHS = [
    "/treaties/",
    "/treaties/?on=2011-05-27",
    "/treaties/treaty/1976-TAC?on=2016-09-06",
    "/treaties/treaty/2025-Extradition",
    "/treaties/matrix",
    "/treaties/matrix?subject=extradition&forum=ARF&on=2020-01-01",
    "/treaties/matrix?subject=extradition&forum=ASEAN&on=1950-01-01",
    "/treaties/agreement/extradition/IDN/KHM",
    "/treaties/agreement/extradition/BRN/MMR",
    "/treaties/members",
    "/treaties/members?forum=ARF&on=2025-10-26",
    "/treaties/waiting",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_for_an_office_that_only_reads_and_offers_it_no_form(told, path):
    page = told.browser("KHM", GUEST).get(path)

    assert page.status_code == 200
    assert "/file/treaty." not in page.text


def test_the_list_shows_the_official_day_beside_the_computed_one(told):
    shown = text(told.browser("IDN").get("/treaties/"))

    assert "2007-ACCT 13 Jan 2007 10 (7 since an unverified day) 28 May 2011 27 May 2011 differs" in shown


@pytest.mark.parametrize(("day", "total"), [("2016-09-06", 35), ("2020-11-10", 43), ("2025-10-25", 58)])
def test_a_treaty_is_shown_as_of_any_day(told, day, total):
    shown = text(told.browser("IDN").get(f"/treaties/treaty/1976-TAC?on={day}"))

    assert f"{total} Parties on that day" in shown


def test_every_unverified_day_is_marked_and_no_other(told):
    page = told.browser("IDN").get("/treaties/treaty/2007-ACCT").text
    parties = page.split("<h2>Parties</h2>")[1].split('<h2 id="acts">')[0]
    rows = {code: row for row in parties.split("<tr") for code in re.findall(r'mono">([A-Z]{3})<', row)}

    assert {code for code, row in rows.items() if "unverified" in row} == {
        "SGP",
        "THA",
        "PHL",
        "VNM",
        "MMR",
        "IDN",
        "LAO",
    }
    assert set(rows) - {code for code, row in rows.items() if "unverified" in row} == {"KHM", "BRN", "MYS"}


def test_what_a_party_says_itself_is_shown_as_its_own_and_the_notice_beside(told):
    shown = text(told.browser("IDN").get("/treaties/treaty/2025-Extradition"))

    assert "1 Sept 2026 Cambodia ratification the Party itself Note 114/2026" in shown
    assert "Notices of the depositary" in shown
    assert "CN 12/2026" in shown
    assert "not yet: 1 of 6 instruments" in shown


def test_the_chart_stands_again_as_a_table(told):
    page = text(told.browser("IDN").get("/treaties/treaty/1976-TAC?on=2025-10-25"))

    assert "2015-12-31 32" in page
    assert "2016-12-31 35" in page
    assert "2025-10-25 58" in page


def test_a_cell_of_the_matrix_opens_what_there_is(told):
    browser = told.browser("IDN")
    matrix = browser.get("/treaties/matrix?subject=extradition").text
    (cell,) = set(re.findall(r'href="(/treaties/agreement/extradition/IDN/KHM[^"]*)"', matrix))
    shown = text(browser.get(unescape(cell)))

    assert "stated by one side only KHM" in shown
    assert "ASEAN Treaty on Extradition : signed by both, not in force between them" in shown


def test_only_the_two_of_a_pair_are_offered_to_state_their_agreement(told):
    path = "/treaties/agreement/extradition/IDN/KHM"

    assert "/file/treaty.agreement/1" in told.browser("IDN").get(path).text
    assert "/file/treaty.agreement/1" not in told.browser("ASEC").get(path).text


def test_only_the_depositary_is_offered_to_give_notice(told):
    path = "/treaties/treaty/2025-Extradition"

    assert "/file/treaty.notice/1" in told.browser("ASEC").get(path).text
    assert "/file/treaty.notice/1" not in told.browser("KHM").get(path).text


def test_a_day_from_memory_waits_for_its_party_and_the_form_is_filled_in(told):
    browser = told.browser("KHM")
    waiting = browser.get("/treaties/waiting").text
    forms = [
        unescape(address)
        for address in re.findall(r'href="(/file/treaty.action/1[^"]*2004-MLA[^"]*)"', waiting)
    ]
    form = browser.get(forms[0])

    assert len(forms) == 1
    assert 'value="2010-04-08"' in form.text
    assert re.search(r'value="2004-MLA"', form.text)


def test_the_assessment_opens_as_a_review_in_plans_and_is_listed_with_the_treaty(told):
    browser = told.browser("ASEC")
    page = browser.get("/treaties/treaty/1976-TAC").text
    (form,) = {unescape(one) for one in re.findall(r'href="(/file/plan.review-open/1[^"]*)"', page)}
    shown = browser.get(form)
    said = {
        "subject": "1976-TAC",
        "title": "Periodic assessment of the Treaty of Amity and Cooperation in Southeast Asia, 2026",
        "terms": "How it was observed.",
        "forum": "ASEAN",
        "opens": "2026-11-22",
        "due": "2027-02-20",
        "every_months": "12",
    }
    assert all(f'value="{said[name]}"' in shown.text for name in ("subject", "due", "every_months"))
    assert said["title"] in shown.text
    filed = browser.post("/file/plan.review-open/1", data=said | {"-to": "ASEAN", "-tlp": "GREEN"})
    assert filed.status_code == 200
    told.region.meet()

    listed = text(told.browser("IDN").get("/treaties/treaty/1976-TAC"))
    assert "Periodic assessment of the Treaty of Amity and Cooperation in Southeast Asia, 2026" in listed


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/treaties/treaty/1949-NATO", 404),
        ("/treaties/treaty/KHM/2027-Nothing", 404),
        ("/treaties/?on=yesterday", 422),
        ("/treaties/matrix?forum=NATO", 404),
        ("/treaties/agreement/extradition/IDN/IDN", 404),
        ("/treaties/agreement/extradition/IDN/XYZ", 404),
    ],
)
def test_what_is_not_there_is_refused_with_a_way_out(told, path, status):
    assert told.browser("KHM").get(path).status_code == status
