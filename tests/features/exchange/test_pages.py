"""What the desk sees and does in its browser."""

import pytest

from amity.features.exchange.kinds import KINDS, REPORTS
from amity.testing import DESK


@pytest.mark.parametrize("path", ["/", "/reports", "/requests", "/request/new", "/map", "/tell/incident"])
def test_every_page_opens_on_an_empty_node(desks, path):
    assert desks.browser("KHM").get(f"/exchange{path}").status_code == 200


@pytest.mark.parametrize("body", REPORTS, ids=lambda body: KINDS.name_of(body))
def test_a_report_of_every_kind_is_shown_with_the_words_of_its_codes(desks, body):
    verb = KINDS.name_of(body).partition(".")[2].partition("/")[0]
    record = desks.file("KHM", verb, body.example, ["THA"])
    desks.meet()

    for party in ("KHM", "THA"):
        page = desks.browser(party).get(f"/exchange/report/{record}")
        assert page.status_code == 200
        assert body.example["title"] in page.text
    assert desks.browser("VNM").get(f"/exchange/report/{record}").status_code == 404


def test_codes_are_shown_in_words(desks):
    record = desks.file("KHM", "seizure", KINDS.get("exchange.seizure/1").body.example, ["THA"])
    desks.meet()

    page = desks.browser("THA").get(f"/exchange/report/{record}").text
    assert "A: completely reliable" in page
    assert "Pass on only with the originator&#39;s consent" in page
    assert "Methamphetamine" in page


def test_the_desk_tells_a_report_with_hidden_readers_and_a_part(desks):
    browser = desks.browser("KHM")
    form = {
        "area": "sea-piracy", "title": "Boarding", "what": "Four men.", "weapons": "knives",
        "-to": "-parties", "-party=THA": "yes", "-party=VNM": "yes", "-hidden": "yes",
        "-only=weapons": "yes", "-only-party=THA": "yes", "-tlp": "AMBER",
    }  # fmt: skip
    answer = browser.post("/exchange/tell/incident", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    desks.meet()

    (mine,) = desks.reports("KHM")
    (thai,), (viet,) = desks.reports("THA"), desks.reports("VNM")
    assert [copy.reader for copy in mine.copies] == ["THA", "VNM"]
    assert (thai.readers, viet.readers) == ({"THA"}, {"VNM"})
    assert (thai.body["weapons"], viet.body["weapons"]) == ("knives", "")
    assert mine.body["weapons"] == "knives"
    page = browser.get(f"/exchange/report/{mine.report}").text
    assert "Each by a copy of its own" in page
    assert browser.get("/exchange/").status_code == 200
    desks.region.check()


@pytest.mark.parametrize(("path", "party"), [("/exchange/map", "KHM"), ("/exchange/", "THA")])
def test_what_is_kept_is_put_together_anew_when_a_word_comes_or_is_taken_back(desks, path, party):
    """A node that looks twice sees the same, and what was said or withdrawn between two looks."""
    browser, node = desks.browser(party), desks.region["KHM"]
    place = [{"text": "Phillip Channel", "lat": "1.0983", "lon": "103.6317", "precision": "exact"}]

    def shown() -> list[bool]:
        desks.meet()
        page = browser.get(path).text
        return [title in page for title in ("First boarding", "Second boarding")]

    first = desks.tell("KHM", ["THA"], title="First boarding", places=place)
    seen = [shown(), shown()]
    desks.tell("KHM", ["THA"], title="Second boarding", places=place)
    seen.append(shown())
    node.withdraw(first, reason="told twice", office=DESK)
    seen.append(shown())

    assert seen == [[True, False], [True, False], [True, True], [False, True]]
