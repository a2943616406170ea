"""The benchmarks run, and say what they promise; how fast anything is, no test asserts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOG = Path(__file__).parent / "log.py"


def test_a_small_run_says_rates_pages_memory_and_aims():
    """Two hundred reports, once, on SQLite, with no peer: every promised figure is there."""
    asked = ["--records", "200", "--runs", "1", "--no-postgres", "--only", "viewed"]

    done = subprocess.run([sys.executable, str(LOG), *asked], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    *told, last = map(json.loads, done.stdout.splitlines())
    steps, result = [one for one in told if "step" in one], last["result"]
    assert [step["done"] for step in steps] == list(range(steps[0]["of"]))
    rates = {(one["what"], one["records_of"]): one for one in result["rates"]}
    assert set(rates) == {
        (what, "viewed") for what in ("filed", "handed", "accepted", "rebuilt", "replicated")
    }
    assert all(one["records"] >= 200 and one["per_second"] > 0 and one["bands"] for one in rates.values())
    assert rates["accepted", "viewed"]["peak_mb"] > 0
    assert {"home", "node", "plans", "plan", "activity"} <= {one["page"] for one in result["pages"]["sqlite"]}
    assert result["idle_node_mb"] > 0
    assert (result["peer"], result["ratios"]) == (None, [])
    assert all({"aim", "value", "met"} == set(one) for one in result["aims"])


def test_a_small_run_of_the_taxii_door_says_what_it_promises():
    """Two hundred objects, without peers: rates, the poll, and every aim."""
    program, asked = LOG.with_name("bench_taxii.py"), ["--objects", "200", "--no-peer"]

    done = subprocess.run([sys.executable, str(program), *asked], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])["result"]
    (ours,) = result["servers"]
    assert ours["server"] == "amity"
    assert {"taken_per_cpu_second", "last_tenth_of_first", "read_per_cpu_second", "poll_cpu_ms"} <= set(ours)
    assert [set(one) for one in result["aims"]] == [{"aim", "value", "met"}] * 4


def test_a_small_run_beside_git_says_rates_bytes_and_what_was_lost():
    """A hundred records through Amity and git: both arrive whole, and nothing acknowledged is lost."""
    program, asked = LOG.with_name("replication.py"), ["--records", "100", "--only", "amity", "git"]

    done = subprocess.run([sys.executable, str(program), *asked], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])["result"]
    assert [one["system"] for one in result["systems"]] == ["amity", "git"]
    for one in result["systems"]:
        assert min(one["filed"], one["arrived"], one["bytes_each"], one["acknowledged"]) > 0, one
        assert one["lost"] == 0
    assert {(one["what"], one["peer"]) for one in result["ratios"]} == {("filed", "git"), ("arrived", "git")}


def test_one_run_of_everything_puts_rates_peers_and_ratios_on_one_list():
    """A small share of three benchmarks: each rate names its peer."""
    program, asked = (
        LOG.with_name("everything.py"),
        ["--scale", "0.005", "--only", "treaties", "registers", "warning"],
    )

    done = subprocess.run([sys.executable, str(program), *asked], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])["result"]
    assert result["missing"] == []
    assert {one["bench"] for one in result["rates"]} == {"treaties", "registers", "warning"}
    for one in result["rates"]:
        assert {"what", "value", "unit", "peer", "peer_value", "ratio"} <= set(one)


def test_a_small_run_over_a_slow_line_says_paints_bytes_and_every_aim():
    """Fifty records behind Today, once: what each line costs, cold, warm and kept."""
    program, asked = LOG.with_name("page.py"), ["--records", "50", "--runs", "1", "--no-peer"]

    done = subprocess.run([sys.executable, str(program), *asked], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])["result"]
    ours, bare, line = result["pages"]
    assert {ours["page"], bare["page"], line["page"]} == {"Today", "Today, unpacked"}
    assert 0 < ours["cold"]["bytes"] < bare["cold"]["bytes"]
    assert set(ours["warm"]) == {"first_paint_ms", "bytes", "requests"}
    assert line["kept"]["first_paint_ms"] > 0
    assert [set(one) for one in result["aims"]] == [{"aim", "value", "met"}] * 3


def test_a_short_load_answers_everybody_on_a_database_that_is_kept(tmp_path: Path):
    """Five readers and four writers for two seconds, on SQLite: every phase, and no failure."""
    program, sizes = LOG.with_name("load.py"), ["--readers", "5", "--writers", "4", "--listeners", "2"]
    asked = ["--records", "1000", "--seconds", "2", "--rush", "1", "--pause", "0.1", *sizes]
    kept = ["--only", "sqlite", "--kept", str(tmp_path / "kept")]

    done = subprocess.run([sys.executable, str(program), *asked, *kept], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    (setup,) = json.loads(done.stdout.splitlines()[-1])["result"]["setups"]
    assert [phase["failed"] for phase in setup["phases"]] == [{}, {}]
    assert setup["faults"] == []
    first, rush = setup["phases"]
    assert {"file over the API", "file by a form", "today"} <= set(first["milliseconds"])
    assert set(rush["all"]) == {"p50", "p90", "p99", "max"}
    assert setup["memory_mb"]["most"][0] > 0
    assert [one.name for one in (tmp_path / "kept").iterdir()] == ["sqlite_ministry_1000"]


def test_a_small_run_of_scale_says_every_cost_and_draws_it(tmp_path: Path):
    """A node of a thousand records, on SQLite: each step, and its chart from what was written down."""
    program, kept = LOG.with_name("scale.py"), ["--kept", str(tmp_path / "kept")]

    done = subprocess.run(
        [sys.executable, str(program), "--most", "1000", *kept], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])["result"]
    found = {one["what"] for one in result["costs"]}
    assert result["sizes"] == [1000]
    assert {"file one report", "accept 1,000 new records", "Today", "prove a record"} <= found
    assert {"export, each 1,000 records", "verify, each 1,000 records", "start: the node"} <= found
    assert [one.name for one in (tmp_path / "kept").iterdir()] == ["sqlite_mixed_1000"]

    kept_result = tmp_path / "scale.json"
    kept_result.write_text(json.dumps(result))
    drawn = subprocess.run(
        [sys.executable, str(program), "--draw", str(kept_result)], capture_output=True, text=True
    )

    assert drawn.returncode == 0, drawn.stderr
    assert "| prove a record |" in json.loads(drawn.stdout)["result"]["table"]
    assert (tmp_path / "scale.svg").read_text().startswith("<svg")


def test_a_small_run_of_early_warning_reads_forecasts_on_two_ways_and_watches():
    """Three thousand events, one window, a few series: the peer counts the same, Dask says the same."""
    program, asked = LOG.with_name("warning.py"), ["--rows", "3000", "--small"]

    done = subprocess.run([sys.executable, str(program), *asked], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])["result"]
    assert min(result["release"][who]["rows_per_cpu_second"] for who in ("ours", "pyarrow")) > 0
    assert set(result["backtest"]["ways"]) == {"two processes", "Dask, two processes"}
    assert result["backtest"]["same"] is True
    assert result["cells"] is None
    assert result["detectors"]["series_per_cpu_second"]["vigil"] > 0
