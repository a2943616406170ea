"""A node that ignores withdrawals, forges receipts, replays, retells or floods is contained and visible."""

from amity.features.exchange import views
from amity.features.exchange.rules.releasing import opened
from amity.kernel.record import Draft, Party
from amity.testing import DESK

KHM, THA, VNM = map(Party, ("KHM", "THA", "VNM"))


def withdraw(desks, report: str) -> None:
    desks.region[KHM].withdraw(report, reason="", office=DESK)
    desks.meet()


def awaited(desks):
    (one,) = desks.region[KHM].awaited()
    return one


def test_a_report_that_is_replayed_after_its_withdrawal_comes_back_nowhere(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.meet()
    kept = desks.region[THA].parcel_for(VNM, KHM, 0)
    withdraw(desks, report)
    assert desks.reports(VNM) == []

    desks.region[VNM].accept(kept)

    assert desks.reports(VNM) == []
    assert desks.region[VNM].record(report) is None


def test_a_report_told_anew_by_another_under_its_name_is_not_its_authors(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.meet()
    withdraw(desks, report)
    says = {"area": "sea-piracy", "title": "As Cambodia told us"}
    desks.file(THA, "release", {"report": report, "kind": "exchange.incident/1", "says": says}, [VNM])
    desks.meet()

    (one,) = desks.reports(VNM)
    assert one.party == THA


def test_a_receipt_counts_for_its_author_alone_and_late_means_late(desks):
    """Viet Nam says twice that it has erased: that is its own word, and never Thailand's."""
    report = desks.tell(KHM, [THA, VNM])
    desks.meet()
    withdraw(desks, report)
    for _ in range(2):
        draft = Draft("record.receipt/1", {"record": report}, frozenset({KHM}))
        desks.region[VNM].file(draft, office=DESK)
    desks.meet()
    desks.region.clock.forward(days=30)

    assert (awaited(desks).erased, awaited(desks).late) == ((VNM,), (THA,))


def test_who_says_that_it_has_erased_and_goes_on_using_it_is_named(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.meet()
    withdraw(desks, report)
    desks.region[THA].do_duties()
    desks.tell(THA, [KHM], title="Still here", rests_on=[report])
    desks.meet()

    assert THA in awaited(desks).erased
    browser = desks.browser(KHM)
    assert "still uses what your Party withdrew" in browser.get("/exchange/").text
    assert "still rests on it" in browser.get(f"/exchange/report/{report}").text


def test_a_copy_that_is_retold_after_its_withdrawal_names_whose_copy_it_was(desks):
    tokens = ["a1" * 16, "b2" * 16]
    body = {"area": "sea-piracy", "title": "In copies"}
    drafts = opened("exchange.incident/1", body, frozenset({THA, VNM}), tokens=tokens, hidden=True)
    thai, viet, _ = desks.file_all(KHM, drafts)
    desks.meet()
    for copy in (thai, viet):
        withdraw(desks, copy)
    desks.file(VNM, "incident", body | {"token": tokens[0]}, [KHM])
    desks.meet()

    with desks.region[KHM].reading() as tx:
        (leak,) = views.leaks(tx, KHM, [thai, viet])
    assert (leak.party, leak.reader) == (VNM, THA)


def test_who_floods_hides_nobody_else(desks):
    mine = desks.tell(KHM, [THA, VNM])
    desks.file(VNM, "comment", {"report": mine, "text": "The one that matters."}, [KHM])
    desks.tell(VNM, [KHM], title="The report that matters")
    node = desks.region[THA]
    comment = {"report": mine, "text": "noise"}
    report = {"area": "sea-piracy", "title": "noise"}
    flood = [Draft("exchange.comment/1", comment, frozenset({KHM}))] * 300
    flood += [Draft("exchange.question/1", comment, frozenset({KHM}))] * 300
    flood += [Draft("exchange.incident/1", report, frozenset({KHM}))] * 300
    desks.region.clock.forward(hours=1)
    node.file_all(flood, office=DESK)
    desks.meet()

    browser = desks.browser(KHM)
    page, inbox = browser.get(f"/exchange/report/{mine}").text, browser.get("/exchange/").text
    assert "The one that matters." in page
    assert page.count("noise") <= 20
    assert "The report that matters" in inbox
    assert "280 more of THA" in inbox
