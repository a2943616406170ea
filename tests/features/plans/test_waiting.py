"""What waits, and what falls due: each Party's own node tells its own office, once, and nobody else."""

from amity.features.plans import views
from amity.features.plans.kinds import KINDS, Reminded


def reminders(programme, party: str) -> list[tuple[str, str, int]]:
    with programme.region[party].reading() as tx:
        rows = views.reminders(tx, party)
    return sorted((row["ref"], row["due"], row["days"]) for row in rows)


def waiting(programme, party: str) -> list[tuple[str, str, bool]]:
    node = programme.region[party]
    with node.reading() as tx:
        found = views.waiting_for(tx, node.party, region=node.region, now=node.clock())
    return [(one.what, one.ref, one.overdue) for one in found]


def test_an_office_is_reminded_around_the_due_date_once_each_time(programme):
    programme.today("2026-06-15")
    node = programme.region["KHM"]
    before = node.do_duties()
    programme.today("2026-06-16")
    first = node.do_duties()
    again = node.do_duties()
    programme.today("2026-06-30")
    second = node.do_duties()

    assert (before, again) == ([], [])
    assert [record.kind for record in first] == [KINDS.name_of(Reminded)]
    assert len(second) == 1
    assert reminders(programme, "KHM") == [
        (programme.manual, "2026-06-30", -14),
        (programme.manual, "2026-06-30", 0),
    ]


def test_a_reminder_goes_to_nobody_else(programme):
    programme.today("2026-06-16")
    [record] = programme.region["KHM"].do_duties()
    programme.region.meet()

    assert record.audience == frozenset()
    assert programme.region["ASEC"].record(record.id) is None
    assert reminders(programme, "KHM")
    assert reminders(programme, "IDN") == []


def test_who_has_reported_it_done_is_not_reminded(programme):
    programme.report("KHM", programme.manual, as_of="2026-05-01", status="done", percent=100)
    programme.region.meet()
    programme.today("2026-06-30")

    assert programme.region["KHM"].do_duties() == []


def test_reminders_that_were_missed_are_not_made_up(programme):
    """A node that stood still all summer says once that it is late, not three times."""
    programme.today("2026-09-01")
    programme.region["KHM"].do_duties()

    assert reminders(programme, "KHM") == [(programme.manual, "2026-06-30", 14)]


def test_who_has_not_contributed_to_a_review_is_reminded_and_its_opener_opens_the_next(programme):
    body = {
        "subject": "1976-TAC",
        "title": "Assessment",
        "forum": "ALL",
        "opens": "2026-02-01",
        "due": "2026-03-01",
    }
    review = programme.region.say("ASEC", "plan.review-open/1", body | {"every_months": 12})
    programme.region.meet()
    programme.today("2026-03-01")
    programme.region["KHM"].do_duties()
    programme.today("2027-02-01")
    programme.region["ASEC"].do_duties()

    assert (review, "2026-03-01", 0) in reminders(programme, "KHM")
    assert (review, "2027-02-01", 0) in reminders(programme, "ASEC")


def test_what_waits_for_a_party_is_what_it_alone_can_say(programme):
    programme.today("2026-07-01")
    late = ("report", programme.manual, True)
    at_first = waiting(programme, "KHM"), waiting(programme, "ASEC")
    programme.report("KHM", programme.manual, as_of="2026-06-30", status="done", percent=100)
    programme.report("IDN", programme.manual, as_of="2026-07-01", status="not-started")
    programme.region.meet()

    assert at_first == ([late], [])
    assert waiting(programme, "KHM") == [("contradiction", programme.manual, False)]
    assert ("contradiction", programme.manual, False) in waiting(programme, "IDN")


def test_a_secretariat_waits_for_the_report_of_the_year_that_is_over(programme):
    programme.report("KHM")
    programme.region.meet()
    programme.today("2027-01-02")
    before = waiting(programme, "ASEC")
    programme.freeze(2026)

    assert ("edition", programme.plan, False) in before
    assert "edition" not in [what for what, _, _ in waiting(programme, "ASEC")]
