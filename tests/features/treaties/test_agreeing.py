"""Agreements of two: each side states its own; the matrix shows who has what with whom, and the gaps."""

from datetime import date

from amity.features.treaties import views
from amity.features.treaties.views import pair_of

ON = date(2026, 11, 22)


def cell(register, party: str, one: str = "KHM", other: str = "IDN", on: date = ON):
    node = register.region[party]
    with node.reading() as tx:
        return views.cell(node.region, tx, "extradition", pair_of(one, other), on)


def test_an_agreement_is_stated_by_one_until_the_other_side_states_it_too(register):
    first = register.agreement("IDN", "KHM", signed="2026-02-10", in_force="2026-08-01")
    register.region.meet()
    alone = cell(register, "KHM").own
    register.agreement("KHM", "IDN", signed="2026-02-10", in_force="2026-08-02", same_as=first)
    register.region.meet()
    (both,) = cell(register, "ASEC").own

    assert [(one.known, one.sides) for one in alone] == [("one", ("IDN",))]
    assert (both.known, both.sides, both.differing) == ("both", ("IDN", "KHM"), ("in_force",))
    register.region.check()


def test_no_third_party_adds_to_what_two_have(register):
    """The Secretariat can state what it has with Cambodia, and nothing between Cambodia and Indonesia."""
    register.agreement("ASEC", "KHM", signed="2026-02-10")
    register.agreement("ASEC", "ASEC", signed="2026-02-10")
    register.region.meet()

    assert cell(register, "IDN").own == ()
    assert len(cell(register, "IDN", "ASEC", "KHM").own) == 1


def test_a_pair_is_covered_by_what_is_in_force_on_that_day(register):
    register.agreement("KHM", "IDN", signed="2026-02-10", in_force="2026-08-01", ended="2026-11-01")

    covers = [
        cell(register, "KHM", on=date(2026, *day)).cover
        for day in ((2, 9), (2, 10), (8, 1), (11, 1), (11, 22))
    ]
    assert covers == [
        "signed",
        "signed",
        "in-force",
        "signed",
        "signed",
    ]  # the treaty of 2025 is signed by both


def test_a_treaty_of_many_covers_a_pair_once_it_is_in_force_for_both(asean):
    def cover(on: str) -> str:
        return views.cell(
            asean, None, "mutual-legal-assistance", ("MYS", "SGP"), date.fromisoformat(on)
        ).cover

    assert [cover(day) for day in ("2004-11-28", "2004-11-29", "2005-05-31", "2005-06-01")] == [
        "gap",
        "signed",
        "signed",
        "in-force",
    ]


def test_the_matrix_names_each_gap(asean):
    members = asean.forum("ASEAN").members(ON)
    found = views.matrix(asean, None, "mutual-legal-assistance", parties=sorted(members), on=ON)

    assert len(found.cells) == 55
    assert {other for gap in found.gaps for other in gap.pair if "TLS" in gap.pair} == members
    assert all("TLS" in gap.pair for gap in found.gaps)
    assert found.number("in-force") == 45
    assert found.cell("SGP", "IDN") is found.cell("IDN", "SGP")


def test_two_sources_that_give_different_days_of_one_agreement_stand_side_by_side(asean):
    (one,) = views.between(asean, None, "extradition", ("IDN", "SGP"))

    assert sorted(said.in_force.day for said in one.statements) == [21, 22]
    assert (one.known, one.differing, one.is_unverified) == ("catalogue", ("in_force",), False)


def test_what_rests_on_memory_alone_is_unverified_until_a_side_states_it(register):
    assert cell(register, "IDN", "IDN", "MYS").is_unverified
    register.agreement("IDN", "MYS", signed="1974-01-07", in_force="1975-06-10")

    here = cell(register, "IDN", "IDN", "MYS")
    assert (here.is_unverified, here.cover, len(here.own)) == (False, "in-force", 1)


def test_what_waits_is_what_only_this_party_can_say(register):
    """Cambodia confirms its own days and states its own side; the depositary acknowledges a deposit."""
    register.agreement("IDN", "KHM", signed="2026-02-10")
    register.act("KHM", "ratification", "2026-09-01")
    register.region.meet()

    def waits(party: str) -> set[tuple[str, str, str]]:
        node = register.region[party]
        with node.reading() as tx:
            found = views.waiting_for(node.region, tx, node.party)
        return {(one.sort, one.treaty or one.subject, one.other) for one in found}

    assert ("confirm", "2004-MLA", "") in waits("KHM")
    assert ("state", "extradition", "IDN") in waits("KHM")
    assert ("ratify", "2025-Extradition", "") in waits("IDN") - waits("KHM")
    assert waits("ASEC") == {("receive", "2025-Extradition", "KHM")}

    register.notice("ASEC", "KHM", received="2026-09-01")
    register.agreement("KHM", "IDN", signed="2026-02-10")
    register.act("KHM", "ratification", "2010-04-08", "2004-MLA")
    assert waits("ASEC") == set()
    assert not {("confirm", "2004-MLA", ""), ("state", "extradition", "IDN")} & waits("KHM")
