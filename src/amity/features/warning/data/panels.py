"""A country-month panel as others publish it, in Parquet: the same rules as the forecasts' own reader."""

from pathlib import Path

from amity.errors import Malformed
from amity.features.warning.data.counted import COLUMNS, TARGETS, Counted, Country
from amity.features.warning.data.events import Units

EPOCH = 1980 * 12 - 1  # the forecasts' month 0, as a number of months


def of_file(file: Path, units: Units) -> Counted:
    """
    Return the counts of a panel: whole persons, each unit from the first month in which it is there.

    Raises:
        NotFound: there is no such file.
        Malformed: a rule of a panel is broken, a month is missing in the middle, or a unit is not known.
    """
    import numpy as np  # only those who take data in pay for it

    from amity.features.warning.forecasting.panel import read_panel

    panel = read_panel(file)
    first, last = EPOCH + panel.first, EPOCH + panel.last
    done = Counted(first, last, {}, targets=tuple(name for name in TARGETS if name == "state-based" or COLUMNS[name] in panel.others))  # noqa: E501  # fmt: skip
    countries: dict[str, Country] = {}
    for row, unit in enumerate(panel.units):
        code = _code(panel.iso3[row], panel.names[row], units)
        there = np.flatnonzero(~np.isnan(panel.deaths[row]))
        if there.size and there[-1] != len(panel.months) - 1:
            raise Malformed(f"{file.name}: unit {unit} ends before the panel does: a month is missing")
        countries[code] = Country(code, panel.names[row], units.countries[code].number, first + int(there[0]))
        for target in done.targets:
            values = panel.deaths[row] if target == "state-based" else panel.others[COLUMNS[target]][row]
            some = np.flatnonzero(np.nan_to_num(values) > 0)
            done.deaths[code, target] = {first + int(at): round(float(values[at])) for at in some}
        done.rows += len(there)
    done.countries = countries
    return done


def _code(iso3: str, name: str, units: Units) -> str:
    if iso3 in units.countries:
        return iso3
    if name.lower() in units.ged:
        return units.ged[name.lower()]
    raise Malformed(f"the unit {iso3 or name!r} is not known: add it to the region's list of countries")
