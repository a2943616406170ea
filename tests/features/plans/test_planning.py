"""Plans and activities: only their opener words them, nothing said is lost, later plans name ancestors."""

from datetime import date

import pytest

from amity import testing
from amity.errors import NotFound
from amity.features import plans
from amity.features.plans import catalogue, views
from amity.kernel.record import Party
from amity.node import region as regions
from amity.testing import DESK, Region, refuses


def test_only_the_opener_of_a_plan_changes_its_activities(programme):
    """Indonesia's node is hostile: it amends, adds and lets lapse what the Secretariat has opened."""
    region = programme.region
    body = {"plan": programme.plan, "title": "Mine now", "component": "prevention", "strength": "consider"}
    region.say("IDN", "plan.activity/1", body | {"key": "1.a", "since": "2026-01-01"})
    region.say("IDN", "plan.activity/1", body | {"key": "9", "since": "2026-01-01"})
    region.say("IDN", "plan.change/1", {"activity": programme.manual, "change": "lapsed", "on": "2026-02-01"})
    opening = {"plan": programme.plan, "title": "Mine", "horizon": "action", "forum": "ALL"}
    region.say("IDN", "plan.plan/1", opening | {"since": "2026-01-01"})
    region.meet()

    for party in ("ASEC", "KHM", "IDN"):
        found = programme.standing(party)
        assert programme.opened(party).title == "Work programme"
        assert found[programme.observers].title == "Observers at exercises"
        assert found[programme.manual].standing == "active"
        assert f"{programme.plan}/9" not in found
    region.check()


def test_two_plans_of_one_name_are_two_plans(programme):
    programme.region.say(
        "IDN",
        "plan.plan/1",
        {
            "plan": "IDN/2026-work-programme",
            "title": "Ours",
            "horizon": "action",
            "forum": "ALL",
            "since": "2026-01-01",
        },
    )
    programme.region.meet()

    with programme.region["KHM"].reading() as tx:
        assert [(one.ref, one.opener) for one in views.plans(tx)] == [
            ("ASEC/2026-work-programme", "ASEC"),
            ("IDN/2026-work-programme", "IDN"),
        ]


def test_an_activity_is_renamed_fulfilled_and_taken_up_again_and_every_day_is_remembered(programme):
    programme.change("ASEC", programme.manual, "renamed", on="2026-03-01", title="Handbook")
    programme.change("ASEC", programme.manual, "fulfilled", on="2026-05-01", by="2026-Handbook-Accord")
    programme.change("ASEC", programme.manual, "resumed", on="2026-09-01")
    programme.region.meet()

    def seen(on: str) -> tuple[str, str]:
        one = programme.standing("KHM", on)[programme.manual]
        return one.title, one.standing

    assert seen("2026-02-28") == ("Manual of procedures", "active")
    assert seen("2026-03-01") == ("Handbook", "active")
    assert seen("2026-05-01") == ("Handbook", "fulfilled")
    assert seen("2026-09-01") == ("Handbook", "active")
    assert programme.standing("KHM", "2026-05-01")[programme.manual].by == "2026-Handbook-Accord"


def test_amended_words_hold_from_their_own_day(programme):
    body = {
        "plan": programme.plan,
        "key": "1.a",
        "title": "Observers at all exercises",
        "component": "prevention",
    }
    programme.region.say("ASEC", "plan.activity/1", body | {"strength": "conclude", "since": "2026-08-01"})
    programme.region.meet()

    before, after = (
        programme.standing("IDN", day)[programme.observers] for day in ("2026-07-31", "2026-08-01")
    )
    assert (before.title, before.strength) == ("Observers at exercises", "establish")
    assert (after.title, after.strength) == ("Observers at all exercises", "conclude")


def test_a_plan_stood_empty_before_its_first_day(programme):
    assert programme.standing("KHM", "2025-12-31") == {}


def test_a_later_plans_activity_names_its_ancestors_across_plans(programme):
    region, later, last = programme.region, "ASEC/2030-plan", "ASEC/2035-plan"
    for plan, key, ancestor in ((later, "a", programme.observers), (last, "b", f"{later}/a")):
        opening = {"plan": plan, "title": plan, "horizon": "long-term", "forum": "ALL", "since": "2030-01-01"}
        region.say("ASEC", "plan.plan/1", opening)
        body = {
            "plan": plan,
            "key": key,
            "title": f"Title {key}",
            "component": "prevention",
            "since": "2030-01-01",
        }
        region.say("ASEC", "plan.activity/1", body | {"strength": "develop", "ancestors": [ancestor]})
    region.meet()

    with region["KHM"].reading() as tx:
        up = [(one.ref, one.relation, one.distance) for one in views.lineage(tx, f"{last}/b")]
        down = [(one.title, one.relation, one.distance) for one in views.lineage(tx, programme.observers)]
    assert up == [(f"{later}/a", "ancestor", 1), (programme.observers, "ancestor", 2)]
    assert down == [("Title a", "descendant", 1), ("Title b", "descendant", 2)]


def test_a_circle_of_ancestors_is_followed_once(programme):
    body = {"plan": programme.plan, "component": "prevention", "strength": "develop", "since": "2026-01-01"}
    for key, ancestor in (("x", "y"), ("y", "x")):
        said = {"key": key, "title": key, "ancestors": [f"{programme.plan}/{ancestor}"]}
        programme.region.say("ASEC", "plan.activity/1", body | said)

    with programme.region["ASEC"].reading() as tx:
        found = views.lineage(tx, f"{programme.plan}/x")
    assert {one.ref for one in found} == {f"{programme.plan}/y"}


@pytest.fixture(scope="module")
def asean():
    return regions.load(testing.repository() / "regions" / "asean")


@pytest.mark.parametrize("instrument", ["2002-ASEAN-China-JD-NTS", "2004-ASC-PoA", "2022-ADMM-Plus-JD"])
def test_the_catalogue_of_each_founding_instrument_opens_as_a_plan(asean, instrument):
    region = Region("ASEC", "KHM", pack=asean, features=(plans.FEATURE,))
    drafts = catalogue.adopt(asean, instrument, by=Party("ASEC"), on=date(2026, 1, 1))
    region["ASEC"].file_all(drafts, office=DESK)
    region.meet()

    node = region["KHM"]
    with node.reading() as tx:
        [plan] = views.plans(tx)
        found = views.activities(tx, plan, region=node.region, on=date(2026, 1, 1))
    wanted = asean.catalogues[instrument]
    assert (plan.ref, plan.opener) == (f"ASEC/{instrument}", "ASEC")
    assert [one.key for one in found] == [one.id for one in wanted.obligations]
    assert [one.title for one in found] == [one.text for one in wanted.obligations]
    assert dict(plan.components) == dict(wanted.components)


def test_an_instrument_without_a_catalogue_is_refused_with_those_that_have_one(asean):
    said = refuses(
        NotFound, lambda: catalogue.adopt(asean, "1976-TAC", by=Party("ASEC"), on=date(2026, 1, 1))
    )

    assert "2004-ASC-PoA" in said
