"""The pages of plans: figures only from views, forms that file, and nothing to those it was not said to."""

import re
from html import unescape

import pytest

from amity.features.plans import report, views
from amity.kernel.record import PUBLIC, Draft, Office
from amity.node.roster import REGISTRAR
from amity.ui import print as printing

GUEST = Office("guest")  # reads plans, and may say nothing


@pytest.fixture
def reported(programme):
    programme.today("2026-12-01")
    programme.report("KHM", as_of="2026-05-31", percent=60, narrative="Observers came.")
    programme.report("KHM", programme.manual, as_of="2026-06-20", status="done", percent=100)
    programme.report("IDN", programme.manual, as_of="2026-07-20", status="ongoing", percent=80)
    programme.region.meet()
    for party in ("KHM", "ASEC"):
        body = {"office": GUEST, "title": "Guest", "files": ["other.thing"], "reads": ["plans"]}
        programme.region[party].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    return programme


def text(page) -> str:
    assert page.status_code == 200, page.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def test_the_plan_at_a_glance_shows_each_component_with_what_is_done_and_who_reported(reported):
    shown = text(reported.browser("KHM").get(f"/plans/plan/{reported.plan}"))

    assert "Prevention" in shown
    assert "Observers at exercises" in shown
    assert "Reported differently" in shown  # Cambodia: done; Indonesia, later: not yet


def test_every_page_opens_for_an_office_that_only_reads(reported):
    record = reported.freeze()
    browser = reported.browser("KHM", GUEST)
    for path in (
        "/plans/",
        f"/plans/plan/{reported.plan}",
        f"/plans/activity/{reported.observers}",
        "/plans/waiting",
        "/plans/reviews",
        f"/plans/agree/{reported.plan}",
        f"/plans/report/{reported.plan}",
        f"/plans/edition/{record}",
    ):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "Sign and file" not in page.text
        assert "Freeze" not in page.text


def test_plans_beyond_a_page_are_reached_by_turning_pages_and_those_that_ended_come_last(programme):
    body = {
        "title": "Ended",
        "horizon": "action",
        "forum": "ALL",
        "since": "2010-01-01",
        "until": "2012-12-31",
    }
    for number in range(9):
        programme.region.say("ASEC", "plan.plan/1", body | {"plan": f"ASEC/0-ended-{number}"})
    browser = programme.browser("ASEC")

    first, second = browser.get("/plans/"), browser.get("/plans/?skip=6")
    assert first.text.index("2026-work-programme") < first.text.index("0-ended-0")
    assert "0-ended-4" in first.text
    assert "0-ended-5" not in first.text
    assert 'href="?skip=6"' in first.text
    assert "0-ended-7" in second.text
    assert "0-ended-8" in second.text
    assert 'href="?skip=0"' in second.text


def test_the_dates_on_the_page_ask_what_was_so_and_what_was_known(reported):
    browser = reported.browser("IDN")
    page = f"/plans/activity/{reported.observers}"

    assert "No Party has reported" in text(browser.get(page + "?on=2026-05-30"))
    assert "No Party has reported" in text(browser.get(page + "?known=2026-11-30"))
    assert "60 %" in text(browser.get(page + "?on=2026-05-31&known=2026-12-01"))
    assert browser.get(page + "?on=soon").status_code == 422


def test_a_report_is_filed_on_the_activitys_page_and_read_on_anothers_node(reported):
    browser = reported.browser("IDN")
    form = {
        "as_of": "2026-11-30",
        "status": "ongoing",
        "percent": "70",
        "narrative": "Invitations were sent.",
        "evidence.0.title": "Letter",
        "evidence.0.url": "https://www.example.org/letter",
        "persons.women": "7",
        "persons.men": "8",
        "persons.total": "15",
        "-to": "-forum",
    }
    answer = browser.post(f"/plans/activity/{reported.observers}", data=form)
    reported.region.meet()

    assert "Filed." in text(answer)
    shown = text(reported.browser("KHM").get(f"/plans/activity/{reported.observers}"))
    assert "Invitations were sent." in shown
    assert "15 took part: 7 women, 8 men" in shown
    assert "https://www.example.org/letter" in shown


def test_reports_beyond_a_page_are_reached_by_turning_pages(reported):
    for day in range(1, 29):
        for month in (7, 8, 9, 10):
            reported.report("KHM", as_of=f"2026-{month:02}-{day:02}", narrative=f"Day {day}.{month}.")
    browser, path = reported.browser("KHM"), f"/plans/activity/{reported.observers}"

    first, second = browser.get(path), browser.get(f"{path}?skip=100")
    assert "Observers came." not in first.text
    assert 'rel="next"' in first.text
    assert "Observers came." in second.text
    assert 'rel="prev"' in second.text


def test_the_form_of_a_correction_holds_what_was_said_and_widens_nothing(reported):
    persons = {"women": 7, "men": 8, "total": 15}
    evidence = [{"title": "Letter", "url": "https://www.example.org/letter"}]
    wide = reported.report(
        "KHM", as_of="2026-10-01", narrative="Old words.", persons=persons, evidence=evidence
    )
    narrow = reported.report("KHM", as_of="2026-10-02", narrative="Between us.", to={"ASEC"})
    browser = reported.browser("KHM")
    page = browser.get(f"/plans/activity/{reported.observers}").text
    links = {
        r: unescape(re.search(f'href="(/file/plan.correct/1[^"]*{r}[^"]*)"', page)[1]) for r in (wide, narrow)
    }
    form = browser.get(links[wide]).text

    for said in ("Old words.", "https://www.example.org/letter", 'name="persons.women" value="7"', wide):
        assert said in form
    assert "to=ALL" in links[wide]
    assert "to=ALL" not in links[narrow]


def test_a_report_to_the_opener_alone_is_shown_to_nobody_else(reported):
    form = {
        "as_of": "2026-11-30",
        "status": "delayed",
        "percent": "70",
        "narrative": "Between us.",
        "-to": "-opener",
    }
    reported.browser("IDN").post(f"/plans/activity/{reported.observers}", data=form)
    reported.region.meet()

    page = f"/plans/activity/{reported.observers}"
    assert "Between us." in text(reported.browser("ASEC").get(page))
    assert "Between us." not in text(reported.browser("KHM").get(page))


def test_a_faulty_report_is_shown_again_with_what_to_mend_and_nothing_is_filed(reported):
    form = {"as_of": "2026-11-30", "status": "ongoing", "percent": "170", "narrative": "Kept words."}
    page = reported.browser("IDN").post(f"/plans/activity/{reported.observers}", data=form)

    assert page.status_code == 422
    assert "Nothing was filed yet" in page.text
    assert "Kept words." in page.text
    assert reported.standing("IDN")[reported.observers].report_of("IDN") is None


def test_an_office_without_the_mandate_files_no_report(reported):
    form = {"as_of": "2026-11-30", "status": "ongoing", "-to": "-forum"}

    assert (
        reported.browser("KHM", GUEST).post(f"/plans/activity/{reported.observers}", data=form).status_code
        == 403
    )


def test_what_waits_is_shown_with_the_page_that_answers_it(reported):
    page = reported.browser("KHM").get("/plans/waiting")

    assert "Another Party reports otherwise" in text(page)
    assert f"/plans/activity/{reported.manual}" in page.text


def test_a_draft_is_proposed_and_agreed_on_the_pages(reported):
    reported.browser("ASEC").post(f"/plans/propose/{reported.plan}", data={"note": "As discussed."})
    reported.region.meet()
    with reported.region["KHM"].reading() as tx:
        [proposal] = views.proposals(tx, reported.opened("KHM"), region=reported.region.pack)
    for party in ("KHM", "IDN"):
        form = {"proposal": proposal.record, "stand": "agree", "text": "With pleasure."}
        assert "agrees" in text(reported.browser(party).post(f"/plans/position/{reported.plan}", data=form))
        reported.region.meet()

    assert "Adopted by consensus" in text(reported.browser("ASEC").get(f"/plans/plan/{reported.plan}"))


def test_a_position_on_a_draft_that_was_replaced_meanwhile_is_not_taken(reported):
    secretariat = reported.browser("ASEC")
    secretariat.post(f"/plans/propose/{reported.plan}", data={})
    form = {"proposal": "0" * 64, "stand": "agree"}

    assert reported.browser("KHM").post(f"/plans/position/{reported.plan}", data=form).status_code in (
        404,
        409,
    )


def test_only_the_opener_proposes_and_edits_on_the_pages(reported):
    browser = reported.browser("KHM")

    assert browser.post(f"/plans/propose/{reported.plan}", data={}).status_code == 403
    form = {"year": "2026", "do": "note", "component": "", "text": "Hello"}
    assert browser.post(f"/plans/report/{reported.plan}", data=form).status_code == 403
    assert (
        browser.post(f"/plans/report/{reported.plan}", data={"year": "2026", "do": "freeze"}).status_code
        == 403
    )


def test_the_report_is_edited_frozen_and_taken_along(reported):
    browser, page = reported.browser("ASEC"), f"/plans/report/{reported.plan}"
    kept = browser.post(
        page, data={"year": "2026", "do": "word", "key": "norms/norms", "text": "1 norm is to be kept."}
    )
    left = browser.post(page, data={"year": "2026", "do": "leave-out", "key": "all/norms"})
    noted = browser.post(
        page, data={"year": "2026", "do": "note", "component": "prevention", "text": "A fine year."}
    )
    wrong = browser.post(page, data={"year": "2026", "do": "word", "key": "all/done", "text": "99 are done."})
    frozen = browser.post(page, data={"year": "2026", "do": "freeze"})
    record = frozen.url.path.rpartition("/")[2]

    assert "Drafted:" in text(kept)
    assert "left out" in text(left)
    assert "A fine year." in text(noted)
    assert wrong.status_code == 422
    assert "99" in wrong.text
    assert "No. 2026/1" in text(frozen)
    assert "1 norm is to be kept." in text(frozen)
    assert "Note by the editors: A fine year." in text(frozen)
    reported.region.meet()
    for kind in ("pdf", "html"):
        file = reported.browser("IDN").get(f"/plans/edition/{record}?as={kind}")
        findings = report.check_claims(reported.region["IDN"], printing.claims(file.content))
        assert all(finding.holds for finding in findings)


def test_an_edition_shows_which_of_its_sentences_are_flagged(reported):
    record = reported.freeze()
    said = reported.standing("KHM")[reported.observers].report_of("KHM").record
    reported.correct("KHM", said, as_of="2026-05-31", percent=30)
    reported.region.meet()

    shown = text(reported.browser("IDN").get(f"/plans/edition/{record}"))
    assert "KHM corrected its report" in shown
    assert "flagged" in text(reported.browser("IDN").get(f"/plans/report/{reported.plan}"))


def test_a_review_is_shown_with_its_contributions_side_by_side(reported):
    body = {"subject": reported.plan, "title": "Mid-term review", "forum": "ALL"}
    review = reported.region.say(
        "ASEC", "plan.review-open/1", body | {"opens": "2026-11-01", "due": "2026-12-31"}
    )
    reported.region.meet()
    for party in ("KHM", "IDN"):
        reported.region.say(party, "plan.review-input/1", {"review": review, "text": f"Words of {party}."})
    reported.region.meet()

    assert "Mid-term review" in text(reported.browser("KHM").get("/plans/reviews"))
    shown = text(reported.browser("KHM").get(f"/plans/review/{review}"))
    assert "Words of KHM." in shown
    assert "Words of IDN." in shown


@pytest.mark.parametrize(
    "path",
    [
        "plan/ASEC/none",
        "activity/ASEC/none/1",
        "agree/ASEC/none",
        "report/ASEC/none",
        "review/x",
        "edition/x",
    ],
)
def test_what_is_not_known_is_not_found(programme, path):
    assert programme.browser("KHM").get(f"/plans/{path}").status_code == 404
