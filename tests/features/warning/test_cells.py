"""Cells of the PRIO grid: called by where they lie, on the map of risk, and each with a page."""

from __future__ import annotations

import pytest

from amity.features.warning.rules import settings

PLACES = {  # the first is one in which the publisher of GED puts an event at 19.0 N, 94.25 E
    "cell:157509": "19.25° N, 94.25° E (157509)",
    "cell:1": "89.75° S, 179.75° W (1)",
    "cell:259200": "89.75° N, 179.75° E (259200)",
    "cell:259201": "cell:259201",
}


@pytest.mark.parametrize("unit", PLACES)
def test_a_cell_is_called_by_where_it_lies(files, unit):
    assert settings.title_of(files.pack, unit) == PLACES[unit]


def test_cells_stand_on_the_map_and_have_a_page(desks):
    """One within the region's map, one on the other side of the world."""
    known = desks.vintage("ASEC", {"cell:157509": [3] * 12, "cell:1": [3] * 12}, "2025-12")
    draws = {"cell:157509": [[30] * 4], "cell:1": [[0] * 4]}
    desks.forecast("ASEC", known, draws, "2025-12")
    desks.today("2026-01-10")
    browser = desks.browser("ASEC")

    drawn = browser.get("/warning/?target=state-based").text
    page = browser.get("/warning/unit/cell:157509").text

    assert drawn.count("<rect") == 1
    assert "<title>19.25° N, 94.25° E (157509): " in drawn
    assert "19.25° N, 94.25° E (157509)" in page


def test_of_many_cells_the_listing_tells_those_of_which_most_is_expected(files, desks):
    """Forty cells in Myanmar, the last with most deaths; `--json` tells of all."""
    some = [
        files.row(number, id=5000 + number, country="Myanmar", country_id=775, type_of_violence=1)
        | {"priogrid_gid": 157_500 + number % 40, "best": 1 + number % 40}
        for number in range(480)
    ]
    desks.today("2024-01-20")
    desks.amity("ASEC", "data", "add", str(files.write("mine.csv", some)), "--cells", "MMR")

    told = desks.amity("ASEC", "forecast", "--cells", "--model", "conflictology")

    assert len(told.data["units"]) == 40
    assert "and 10 more" in told.text
    expected = [float(line.split("mean")[1].split()[0]) for line in told.text.splitlines() if "mean" in line]
    assert expected == sorted(expected, reverse=True)
    assert len(expected) == 30
