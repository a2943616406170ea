"""What others say stands beside a report, never inside; questions reach their author, answers who asked."""

from amity.features.exchange import views

KHM, THA, VNM = "KHM", "THA", "VNM"


def said(desks, party: str, report: str):
    with desks.region[party].reading() as tx:
        return views.beside(tx, views.report(tx, report))


def test_a_question_waits_for_the_author_until_it_is_answered(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.meet()
    desks.browser(THA).post(f"/exchange/report/{report}/say/question", data={"text": "Which flag?"})
    desks.meet()
    browser = desks.browser(KHM)
    assert "Which flag?" in browser.get("/exchange/").text

    (question,) = said(desks, KHM, report)
    browser.post(f"/exchange/report/{report}/answer/{question.record}", data={"text": "None was shown."})
    desks.meet()

    (asked,) = said(desks, THA, report)
    assert [one.body["text"] for one in asked.answers] == ["None was shown."]
    assert "Which flag?" not in browser.get("/exchange/").text
    assert said(desks, VNM, report) == []
    desks.region.check()


def test_an_answer_by_another_than_the_author_answers_nothing(desks):
    report = desks.tell(KHM, [THA, VNM])
    question = desks.file(THA, "question", {"report": report, "text": "Which flag?"}, [KHM, VNM])
    body = {"report": report, "question": question, "text": "Ours."}
    desks.file(VNM, "answer", body, [KHM, THA])
    desks.meet()

    (asked, beside) = said(desks, THA, report)
    assert (asked.sort, asked.answers, beside.sort, beside.party) == ("question", (), "answer", VNM)
    with desks.region[KHM].reading() as tx:
        assert [one.record for one in views.unanswered(tx, KHM)] == [question]


def test_a_report_is_new_until_it_is_acknowledged(desks):
    report = desks.tell(KHM, [THA])
    desks.meet()
    browser = desks.browser(THA)
    assert "Every report held here is acknowledged" not in browser.get("/exchange/").text

    browser.post(f"/exchange/report/{report}/say/acknowledge", data={"text": ""})

    assert "Every report held here is acknowledged" in browser.get("/exchange/").text


def test_a_word_to_all_readers_goes_to_those_that_are_known_here_and_no_further(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.meet()
    form = {"text": "Like last year.", "-to": "-readers"}
    desks.browser(THA).post(f"/exchange/report/{report}/say/comment", data=form)
    desks.meet()

    assert [len(said(desks, party, report)) for party in (KHM, THA, VNM)] == [1, 1, 1]


def test_nobody_speaks_beside_their_own_report_or_inside_anothers(desks):
    report = desks.tell(KHM, [THA])
    desks.meet()

    own = desks.browser(KHM).post(f"/exchange/report/{report}/say/comment", data={"text": "x"})
    inside = desks.browser(THA).post(f"/exchange/report/{report}/release", data={"-party=VNM": "yes"})
    assert (own.status_code, inside.status_code) == (403, 403)


def test_a_sighting_and_a_contradiction_stand_with_their_fields(desks):
    report = desks.tell(KHM, [THA])
    desks.meet()
    browser = desks.browser(THA)
    sighting = {"count": "2", "text": "At anchor.", "places.0.text": "Sattahip"}
    assert browser.post(f"/exchange/report/{report}/say/sighting", data=sighting).status_code == 200
    contradiction = {"fields": "places", "text": "Not there."}
    browser.post(f"/exchange/report/{report}/say/contradict", data=contradiction)
    desks.meet()

    page = desks.browser(KHM).get(f"/exchange/report/{report}").text
    assert "Sattahip" in page
    assert "seen 2 times" in page
    assert "Not there." in page


def test_a_link_is_a_claim_with_an_author_who_alone_undoes_it(desks):
    one, other = desks.tell(KHM, [THA, VNM]), desks.tell(VNM, [KHM, THA], title="The same boarding")
    link = desks.file(THA, "link", {"a": one, "b": other, "sort": "incident"}, [KHM, VNM])
    desks.file(VNM, "unlink", {"link": link, "reason": "not ours"}, [KHM, THA])
    desks.meet()

    def claims(party: str):
        with desks.region[party].reading() as tx:
            return [claim.other for claim in views.links_of(tx, [one])]

    assert claims(KHM) == [other]
    assert "The same boarding" in desks.browser(KHM).get(f"/exchange/report/{one}").text
    desks.file(THA, "unlink", {"link": link, "reason": "misread"}, [KHM, VNM])
    desks.meet()
    assert claims(KHM) == claims(VNM) == []
    desks.region.check()
