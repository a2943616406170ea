"""The pages: all figures from records, none where nothing is known, and nothing asserted of borders."""

from __future__ import annotations

import pytest

from amity.features.warning.pages import fan
from amity.features.warning.pages.asking import chance, percent
from amity.features.warning.pages.reasons import sentence
from amity.ui.drawing import svg_is_plain

PATHS = ("/", "/alerts", "/track", "/watch", "/methods", "/data", "/thresholds", "/unit/MMR")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_where_nothing_is_known_and_says_so(desks, path):
    page = desks.browser("KHM").get(f"/warning{path}")

    assert page.status_code == 200
    assert "100 %" not in page.text


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_where_a_forecast_has_been_scored(scored, path):
    assert scored.browser("KHM").get(f"/warning{path}").status_code == 200


@pytest.fixture
def scored(desks):
    desks.today("2025-12-20")
    vintage = desks.vintage(
        "ASEC", {"MMR": [3, 0, 5, 9, 2, 40, 7, 7, 1, 0, 12, 30] * 3, "IDN": [0] * 36}, "2025-12"
    )
    draws = {"MMR": [[0, 4, 9, 60], [2, 5, 8, 90]], "IDN": [[0, 0, 0, 0], [0, 0, 0, 1]]}
    desks.said = desks.forecast("ASEC", vintage, draws, "2025-12")
    desks.settle("ASEC", vintage, "2026-01", {"MMR": [11, 0], "IDN": [0, 0]})
    desks.region.meet()
    return desks


def test_the_map_shows_probabilities_on_coastlines_and_says_who_has_no_forecast(scored):
    page = scored.browser("KHM").get("/warning/?least=25").text

    assert "MMR 25 %" in page
    assert "IDN &lt; 1 %" in page
    assert "SGP no forecast" in page
    assert "no boundary is drawn" in page


def test_a_drill_displaces_nothing_that_is_real(scored):
    """Neither on the map, nor in a unit's history, nor in what was scored, nor in what came."""
    before = scored.track("KHM").rows
    series = [{"unit": "EXERCISE-NORTH", "target": "state-based", "since": "2026-01-01", "values": [99] * 3}]
    body = {
        "name": "invented", "sort": "panel", "version": "1", "taken": "2025-12-20", "period": "month",
        "until": "2026-03-01", "file": "6a" * 32, "table": "7b" * 32, "series": series,
    }  # fmt: skip
    vintage = scored.file("ASEC", "vintage", body, drill=True)
    scored.forecast("ASEC", vintage, {"MMR": [[900, 900, 900, 900]] * 3}, "2026-01", drill=True)
    counts = [{"unit": "MMR", "values": [999, 999]}]
    said = {"target": "state-based", "vintage": vintage, "standing": "final", "since": "2026-01-01"}
    scored.file("ASEC", "outcome", {**said, "counts": counts}, drill=True)
    scored.region.meet()

    track = scored.track("KHM")
    assert (track.rows, len(track.issues), track.only_drills) == (before, 2, False)
    assert "MMR 25 %" in scored.browser("KHM").get("/warning/?least=25").text
    unit = scored.browser("KHM").get("/warning/unit/MMR").text
    assert "panel 2025-12" in unit
    assert "EXERCISE" not in unit


def test_where_all_is_a_drill_its_track_record_is_shown_as_one(desks):
    desks.today("2025-12-20")
    known = desks.vintage("ASEC", {"MMR": [3] * 24}, "2025-12")
    desks.forecast("ASEC", known, {"MMR": [[0, 4]]}, "2025-12", drill=True)
    desks.settle("ASEC", known, "2026-01", {"MMR": [4]})
    desks.region.meet()

    assert len(desks.track("KHM").rows) == 1
    assert "EXERCISE" in desks.browser("KHM").get("/warning/track").text


def test_a_release_of_one_month_does_not_take_the_place_of_a_units_history(scored):
    scored.vintage("ASEC", {"MMR": [7]}, "2026-02")
    scored.region.meet()

    assert "panel 2025-12" in scored.browser("KHM").get("/warning/unit/MMR").text
    asked = scored.browser("KHM").get("/warning/thresholds?unit=MMR&at_least=25&percent=8").text
    assert "the last twelve months as forecast" in asked


def test_the_form_of_a_threshold_offers_the_units_that_are_known(scored):
    scored.vintage("KHM", {"sea:malacca-strait": [1] * 12}, "2025-12")

    page = scored.browser("KHM").get("/warning/thresholds").text

    assert '<option value="sea:malacca-strait">Malacca Strait</option>' in page
    assert '<option value="SGP">Singapore</option>' in page


def test_a_unit_that_nobody_knows_is_not_found(scored):
    assert scored.browser("KHM").get("/warning/unit/XYZ").status_code == 404


def test_the_forecasts_page_names_all_that_it_takes_to_make_it_again(scored):
    page = scored.browser("KHM").get(f"/warning/forecast/{scored.said}").text

    for part in ("regional 1", "2025-12", "7b7b7b", f"--again {scored.said[:12]}"):
        assert part in page


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("regional", None),
        ("regional-conflictology", "half of the draws are the baseline&#39;s"),
        ("conflictology", "the baseline speaks instead"),  # as version 1 of the model fell back
    ],
)
def test_the_page_of_a_unit_says_how_far_the_baseline_speaks_there(desks, model, said):
    known = desks.vintage("KHM", {"MMR": [3] * 24}, "2025-12")
    row = {"unit": "MMR", "model": model, "months": [[3, 8]]}
    desks.forecast("KHM", known, {"MMR": [[3] * 8]}, "2025-12", rows=[row])

    page = desks.browser("KHM").get("/warning/unit/MMR").text

    assert (said or "") in page
    assert page.count("has not earned its place") == bool(said)


def test_the_methods_page_says_what_cannot_be_said(scored):
    page = scored.browser("KHM").get("/warning/methods").text

    assert "of 1 such units that were scored, violence came to 0" in page


def test_the_watch_board_shows_a_series_with_its_alarm(desks):
    series = [{"unit": "KHM-dengue", "target": "cases", "since": "2025-11-03", "values": [9, 8, 7, 41]}]
    body = {
        "name": "cases", "sort": "cases", "version": "1", "taken": "2025-12-01", "period": "week",
        "until": "2025-11-24", "file": "6a" * 32, "series": series,
    }  # fmt: skip
    vintage = desks.file("KHM", "vintage", body)
    alarm = {"vintage": vintage, "unit": "KHM-dengue", "target": "cases", "method": "vigil", "observed": 41}
    desks.file("KHM", "alarm", alarm | {"at": "2025-11-24", "expected": "8.1", "bound": "15.0"})
    desks.region.meet()

    page = desks.browser("IDN").get("/warning/watch").text

    assert "KHM-dengue" in page
    assert "15.0" in page


def test_a_fan_shows_what_its_table_says_and_nothing_that_runs():
    words = fan.Words("Month", "Known", "Forecast", "Baseline", "Came")
    ahead = [fan.Month("2026-01", 0, 2, 5, 9, 400, came=7, base=(0, 3, 30))]

    drawing = fan.drawn("Myanmar <b>", [("2025-12", 30)], ahead, words)

    assert svg_is_plain(drawing.svg)
    assert "Myanmar &lt;b&gt;" in drawing.svg
    assert drawing.rows[1] == ("2026-01", "", "0", "5", "400", "0", "3", "30", "7")


def test_a_probability_is_never_written_as_certain():
    assert [chance(share) for share in (None, 0.0, 0.004, 0.005, 0.5, 0.996, 1.0)] == [
        "–", "< 1 %", "< 1 %", "< 1 %", "50 %", "> 99 %", "> 99 %"
    ]  # fmt: skip
    assert [percent(share) for share in (0.0, 0.005, 0.999, 1.0)] == ["0 %", "< 1 %", "> 99 %", "100 %"]


@pytest.mark.parametrize(("expected", "said"), [("9.5", "raises"), ("3.5", "lowers")])
def test_a_reason_is_a_sentence_with_the_models_own_numbers(expected, said):
    reason = {
        "months": 6,
        "before": 60,
        "recent": "12.30",
        "usual": "4.00",
        "otherwise": "5.00",
        "expected": expected,
    }

    for code in ("recent", "trend", "season", "nearby", "something-new"):
        told = sentence(reason | {"code": code})
        assert said in told
        assert "%" not in told
    told = sentence(
        reason | {"code": "nearby", "near": ["MMR", "LAO"]}, {"MMR": "Myanmar", "LAO": "Laos"}.get
    )
    assert "most changed: Myanmar, Laos." in told
