"""What the desk makes of suggested links: it claims, holds apart and takes back, and is not asked again."""

from __future__ import annotations

import re

from amity.features.exchange import views
from amity.kernel.record import PUBLIC

IMO = [{"sort": "imo", "value": "9074729"}]


def two_vessels(desks, readers=("VNM",)):
    """Let two Parties report one vessel under two names."""
    a = desks.tell("KHM", readers, "vessel", name="EXAMPLE TRADER", identifiers=IMO)
    b = desks.tell("THA", readers, "vessel", name="SAMPLE STAR", identifiers=IMO)
    desks.meet()
    return a, b


def suggested(page: str) -> bool:
    return 'action="/exchange/links/settle"' in page


def settle(browser, a, b, say="same", **more):
    answer = browser.post(
        "/exchange/links/settle", data={"a": a, "b": b, "say": say} | more, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text


def claims(desks, party):
    with desks.region[party].reading() as tx:
        return views.claims(tx, limit=10)


def test_a_confirmed_link_is_a_claim_with_its_author_and_is_not_suggested_again(desks):
    a, b = two_vessels(desks)
    desk = desks.browser("VNM")
    before = desk.get("/exchange/links").text
    settle(desk, a, b)
    after = desk.get("/exchange/links").text

    (claim,) = claims(desks, "VNM")
    assert suggested(before)
    assert "EXAMPLE TRADER" in before or "Boarding in the strait" in before
    assert not suggested(after)
    assert (claim.party, claim.body["sort"], claim.body["because"]) == ("VNM", "vessel", "identifier")
    assert "9074729" not in str(claim.body)
    assert desks.region["VNM"].record(claim.record).audience == frozenset()
    assert "The same, as claimed" in desk.get(f"/exchange/report/{a}").text


def test_a_claim_that_was_taken_back_is_not_suggested_again(desks):
    a, b = two_vessels(desks)
    desk = desks.browser("VNM")
    settle(desk, a, b)
    (claim,) = claims(desks, "VNM")
    answer = desk.post(
        f"/exchange/links/{claim.record}/undo", data={"reason": "misread"}, follow_redirects=False
    )

    assert answer.status_code == 303
    assert claims(desks, "VNM") == []
    assert not suggested(desk.get("/exchange/links").text)
    desks.region.check()


def test_what_was_held_apart_is_suggested_again_once_that_is_taken_back(desks):
    a, b = two_vessels(desks)
    desk = desks.browser("VNM")
    settle(desk, a, b, "apart", text="the builders differ")
    (claim,) = claims(desks, "VNM")

    assert not claim.same
    assert not suggested(desk.get("/exchange/links").text)
    desk.post(f"/exchange/links/{claim.record}/undo", data={"reason": "same yard after all"})
    assert suggested(desk.get("/exchange/links").text)


def test_nobody_undoes_anothers_claim(desks):
    a, b = two_vessels(desks, ["VNM", "KHM", "THA"])
    settle(desks.browser("VNM"), a, b, **{"-to": "-readers"})
    desks.meet()
    (claim,) = claims(desks, "KHM")

    answer = desks.browser("KHM").post(f"/exchange/links/{claim.record}/undo", data={"reason": "ours"})
    assert answer.status_code == 404
    desks.file("KHM", "unlink", {"link": claim.record, "reason": "by the back door"}, ["VNM"])
    desks.meet()
    assert [one.record for one in claims(desks, "VNM")] == [claim.record]


def test_a_claim_goes_to_those_who_read_both_reports_and_to_no_one_else(desks):
    """KHM reads only its own: it does not learn that THA's exists."""
    a = desks.tell("KHM", ["VNM", "THA"], "vessel", name="EXAMPLE TRADER", identifiers=IMO)
    b = desks.tell("THA", ["VNM"], "vessel", name="SAMPLE STAR", identifiers=IMO)
    desks.meet()
    settle(desks.browser("VNM"), a, b, **{"-to": "-readers"})
    desks.meet()

    (claim,) = claims(desks, "VNM")
    assert desks.region["VNM"].record(claim.record).audience == {"THA"}
    assert claims(desks, "KHM") == []
    assert PUBLIC not in desks.region["VNM"].record(claim.record).audience


def test_readers_who_do_not_learn_of_each_other_are_told_no_claim(desks):
    browser = desks.browser("KHM")
    form = {
        "area": "sea-piracy", "title": "Vessel",
        "identifiers.0.sort": "imo", "identifiers.0.value": "9074729",
        "-to": "-parties", "-party=THA": "yes", "-party=VNM": "yes", "-hidden": "yes", "-tlp": "AMBER",
    }  # fmt: skip
    browser.post("/exchange/tell/vessel", data=form)
    b = desks.tell("KHM", ["THA", "VNM"], "vessel", name="SAMPLE STAR", identifiers=IMO)
    a = re.search(r"/exchange/report/([0-9a-f]{64})", browser.get("/exchange/reports?words=Vessel").text)[1]
    settle(browser, a, b, **{"-to": "-readers"})

    (claim,) = claims(desks, "KHM")
    assert desks.region["KHM"].record(claim.record).audience == frozenset()


def test_several_reports_of_one_source_are_shown_beside_the_links(desks):
    first = desks.tell("KHM", ["VNM"])
    desks.tell("THA", ["VNM"], title="Heard of a boarding", rests_on=[first])
    desks.tell("THA", ["VNM"], title="A boarding, we hear", rests_on=[first])
    desks.meet()

    page = desks.browser("VNM").get("/exchange/links").text
    assert "Several reports, one source" in page
    assert "A boarding, we hear" in page
