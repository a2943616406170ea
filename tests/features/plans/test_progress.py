"""Progress: each Party speaks for itself, corrects itself alone, and every day can be asked about."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from amity.features.plans import views
from amity.testing import DESK, picture


def test_a_report_reaches_every_reader_of_the_plan_under_its_authors_name(programme):
    programme.report("KHM", status="ongoing", percent=40)
    programme.region.meet()

    found = programme.standing("IDN")
    [report] = found[programme.observers].reports
    assert (report.party, report.status, report.percent) == ("KHM", "ongoing", 40)
    assert found[programme.observers].status == "ongoing"
    assert found[programme.manual].status == "no-report"
    programme.region.check()


def test_a_report_is_known_to_nobody_it_was_not_addressed_to(programme):
    programme.report("KHM", to={"ASEC"})
    programme.region.meet()

    assert programme.standing("ASEC")[programme.observers].status == "ongoing"
    assert programme.standing("IDN")[programme.observers].status == "no-report"


def test_reports_that_contradict_stand_side_by_side_with_their_authors(programme):
    """Cambodia says in March that it is done; Indonesia says in June that it has not begun."""
    done = programme.report("KHM", as_of="2026-03-01", status="done", percent=100)
    begun = programme.report("IDN", as_of="2026-06-01", status="not-started")
    programme.region.meet()

    for party in ("ASEC", "KHM", "IDN"):
        one = programme.standing(party)[programme.observers]
        assert [(a.record, b.record) for a, b in one.differing] == [(done, begun)]
        assert {report.record for report in one.reports} == {done, begun}
        assert (one.status, one.percent) == ("differing", 0)


def test_progress_that_only_goes_forward_contradicts_nobody(programme):
    programme.report("KHM", as_of="2026-03-01", status="ongoing")
    programme.report("IDN", as_of="2026-06-01", status="done", percent=100)
    programme.region.meet()

    one = programme.standing("ASEC")[programme.observers]
    assert (one.status, one.differing) == ("done", ())


def test_an_activity_that_each_does_is_done_when_each_has_said_so(programme):
    programme.report("KHM", programme.contacts, status="done", percent=100)
    programme.region.meet()
    half = programme.standing("ASEC")[programme.contacts]
    programme.report("IDN", programme.contacts, status="done", percent=100)
    programme.region.meet()
    whole = programme.standing("ASEC")[programme.contacts]

    assert (half.status, half.percent, half.differing) == ("ongoing", 50, ())
    assert (whole.status, whole.percent) == ("done", 100)


def test_a_party_corrects_its_own_report_and_what_it_said_before_stays_readable(programme):
    first = programme.report("KHM", percent=60)
    second = programme.correct("KHM", first, percent=50)
    programme.region.meet()

    one = programme.standing("IDN")[programme.observers]
    assert [(r.record, r.percent, r.corrects) for r in one.reports] == [(second, 50, first)]
    with programme.region["IDN"].reading() as tx:
        assert {row["record"] for row in views.history(tx, programme.observers)} == {first, second}
    programme.region.check()


def test_nobody_corrects_another(programme):
    """Indonesia's node is hostile and files a correction of what Cambodia said."""
    said = programme.report("KHM", percent=60, as_of="2026-03-01")
    programme.region.meet()
    programme.correct("IDN", said, percent=0, as_of="2026-03-01")
    programme.region.meet()

    one = programme.standing("KHM")[programme.observers]
    assert one.report_of("KHM").record == said
    assert one.report_of("KHM").percent == 60


def test_a_report_on_the_wrong_activity_moves_by_its_correction(programme):
    wrong = programme.report("KHM", programme.manual, percent=60)
    programme.correct("KHM", wrong, programme.observers, percent=60)
    programme.region.meet()

    found = programme.standing("IDN")
    assert found[programme.manual].status == "no-report"
    assert found[programme.observers].status == "ongoing"


def test_what_was_so_on_a_day_and_what_was_known_on_a_day_are_two_questions(programme):
    """In May Cambodia reports how things stood on 1 March; in July it corrects that."""
    programme.today("2026-05-10")
    first = programme.report("KHM", as_of="2026-03-01", percent=60)
    programme.today("2026-07-20")
    programme.correct("KHM", first, as_of="2026-03-01", percent=20)
    programme.region.meet()

    def percent(on: str, known: str) -> list[int]:
        reports = programme.standing("IDN", on, known)[programme.observers].reports
        return [report.percent for report in reports]

    assert percent("2026-02-28", "") == []
    assert percent("2026-03-01", "") == [20]
    assert percent("2026-12-31", "2026-05-09") == []
    assert percent("2026-12-31", "2026-05-10") == [60]
    assert percent("2026-03-01", "2026-07-20") == [20]


def test_a_withdrawn_report_was_never_known_and_the_one_before_it_stands_again(programme):
    programme.report("KHM", as_of="2026-03-01", percent=20)
    later = programme.report("KHM", as_of="2026-06-01", percent=70)
    programme.region.meet()
    programme.region["KHM"].withdraw(later, reason="sent too early", office=DESK)
    programme.region.meet()

    for party in ("KHM", "IDN"):
        [report] = programme.standing(party)[programme.observers].reports
        assert report.percent == 20
    programme.region.check()


def test_progress_that_arrives_before_its_plan_is_shown_when_the_plan_comes(open_programme):
    """A report reaches Laos before the Secretariat's log does."""
    programme = open_programme("KHM", "LAO")
    ahead = programme.report("KHM", f"{programme.plan}/3")
    programme.region.meet()
    body = {"plan": programme.plan, "key": "3", "title": "Later", "component": "prevention"}
    programme.region.say("ASEC", "plan.activity/1", body | {"strength": "develop", "since": "2026-01-01"})
    programme.region.meet()

    [report] = programme.standing("LAO")[f"{programme.plan}/3"].reports
    assert report.record == ahead


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["KHM", "IDN"]),
        st.sampled_from(["report", "correct", "change"]),
        st.integers(0, 2),
        st.integers(1, 6),
    ),
    max_size=8,
)


@settings(max_examples=12)
@given(steps=STEPS, order=st.permutations(["ASEC", "KHM", "IDN"]))
def test_in_whatever_order_the_logs_arrive_a_node_comes_to_know_the_same(open_programme, steps, order):
    programme = open_programme("KHM", "IDN", "LAO")
    region, said = programme.region, {"KHM": [], "IDN": []}
    for party, verb, which, month in steps:
        activity = (programme.observers, programme.manual, programme.contacts)[which]
        as_of = f"2026-{month:02}-01"
        match verb:
            case "report":
                said[party].append(programme.report(party, activity, as_of=as_of, percent=10 * month))
            case "correct" if said[party]:
                programme.correct(party, said[party][-1], activity, as_of=as_of)
            case _:
                programme.change("ASEC", activity, ("lapsed", "renamed", "resumed")[which], title="New")
    for party in order:
        region.send(party, to="LAO")
    grown = [picture(region["LAO"], view) for view in region["LAO"].views]
    region.meet()

    assert grown == [picture(region["LAO"], view) for view in region["LAO"].views]
    assert programme.standing("LAO") == programme.standing("ASEC")
    region.check()


def test_overdue_is_what_should_have_been_done_and_nobody_has_said_it_is(programme):
    day = date(2026, 7, 1)
    late = [one.ref for one in views.overdue(list(programme.standing("ASEC").values()), day)]
    programme.report("IDN", programme.manual, as_of="2026-06-20", status="done", percent=100)
    programme.region.meet()

    assert late == [programme.manual]
    assert views.overdue(list(programme.standing("ASEC").values()), day) == []
