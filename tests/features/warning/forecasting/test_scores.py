"""Scores say what their definitions say, the published numbers among them, and the truth wins."""

import math

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import resample

from amity.features.warning.forecasting import scores
from amity.features.warning.forecasting.panel import month_index, read_panel

PUBLISHED = {2018: 14.4829, 2019: 9.1463, 2020: 21.3393, 2021: 76.8495, 2022: 123.9952}
COUNTED = {  # IGN as the organisers resample, MIS of the draws as submitted: their scripts run on their draws
    2018: (0.6403, 186.5536),
    2019: (0.6101, 89.0579),
    2020: (0.5665, 344.9643),
    2021: (0.6856, 1435.5546),
    2022: (0.6947, 2142.1281),
}

counts = st.lists(st.integers(0, 2000), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def official(benchmark):
    """The benchmark's own draws, and what came, by year."""
    panel = read_panel(benchmark / "views_country_month_state_based_1990_2022.parquet")
    table = pq.read_table(benchmark / "views_conflictology_draws_2018_2022.parquet")
    month, unit, draw, said = (
        table[name].to_numpy() for name in ("month_id", "country_id", "draw", "outcome")
    )
    rows = {int(code): row for row, code in enumerate(panel.units)}
    draws = np.full((len(panel.units), 60, 12), np.nan)
    draws[[rows[int(one)] for one in unit], month - 457, draw] = said
    return {
        year: (
            draws[:, (year - 2018) * 12 :][:, :12].reshape(-1, 12),
            panel.deaths[:, month_index(year, 1) - panel.first :][:, :12].reshape(-1),
        )
        for year in PUBLISHED
    }


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_benchmark_scores_what_was_published(official, year):
    draws, came = official[year]

    assert round(float(scores.crps(draws, came).mean()), 4) == PUBLISHED[year]
    assert round(float(scores.ignorance(draws, came).mean()), 4) == COUNTED[year][0]
    assert round(float(scores.interval(draws, came).mean()), 4) == COUNTED[year][1]


@given(counts, st.integers(0, 2000))
def test_crps_is_the_double_sum(draws, came):
    x = np.array(draws, float)
    plain = np.abs(x - came).mean() - np.abs(x[:, None] - x).mean() / 2

    assert scores.crps(x[None], np.array([float(came)]))[0] == pytest.approx(plain, abs=1e-9)


@given(counts)
def test_the_truth_wins(worlds):
    """Whatever the world is like, no other forecast does better on average than the world itself."""
    truth = np.array(worlds, float)
    others = [
        truth * 2,
        truth + 5,
        np.full_like(truth, truth.mean()),
        np.zeros_like(truth),
        np.sort(truth)[:1],
    ]

    for score in (scores.crps, scores.crps_log1p, lambda d, y: scores.brier(d, y, 25)):
        mine = score(np.tile(truth, (len(truth), 1)), truth).mean()
        assert all(mine <= score(np.tile(one, (len(truth), 1)), truth).mean() + 1e-9 for one in others)


def test_the_truth_wins_the_interval_and_the_ignorance_score_of_many_draws():
    luck = np.random.default_rng(1)
    truth, came = luck.negative_binomial(2, 0.05, (400, 1000)), luck.negative_binomial(2, 0.05, 400)
    wide, shifted = truth * 2.0, truth + 20.0

    for score in (scores.interval, scores.ignorance):
        mine = score(truth.astype(float), came.astype(float)).mean()
        assert mine < score(wide, came.astype(float)).mean()
        assert mine < score(shifted, came.astype(float)).mean()


@pytest.mark.parametrize("count", [7, 12, 240, 1500, 2000])
def test_the_official_resampling_is_that_of_scipy(count):
    draws = np.random.default_rng(count).poisson(5, (6, count)).astype(float)

    expected = np.maximum(resample(draws, 1000, axis=-1), 0)

    np.testing.assert_allclose(scores.resampled(draws, "fourier"), expected, atol=1e-9)


def test_how_draws_are_resampled_moves_the_ignorance_score_and_each_way_is_repeatable():
    draws, came = np.array([[0.0] * 11 + [40.0]]), np.array([0.0])

    raw, booted, fourier = (
        float(scores.ignorance(draws, came, how=how)[0]) for how in ("none", "bootstrap", "fourier")
    )

    assert raw == pytest.approx(-math.log2(12 / 23))
    assert len({round(raw, 6), round(booted, 6), round(fourier, 6)}) == 3
    again = scores.resampled(draws, "bootstrap", seed=4)
    np.testing.assert_array_equal(again, scores.resampled(draws, "bootstrap", seed=4))


def test_the_interval_score_is_the_width_and_twenty_times_what_lies_outside():
    draws = np.linspace(0, 100, 101)[None]

    assert scores.interval(draws, np.array([50.0]))[0] == pytest.approx(90)
    assert scores.interval(draws, np.array([98.0]))[0] == pytest.approx(90 + 20 * 3)


def test_average_precision_and_auc_of_known_orders():
    said, came = np.array([0.9, 0.8, 0.7, 0.1]), np.array([True, False, True, False])

    assert scores.average_precision(said, came) == pytest.approx((1 + 2 / 3) / 2)
    assert scores.auc(said, came) == 0.75
    assert scores.auc(np.zeros(4), came) == 0.5
    assert scores.average_precision(np.zeros(4), came) == 0.5
    assert math.isnan(scores.auc(said, np.zeros(4, bool)))
    assert math.isnan(scores.average_precision(said, np.zeros(4, bool)))


def test_an_onset_counts_only_where_there_was_peace():
    past = np.zeros((4, 30))
    past[3, -1] = 5  # at war
    draws = np.zeros((4, 2, 10))
    draws[0, :, :5], draws[3] = 1, 1
    came = np.array([[0, 3], [0, 0], [0, 0], [9, 9]])

    assert scores.onset_auc(past, draws, came) == 1.0


def test_coverage_calibration_and_ranks_of_a_calibrated_forecast():
    luck = np.random.default_rng(3)
    draws, came = luck.poisson(20, (3000, 500)).astype(float), luck.poisson(20, 3000).astype(float)

    assert scores.coverage(draws, came) == pytest.approx(0.91, abs=0.03)
    assert np.histogram(scores.ranks(draws, came), 5, (0, 1))[0] == pytest.approx([600] * 5, rel=0.15)
    said = luck.random(20_000)
    for told, was, rows in scores.calibration(said, luck.random(20_000) < said):
        assert was == pytest.approx(told, abs=0.04)
        assert rows > 1500


def test_skill_is_told_apart_where_it_comes_from_confident_zeros():
    draws = np.array([[0.0] * 20, [1.0] * 20, [0.0] * 18 + [1.0] * 2])

    assert scores.confident_zeros(draws).tolist() == [True, False, False]
    ours, base = np.array([1.0, 1.0, 1.0]), np.array([2.0, 4.0, 1.0])
    assert scores.share_of_skill(ours, base, scores.confident_zeros(draws)) == 0.25
    assert math.isnan(scores.share_of_skill(base, ours, scores.confident_zeros(draws)))
