"""The annual report: every figure from records, every change of evidence flagged, the few not counted out."""

import pytest

from amity.errors import Malformed, NotAuthorised
from amity.features.plans import report, views
from amity.features.plans.kinds import KINDS, EditionFrozen
from amity.features.plans.report import Edits, editing
from amity.features.plans.rules.inclusion import Headcount, participation
from amity.kernel.record import Party, RecordId
from amity.store.database import Database
from amity.testing import DESK, refuses
from amity.ui import print as printing


@pytest.fixture
def reported(programme):
    """The programme with a year of reports: one activity done, one under way, one of them late."""
    programme.today("2026-12-01")
    persons = {"women": 12, "men": 28, "total": 40}
    programme.report("KHM", as_of="2026-05-31", percent=60, narrative="Observers came.", persons=persons)
    programme.report("KHM", programme.manual, as_of="2026-06-20", status="done", percent=100)
    programme.report("IDN", programme.contacts, as_of="2026-07-01", status="done", percent=100)
    programme.region.meet()
    return programme


def texts(edition: views.Edition) -> dict[str, str]:
    return {one.key: one.text for one in edition.body.statements}


def checked(programme, party: str, record: str, data: bytes | None = None):
    node = programme.region[party]
    one, flags = programme.edition(party, record)
    flagged = {key: "; ".join(found.reasons) for key, found in flags.items()}
    made = data or printing.document(report.paper_of(one, region=node.region, flagged=flagged)).encode()
    return report.check_claims(node, printing.claims(made))


def test_figures_are_counted_from_records_at_every_node_alike(reported):
    for party in ("ASEC", "KHM", "IDN"):
        prevention, norms = reported.year(party).components
        assert prevention.counts == (1, 2, 0, 0, 0, 0)  # contacts: one of two Parties has done its own
        assert [one.ref for one in prevention.reported] == [
            reported.observers,
            reported.manual,
            reported.contacts,
        ]
        assert prevention.parties == ("IDN", "KHM")
        assert (len(norms.activities), len(norms.norms)) == (0, 1)


def test_what_was_superseded_or_lapsed_counts_no_more_and_what_was_fulfilled_is_done(reported):
    reported.change("ASEC", reported.manual, "lapsed", on="2026-08-01")
    reported.change("ASEC", reported.observers, "fulfilled", on="2026-08-01", by="something else")
    reported.region.meet()

    prevention = reported.year("IDN").components[0]
    assert [one.ref for one in prevention.dropped] == [reported.manual]
    assert [one.ref for one in prevention.done] == [reported.observers]
    assert len(prevention.activities) == 2


def test_every_factual_sentence_of_a_frozen_edition_names_records_that_hold(reported):
    record = reported.freeze()
    edition, flags = reported.edition("IDN", record)

    assert edition.label == "No. 2026/1"
    assert flags == {}
    assert all(one.rests_on for one in edition.body.statements)
    assert "1 activity is done." in texts(edition)["prevention/done"]
    assert "Cambodia" not in texts(edition)["prevention/reported"]  # the invented region has its own names
    assert all(finding.holds for finding in checked(reported, "KHM", record))
    reported.region.check()


def test_a_pdf_is_verified_by_another_party_against_its_own_copy_of_the_logs(reported):
    record = reported.freeze()
    edition, _ = reported.edition("ASEC", record)
    pdf = printing.pdf(report.paper_of(edition, region=reported.region.pack, flagged={}))

    findings = checked(reported, "IDN", record, pdf)
    assert len(findings) > len(edition.body.statements)
    assert all(finding.holds for finding in findings)
    assert printing.check_text(pdf) == []


def test_editions_are_numbered_and_an_earlier_one_is_never_changed(reported):
    first = reported.freeze()
    reported.report("IDN", as_of="2026-11-01", status="done", percent=100)
    reported.region.meet()
    second = reported.freeze()

    labels = [reported.edition("KHM", record)[0].label for record in (first, second)]
    assert labels == ["No. 2026/1", "No. 2026/2"]
    before, _ = reported.edition("KHM", first)
    assert "1 activity is done." in texts(before)["prevention/done"]


def test_a_correction_flags_the_sentences_that_rest_on_what_it_corrects(reported):
    said = reported.report("KHM", reported.contacts, as_of="2026-08-01", status="done", percent=100)
    reported.region.meet()
    record = reported.freeze()
    reported.correct("KHM", said, reported.contacts, as_of="2026-08-01", status="ongoing", percent=80)
    reported.region.meet()

    _, flags = reported.edition("IDN", record)
    assert any("KHM corrected its report" in reason for reason in flags[f"report/{said}"].reasons)
    assert any("the records now give 1" in reason for reason in flags["prevention/done"].reasons)
    verdicts = {finding.verdict for finding in checked(reported, "IDN", record)}
    assert verdicts == {"holds", "changed"}


def test_a_withdrawal_flags_the_sentences_that_rested_on_it(reported):
    said = reported.report("IDN", as_of="2026-11-01", status="done", percent=100)
    reported.region.meet()
    record = reported.freeze()
    reported.region["IDN"].withdraw(RecordId(said), reason="sent by mistake", office=DESK)
    reported.region.meet()

    _, flags = reported.edition("KHM", record)
    assert any("IDN withdrew its record" in reason for reason in flags[f"report/{said}"].reasons)
    assert "not-held" in {finding.verdict for finding in checked(reported, "KHM", record)}


def test_a_contradicting_report_flags_the_sentence_it_contradicts(reported):
    record = reported.freeze()
    reported.report("IDN", reported.manual, as_of="2026-09-01", status="not-started")
    reported.region.meet()

    edition, flags = reported.edition("KHM", record)
    [mine] = [one for one in edition.body.statements if one.key.startswith("report/") and "1.b" in one.text]
    assert any("IDN has since reported it not started" in reason for reason in flags[mine.key].reasons)


def test_what_is_reported_of_the_next_year_flags_nothing(reported):
    record = reported.freeze()
    reported.today("2027-03-01")
    reported.report("KHM", as_of="2027-02-01", status="done", percent=100)
    reported.region.meet()

    assert reported.edition("IDN", record)[1] == {}


def test_a_report_that_not_all_readers_may_read_is_left_out_and_counted_aside(reported):
    """Cambodia tells the Secretariat alone: the edition that Indonesia reads must not give it away."""
    reported.report("KHM", as_of="2026-11-01", narrative="Between us.", to={"ASEC"}, percent=80)
    reported.region.meet()
    record = reported.freeze()

    edition, flags = reported.edition("IDN", record)
    assert "Between us" not in str(texts(edition))
    assert flags == {}
    assert all(finding.holds for finding in checked(reported, "IDN", record))


def test_a_sentence_that_somebody_changed_in_the_file_is_found(reported):
    record = reported.freeze()
    edition, _ = reported.edition("ASEC", record)
    page = printing.document(report.paper_of(edition, region=reported.region.pack, flagged={}))
    forged = page.replace("1 activity is done.", "3 activities are done.")

    findings = checked(reported, "IDN", record, forged.encode())
    assert forged != page
    assert "not-as-frozen" in {finding.verdict for finding in findings}


def test_a_file_that_names_no_edition_was_never_frozen(reported):
    claims = {"sentences": [], "undrawn": "", "printed": [], "edition": "draft", "margins": []}

    [finding] = report.check_claims(reported.region["KHM"], claims)
    assert finding.verdict == "not-frozen"


def test_an_edition_by_another_than_the_opener_of_the_plan_is_none(reported):
    """Indonesia's node is hostile and freezes a report on the Secretariat's plan."""
    record = reported.freeze()
    body = reported.edition("ASEC", record)[0].body.model_dump(mode="json")
    forged = reported.region.say("IDN", "plan.edition/1", body | {"number": 2})
    reported.region.meet()

    with reported.region["KHM"].reading() as tx:
        assert [one.record for one in views.editions(tx, reported.plan)] == [record]
    assert forged != record
    region = reported.region
    refuses(NotAuthorised, lambda: report.freeze(region["KHM"], reported.plan, 2026, office=DESK))


@pytest.mark.parametrize(
    "broken",
    [
        {"bars": [{"component": "", "label": "All", "counts": [1]}]},
        {"statements": [{"key": "a", "text": "It is so.", "rests_on": [99]}]},
        {"components": [["prevention", " "]]},
    ],
)
def test_an_edition_that_nobody_could_print_is_no_edition(broken):
    refuses(Malformed, lambda: KINDS.get("plan.edition/1").read(EditionFrozen.example | broken))


def test_the_desk_edits_words_and_the_records_stay_with_them(reported):
    node = reported.region["ASEC"]
    plan = reported.opened("ASEC")
    readers = report.readers_of(node.region, plan, node.clock().date())
    with node.tx() as tx:
        prepared = report.prepare(
            tx, plan, 2026, region=node.region, today=node.clock().date(), readers=readers
        )
        drafted = {one.key: one for one in prepared.sentences}
        done = drafted["prevention/done"]
        edits = Edits().worded(done, "The manual, 1 of the activities, was finished.").without("norms/norms")
        editing.keep(tx, plan.ref, 2026, edits.noted("prevention", "The Summit may wish to note the pace."))
    edition, flags = reported.edition("IDN", reported.freeze())

    said = {one.key: one for one in edition.body.statements}
    assert said["prevention/done"].text.startswith("The manual")
    assert said["prevention/done"].drafted == done.text
    assert [edition.body.evidence[at] for at in said["prevention/done"].rests_on] == list(done.records)
    assert "norms/norms" not in said
    [note] = [one for one in edition.body.statements if one.editorial]
    assert (note.text, note.rests_on) == ("The Summit may wish to note the pace.", ())
    assert flags == {}


def test_edited_words_bring_in_no_figure_that_the_records_do_not_give(reported):
    whole = reported.year("ASEC")
    [done] = [one for one in report.draft(whole.whole, [], [], {}, str) if one.key == "all/done"]

    refuses(Malformed, lambda: Edits().worded(done, "12 activities are done."))


def test_words_edited_before_the_figures_moved_are_refused_when_frozen(reported):
    node, plan = reported.region["ASEC"], reported.opened("ASEC")
    today = node.clock().date()
    with node.tx() as tx:
        readers = report.readers_of(node.region, plan, today)
        prepared = report.prepare(tx, plan, 2026, region=node.region, today=today, readers=readers)
        [done] = [one for one in prepared.sentences if one.key == "prevention/done"]
        editing.keep(tx, plan.ref, 2026, Edits().worded(done, "Only 1 is finished."))
    reported.report("IDN", as_of="2026-11-01", status="done", percent=100)
    reported.region.meet()

    said = refuses(Malformed, lambda: report.freeze(node, plan.ref, 2026, office=DESK))
    assert "Only 1 is finished" in said


def test_a_public_edition_counts_only_what_anybody_may_read(reported):
    reported.region.say(
        "KHM", "plan.progress/1", reported.body(reported.contacts, as_of="2026-11-01"), {"PUBLIC"}
    )
    reported.region.meet()
    edition, _ = reported.edition("IDN", reported.freeze(public=True))

    assert edition.is_public
    assert len([one for one in edition.body.statements if one.key.startswith("report/")]) == 1


def test_an_edition_on_drill_reports_is_marked_as_drill(reported):
    reported.report("KHM", as_of="2026-11-01", narrative="EXERCISE EXERCISE: a meeting was held.")
    reported.region.meet()

    assert reported.edition("IDN", reported.freeze())[0].body.exercise


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_whole_story_is_the_same_on_either_database(open_programme, fresh_database, kind):
    """Reports, a correction, a narrower report, a contradiction, an edition and its flags."""
    databases = {party: Database(fresh_database(kind)) for party in ("ASEC", "KHM", "IDN")}
    programme = open_programme("KHM", "IDN", databases=databases.__getitem__)
    programme.today("2026-12-01")
    first = programme.report(
        "KHM",
        percent=20,
        narrative="Observers came.",
        persons=dict.fromkeys(("women", "men"), 6) | {"total": 12},
    )
    programme.correct("KHM", first, percent=30)
    programme.report("KHM", as_of="2026-09-01", to={"ASEC"}, percent=50)
    programme.report("IDN", programme.manual, as_of="2026-06-01", status="done", percent=100)
    programme.region.meet()
    record = programme.freeze()
    programme.report("KHM", programme.manual, as_of="2026-07-01", status="not-started")
    programme.region.meet()

    edition, flags = programme.edition("IDN", record)
    [observers] = [one for one in programme.standing("IDN").values() if one.ref == programme.observers]
    assert [one.percent for one in observers.reports] == [30]
    assert texts(edition)["prevention/done"] == "1 activity is done."
    assert flags["prevention/done"].reasons == ("the records now give 0",)
    programme.region.check()
    for database in databases.values():
        database.close()


def heads(component: str, women: int, men: int, total: int) -> Headcount:
    return Headcount(RecordId(f"{component}{women}"), Party("KHM"), component, women, men, total)


def test_the_share_of_women_is_counted_from_the_reports_of_the_year(reported):
    women = reported.year("IDN").components[0].women

    assert (women.women, women.men, women.total, women.share, women.shown) == (12, 28, 40, 30, True)


def test_fewer_than_five_persons_are_never_counted_out_nor_found_by_subtraction():
    found = participation([heads("a", 10, 10, 20), heads("b", 1, 3, 4)])

    assert (found["a"].shown, found["b"].shown) == (True, False)
    assert found[""].total == 20  # b is not in the sum: taking a from it gives nothing away


def test_five_persons_are_shown():
    assert participation([heads("a", 2, 3, 5)])["a"].shown


def test_few_persons_are_not_counted_out_in_print(programme):
    programme.today("2026-12-01")
    programme.report("KHM", as_of="2026-05-31", persons={"women": 1, "men": 3, "total": 4})
    programme.region.meet()
    edition, _ = programme.edition("IDN", programme.freeze())

    said = texts(edition)
    assert "no share" in said["prevention/women"]
    assert "3 men" not in str(said)
