"""An incident told twice is found whoever numbers it, mistypes its place or tells it in other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from amity.features.exchange.linking.incidents import Incident, alike, distance, repeats, told_before, twins

BOARDING = Incident(
    key="a",
    day=date(2026, 1, 14),
    lat=1.0983,
    lon=103.6317,
    category="boarding",
    target="bulk carrier EXAMPLE TRADER",
    text="Four persons with knives boarded over the stern and left with engine spares before the alarm.",
)


def crowd(count: int) -> list[Incident]:
    """Return incidents far enough apart in time or place that none is another."""
    draw = Random(7)
    return [
        Incident(
            key=f"c{at}",
            day=date(2020, 1, 1) + timedelta(days=3 * at),
            lat=draw.uniform(-60, 60),
            lon=draw.uniform(-180, 180),
            category=draw.choice(["boarding", "hijacking"]),
            target=f"EXAMPLE {at}",
        )
        for at in range(count)
    ]


def test_a_second_telling_is_found_among_many():
    """A day later by its own clock, 3 km off, another word for the target: found, with reasons."""
    again = replace(BOARDING, key="b", day=date(2026, 1, 15), lat=1.12, target="EXAMPLE TRADER", text="")

    (pair,) = twins([BOARDING], [*crowd(300), again])

    assert (pair.one, pair.other) == ("a", "b")
    assert "same target" in pair.reasons


def test_a_mistyped_position_is_found_by_what_else_is_said():
    """The longitude lost a digit: the target and the words still find it."""
    wrong = replace(BOARDING, key="b", lon=10.36317)

    assert [pair.other for pair in twins([BOARDING], [*crowd(50), wrong])] == ["b"]


def test_the_date_line_is_no_edge():
    """Two places 10 km apart on either side of 180 degrees are near."""
    west = replace(BOARDING, lat=0.0, lon=179.95, text="", target="")
    east = replace(west, key="b", lon=-179.96)

    assert distance(west, east) < 11
    assert len(twins([west], [east])) == 1


def test_two_attacks_in_one_night_stay_two():
    """Same anchorage, same night, same sort, but other ships and other words."""
    other = replace(
        BOARDING,
        key="b",
        lat=1.3,
        target="chemical tanker SAMPLE STAR",
        text="Three robbers were seen on deck near the poop by the duty oiler and fled in a craft.",
        category="attempted-boarding",
    )

    assert twins([BOARDING], [other]) == []


def test_each_has_one_twin_at_most_and_the_nearest_wins():
    near, far = replace(BOARDING, key="near"), replace(BOARDING, key="far", lat=1.3)

    assert [(pair.one, pair.other) for pair in twins([BOARDING], [far, near])] == [("a", "near")]
    assert len(twins([near, far], [BOARDING])) == 1


def test_a_number_of_the_same_series_is_enough():
    """The place was corrected by the source since: its number still says that it is the same."""
    old = replace(BOARDING, number="ASAM 2026-14")
    new = replace(old, key="b", lat=-30.0, lon=5.0, target="", text="", day=date(2026, 3, 1))

    assert twins([old], [new]) == []
    assert told_before([old], [new])[0].reasons == ("same number",)


def test_what_one_source_tells_twice_is_found_once():
    pairs = repeats([*crowd(40), BOARDING, replace(BOARDING, key="b")])

    assert [(pair.one, pair.other) for pair in pairs] == [("a", "b")]


def test_likeness_is_the_same_both_ways_and_whole_with_oneself():
    other = replace(BOARDING, key="b", lat=1.2, text="Boarded by robbers at night")

    assert alike(BOARDING, other) == alike(other, BOARDING)
    assert alike(BOARDING, BOARDING) == 1.0
