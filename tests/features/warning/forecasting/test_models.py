"""Every model keeps the contract, whatever is counted; pools widen nothing; a seed says the same again."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Malformed, NotFound
from amity.features.warning.forecasting.explain import explainer
from amity.features.warning.forecasting.forecast import forecast
from amity.features.warning.forecasting.models import every, pool, regional
from amity.features.warning.forecasting.models.quantiles import shares, spread_out, weighted_quantiles
from amity.features.warning.forecasting.nearby import pairs
from amity.features.warning.forecasting.panel import make_panel

LEARNERS = ("recent", "analogue", "boosted", "linear", "pool", "regional")


@pytest.mark.parametrize("name", every())
def test_a_model_answers_for_every_unit_and_horizon_with_counts(world, name):
    panel = world(months=120)

    told = forecast(panel, last=panel.last, horizons=[1, 12, 36], model=name)

    assert told.draws.shape[:2] == (24, 3)
    assert (told.draws >= 0).all()
    assert (told.draws % 1 == 0).all()
    assert told.made_from == {
        "model": name,
        "version": every()[name].version,
        "seed": 0,
        "last": panel.last,
        "vintage": "made",
    }


@pytest.mark.parametrize("name", every())
def test_of_a_unit_that_is_no_more_nothing_is_said_and_of_a_new_one_something(world, name):
    panel = world(months=110)
    deaths = panel.deaths.copy()
    deaths[20, -5:] = np.nan  # it has ceased
    deaths[21, :-3] = np.nan  # it is three months old

    told = forecast(
        make_panel(panel.units, panel.months, deaths), last=panel.last, horizons=[1, 6], model=name
    )

    assert np.isnan(told.draws[20]).all()
    assert not np.isnan(told.draws[21]).any()


def test_conflictology_is_the_last_twelve_months_and_nothing_else(world):
    panel = world()

    told = forecast(panel, last=panel.last - 2, horizons=[3, 14], model="conflictology")

    np.testing.assert_array_equal(told.at(3), panel.deaths[:, -14:-2])
    np.testing.assert_array_equal(told.at(14), told.at(3))


def test_a_horizon_or_a_model_that_there_is_not_is_refused(world):
    panel = world(months=60)
    for horizons in ([], [0], [37]):
        with pytest.raises(Malformed):
            forecast(panel, last=panel.last, horizons=horizons)
    with pytest.raises(NotFound, match="conflictology"):
        forecast(panel, last=panel.last, horizons=[1], model="oracle")
    with pytest.raises(Malformed):
        forecast(panel, last=panel.last, horizons=[1], model="zero").at(2)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_young_panel_is_forecast_too(world, name):
    """Two years of a few quiet cells are little to learn from, and no reason to fail."""
    cells = make_panel(["a", "b", "c"], range(500, 524), np.array([[0.0] * 24, [1.0] * 24, [0.0, 3.0] * 12]))

    told = forecast(cells, last=523, horizons=[1, 36], model=name)

    assert np.isfinite(told.draws).all()
    assert (told.draws[0] == 0).all()


def test_cells_are_forecast_like_countries(world):
    """A panel of 300 grid cells, most of them empty: the contract knows no countries."""
    luck = np.random.default_rng(2)
    counts = luck.poisson(luck.gamma(0.1, 3, (300, 1)), (300, 120)).astype(float)
    cells = make_panel([f"cell {number}" for number in range(300)], range(400, 520), counts)

    told = forecast(cells, last=519, horizons=[1, 2, 3], model="boosted", seed=5)

    assert told.draws.shape == (300, 3, 1000)
    busy = counts[:, -12:].mean(axis=1) > 3
    assert told.draws[busy].mean() > 3 * told.draws[~busy].mean()


PROGRAM = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from conftest import ROUNDS, make_world
from amity.features.warning.forecasting.models import boosted
boosted.ROUNDS = ROUNDS
from amity.features.warning.forecasting.forecast import forecast
panel = make_world(months=100)
told = forecast(panel, last=panel.last, horizons=[1, 7], model="regional", seed=11)
print(hashlib.sha256(told.draws.tobytes()).hexdigest())
"""


def test_the_same_seed_says_the_same_in_another_process(world, request):
    panel = world(months=100)
    folder = str(request.path.parent)

    here = forecast(panel, last=panel.last, horizons=[1, 7], model="regional", seed=11).draws
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(folder=folder)], capture_output=True, text=True, check=True
    )

    assert there.stdout.strip() == hashlib.sha256(here.tobytes()).hexdigest()


def test_another_seed_says_something_else_where_chance_has_a_part(world):
    panel = world(months=100)

    one, other = (
        forecast(panel, last=panel.last, horizons=range(1, 9), model="boosted", seed=s) for s in (1, 2)
    )

    assert (one.draws != other.draws).any()


part = st.lists(st.integers(0, 300), min_size=40, max_size=40).map(sorted)


@given(st.lists(part, min_size=3, max_size=3), st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_a_pool_says_nothing_beyond_what_its_parts_say(parts, weights):
    """Each quantile of the mixture lies between those of its parts, but for one draw of rounding each."""
    told = np.array(parts, float)[:, None, None, :]
    weight = np.array(weights) / sum(weights)

    mixed = pool.mix(told, weight[None])[0, 0]

    assert mixed.shape == (40,)
    lowest, highest = told.min(axis=0)[0, 0], told.max(axis=0)[0, 0]
    assert (mixed[:-4] <= highest[4:]).all()
    assert (mixed[4:] >= lowest[:-4]).all()
    assert lowest[0] <= mixed[0] <= mixed[-1] <= highest[-1]


def test_a_part_with_all_the_weight_is_the_pool():
    told = np.sort(np.random.default_rng(1).poisson(9, (3, 2, 4, 1000)).astype(float), axis=-1)

    mixed = pool.mix(told, np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))

    np.testing.assert_array_equal(mixed[0], told[1, 0])
    np.testing.assert_array_equal(mixed[1], told[2, 1])


def test_weights_go_to_the_part_that_was_right(world):
    panel = world(months=150)
    last = panel.last - 14
    came = panel.deaths[:, last + pool.HORIZONS - panel.first]
    right = np.repeat(came[..., None], 1000, axis=-1)
    told = np.stack([right + 500, right, right + 900, right + 700])

    weights = pool.learn([pool.judge(told, last, panel)] * 3)

    busy = np.bincount(pool.strata(panel.until(last)), minlength=pool.STRATA) > 0
    assert (weights[busy][1:].argmax(axis=1) == 1).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    np.testing.assert_array_equal(pool.learn([]), np.tile(pool.PRIOR, (pool.STRATA, 1)))


def test_a_unit_where_the_pool_has_lost_falls_back_halfway_to_the_baseline(world):
    panel = world(months=150)
    last = panel.last - 14
    came = panel.deaths[:, last + pool.HORIZONS - panel.first]
    told = np.repeat(came[None, ..., None], len(pool.PARTS), axis=0).repeat(1000, axis=-1)
    loser = int(np.argmax(panel.deaths[:, -72:].astype(bool).sum(axis=1)))
    told[:, loser] += 1e5
    evidence = [pool.judge(told, last, panel)]
    weights = pool.learn(evidence)

    back = regional.falls_back(evidence, weights, panel)
    draws = regional.settle(told, weights, back, panel)

    assert np.flatnonzero(back).tolist() == [loser]
    year = panel.deaths[loser, -12:]
    assert set(draws[loser, :, :500].ravel()) == set(year)  # what the parts said lies far above
    assert (draws[loser, :, 500:] == told[0, loser, :, :500]).all()
    assert np.nanmax(np.delete(pool.skill(evidence, weights), loser, axis=1)) < 1e-9


def test_nobody_falls_back_to_twelve_zeros(world):
    """Where a year was quiet after much violence, the baseline would call more of it impossible."""
    panel = world(months=150)
    deaths = panel.deaths.copy()
    loser = int(np.argmax(deaths[:, -72:].astype(bool).sum(axis=1)))
    deaths[loser, -12:] = 0
    panel = make_panel(panel.units, panel.months, deaths)
    evidence = [pool.judge(np.full((len(pool.PARTS), 24, 12, 1000), 1e5), panel.last - 14, panel)]

    back = regional.falls_back(evidence, pool.learn(evidence), panel)

    assert back.any()
    assert not back[loser]


def test_what_the_evidence_says_of_a_mixture_is_its_score(world):
    """The CRPS of a mixture from the parts' errors and distances is that of its draws."""
    panel = world(months=150)
    last = panel.last - 14
    told = np.sort(np.random.default_rng(4).poisson(30, (3, 24, 12, 200)).astype(float), axis=-1)
    judged = pool.judge(told, last, panel)
    weight = np.full(3, 1 / 3)

    by_parts = judged.error[0] @ weight - np.einsum("uhkl,k,l->uh", judged.apart[0], weight, weight) / 2

    from amity.features.warning.forecasting.scores import crps

    mixed = np.concatenate(list(told), axis=-1)
    came = panel.deaths[:, last + pool.HORIZONS - panel.first]
    np.testing.assert_allclose(by_parts, crps(mixed, came), rtol=1e-9)


def test_quantiles_of_weighted_values_and_of_fewer_draws():
    values, weights = np.array([[5.0, 1.0, 9.0]]), np.array([[1.0, 2.0, 1.0]])

    drawn = weighted_quantiles(values, weights)[0]

    assert [int((drawn == one).sum()) for one in (1, 5, 9)] == [500, 250, 250]
    assert [int((spread_out(drawn, 8) == one).sum()) for one in (1, 5, 9)] == [4, 2, 2]
    assert spread_out(np.arange(1000.0), 4).tolist() == [125, 375, 625, 875]
    assert shares(np.array([0.3333, 0.3333, 0.3334])).sum() == 1000


def test_a_reason_is_what_the_model_would_have_said_otherwise(world):
    """A war that has flared up half a year ago is the reason, and says by how much."""
    panel = world(months=150)
    deaths = panel.deaths.copy()
    deaths[23] = 5.0
    deaths[23, -6:] = 400.0
    flared = make_panel(panel.units, panel.months, deaths, iso3=panel.iso3)
    told = forecast(flared, last=flared.last, horizons=[1, 3], model="analogue")

    why = explainer(flared, told)
    reasons = why.reasons(23, 3)

    assert reasons[0].code == "recent"
    assert reasons[0].numbers["recent"] == 400
    assert reasons[0].numbers["usual"] == 5
    assert reasons[0].weight > 1
    assert reasons[0].otherwise < 0.2 * reasons[0].expected
    silent = explainer(flared, forecast(flared, last=flared.last, horizons=[1], model="zero"))
    assert silent.reasons(23, 1) == []


def neighbours(world, months=150):
    """A world where a country breaks out whenever one nearby has; the pairs lie far from each other."""
    panel = world(months=months, seed=3)
    codes = [
        "MMR",
        "THA",
        "PHL",
        "MYS",
        "ARG",
        "CHL",
        "ZAF",
        "MOZ",
        *(f"{one}XX" for one in "ABCDEFGHIJKLMNOP"),
    ]
    deaths = panel.deaths.copy()
    luck = np.random.default_rng(5)
    for source in range(0, 8, 2):
        wars = np.repeat(luck.random(months // 10) < 0.4, 10)[:months] * 300.0
        deaths[source] = np.pad(wars, (0, months - len(wars)), mode="edge") * luck.uniform(0.5, 1.5, months)
        deaths[source + 1] = np.rint(0.2 * np.roll(deaths[source], 3)) + luck.poisson(1.0, months)
    return make_panel(panel.units, panel.months, np.rint(deaths), iso3=codes, vintage="made")


@pytest.mark.parametrize("name", ["linear", "regional"])
def test_a_forecast_looks_at_what_goes_on_nearby_and_the_reason_names_it(world, name):
    """War next door, and nothing else, is altered: the forecast moves, and says by whom."""
    panel = neighbours(world)
    deaths = panel.deaths.copy()
    deaths[0, -20:], deaths[1, -20:] = 0.0, 1.0
    deaths[0, -3:] = 4000.0
    flared = make_panel(panel.units, panel.months, deaths, iso3=panel.iso3)
    told = forecast(flared, last=flared.last, horizons=[1, 3], model=name)

    reasons = {one.code: one for one in explainer(flared, told).reasons(1, 3)}

    assert reasons["nearby"].names == ("MMR", "MYS")
    assert reasons["nearby"].numbers["recent"] == pytest.approx(deaths[[0, 3], -12:].mean(axis=1).sum())
    assert reasons["nearby"].otherwise != reasons["nearby"].expected


def test_what_has_no_code_has_no_neighbours_and_what_lies_near_does_so_both_ways():
    found = pairs(("MMR", "cell 7", "THA", "", "AUS", "THA")).T.tolist()

    assert found == [[0, 2], [0, 5], [2, 0], [5, 0]]
    assert pairs(("cell 1", "cell 2")).shape == (2, 0)


def test_an_unchanged_neighbour_is_no_reason(world):
    """Of units without neighbours the year nearby says nothing, however it is altered."""
    panel = world(months=120)
    told = forecast(panel, last=panel.last, horizons=[2], model="boosted")

    why = explainer(panel, told)

    assert not [one for unit in range(24) for one in why.reasons(unit, 2) if one.code == "nearby"]
