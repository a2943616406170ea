"""A machine on which LightGBM does not load: forecasts say what to install, and all else of a node works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from amity import testing

BROKEN = ("libgomp.so.1", "libomp.dylib")  # what the loader finds first, on Linux and on a Mac


@pytest.fixture
def amity(tmp_path):
    """Run `amity …` on a home of its own, in a process whose loader finds a broken library first."""
    home, libraries = tmp_path / "home", tmp_path / "libraries"
    libraries.mkdir()
    for name in BROKEN:
        (libraries / name).touch()
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env["AMITY_OFFICE"] = "warning-desk"
    env |= {"PYTHONPATH": str(testing.repository() / "src")}
    env |= {"LD_LIBRARY_PATH": str(libraries), "DYLD_LIBRARY_PATH": str(libraries)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "amity", *words, "--home", str(home), "--json"]
        return subprocess.run(command, capture_output=True, text=True, env=env)

    assert run("init", "--party", "ASEC").returncode == 0
    return run


def test_forecasts_say_what_to_install_and_the_rest_of_a_node_works(amity, files, shared):
    """`data`, `track` and `watch` need no trees; whoever asks for a forecast is told the way out."""
    panel = Path(shared) / "data/warning/views_country_month_state_based_1990_2022.parquet"
    weeks = [{"week": f"2024-W{n:02}", "count": n % 5 + (300 if n == 50 else 0)} for n in range(1, 53)]
    cases = files.write("cases.csv", weeks)

    taken = amity("warning", "data", "add", str(panel))
    asked = amity("warning", "forecast", "--unit", "MMR")
    back = amity("warning", "backtest", "--panel", str(panel), "--windows", "2018")
    doctor = amity("doctor")

    assert json.loads(taken.stdout)["rows"] > 70_000, taken.stderr
    assert amity("warning", "track").returncode == 0
    assert len(json.loads(amity("warning", "watch", "--series", str(cases), "--method", "ears-c1").stdout)["alarms"]) > 0  # noqa: E501  # fmt: skip
    for refused in (asked, back):
        assert refused.returncode == 6, refused.stderr
        assert "apt install libgomp1" in refused.stderr
        assert "dnf install libgomp" in refused.stderr
        assert "Traceback" not in refused.stderr
    ill = {one["check"]: one for one in json.loads(doctor.stdout)["checks"] if not one["well"]}
    assert "libgomp" in ill["arithmetic"]["found"]
    assert "apt install libgomp1" in ill["arithmetic"]["way_out"]
