"""A panel is read whole or not at all, and what is refused is named with its row."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from amity.errors import Malformed, NotFound, TooLarge
from amity.features.warning.forecasting import panel as panels
from amity.features.warning.forecasting.panel import make_panel, month_index, read_panel, year_month


def rows(**changes):
    """Two countries over four months, with some columns changed."""
    table = {
        "year": [2020] * 8,
        "month": [1, 2, 3, 4] * 2,
        "country_id": [7] * 4 + [3] * 4,
        "country": ["Second"] * 4 + ["First"] * 4,
        "iso3": ["BBB"] * 4 + ["AAA"] * 4,
        "deaths": [0.0, 2.0, 0.0, 5.0, 1.0, 0.0, 0.0, 9.0],
    }
    return table | changes


def written(folder, table):
    file = folder / "panel.parquet"
    pq.write_table(pa.table(table), file)
    return file


def test_months_are_counted_from_january_1980():
    assert month_index(1980, 1) == 1
    assert month_index(2018, 1) == 457
    assert year_month(457) == (2018, 1)


def test_units_come_out_in_the_order_of_their_ids_with_what_was_counted(tmp_path):
    panel = read_panel(written(tmp_path, rows()))

    assert panel.units == ("3", "7")
    assert panel.iso3 == ("AAA", "BBB")
    assert panel.deaths.tolist() == [[1, 0, 0, 9], [0, 2, 0, 5]]
    assert (panel.first, panel.last, len(panel.vintage)) == (481, 484, 64)
    assert panel.row("BBB") == panel.row("7") == 1


def test_a_unit_that_was_not_there_yet_has_no_number_and_not_zero(tmp_path):
    table = {name: column[2:] for name, column in rows().items()}

    panel = read_panel(written(tmp_path, table))

    assert np.isnan(panel.deaths[1]).tolist() == [True, True, False, False]


def test_a_unit_is_called_what_its_newest_row_calls_it(tmp_path):
    names = ["Old", "Old", "New", "New"] + ["First"] * 4

    assert read_panel(written(tmp_path, rows(country=names))).names == ("First", "New")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"deaths": [0.0, -1.0] + [0.0] * 6}, "row 2 has no deaths"),
        ({"deaths": [0.0, float("inf")] + [0.0] * 6}, "row 2 has no deaths"),
        ({"deaths": [0.0, None] + [0.0] * 6}, "row 2 has no deaths"),
        ({"deaths": [1e8] + [0.0] * 7}, "row 1 has no deaths"),
        ({"deaths": ["many"] * 8}, "no number"),
        ({"month": [1, 2, 3, 13, 1, 2, 3, 4]}, "row 4 has no month"),
        ({"month": [1, 2, 3, 3, 1, 2, 3, 4]}, "row 4 repeats the unit and month of row 3"),
        ({"year": [1066] + [2020] * 7}, "row 1 has no year"),
        ({"year": [2020, 2020, 2020, 2021] + [2020] * 4}, "unit 7 has no row for 2020-04"),
        ({"iso3": ["bb"] * 4 + ["AAA"] * 4}, "alpha-3"),
        ({"country": [1] * 8}, "no text"),
    ],
)
def test_a_bad_row_refuses_the_whole_file(tmp_path, changes, says):
    with pytest.raises(Malformed, match=says):
        read_panel(written(tmp_path, rows(**changes)))


def test_a_file_without_a_column_without_rows_or_cut_off_is_refused(tmp_path):
    table = rows()
    del table["iso3"]
    with pytest.raises(Malformed, match="no column iso3"):
        read_panel(written(tmp_path, table))
    with pytest.raises(Malformed, match="no rows"):
        read_panel(written(tmp_path, {name: column[:0] for name, column in rows().items()}))
    file = written(tmp_path, rows())
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(Malformed, match="no whole Parquet"):
        read_panel(file)
    with pytest.raises(NotFound):
        read_panel(tmp_path / "none.parquet")


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(panels, "MOST_ROWS", 7)

    with pytest.raises(TooLarge):
        read_panel(written(tmp_path, rows()))


def test_what_was_known_earlier_holds_no_trace_of_what_came_later(world):
    panel = world()
    known = panel.until(panel.last - 10)

    assert known.last == panel.last - 10
    assert known.deaths.base is None
    assert known.deaths.shape[1] == panel.deaths.shape[1] - 10
    with pytest.raises(NotFound):
        panel.until(panel.last + 1)


def test_arrays_that_do_not_fit_together_are_refused():
    with pytest.raises(Malformed, match="gap"):
        make_panel(["a"], [1, 3], np.zeros((1, 2)))
    with pytest.raises(Malformed, match="same id"):
        make_panel(["a", "a"], [1, 2], np.zeros((2, 2)))
    with pytest.raises(Malformed, match="as many counts"):
        make_panel(["a"], [1, 2], np.zeros((2, 2)))
    with pytest.raises(Malformed, match="negative"):
        make_panel(["a"], [1, 2], np.array([[0, -1.0]]))
