"""Arms returns: told to the counterpart first, compared by those who hold both sides, released by owners."""

import pytest

from amity.errors import Malformed
from amity.features.registers import acting
from amity.testing import DESK, refuses

HEAD = {"entry": "2025", "since": "2026-04-20", "nil": []}


def returned(one, party: str, **more: object) -> None:
    """Let *party* say, to all, that it has made its return."""
    one.declare(party, "arms", **HEAD | {"holdings": []} | more)


def transferred(
    one, party: str, direction: str, other: str, *, category: str = "VI", number: int = 2
) -> None:
    """Let *party* tell *other*, and nobody else, what it transferred."""
    items = [{"category": category, "number": number}]
    one.tell(party, "arms", [other], **HEAD_PART, direction=direction, counterpart=other, items=items)


HEAD_PART = {"entry": "2025", "since": "2026-04-20"}


def differing(one) -> None:
    """Indonesia reports two warships to Cambodia, Cambodia three from Indonesia."""
    one.today("2026-05-01")
    returned(one, "IDN")
    returned(one, "KHM")
    transferred(one, "IDN", "exports", "KHM", number=2)
    transferred(one, "KHM", "imports", "IDN", number=3)
    one.region.meet()


def release(one, party: str, ref: str, part: str) -> None:
    """Let *party* tell a part of its own return to all."""
    node = one.region[party]
    entry = one.entry(party, ref)
    draft = acting.tell(acting.part_of(entry, part), entry, node.audience_of("ALL"), "ALL")
    node.file(draft, office=DESK)
    one.region.meet()


def test_two_states_that_report_it_differently_see_that_and_nobody_else_can(one):
    """Both see two and three. Thailand holds neither figure, on no page and in no view."""
    differing(one)

    for party in ("IDN", "KHM"):
        (pair,) = one.pairs(party)
        assert (pair.standing, pair.differing, pair.narrow) == ("differ", (("VI", 2, 3),), True)
        assert "2 and 3" in one.browser(party).get("/registers/compare/arms").text
    assert one.pairs("THA") == []
    assert "2 and 3" not in one.browser("THA").get("/registers/compare/arms").text
    one.region.check()


def test_a_mismatch_is_seen_by_others_when_both_have_released_their_side(one):
    """One side alone tells a figure and no mismatch."""
    differing(one)

    release(one, "IDN", "IDN/arms/2025", "exports/KHM")
    (pair,) = one.pairs("THA")
    assert (pair.standing, pair.differing) == ("one side", ())
    release(one, "KHM", "KHM/arms/2025", "imports/IDN")
    (pair,) = one.pairs("THA")
    assert (pair.standing, pair.differing, pair.narrow) == ("differ", (("VI", 2, 3),), False)


def test_a_state_releases_its_side_on_the_page_of_its_return(one):
    """The button says to whom; the part is said again, and Thailand's node learns it."""
    differing(one)
    part = one.entry("IDN", "IDN/arms/2025").parts[0].record

    answer = one.browser("IDN").post("/registers/entry/IDN/arms/2025/tell", data={"part": part, "to": "ALL"})
    one.region.meet()

    assert answer.status_code == 200
    assert one.entry("THA", "IDN/arms/2025").parts[0].body["items"][0]["number"] == 2


def test_sides_that_agree_are_said_to_agree(one):
    """Rows of one category are added up on each side."""
    differing(one)
    transferred(one, "KHM", "imports", "IDN", number=2)
    one.region.meet()

    assert [pair.standing for pair in one.pairs("KHM")] == ["agree"]


def test_a_nil_return_contradicts_a_figure(one):
    """Indonesia says that it exported nothing; Cambodia, and only Cambodia, sees that it says otherwise."""
    one.today("2026-05-01")
    returned(one, "IDN", nil=["exports"])
    returned(one, "KHM")
    transferred(one, "KHM", "imports", "IDN", number=3)
    one.region.meet()

    (pair,) = one.pairs("KHM")
    assert (pair.standing, pair.differing) == ("differ", (("VI", 0, 3),))
    assert one.pairs("THA") == []


def test_a_nil_return_with_rows_of_it_is_no_return(one):
    """Nothing held, and fourteen patrol craft held, cannot both be so."""
    said = {**HEAD, "nil": ["holdings"], "holdings": [{"category": "VI", "number": 14}]}

    assert "cannot both be so" in refuses(Malformed, lambda: one.declare("KHM", "arms", **said))


def test_years_are_compared_as_far_as_they_were_told(one):
    """Indonesia sees its own exports to Cambodia in both years; Thailand sees the holdings only."""
    one.today("2026-05-01")
    for year, number in (("2024", 1), ("2025", 4)):
        body = {"entry": year, "since": f"{int(year) + 1}-04-20"}
        holdings = [{"category": "VI", "number": 10 + number}]
        one.declare("IDN", "arms", **body, nil=[], holdings=holdings)
        items = [{"category": "VI", "number": number}]
        one.tell("IDN", "arms", ["KHM"], **body, direction="exports", counterpart="KHM", items=items)
    one.region.meet()

    page = one.browser("KHM").get("/registers/years/arms/IDN").text
    assert "exports VI" in page
    assert "holdings VI" in page
    page = one.browser("THA").get("/registers/years/arms/IDN").text
    assert "exports VI" not in page
    assert ">14<" in page


def test_the_return_goes_out_in_the_columns_of_the_united_nations(one):
    """Only what was told here: Thailand's copy of Indonesia's return has no exports in it."""
    differing(one)

    ours = one.browser("KHM").get("/registers/entry/IDN/arms/2025/form").text
    theirs = one.browser("THA").get("/registers/entry/IDN/arms/2025/form").text
    assert "VI,Warships,Cambodia,2" in ours
    assert "Cambodia" not in theirs


@pytest.mark.parametrize("field", ["category", "counterpart"])
def test_a_category_or_state_that_there_is_not_is_refused(one, field):
    """The form says what is wrong before anything is signed."""
    items = [{"category": "VIII" if field == "category" else "VI", "number": 1}]
    other = "Atlantis" if field == "counterpart" else "THA"
    said = {**HEAD_PART, "direction": "exports", "counterpart": other, "items": items}

    assert field in refuses(Malformed, lambda: one.tell("KHM", "arms", ["THA"], **said))
