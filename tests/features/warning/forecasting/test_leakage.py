"""Nothing looks past its vintage: change the future in any way, and what was said of it stays as it was."""

from dataclasses import replace

import numpy as np
import pytest

from amity.features.warning.forecasting.forecast import forecast
from amity.features.warning.forecasting.models import every, pool
from amity.features.warning.forecasting.models.history import history, season
from amity.features.warning.forecasting.panel import make_panel
from amity.features.warning.forecasting.windows import ask, told


def with_another_future(panel, last):
    """The same past, and a war everywhere after it."""
    deaths = panel.deaths.copy()
    deaths[:, last - panel.first + 1 :] = 7777.0
    return make_panel(panel.units, panel.months, deaths, iso3=panel.iso3, vintage=panel.vintage)


def next_door(panel):
    """The same world, where half of the units are countries that lie near others."""
    codes = ("MMR", "THA", "CHN", "IND", "LAO", "VNM", "KHM", "BGD", "BTN", "NPL", "PAK", "AFG")
    return replace(panel, iso3=(*codes, *panel.iso3[len(codes) :]))


@pytest.mark.parametrize("name", every())
def test_no_model_knows_what_comes_after_its_last_month(world, name):
    panel = next_door(world(months=100))
    last = panel.last - 20

    before = forecast(panel, last=last, horizons=[3, 8, 14], model=name)
    after = forecast(with_another_future(panel, last), last=last, horizons=[3, 8, 14], model=name)

    np.testing.assert_array_equal(before.draws, after.draws)


def test_no_feature_of_a_month_depends_on_a_later_month(world):
    """Each month's features are the same, whether the panel ends there or goes on."""
    deaths = world(months=120).deaths
    whole = history(deaths)

    for month in (3, 24, 61, 100):
        cut = history(deaths[:, : month + 1])
        np.testing.assert_array_equal(whole.rows[:, month], cut.rows[:, month])
        np.testing.assert_array_equal(whole.level[:, month], cut.level[:, month])


@pytest.mark.parametrize("horizon", [1, 3, 11, 12, 14, 25, 36])
def test_no_season_of_a_month_depends_on_a_later_month(world, horizon):
    counts = world(months=120).deaths
    whole = season(counts, horizon)

    for month in (3, 24, 61, 100):
        np.testing.assert_array_equal(whole[:, month], season(counts[:, : month + 1], horizon)[:, month])


NEAR = np.array([[5, 9, 5, 2], [9, 5, 2, 5]])  # rows that lie near each other


def test_nothing_nearby_of_a_month_depends_on_a_later_month(world):
    deaths = world(months=120).deaths
    whole = history(deaths, NEAR)

    for month in (3, 24, 61, 100):
        cut = history(deaths[:, : month + 1], NEAR)
        np.testing.assert_array_equal(whole.around[:, month], cut.around[:, month])


def test_no_feature_of_a_unit_depends_on_another_unit_but_for_what_is_nearby(world):
    """What explains a unit may be asked of all at once, because of this."""
    deaths = world(months=100).deaths
    whole, alone = history(deaths, NEAR), history(deaths[5:6])
    other = deaths.copy()
    other[[2, 9]] += 40

    np.testing.assert_array_equal(whole.rows[5], alone.rows[0])
    altered = history(deaths, NEAR, beside=other)
    np.testing.assert_array_equal(altered.rows, whole.rows)
    changed = (altered.around != whole.around).any(axis=(1, 2))
    assert np.flatnonzero(changed).tolist() == [5]


def test_what_is_taken_to_be_nearby_is_cut_off_with_the_rest(world):
    panel = world(months=100)
    altered = replace(panel, beside=panel.deaths + 1)

    cut = altered.until(panel.last - 20)

    assert cut.beside is not None
    assert cut.beside.shape == cut.deaths.shape


def test_weights_are_learned_only_from_outcomes_that_had_come(world):
    """The newest window before a forecast is not over; its last two months teach nothing yet."""
    panel = world(months=120)
    last = panel.last - 14
    judged = pool.judge(pool.ask(panel.until(last - 12), 0), last - 12, panel)

    then = judged.known_by(last)

    assert not np.isnan(judged.error).any()
    assert np.isnan(then.error).all(axis=(0, 1, 3)).tolist() == [False] * 10 + [True] * 2
    early = pool.judge(pool.ask(panel.until(last - 12), 0), last - 12, panel.until(last))
    np.testing.assert_array_equal(pool.learn([then]), pool.learn([early]))


def test_a_window_of_the_backtest_says_what_a_forecast_would_have_said(world):
    """The years are asked with all that is known today; what is put together knows no more than then."""
    panel = world(months=100)
    last = panel.last - 14
    lasts = [*pool.earlier(panel, last), last]

    asked = {one: ask(panel, one, 3, panel.last) for one in lasts}
    said = told(panel, last, asked, 3)

    for name in ("regional", "pool", "recent", "analogue", "boosted", "last", "bootstrap"):
        alone = forecast(panel, last=last, horizons=range(3, 15), model=name, seed=3)
        np.testing.assert_array_equal(said[name], alone.draws)
