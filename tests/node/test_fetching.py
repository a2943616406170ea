"""Fetching: bounded pages, cursors that are sizes, relays that withhold, and what comes late."""

from __future__ import annotations

import pytest

from amity.errors import Malformed, NotFound, Unavailable
from amity.kernel.record import PUBLIC, Draft, Office, Party
from amity.node import handing
from amity.node.roster import REGISTRAR
from amity.testing import DESK, picture, refuses


@pytest.mark.usefixtures("small_pages")
def test_a_log_is_fetched_page_by_page_and_is_the_same_as_in_one_piece(talk):
    region = talk("AAA", "BBB")
    for number in range(7):
        region.word("AAA", f"word {number}", to={"BBB"} if number % 2 else set())
    region.send("AAA", to="BBB")

    assert region["BBB"].sizes() == {"AAA": 9, "BBB": 2}
    assert region.heard("BBB") == ["word 1", "word 3", "word 5"]
    region.check()


@pytest.mark.usefixtures("small_pages")
def test_a_fetch_that_stops_half_way_goes_on_where_it_stopped(talk):
    region = talk("AAA", "BBB")
    for number in range(5):
        region.word("AAA", f"word {number}")
    first = region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA"))
    region.restart("BBB")
    region.word("AAA", "meanwhile")
    region.send("AAA", to="BBB")

    assert (first.size, first.signed, first.complete) == (2, 7, 2)
    assert len(region.heard("BBB")) == 6
    region.check()


@pytest.mark.usefixtures("small_pages")
def test_pages_in_another_order_are_refused_and_repeated_pages_harmless(talk):
    region = talk("AAA", "BBB")
    for number in range(4):
        region.word("AAA", f"word {number}")
    pages = [region["AAA"].parcel_for("BBB", "AAA", since) for since in (0, 2, 4)]

    assert "gap" in refuses(Malformed, lambda: region["BBB"].accept(pages[1]))
    for page in (pages[0], pages[0], pages[1], pages[0], pages[1], pages[2], pages[2]):
        region["BBB"].accept(page)
    assert region.heard("BBB") == [f"word {number}" for number in range(4)]
    region.check()


def test_a_page_is_cut_where_its_records_grow_too_heavy(talk, monkeypatch):
    region = talk("AAA", "BBB")
    for number in range(5):
        region.word("AAA", f"{number}" * 3000)
    monkeypatch.setattr(handing, "PAGE_BYTES", 7000)
    sizes = [len(region.page("AAA", "BBB", since).records) for since in (2, 3, 6)]
    region.send("AAA", to="BBB")

    assert sizes == [2, 2, 1]
    assert len(region.heard("BBB")) == 5
    region.check()


def test_a_record_larger_than_a_page_travels_alone(talk, monkeypatch):
    region = talk("AAA", "BBB")
    region.word("AAA", "x" * 900_000)
    monkeypatch.setattr(handing, "PAGE_BYTES", 1000)
    region.send("AAA", to="BBB")

    assert len(region.heard("BBB")[0]) == 900_000


@pytest.mark.usefixtures("small_pages")
def test_a_node_that_is_still_fetching_a_log_does_not_hand_it_on(talk):
    region = talk("AAA", "BBB", "CCC")
    for number in range(4):
        region.word("AAA", f"word {number}")
    region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA"))

    refuses(Unavailable, lambda: region["BBB"].parcel_for("CCC", "AAA"))
    refuses(NotFound, lambda: region["CCC"].parcel_for("BBB", "AAA"))


def test_a_cursor_beyond_the_log_gets_its_end(talk):
    region = talk("AAA", "BBB")

    assert region.page("AAA", "BBB", 99).since == 2
    assert region.page("AAA", "BBB", 99).entries == ()


def test_an_empty_page_at_the_end_tells_of_nothing_new(talk):
    region = talk("AAA", "BBB")
    region.meet()
    taken = region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA", 2))

    assert (taken.size, taken.complete, taken.fresh) == (2, 2, ())
    region.check()


# -- relays that withhold: what they keep back comes late from the author ---------------------------


def withheld(region, *kinds: str) -> None:
    """Let CCC hand BBB all of AAA's log but the records of *kinds*."""
    page = region.page("AAA", "BBB", by="CCC")
    kept = tuple(one for one in page.records if not any(kind.encode() in one.raw for kind in kinds))
    assert len(kept) < len(page.records)
    region["BBB"].accept(region.signed(page, records=kept))


def as_if_direct(region, at: str) -> list[object]:
    """Return what the node of *at* knows."""
    return [picture(region[at], view) for view in region[at].views]


@pytest.mark.parametrize(
    "kinds", [("say.word",), ("roster.office",), ("roster.close",), ("say.word", "roster")]
)
def test_what_a_relay_withholds_comes_from_the_author_and_all_is_as_if_it_had_come_in_order(talk, kinds):
    """Also where the late record is a mandate, by which every later record of that Party is judged."""
    region = talk("AAA", "BBB", "CCC", "DDD")
    region.word("AAA", "while the desk is open", about="x")
    region["AAA"].file(Draft("roster.close/1", {"office": DESK}, frozenset({PUBLIC})), office=REGISTRAR)
    region.meet("AAA", "CCC")
    withheld(region, *kinds)
    assert region["BBB"].standing()[0].complete == 0

    region.send("AAA", to="BBB")
    region.send("AAA", to="DDD")

    assert region["BBB"].standing()[0].complete == region["BBB"].sizes()["AAA"]
    assert region.heard("BBB") == ["while the desk is open"]
    with region["BBB"].reading() as b, region["DDD"].reading() as d:
        assert region["BBB"].registry.mandates(b, Party("AAA")) == region["DDD"].registry.mandates(
            d, Party("AAA")
        )
    region.check()


def test_a_withdrawal_that_only_a_late_mandate_makes_valid_erases_all_the_same(talk):
    region = talk("AAA", "BBB", "CCC")
    said = region.word("AAA", "to be taken back")
    region.send("AAA", to="BBB")
    region.open_office("AAA", Office("clerk"), files=("record.*",))
    region["AAA"].withdraw(said, reason="", office=Office("clerk"))
    region.meet("AAA", "CCC")
    page = region.page("AAA", "BBB", 3, by="CCC")
    mandate, withdrawal = page.records
    assert b"roster.office/1" in mandate.raw
    region["BBB"].accept(region.signed(page, records=(withdrawal,)))
    assert region.heard("BBB") == ["to be taken back"]  # by an office of which BBB knows no mandate

    region.send("AAA", to="BBB")

    assert region.heard("BBB") == []
    assert region["BBB"].record(said) is None
    region.check()


def test_two_relays_may_bring_a_log_by_turns(talk):
    region = talk("AAA", "BBB", "CCC", "DDD")
    region.word("AAA", "one")
    region.meet("AAA", "CCC")
    region.word("AAA", "two")
    region.meet("AAA", "DDD")
    region.send("AAA", to="BBB", by="CCC")
    region.send("AAA", to="BBB", by="DDD")
    region.send("AAA", to="BBB", by="CCC")

    assert region.heard("BBB") == ["one", "two"]
    region.check()


def test_witnesses_are_counted_once_and_as_far_as_they_saw(talk):
    region = talk("AAA", "BBB", "CCC")
    region.meet("AAA", "BBB")
    region.meet("BBB", "CCC")
    region.word("AAA", "more")
    region.meet("AAA", "CCC")

    seen = {word.by: word.size for word in region["CCC"].standing()[0].witnesses}

    assert seen == {"BBB": 2, "CCC": 3}
    region.meet()
    assert {word.by: word.size for word in region["CCC"].standing()[0].witnesses} == {"BBB": 3, "CCC": 3}
