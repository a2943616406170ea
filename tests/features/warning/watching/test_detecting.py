"""What must be true of every detector, and of ours in particular."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amity.features.warning.watching import simulating
from amity.features.warning.watching.chances import count_below, count_quantile
from amity.features.warning.watching.detector import GAP, HISTORY, NO_COUNT
from amity.features.warning.watching.glm import decomposed
from amity.features.warning.watching.methods import DETECTORS, METHODS
from amity.features.warning.watching.scoring import Score, score, total

each = pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.name)
LONG = 5 * 52


def weekly(seed: int, *, level: float = 20.0, weeks: int = LONG) -> np.ndarray:
    """Counts with a season, more spread than Poisson."""
    draw = np.random.default_rng(seed)
    mean = level * np.exp(0.5 * np.sin(2 * np.pi * np.arange(weeks) / 52))
    return draw.negative_binomial(mean / 1.5, 1 / 2.5).astype(float)


@each
def test_a_week_is_judged_without_a_look_at_later_ones(detector):
    """Whatever the last twenty weeks hold, nothing that was said of earlier ones changes."""
    counts = weekly(1)
    changed = np.concatenate([counts[:-20], counts[-20:] * 7 + 100])
    shorter = detector.detect(counts[:-20], from_index=200)
    for other in (counts, changed):
        longer = detector.detect(other, from_index=200)
        for part in ("observed", "expected", "threshold", "alarm"):
            np.testing.assert_array_equal(getattr(longer, part)[:-20], getattr(shorter, part), part)
        assert longer.note[:-20] == shorter.note


@each
def test_the_same_counts_are_judged_the_same_and_are_left_as_they_were(detector):
    counts = weekly(2)
    kept = counts.copy()
    first, second = (detector.detect(counts, from_index=200) for _ in range(2))

    np.testing.assert_array_equal(first.threshold, second.threshold)
    np.testing.assert_array_equal(counts, kept)


@each
def test_a_burst_is_seen_in_its_first_week(detector):
    """EARS C3, as R does it, adds up the two weeks before and comes a week later."""
    counts = weekly(3)
    counts[230] += 300
    found = detector.detect(counts, from_index=230)

    assert found.judged[0]
    assert found.alarm[1 if detector.name == "ears-c3" else 0]


@each
def test_a_short_history_gets_no_verdict_and_says_so(detector):
    found = detector.detect(np.array([1.0, 2, 90]))

    assert found.note == [HISTORY] * 3
    assert not found.judged.any()
    assert not found.alarm.any()


@each
def test_a_week_that_nobody_reported_has_no_verdict_and_stops_nothing(detector):
    counts = weekly(4)
    counts[[100, 210]] = np.nan
    counts[240] += 300
    found = detector.detect(counts, from_index=200)

    assert found.note[10] == NO_COUNT
    assert not found.judged[10]
    assert found.alarm[40:42].any()


@each
def test_zeros_all_along_raise_nothing(detector):
    assert not detector.detect(np.zeros(LONG), from_index=190).alarm.any()


@each
def test_an_empty_series_is_no_fault(detector):
    assert len(detector.detect(np.array([])).index) == 0


@pytest.mark.parametrize("name", ["ears-c1", "ears-c2", "ears-c3"])
@given(seed=st.integers(0, 10**6), shift=st.integers(0, 1000), scale=st.sampled_from([0.5, 2, 16]))
@settings(max_examples=20, deadline=None)
def test_ears_does_not_care_for_unit_or_zero(name, seed, shift, scale):
    """Mean and deviation move with the counts, so feet above the sea alarm as metres do."""
    counts = np.random.default_rng(seed).integers(0, 50, 60).astype(float)
    plain = METHODS[name].detect(counts)
    moved = METHODS[name].detect(counts * scale + shift)

    clear = ~np.isclose(plain.observed, plain.threshold)
    np.testing.assert_array_equal(plain.alarm[clear], moved.alarm[clear])


def test_the_threshold_of_farrington_grows_with_the_unit():
    """A quasi-likelihood has no unit: ten times the counts, ten times mean and threshold."""
    counts = weekly(5)
    plain, larger = (METHODS["farrington"].detect(counts * by, from_index=200) for by in (1, 10))

    np.testing.assert_allclose(larger.threshold, 10 * plain.threshold, rtol=1e-6)
    np.testing.assert_array_equal(larger.alarm, plain.alarm)


def test_a_river_is_watched_in_metres_as_in_centimetres():
    """Measured values have no natural unit; a flood alarms, the high season of each year does not."""
    draw = np.random.default_rng(6)
    days = np.arange(4 * 365)
    metres = 3 + np.sin(2 * np.pi * days / 365) + draw.normal(0, 0.12, len(days))
    metres[1300:1305] += 1.5
    plain, fine = (METHODS["vigil"].detect(metres * by, cycle=365) for by in (1, 100))

    np.testing.assert_allclose(fine.expected, 100 * plain.expected, rtol=1e-3)
    np.testing.assert_array_equal(fine.alarm, plain.alarm)
    assert plain.alarm[1300:1305].all()
    assert np.delete(plain.alarm, range(1300, 1310)).mean() < 0.01


def test_a_sunday_is_compared_with_sundays():
    """Days have a week as well as a year: as many fires as on any Monday are too many for a Sunday."""
    draw = np.random.default_rng(7)
    days = np.arange(2 * 365)
    counts = draw.poisson(np.where(days % 7 == 6, 4, 30)).astype(float)
    counts[713] = 30  # 713 = 7 * 101 + 6
    found = METHODS["vigil"].detect(counts, cycle=365)

    assert found.alarm[713]
    assert found.alarm[found.judged & (found.index != 713)].mean() < 0.02


def test_ours_is_the_same_from_whichever_week_it_is_asked():
    counts = weekly(8)
    whole, last = (METHODS["vigil"].detect(counts, from_index=first) for first in (0, LONG - 1))

    assert whole.threshold[-1] == last.threshold[-1]
    assert whole.alarm[-1] == last.alarm[-1]


@pytest.mark.parametrize(
    "detector", [one for one in DETECTORS if one.name != "ears-c3"], ids=lambda one: one.name
)
@pytest.mark.parametrize("seed", [9, 12, 13])
def test_the_next_count_above_the_threshold_is_an_alarm_and_the_one_below_is_none(detector, seed):
    """What people are shown is what decided. (The threshold of C3 moves with the count itself.)"""
    counts = weekly(seed)[:200]
    threshold = detector.detect(counts, from_index=160).threshold[-1]
    for count, alarms in ((np.floor(threshold), False), (np.floor(threshold) + 1, True)):
        counts[-1] = count
        found = detector.detect(counts, from_index=160)

        assert found.threshold[-1] == threshold
        assert found.alarm[-1] == alarms


def test_a_gap_among_the_seven_weeks_before_is_named():
    counts = weekly(11)
    counts[205] = np.nan
    found = METHODS["ears-c1"].detect(counts, from_index=205)

    assert found.note[:9] == [NO_COUNT, *[GAP] * 7, ""]


def test_ours_finds_more_than_farrington_flexible_and_cries_less():
    """On twenty-four simulated series that it was not tuned on; `amity warning rehearse` measures more."""
    series = simulating.rare(31)[:12] + simulating.common(31)[:12]
    ours, theirs = (
        total(score(METHODS[name].detect(one.counts, from_index=160), one.outbreak) for one in series)
        for name in ("vigil", "farrington-flexible")
    )

    assert ours.sensitivity > theirs.sensitivity
    assert ours.false_alarm_rate < theirs.false_alarm_rate / 2
    assert ours.false_alarm_rate <= 0.005


def test_a_long_matrix_is_decomposed_in_blocks_as_a_short_one_is_at_once():
    """A thousand days and twelve columns."""
    matrix = np.random.default_rng(14).normal(size=(1000, 12))
    q, r = decomposed(matrix)

    np.testing.assert_allclose(q @ r, matrix, atol=1e-12)
    np.testing.assert_allclose(q.T @ q, np.eye(12), atol=1e-12)
    np.testing.assert_array_equal(r, np.triu(r))


def test_a_seed_makes_the_same_series_everywhere():
    """The sums were written down once; another platform or release must find them again."""
    sums = {
        name: int(sum(one.counts.sum() for one in make(11))) for name, make in simulating.FAMILIES.items()
    }

    assert sums == SUMS


SUMS = {"rare": 46101, "common": 302536, "small": 815946, "large": 851254}


def test_scores_count_weeks_and_outbreaks():
    counts = weekly(10)
    outbreak = np.zeros(LONG, dtype=bool)
    outbreak[[210, 211, 230]] = True
    counts[[210, 240]] += 500
    fared = score(METHODS["ears-c1"].detect(counts, from_index=205), outbreak)

    assert (fared.weeks, fared.found, fared.outbreaks, fared.noticed) == (3, 1, 2, 1)
    assert fared.false >= 1
    assert fared + Score(1, 1, 0, 0, 1, 1) == Score(4, 2, fared.quiet, fared.false, 3, 2)


@given(
    chance=st.floats(0.001, 0.9999),
    mean=st.floats(0.01, 5000),
    dispersion=st.sampled_from([1.0, 1.2, 3.0, 40.0]),
)
@settings(max_examples=80, deadline=None)
def test_a_quantile_is_the_smallest_count_that_suffices(chance, mean, dispersion):
    count = count_quantile(chance, mean, dispersion)

    assert count_below(count, mean, dispersion) >= chance
    assert count == 0 or count_below(count - 1, mean, dispersion) < chance
