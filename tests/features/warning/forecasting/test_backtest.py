"""The backtest prints what was promised, the same wherever it runs; its commands refuse what is none."""

import json
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from amity.errors import Malformed, NotFound
from amity.features.warning.forecasting import commands, scores
from amity.features.warning.forecasting.backtest import backtest, cluster, here, processes
from amity.features.warning.forecasting.panel import year_month
from amity.features.warning.forecasting.submitted import read_draws
from amity.features.warning.forecasting.table import overall, tables
from amity.features.warning.forecasting.windows import last_of, parse_windows

PROMISED = (
    "crps crps_ratio log1p_crps_ratio crps_ratio_without_ethiopia ign mis coverage_nonzero ap_25 ap_100 "
    "auc_onset"
).split()


def figures(told):
    """All but how long it took and how much it held."""
    told = json.loads(json.dumps(told))
    for one in (told, *told["windows"].values()):
        one.pop("seconds"), one.pop("peak_memory_mb", None)
    return told


def written(folder, panel):
    """A panel as a file."""
    years, months = zip(*(year_month(int(one)) for one in panel.months), strict=True)
    size = len(panel.units)
    columns = {
        "year": np.tile(years, size),
        "month": np.tile(months, size),
        "country_id": np.repeat([int(one) for one in panel.units], len(months)),
        "country": np.repeat(panel.names, len(months)),
        "iso3": np.repeat(panel.iso3, len(months)),
        "deaths": panel.deaths.ravel(),
    }
    file = folder / "panel.parquet"
    pq.write_table(pa.table(columns), file)
    return file


def house(members=("AAX", "AIX")):
    """What the command line gives, with a region of two."""
    said = []
    forum = SimpleNamespace(memberships=[SimpleNamespace(party=one) for one in members])

    return SimpleNamespace(
        region=SimpleNamespace(forum={"ASEAN": forum}.__getitem__),
        json=True,
        out=lambda data, text: said.append((data, text() if callable(text) else text)),
        progress=lambda _: nullcontext(lambda *_: None),
        said=said,
    )


def test_all_that_was_promised_is_printed_for_all_for_the_region_and_for_each_member(world):
    panel = world(months=108)  # to December 1998

    told = backtest(panel, [1997, 1998], region=["AAX", "AUX"], spread=here)

    for rows in (*told["windows"].values(), told["overall"]):
        for row in (rows["global"], rows["ASEAN"], *rows["members"].values()):
            assert set(PROMISED) <= row.keys()
    assert list(told["windows"]) == ["1997", "1998"]
    assert set(told["overall"]["members"]) == {"AAX", "AUX"}
    assert told["windows"]["1998"]["baselines"]["conflictology"]["crps_ratio"] == 1
    ratios = [one["global"]["crps_ratio"] for one in told["windows"].values()]
    assert told["overall"]["global"]["crps_ratio"] == pytest.approx(np.sqrt(np.prod(ratios)))
    assert told["overall"]["global"]["rows"] == 2 * 24 * 12
    assert told["seconds"] > 0
    assert told["peak_memory_mb"] > 0


def test_processes_and_a_cluster_of_processes_print_identical_figures(world):
    panel = world(units=9, months=84)

    alone = backtest(panel, [1996], region=["AAX"], spread=here)
    with processes(2) as spread:
        shared_out = backtest(panel, [1996], region=["AAX"], spread=spread)
    with cluster("local") as spread:
        on_dask = backtest(panel, [1996], region=["AAX"], spread=spread)

    assert figures(shared_out) == figures(on_dask)
    assert (
        figures(alone)["windows"]["1996"]["baselines"]["recent"]
        == (figures(on_dask)["windows"]["1996"]["baselines"]["recent"])
    )


def test_places_are_scored_apart_and_what_was_not_known_is_left_out(world):
    panel = world(units=12, months=108)
    last = panel.last - 14
    came = panel.deaths[:, -12:].copy()
    base = np.repeat(panel.deaths[:, -26:-14][:, None], 12, axis=1)
    right = np.repeat(came[..., None], 3, axis=-1)
    came[2, 4:] = np.nan

    told = tables(panel, last, {"conflictology": base, "right": right}, came, ["ALX", "QQQ"])["right"]

    assert list(told) == ["global", "region", "ALX"]
    assert told["global"]["rows"] == 12 * 12 - 8
    assert told["global"]["crps"] == 0
    assert told["ALX"] == told["region"]
    expected = scores.crps(base[11], came[11]).mean()
    assert told["ALX"]["conflictology_crps"] == pytest.approx(expected)


def test_a_figure_that_a_window_does_not_have_is_left_out_of_the_whole():
    rows = [{"global": {"rows": 3, "crps_ratio": ratio, "crps": 1.0}} for ratio in (0.5, None, 2.0)]

    whole = overall(rows)["global"]

    assert whole["crps_ratio"] == pytest.approx(1.0)
    assert whole["rows"] == 9
    assert whole["crps_ratio_worst"] == 2.0


@pytest.mark.parametrize("text", ["", "soon", "2018-", "2020-2018"])
def test_windows_that_are_none_are_refused(world, text):
    with pytest.raises(Malformed):
        parse_windows(text, world())


def test_windows_that_the_panel_does_not_hold_are_refused(world):
    panel = world(months=108)

    assert parse_windows("1996-1997,1998", panel) == [1996, 1997, 1998]
    for text in ("1992", "1998-1999"):
        with pytest.raises(NotFound):
            parse_windows(text, panel)


def test_the_command_prints_a_table_and_writes_parquet(world, tmp_path):
    file, saved, asked = written(tmp_path, world(units=9, months=84)), tmp_path / "out.parquet", house()
    words = ["--panel", str(file), "--windows", "1996", "--out", str(saved)]

    done = CliRunner().invoke(commands.backtest, words, obj=asked, catch_exceptions=False)

    assert done.exit_code == 0
    [(data, table)] = asked.said
    assert {"window", "overall", "conflictology", "ASEAN", "AIX"} <= set(table.split())
    rows = pq.read_table(saved).to_pylist()
    assert {"window": "1996", "place": "global", "figure": "crps"}.items() <= rows[1].items()
    assert rows[1]["value"] == data["windows"]["1996"]["global"]["crps"]


def submitted(folder, panel, draws, *, year=1996):
    """Draws in the form of the challenge."""
    first = last_of(year) + 3
    unit, month, draw = (part.ravel() for part in np.indices(draws.shape))
    columns = {
        "month_id": month + first,
        "country_id": np.array([int(one) for one in panel.units])[unit],
        "draw": draw,
        "outcome": draws.ravel(),
    }
    file = folder / "draws.parquet"
    pq.write_table(pa.table(columns), file)
    return file


def test_draws_that_somebody_submitted_are_scored(world, tmp_path):
    panel = world(units=9, months=84)
    draws = np.repeat(panel.until(last_of(1996)).deaths[:, -12:][:, None], 12, axis=1)
    words = ["--panel", str(written(tmp_path, panel)), "--draws", str(submitted(tmp_path, panel, draws))]
    asked = house()

    CliRunner().invoke(commands.score, words, obj=asked, catch_exceptions=False)

    assert asked.said[0][0]["windows"]["1996"]["global"]["crps_ratio"] == 1.0
    assert asked.said[0][0]["overall"]["global"]["rows"] == 9 * 12


def test_draws_that_are_not_whole_are_refused(world, tmp_path):
    panel = world(units=3, months=84)
    draws = np.ones((3, 12, 4))
    whole = pq.read_table(submitted(tmp_path, panel, draws)).to_pydict()

    def refusal(error, **changes):
        file = tmp_path / "changed.parquet"
        pq.write_table(pa.table(whole | changes), file)
        with pytest.raises(error) as told:
            read_draws(file, panel)
        return str(told.value)

    size = len(whole["draw"])
    assert "outcome" in refusal(Malformed, outcome=[-1.0] * size)
    assert "no unit 99" in refusal(NotFound, country_id=[99] * size)
    assert "months" in refusal(NotFound, month_id=[9999] * size)
    assert "twice" in refusal(Malformed, draw=[0] * size)
    assert "lacks draws" in refusal(Malformed, draw=[9, *whole["draw"][1:]])
    del whole["draw"]
    assert "holds no draws" in refusal(Malformed)
