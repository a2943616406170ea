"""What the region's own data says of treaties: totals that others count, dates on which sources differ."""

from datetime import date

import pytest

from amity.errors import NotFound
from amity.features.treaties import views
from amity.features.treaties.rules.entering import own_entry


@pytest.mark.parametrize(
    ("day", "total"),
    [
        ("1976-02-24", 0),
        ("2016-09-05", 32),
        ("2016-09-06", 35),
        ("2020-11-09", 40),
        ("2020-11-10", 43),
        ("2022-08-03", 49),
        ("2022-11-10", 50),
        ("2023-07-12", 51),
        ("2023-09-04", 54),
        ("2025-07-09", 57),
        ("2025-10-24", 57),
        ("2025-10-25", 58),
    ],
)
def test_the_treaty_of_amity_has_as_many_parties_as_its_depositaries_announced(asean, day, total):
    count = views.total(None, views.find(asean, None, "tac"), date.fromisoformat(day))

    assert (count.number, len(set(count.parties))) == (total, total)


def test_who_is_counted_since_an_unverified_day_is_named(asean):
    count = views.total(None, views.find(asean, None, "TAC"), date(2025, 10, 25))

    assert {"FIN", "DZA", "URY", "EU", "UKR"}.isdisjoint(count.unverified)
    assert {"PNG", "LUX", "IDN"} <= set(count.unverified)
    assert 0 < len(count.unverified) < count.number


def test_the_convention_on_counter_terrorism_shows_the_official_day_beside_the_computed_one(asean):
    here = views.status(None, views.find(asean, None, "acct"))

    assert here.entry.on == date(2011, 5, 28)
    assert [one.on for one in here.official] == [date(2011, 5, 27)]
    assert here.differs


def test_where_sources_disagree_on_instruments_both_days_are_computed(asean):
    """By the earlier dates Thailand was the sixth on 10 September 2003, by the later ones on the 26th."""
    here = views.status(None, views.find(asean, None, "AATHP"))

    assert (here.entry.on, here.entry.later) == (date(2003, 11, 9), date(2003, 11, 25))
    assert [one.on for one in here.official] == [date(2003, 11, 10), date(2003, 11, 25)]


@pytest.mark.parametrize(
    ("name", "computed", "official"),
    [
        ("SEANWFZ", "1997-03-27", {"1997-03-27", "1997-03-28"}),
        ("ASEAN Charter", "2008-12-14", {"2008-12-15"}),
        ("ACTIP", "2017-03-08", {"2017-03-08"}),
        ("2004-MLA", "2005-04-28", {"2005-04-28", "2013-01-31"}),
    ],
)
def test_a_treaty_enters_into_force_by_its_own_rule(asean, name, computed, official):
    here = views.status(None, views.find(asean, None, name))

    assert here.entry.on == date.fromisoformat(computed)
    assert {one.on.isoformat() for one in here.official} == official


def test_an_instrument_whose_day_is_on_no_record_gives_no_computed_day(asean):
    """All that can be said of the first five Parties is that they had ratified when it entered into force."""
    here = views.status(None, views.find(asean, None, "TAC"))
    by_party = {one.party: own_entry(here.treaty.rule, here.entry, one) for one in here.times}

    assert (here.entry.on, here.entry.no_later) == (None, date(1976, 7, 15))
    assert by_party["IDN"] is None
    assert by_party["FIN"] == date(2025, 10, 25)


def test_one_who_ratifies_later_is_bound_as_the_rule_says(asean):
    acct = views.status(None, views.find(asean, None, "acct"))
    days = {one.party: own_entry(acct.treaty.rule, acct.entry, one) for one in acct.times}

    assert days["SGP"] == days["BRN"] == date(2011, 5, 28)
    assert days["MYS"] == date(2013, 1, 11)  # on the day of its own deposit, Article XXI (3)


def test_what_is_signed_and_not_in_force_says_what_is_missing(asean):
    here = views.status(None, views.find(asean, None, "ASEAN Extradition Treaty"))

    assert (here.entry.on, here.entry.have, here.entry.need) == (None, 0, 6)
    assert here.official == ()


@pytest.mark.parametrize(
    "name",
    [
        "1976-TAC",
        "tac",
        "TAC",
        " Treaty of  Amity and Cooperation in Southeast Asia ",
        "treaty of amity and co-operation in southeast asia",
    ],
)
def test_a_treaty_is_found_by_id_short_name_and_title(asean, name):
    assert views.find(asean, None, name).ref == "1976-TAC"


def test_an_unknown_treaty_is_refused_and_the_known_ones_are_named(asean):
    with pytest.raises(NotFound, match=r"'north atlantic' here; known are 1976-TAC \(TAC\), 1995-SEANWFZ"):
        views.find(asean, None, "north atlantic")


def test_every_fact_has_a_source_and_what_is_from_memory_is_unverified(asean):
    acts = [act for treaty in asean.treaties.values() for act in (*treaty.acts, *treaty.official)]
    facts = [*acts, *asean.agreements, *(treaty.rule for treaty in asean.treaties.values())]

    assert all(one.source for one in facts)
    assert [one for one in facts if "from memory" in one.source and not one.unverified] == []


def test_timor_leste_is_a_member_from_the_day_on_which_it_was_admitted(asean):
    before, after = date(2025, 10, 25), date(2025, 10, 26)
    forum = asean.forum("ASEAN")

    assert "TLS" not in {one.party for one in views.members(forum, before)}
    assert {one.party for one in views.members(forum, after)} == forum.members(after)
    assert (len(views.members(forum, before)), len(views.members(forum, after))) == (10, 11)


def test_a_member_on_whose_first_day_sources_disagree_is_one_from_the_earlier(asean):
    brunei = next(one for one in views.members(asean.forum("ASEAN"), date(1990, 1, 1)) if one.party == "BRN")

    assert (brunei.since, brunei.differs, brunei.until) == (date(1984, 1, 7), True, None)


def test_audiences_follow_from_the_intervals(register):
    """What is addressed to ASEAN the day before reaches ten States and the Secretariat; then eleven."""
    node = register.region["ASEC"]
    register.today("2025-10-25")
    before = node.audience_of("ASEAN")
    register.today("2025-10-26")
    after = node.audience_of("ASEAN")

    assert after - before == {"TLS"}
    assert len(after) == 12
