"""The rules, over acts in any order: totals are what the acts say; no further accession delays anything."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.features.treaties.rules import acts as rules
from amity.features.treaties.rules.acts import JOINING, Act, sifted, stints
from amity.features.treaties.rules.agreeing import Statement, agreements
from amity.features.treaties.rules.entering import entry, own_entry
from amity.node.treaty import EntryRule

PARTIES = ("AAA", "BBB", "CCC", "DDD")
FIRST = date(2000, 1, 1)
days = st.integers(0, 40).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def stories(draw: st.DrawFn, most: int = 14) -> list[Act]:
    """Draw acts as the catalogue and the Parties' own records may tell them."""
    found = []
    for seq in range(draw(st.integers(0, most))):
        deed = draw(st.sampled_from(["signature", "ratification", "accession", "withdrawal", "reservation"]))
        on = draw(days)
        own = draw(st.booleans())
        found.append(
            Act(
                party=draw(st.sampled_from(PARTIES)),
                deed=deed,
                on=on,
                takes_effect=draw(st.none() | days) if deed == "withdrawal" else None,
                record=f"{seq:064x}" if own else "",
                seq=seq if own else -1,
                about=draw(st.sampled_from(["", "", "ab" * 32])) if own else "",
                corrects=draw(st.none() | days) if own else None,
                unverified=not own and draw(st.booleans()),
            )
        )
    return found


def naive(story: list[Act], on: date) -> set[str]:
    """Return who is a Party on that day, counted act by act as the rules are written down."""
    here = set()
    for party in PARTIES:
        said = [act for act in story if act.party == party]
        said = [
            act
            for act in said
            if not any(
                later.record and later.corrects == act.on and later.deed == act.deed and later.seq > act.seq
                for later in said
            )
        ]
        joined = [act.on for act in said if act.deed in JOINING and act.on <= on]
        left = [
            max(act.on, act.takes_effect or act.on)
            for act in said
            if act.deed == "withdrawal" and not act.about
        ]
        left = [day for day in left if day <= on]
        if joined and (not left or max(joined) > max(left)):
            here.add(party)
    return here


@given(story=stories(), on=days)
def test_totals_never_disagree_with_the_acts(story, on):
    count = rules.total(stints(sifted(story)[0]), on)

    assert set(count.parties) == naive(story, on)
    assert set(count.unverified) <= set(count.parties)


@given(story=stories(), data=st.data(), on=days)
def test_the_order_in_which_acts_are_known_does_not_matter(story, data, on):
    other = data.draw(st.permutations(story))

    assert rules.total(stints(sifted(story)[0]), on) == rules.total(stints(sifted(other)[0]), on)


@given(story=stories(), on=days)
def test_no_act_changes_whether_another_is_a_party(story, on):
    """Take away all that AAA is said to have done: everybody else stands as before."""
    without = [act for act in story if act.party != "AAA"]
    here = set(rules.total(stints(sifted(story)[0]), on).parties)

    assert here - {"AAA"} == set(rules.total(stints(sifted(without)[0]), on).parties)


some_rules = st.builds(
    EntryRule,
    kind=st.sampled_from(["number", "all", "each"]),
    number=st.integers(1, 4),
    of=st.sampled_from([(), ("AAA", "BBB")]),
    days=st.sampled_from([0, 30]),
    months=st.sampled_from([0, 1]),
    own_days=st.sampled_from([0, 60]),
    source=st.just("invented for tests"),
)


@given(rule=some_rules, story=stories(), who=st.sampled_from(PARTIES), on=days)
def test_entry_into_force_is_monotone_in_accessions(rule, story, who, on):
    """Another accession never makes a treaty enter into force later, and never undoes that it did."""
    standing = sifted(story)[0]
    more = [*standing, Act(party=who, deed="accession", on=on)]
    before = entry(rule, stints(standing), standing).on
    after = entry(rule, stints(more), more).on

    assert before is None or (after is not None and after <= before)


@given(rule=some_rules, story=stories())
def test_a_treaty_is_in_force_for_nobody_before_it_is_in_force(rule, story):
    standing = sifted(story)[0]
    times = stints(standing)
    general = entry(rule, times, standing)

    for one in times:
        own = own_entry(rule, general, one)
        assert own is None or own >= one.since
        if own and general.on and one.party in (rule.of or PARTIES):
            assert own >= general.on or rule.kind == "all"


def joined(party: str, on: str, **more: object) -> Act:
    return Act(party=party, deed="ratification", on=date.fromisoformat(on), **more)


def in_force(rule: EntryRule, *story: Act) -> date | None:
    return entry(rule, stints(story), story).on


def a_rule(kind: str, **more: object) -> EntryRule:
    return EntryRule(kind=kind, source="invented for tests", **more)


@pytest.mark.parametrize(
    ("rule", "on"),
    [
        (a_rule("number", number=2), "2020-03-31"),
        (a_rule("number", number=2, days=30), "2020-04-30"),
        (a_rule("number", number=2, months=1), "2020-04-30"),
        (a_rule("number", number=4), None),
        (a_rule("all", of=("AAA", "CCC")), "2020-05-05"),
        (a_rule("all"), "2020-05-05"),
        (a_rule("each", days=10), "2020-01-25"),
    ],
    ids=lambda value: value.kind if isinstance(value, EntryRule) else str(value),
)
def test_each_rule_counts_what_it_says(rule, on):
    signed = [Act(party=p, deed="signature", on=FIRST) for p in ("AAA", "BBB", "CCC")]
    story = [
        *signed,
        joined("AAA", "2020-01-15"),
        joined("BBB", "2020-03-31"),
        joined("CCC", "2020-05-05"),
    ]

    assert in_force(rule, *story) == (date.fromisoformat(on) if on else None)


def test_who_withdraws_before_the_count_is_full_is_not_counted():
    left = Act(party="AAA", deed="withdrawal", on=date(2020, 2, 1))

    here = [joined("AAA", "2020-01-15"), left, joined("BBB", "2020-03-31")]

    assert in_force(a_rule("number", number=2), *here) is None
    assert in_force(a_rule("number", number=2), *here, joined("CCC", "2020-05-05")) == date(2020, 5, 5)


def test_a_withdrawal_counts_from_the_day_on_which_it_takes_effect():
    left = Act(party="AAA", deed="withdrawal", on=date(2020, 2, 1), takes_effect=date(2020, 8, 1))
    (stint,) = stints([joined("AAA", "2020-01-15"), left])

    assert (stint.holds(date(2020, 7, 31)), stint.holds(date(2020, 8, 1))) == (True, False)


def test_who_withdraws_and_comes_back_is_a_party_twice():
    left = Act(party="AAA", deed="withdrawal", on=date(2020, 2, 1))
    found = stints([joined("AAA", "2020-01-15"), left, joined("AAA", "2021-06-01")])

    assert [(one.since, one.until) for one in found] == [
        (date(2020, 1, 15), date(2020, 2, 1)),
        (date(2021, 6, 1), None),
    ]


# -- agreements of two -------------------------------------------------------------------------------


def test_statements_of_the_same_day_are_about_one_agreement_and_their_differences_are_named():
    signed = date(2022, 1, 25)
    (one,) = agreements(
        [
            Statement(title="A", by="IDN", record="1" * 64, seq=1, signed=signed, in_force=date(2024, 3, 21)),
            Statement(title="B", by="SGP", record="2" * 64, seq=1, signed=signed, in_force=date(2024, 3, 22)),
        ]
    )

    assert (one.known, one.sides, one.differing) == ("both", ("IDN", "SGP"), ("in_force",))
    assert [one.stands(date(2024, 3, day)) for day in (20, 21, 22)] == ["signed", "in-force", "in-force"]


def test_a_statement_that_names_the_other_sides_record_is_about_the_same_agreement():
    (one,) = agreements(
        [
            Statement(title="A", by="IDN", record="1" * 64, seq=1, signed=date(2022, 1, 25)),
            Statement(
                title="A", by="SGP", record="2" * 64, seq=1, signed=date(2022, 1, 26), same_as="1" * 64
            ),
        ]
    )

    assert (one.known, one.differing) == ("both", ("signed",))


def test_a_side_corrects_its_own_statement_and_nobody_elses():
    statements = [
        Statement(title="A", by="IDN", record="1" * 64, seq=1, signed=date(2022, 1, 25)),
        Statement(title="A", by="IDN", record="2" * 64, seq=2, signed=date(2022, 1, 26), corrects="1" * 64),
        Statement(title="A", by="SGP", record="3" * 64, seq=3, signed=date(2022, 1, 27), corrects="2" * 64),
    ]

    assert [one.statements[0].signed.day for one in agreements(statements)] == [26, 27]


@given(
    st.lists(
        st.builds(
            Statement,
            title=st.just("A"),
            by=st.sampled_from(["", "AAA", "BBB"]),
            record=st.integers(1, 5).map(lambda n: f"{n:064x}"),
            seq=st.integers(0, 5),
            signed=st.none() | days,
            same_as=st.sampled_from(["", f"{1:064x}", f"{2:064x}"]),
        ),
        max_size=8,
    )
)
def test_each_statement_is_about_exactly_one_agreement(statements):
    found = [one for agreement in agreements(statements) for one in agreement.statements]

    assert len(found) == len(statements)
    assert all(len(agreement.sides) <= 2 for agreement in agreements(statements))
