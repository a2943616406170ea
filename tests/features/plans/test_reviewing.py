"""Reviews: one opens, each contributes in its own name, only the opener concludes, and no clock does."""

from datetime import date

from amity.errors import Malformed
from amity.features.plans import views
from amity.features.plans.rules.reviewing import Review, months_later
from amity.testing import refuses


def open_review(programme, **said: object) -> str:
    body = {"subject": programme.plan, "title": "Mid-term review", "forum": "ALL"}
    days = {"opens": "2026-03-01", "due": "2026-05-31"}
    record = programme.region.say("ASEC", "plan.review-open/1", body | days | said)
    programme.region.meet()
    return record


def contribute(programme, party: str, review: str, text: str = "We did our part.") -> None:
    programme.region.say(party, "plan.review-input/1", {"review": review, "text": text})
    programme.region.meet()


def conclude(programme, party: str, review: str) -> None:
    programme.region.say(party, "plan.review-conclude/1", {"review": review, "outcome": "It goes on."})
    programme.region.meet()


def seen(programme, review: str, party: str = "KHM") -> Review:
    node = programme.region[party]
    with node.reading() as tx:
        return views.review(tx, review, region=node.region)


def test_a_review_opens_collects_and_concludes(programme):
    review = open_review(programme)
    opened = seen(programme, review)
    contribute(programme, "KHM", review)
    collecting = seen(programme, review)
    conclude(programme, "ASEC", review)
    concluded = seen(programme, review, "IDN")

    assert (opened.stage, collecting.stage, concluded.stage) == ("open", "collecting", "concluded")
    assert [word.party for word in concluded.inputs] == ["KHM"]
    assert concluded.conclusion.body["outcome"] == "It goes on."
    programme.region.check()


def test_only_the_opener_concludes_a_review(programme):
    review = open_review(programme)
    contribute(programme, "KHM", review)
    conclude(programme, "IDN", review)

    one = seen(programme, review)
    assert (one.stage, one.conclusion) == ("collecting", None)
    assert [word.party for word in one.aside] == ["IDN"]


def test_what_is_said_after_the_conclusion_is_kept_and_moves_nothing(programme):
    review = open_review(programme)
    conclude(programme, "ASEC", review)
    programme.region.clock.forward(days=1)
    contribute(programme, "IDN", review)

    one = seen(programme, review)
    assert (one.stage, one.inputs) == ("concluded", ())
    assert [word.party for word in one.aside] == ["IDN"]


def test_no_clock_concludes_a_review(programme):
    review = open_review(programme)
    programme.region.clock.forward(days=4000)
    for node in programme.region.nodes.values():
        node.do_duties()
    programme.region.meet()

    assert seen(programme, review).stage == "open"


def test_a_contribution_that_comes_before_the_review_is_shown_when_it_is_known(open_programme):
    programme = open_programme("KHM", "LAO")
    region = programme.region
    body = {
        "subject": "1976-TAC",
        "title": "Assessment",
        "forum": "ALL",
        "opens": "2026-03-01",
        "due": "2026-05-31",
    }
    review = region.say("ASEC", "plan.review-open/1", body)
    region.send("ASEC", to="KHM")
    region.say("KHM", "plan.review-input/1", {"review": review, "text": "Early."})
    region.send("KHM", to="LAO")
    region.send("ASEC", to="LAO")

    assert [word.party for word in seen(programme, review, "LAO").inputs] == ["KHM"]


def test_a_day_outside_the_calendar_of_plans_is_said_to_nobody(programme):
    """A node reckons with days: one that says 9999 could otherwise stop the duties of all others."""
    refuses(Malformed, lambda: open_review(programme, opens="9999-12-31", every_months=12))
    open_review(programme, opens="2200-12-31", due="2200-12-31", every_months=240)
    for node in programme.region.nodes.values():
        node.do_duties()


def test_months_end_where_the_next_month_is_shorter():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 3, 1), 12) == date(2027, 3, 1)
