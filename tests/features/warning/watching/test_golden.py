"""Our detectors are those of R `surveillance` 1.20.3: every alarm and threshold of its golden series."""

import numpy as np
import pytest

from amity.features.warning.watching.methods import DETECTORS, METHODS
from amity.features.warning.watching.names import NAMES

IN_R = {
    "farrington": "farrington",
    "farrington-flexible": "farringtonFlexible",
    "farrington-flexible-default": "farringtonFlexibleDefault",
    "ears-c1": "earsC1",
    "ears-c2": "earsC2",
    "ears-c3": "earsC3",
    "cusum": "cusum",
}
BY_CALENDAR = "salmAllOnset"  # the one series that carries an epoch


def test_every_detector_has_a_name_that_the_command_line_knows():
    assert list(NAMES) == [one.name for one in DETECTORS] == list(METHODS)


@pytest.mark.parametrize("method", IN_R)
def test_every_alarm_and_threshold_is_that_of_r(method, series, golden):
    """1,309 weeks of 17 series for each method: no alarm differs, no threshold by more than one in 10^9."""
    compared = 0
    for name, one in series.items():
        told = golden[name, IN_R[method]]
        dates = np.array([period.day for period in one.periods], "M8[D]") if name == BY_CALENDAR else None
        found = METHODS[method].detect(np.array(one.counts), dates=dates, from_index=int(told.t[0]) - 1)
        alarm = np.where(found.judged, found.alarm, np.nan)
        bound = np.where(np.isnan(found.threshold) & ~np.isnan(told.upperbound), 0.0, found.threshold)

        np.testing.assert_array_equal(found.index + 1, told.t, name)
        np.testing.assert_array_equal(alarm, told.alarm, f"alarms of {name}")
        np.testing.assert_allclose(bound, told.upperbound, rtol=1e-9, atol=1e-9, err_msg=name)
        compared += len(told.t)
    assert compared == 1309


def test_where_r_gives_no_answer_there_is_a_reason(series, golden):
    """EARS C3 divides by the deviation of seven weeks without a case; R says NA, and so do we, and why."""
    found = METHODS["ears-c3"].detect(np.array(series["m2"].counts), from_index=159)

    assert np.isnan(golden["m2", "earsC3"].alarm).all()
    assert set(found.note) == {"the model finds no fit"}
