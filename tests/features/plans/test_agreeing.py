"""Consensus on a plan: each member consents itself, to exact words, and silence is no consent."""

import pytest

from amity.features.plans import views
from amity.features.plans.rules.agreeing import Proposal


def propose(programme, by: str = "ASEC") -> str:
    with programme.region["ASEC"].reading() as tx:
        records = views.draft_records(tx, programme.plan)
    record = programme.region.say(by, "plan.propose/1", {"plan": programme.plan, "records": records})
    programme.region.meet()
    return record


def answer(programme, party: str, proposal: str, stand: str, **said: object) -> None:
    body = {"plan": programme.plan, "proposal": proposal, "stand": stand, **said}
    programme.region.say(party, "plan.position/1", body)
    programme.region.meet()


def newest(programme, party: str = "KHM") -> Proposal:
    node, plan = programme.region[party], programme.opened(party)
    with node.reading() as tx:
        return views.proposals(tx, plan, region=node.region)[0]


def test_a_plan_is_adopted_when_every_member_has_itself_consented(programme):
    proposal = propose(programme)
    answer(programme, "KHM", proposal, "agree")
    half = newest(programme)
    answer(programme, "IDN", proposal, "no-objection")

    assert (half.adopted, half.waiting, half.consenting) == ("", {"IDN"}, {"KHM"})
    for party in ("ASEC", "KHM", "IDN"):
        assert newest(programme, party).adopted
    programme.region.check()


def test_one_live_objection_keeps_a_plan_from_adoption(programme):
    proposal = propose(programme)
    answer(programme, "KHM", proposal, "agree")
    answer(programme, "IDN", proposal, "cannot-agree", text="The term is too short.")

    assert newest(programme).adopted == ""
    assert newest(programme).objecting == {"IDN"}


def test_an_objection_that_its_author_gives_up_stands_in_nobodys_way(programme):
    proposal = propose(programme)
    answer(programme, "IDN", proposal, "cannot-agree")
    answer(programme, "KHM", proposal, "agree")
    answer(programme, "IDN", proposal, "agree")

    assert newest(programme).adopted


def test_a_position_of_one_who_is_no_member_counts_for_nothing(programme):
    """The Secretariat serves the forum, and is no member of it."""
    proposal = propose(programme)
    for party in ("ASEC", "KHM"):
        answer(programme, party, proposal, "agree")

    assert newest(programme).adopted == ""
    assert newest(programme).members == {"KHM", "IDN"}


def test_consent_to_one_draft_is_none_to_the_next(programme):
    first = propose(programme)
    for party in ("KHM", "IDN"):
        answer(programme, party, first, "agree")
    propose(programme)

    assert newest(programme).adopted == ""
    assert newest(programme).waiting == {"KHM", "IDN"}


def test_only_the_opener_of_a_plan_proposes_it(programme):
    forged = propose(programme, by="IDN")
    answer(programme, "KHM", forged, "agree")

    with programme.region["KHM"].reading() as tx:
        assert views.proposals(tx, programme.opened("KHM"), region=programme.region.pack) == []


@pytest.mark.parametrize("order", [("KHM", "ASEC", "IDN"), ("IDN", "KHM", "ASEC")])
def test_positions_that_arrive_before_the_proposal_count_when_it_comes(open_programme, order):
    programme = open_programme("KHM", "IDN", "LAO")
    region = programme.region
    with region["ASEC"].reading() as tx:
        records = views.draft_records(tx, programme.plan)
    proposal = region.say("ASEC", "plan.propose/1", {"plan": programme.plan, "records": records})
    for party in ("KHM", "IDN"):
        region.send("ASEC", to=party)
        body = {"plan": programme.plan, "proposal": proposal, "stand": "agree"}
        region.say(party, "plan.position/1", body)
    for party in order:
        region.send(party, to="LAO")

    assert newest(programme, "LAO").waiting == {"LAO"}
    assert newest(programme, "LAO").consenting == {"KHM", "IDN"}
    region.meet()
    region.check()
