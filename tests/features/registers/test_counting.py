"""Who took part: counted from rosters, and nothing told from which somebody could be named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Conflict
from amity.features.registers import acting
from amity.features.registers.catalogue.people import RANKS
from amity.features.registers.rules.counting import counted
from amity.testing import DESK, refuses

REF = "KHM/rosters/2026-sea-search"


def people(**ranks: tuple[int, int]) -> list[dict[str, str]]:
    """Return persons: so many women and men of each rank."""
    return [
        {"rank": rank.replace("_", "-"), "sex": sex}
        for rank, numbers in ranks.items()
        for sex, number in zip(("female", "male"), numbers, strict=True)
        for _ in range(number)
    ]


def test_large_counts_are_told_by_sex_and_rank():
    assert counted(people(officer=(6, 10), enlisted=(5, 20))) == {
        "total": 41, "women": 11, "men": 30,
        "by_rank": [
            {"ranks": ["officer"], "total": 16, "women": 6, "men": 10},
            {"ranks": ["enlisted"], "total": 25, "women": 5, "men": 20},
        ],
    }  # fmt: skip


def test_ranks_that_are_too_small_are_counted_together():
    """Two women among the police would be known by name: they are counted with the civilians."""
    found = counted(people(officer=(6, 10), police=(2, 9), civilian=(4, 6)))

    assert found["by_rank"] == [
        {"ranks": ["officer"], "total": 16, "women": 6, "men": 10},
        {"ranks": ["police", "civilian"], "total": 21, "women": 6, "men": 15},
    ]


def test_where_women_are_too_few_men_are_not_told_either():
    """The total less the men would tell the women."""
    assert counted(people(officer=(2, 40))) == {"total": 42, "by_rank": []}
    assert counted(people(officer=(1, 2))) == {"by_rank": []}


PERSONS = st.lists(
    st.fixed_dictionaries(
        {"rank": st.sampled_from(RANKS), "sex": st.sampled_from(["female", "male", "unknown"])}
    ),
    max_size=60,
)


@given(PERSONS)
def test_no_count_below_five_is_told_or_can_be_worked_out(persons):
    """Neither as it stands, nor as what is left when others are taken from a sum."""
    found = counted(persons)

    told = [found, *found["by_rank"]]
    for one in told:
        assert not any(0 < one[name] < 5 for name in ("women", "men", "total") if name in one)
        assert ("women" in one) == ("men" in one)
    if found["by_rank"]:
        for name in ("women", "men", "total"):
            rest = found[name] - sum(one[name] for one in found["by_rank"])
            assert rest == 0


def test_a_party_counts_its_own_roster_and_tells_the_counts(one):
    """The roster goes to nobody; its counts go to all, and say nothing of single persons."""
    one.declare("KHM", "rosters", [], since="2026-01-01", persons=people(officer=(6, 10), police=(1, 3)))
    node = one.region["KHM"]
    draft = acting.count(one.entry("KHM", REF), node, node.audience_of("ALL"), "ALL")
    node.file(draft, office=DESK)
    one.region.meet()

    assert one.refs("IDN", "rosters") == []
    said = one.entry("IDN", "KHM/attendance/2026-sea-search").body
    assert (said["total"], said["women"], said["men"]) == (20, 7, 13)
    assert [row["ranks"] for row in said["by_rank"]] == [["officer", "police"]]


@pytest.mark.parametrize("ref", ["KHM/rosters/2026-sea-search", "KHM/calendar/2026-sea-search"])
def test_what_cannot_be_counted_is_refused(one, ref):
    """Three persons are too few for any count; an exercise is no roster."""
    one.declare("KHM", "rosters", [], since="2026-01-01")
    one.declare("KHM", "calendar", [], since="2026-01-01")
    node = one.region["KHM"]

    said = refuses(Conflict, lambda: acting.count(one.entry("KHM", ref), node, frozenset()))
    assert "fewer than 5" in said or "no roster" in said
