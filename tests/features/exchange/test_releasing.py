"""Who reads what: parts, copies, releases, narrowing, corrections; and nobody reads what is not for them."""

import secrets
from collections.abc import Iterable

from amity.errors import Malformed, NotFound
from amity.features.exchange import views
from amity.features.exchange.rules.releasing import corrected, narrowed, opened, parted, split, widened
from amity.kernel.record import Party
from amity.store import log
from amity.testing import refuses

KHM, THA, VNM, LAO = "KHM", "THA", "VNM", "LAO"
INCIDENT = "exchange.incident/1"


def tokens(number: int) -> list[str]:
    return [secrets.token_hex(16) for _ in range(number)]


def readers(*names: str) -> frozenset[Party]:
    return frozenset(map(Party, names))


def holds(desks, party: str, text: str) -> bool:
    """Tell whether *text* stands anywhere in what *party*'s node holds of Cambodia's reports."""
    with desks.region[party].reading() as tx:
        told = [one for one in log.read_all(tx) if one.kind.startswith("exchange.") and one.party == KHM]
        return any(text.encode() in one.raw for one in told)


def copied(desks, to: Iterable[str], **says: object) -> str:
    """Let Cambodia tell a report in copies."""
    body = {"area": "sea-piracy", "title": "Boarding"} | says
    names = readers(*to)
    drafts = opened(INCIDENT, body, names, tokens=tokens(len(names)), hidden=True)
    filed = desks.file_all(KHM, drafts)
    desks.meet()
    return filed[0]


def test_a_part_is_in_the_report_of_its_readers_and_in_no_record_of_others(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.file(KHM, "part", {"report": report, "says": {"weapons": "rifles"}}, [THA])
    desks.meet()

    assert desks.report(THA, report).body["weapons"] == "rifles"
    assert desks.report(VNM, report).body["weapons"] == ""
    assert not holds(desks, VNM, "rifles")
    desks.region.check()


def test_another_partys_part_or_correction_or_release_changes_nothing_and_is_shown_aside(desks):
    report = desks.tell(KHM, [THA, VNM], weapons="knives")
    desks.file(THA, "part", {"report": report, "says": {"weapons": "none"}}, [VNM, KHM])
    desks.file(THA, "correct", {"report": report, "says": {"title": "Nothing"}, "reason": "x"}, [VNM, KHM])
    says = {"area": "sea-piracy", "title": "Nothing at all"}
    desks.file(THA, "release", {"report": report, "kind": INCIDENT, "says": says}, [VNM, KHM])
    desks.meet()

    for party in (KHM, VNM):
        one = desks.report(party, report)
        assert (one.title, one.body["weapons"]) == ("Boarding in the strait", "knives")
        assert [layer.sort for layer in one.aside] == ["part", "correct", "release"]
        assert [found.report for found in desks.reports(party)] == [report]
    desks.region.check()


def test_what_comes_before_its_report_waits_for_it(open_desks):
    desks = open_desks(KHM, THA, VNM)
    report = desks.tell(KHM, [THA, VNM])
    desks.file(THA, "comment", {"report": report, "text": "Seen before."}, [VNM])
    desks.region.send(KHM, to=THA)
    desks.region.send(THA, to=VNM)
    assert "no such report" in refuses(NotFound, lambda: desks.report(VNM, report))

    desks.region.send(KHM, to=VNM)

    with desks.region[VNM].reading() as tx:
        assert [one.body["text"] for one in views.beside(tx, views.report(tx, report))] == ["Seen before."]


def test_copies_hide_who_else_reads_and_are_one_report_for_their_author(desks):
    copied(desks, [THA, VNM], weapons="knives")

    (mine,) = desks.reports(KHM)
    (thai,), (viet,) = desks.reports(THA), desks.reports(VNM)
    assert mine.readers == readers(THA, VNM)
    assert (thai.readers, viet.readers) == (readers(THA), readers(VNM))
    assert thai.report != viet.report
    assert not {mine.copies[0].record, mine.copies[1].record} - {thai.report, viet.report}
    assert not holds(desks, THA, '"VNM"')
    assert not holds(desks, VNM, '"THA"')
    with desks.region[KHM].reading() as tx:
        assert views.counts(tx) == {"sea-piracy": 1}
    desks.region.check()


def test_what_readers_say_beside_their_copies_meets_at_the_author(desks):
    copied(desks, [THA, VNM])
    for party in (THA, VNM):
        (one,) = desks.reports(party)
        desks.file(party, "comment", {"report": one.report, "text": f"from {party}"}, [KHM])
    desks.meet()

    (mine,) = desks.reports(KHM)
    with desks.region[KHM].reading() as tx:
        assert {one.body["text"] for one in views.beside(tx, mine)} == {"from THA", "from VNM"}


def test_a_correction_goes_to_those_who_were_told_the_field_and_to_no_one_else(desks):
    report = desks.tell(KHM, [THA, VNM], weapons="knives", target="bulk carrier")
    desks.file(KHM, "part", {"report": report, "says": {"dead": 1}}, [THA])

    drafts = corrected(desks.report(KHM, report), {"dead": 2, "target": "tanker"}, "Counted again.")
    desks.file_all(KHM, drafts)
    desks.meet()

    assert {tuple(sorted(draft.audience)): sorted(draft.body["says"]) for draft in drafts} == {
        ("THA",): ["dead"], ("THA", "VNM"): ["target"],
    }  # fmt: skip
    thai, viet = desks.report(THA, report), desks.report(VNM, report)
    assert (thai.body["dead"], thai.body["target"]) == (2, "tanker")
    assert (viet.body["dead"], viet.body["target"]) == (None, "tanker")
    assert [one.reason for one in viet.corrections] == ["Counted again."]


def test_a_correction_of_copies_goes_to_each_copy(desks):
    copied(desks, [THA, VNM], weapons="knives")
    (mine,) = desks.reports(KHM)

    desks.file_all(KHM, corrected(mine, {"weapons": "axes"}, "Looked again."))
    desks.meet()

    for party in (KHM, THA, VNM):
        (one,) = desks.reports(party)
        assert one.body["weapons"] == "axes"
    assert not holds(desks, THA, '"VNM"')


def test_a_correction_that_would_make_it_no_report_leaves_the_field_as_it_was(desks):
    report = desks.tell(KHM, [THA], dead=1)
    desks.file(KHM, "correct", {"report": report, "says": {"dead": "many"}, "reason": "x"}, [THA])
    desks.meet()

    assert desks.report(THA, report).body["dead"] == 1


def test_releasing_says_again_what_all_read_corrected_and_no_part(open_desks):
    desks = open_desks(KHM, THA, VNM, LAO)
    report = desks.tell(KHM, [THA, VNM], weapons="knives")
    desks.file(KHM, "part", {"report": report, "says": {"dead": 3, "target": "the ship Example"}}, [THA])
    desks.file_all(KHM, corrected(desks.report(KHM, report), {"weapons": "axes", "dead": 4}, "Recount."))

    desks.file_all(KHM, [widened(desks.report(KHM, report), readers(LAO))])
    desks.meet()

    one = desks.report(LAO, report)
    assert (one.report, one.party, one.body["weapons"], one.body["dead"]) == (report, KHM, "axes", None)
    assert not holds(desks, LAO, "Example")
    assert not holds(desks, VNM, '"LAO"')
    assert LAO in desks.report(KHM, report).readers
    desks.region.check()


def test_a_correction_told_to_some_alone_is_not_released(open_desks):
    """Also where somebody filed it by hand, to fewer than read the report."""
    desks = open_desks(KHM, THA, VNM, LAO)
    report = desks.tell(KHM, [THA, VNM], weapons="knives")
    body = {"report": report, "says": {"weapons": "rifles of a named unit", "dead": 9}, "reason": "x"}
    desks.file(KHM, "correct", body, [THA])

    released = widened(desks.report(KHM, report), readers(LAO))

    assert released.body["says"]["weapons"] == "knives"
    assert "dead" not in released.body["says"]


def test_narrowing_takes_it_from_those_who_leave_and_gives_it_anew_to_those_who_remain(open_desks):
    desks = open_desks(KHM, THA, VNM, LAO)
    report = desks.tell(KHM, [THA, VNM, LAO], weapons="knives")
    desks.file(KHM, "part", {"report": report, "says": {"dead": 3}}, [THA, LAO])
    desks.meet()
    assert holds(desks, LAO, "Boarding in the strait")

    plan = narrowed(desks.report(KHM, report), readers(THA, VNM), reason="sent too far", token=tokens(1)[0])
    anew = desks.file_all(KHM, plan.first)[-1]
    desks.file_all(KHM, plan.told(anew))
    desks.meet()

    assert not holds(desks, LAO, "Boarding in the strait")
    assert not holds(desks, LAO, '"dead":3')
    assert (desks.report(THA, anew).body["dead"], desks.report(VNM, anew).body["dead"]) == (3, None)
    assert desks.report(VNM, anew).body["links"][0]["record"] == report
    assert [len(desks.reports(party)) for party in (KHM, THA, VNM, LAO)] == [1, 1, 1, 0]
    desks.region.check()


def test_narrowing_copies_takes_back_those_of_the_leaving_and_nobody_else_notices(desks):
    copied(desks, [THA, VNM])
    (mine,) = desks.reports(KHM)

    plan = narrowed(mine, readers(THA), reason="", token=tokens(1)[0])
    desks.file_all(KHM, plan.first)
    desks.meet()

    assert [len(desks.reports(party)) for party in (KHM, THA, VNM)] == [1, 1, 0]
    (left,) = desks.reports(KHM)
    assert left.readers == readers(THA)
    desks.region.check()


def test_narrowing_to_a_stranger_is_refused(desks):
    report = desks.tell(KHM, [THA])
    matter = desks.report(KHM, report)

    said = refuses(Malformed, lambda: narrowed(matter, readers(VNM), reason="", token=tokens(1)[0]))
    assert "release it to them instead" in said


def test_fields_are_kept_back_for_some_and_the_title_never():
    told = split({"area": "a", "title": "t", "weapons": "axes"}, {"weapons": readers(THA)})

    assert told.common == {"area": "a", "title": "t"}
    assert told.parts == ((readers(THA), {"weapons": "axes"}),)
    assert "word it neutrally" in refuses(Malformed, lambda: split({"title": "t"}, {"title": readers(THA)}))


def test_the_owner_sees_who_has_erased_and_who_is_late(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.meet()
    browser = desks.browser(KHM)
    answer = browser.post(f"/exchange/report/{report}/withdraw", data={"reason": "mistaken"})
    assert answer.status_code == 410  # the page it leads to
    desks.meet()
    desks.region[THA].do_duties()
    desks.meet()
    desks.region.clock.forward(days=30)

    browser = desks.browser(KHM)
    page = browser.get(f"/exchange/report/{report}").text
    assert (
        page.index("Erased, by their own receipt")
        < page.index("THA")
        < page.index("Late")
        < page.index("VNM")
    )
    assert "VNM" in browser.get("/exchange/").text
    assert browser.get("/exchange/reports").text.count("Boarding in the strait") == 0
    desks.region.check()


def test_withdrawing_takes_everything_that_was_told_of_it(desks):
    copied(desks, [THA, VNM], weapons="knives-or-so")
    (mine,) = desks.reports(KHM)
    desks.file_all(KHM, [parted(mine.copies[0].record, {"target": "secret-target"}, readers(THA))])
    form = {"victims": "14/3; 18-20; female", "-party=THA": "yes"}
    desks.browser(KHM).post(f"/exchange/report/{mine.report}/victims", data=form)
    desks.meet()
    assert holds(desks, THA, "secret-target")
    assert holds(desks, THA, "18-20")

    desks.browser(KHM).post(f"/exchange/report/{mine.report}/withdraw", data={"reason": ""})
    desks.meet()

    for party in (KHM, THA, VNM):
        for text in ("knives-or-so", "secret-target", "18-20"):
            assert not holds(desks, party, text)
        assert desks.reports(party) == []
    desks.region.check()
