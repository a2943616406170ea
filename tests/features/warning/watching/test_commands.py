"""`amity warning watch`, as a script calls it and as a person reads it."""

import subprocess
import sys
from pathlib import Path

import pytest

from amity.errors import NotFound
from amity.features.warning.watching.commands import rehearse, watch
from amity.testing.terminal import Terminal


@pytest.fixture
def hospital(tmp_path: Path) -> Path:
    """Sixty weeks of a ward, the last one of which is much too high."""
    path = tmp_path / "ward.csv"
    counts = [3 + week % 4 for week in range(59)] + [40]
    path.write_text(
        "t,observed,state\n" + "".join(f"{t},{n},{int(n == 40)}\n" for t, n in enumerate(counts, 1))
    )
    return path


def test_a_script_gets_every_week_with_its_verdict(hospital):
    said = Terminal().run(watch, "--series", hospital, "--method", "ears-c1").data

    assert len(said["alarms"]) == 60
    assert said["alarms"][0] == {
        "series": "",
        "t": 1,
        "date": None,
        "observed": 3.0,
        "expected": None,
        "threshold": None,
        "alarm": None,
        "note": "not enough history",
    }
    assert said["alarms"][-1]["alarm"] is True
    assert said["score"]["sensitivity"] == 1.0


def test_a_person_gets_a_table_of_alarms_and_is_told_what_was_not_judged(hospital):
    told = Terminal().run(watch, "--series", hospital, "--method", "ears-c2").text

    assert "60         40" in told
    assert "1 alarms in 51 periods judged" in told
    assert len(told.splitlines()) == 5  # a heading, one alarm, and what was and was not judged, and the score
    assert "no verdict on 9: not enough history" in told
    whole = Terminal().run(watch, "--series", hospital, "--method", "ears-c2", "--all").text
    assert len(whole.splitlines()) > 60


def test_one_can_ask_from_a_week_on(hospital):
    said = Terminal().run(watch, "--series", hospital, "--method", "cusum", "--from", 50).data

    assert [one["t"] for one in said["alarms"]] == list(range(50, 61))
    with pytest.raises(NotFound, match="it goes from 1 to 60"):
        Terminal().run(watch, "--series", hospital, "--method", "cusum", "--from", "2024-01-01")


@pytest.mark.parametrize(("name", "first", "differ"), [("campyDE", 300, 0), ("salmAllOnset", 520, 0)])
def test_the_files_as_they_lie_give_the_alarms_of_r(surveillance, golden, name, first, differ):
    file = surveillance / f"{name}.csv.gz"
    said = Terminal().run(watch, "--series", file, "--method", "farrington-flexible", "--from", first).data

    told = golden[name, "farringtonFlexible"]
    assert [one["alarm"] for one in said["alarms"]] == [bool(alarm) for alarm in told.alarm]


def test_detectors_are_rehearsed_on_simulated_outbreaks(monkeypatch):
    from amity.features.warning.watching import simulating

    monkeypatch.setattr(simulating, "FAMILIES", {"rare": lambda seed: simulating.rare(seed)[:3]})
    said = Terminal().run(rehearse, "--method", "ears-c1", "--method", "cusum").data

    assert [one["method"] for one in said["measured"]] == ["ears-c1", "cusum"]
    assert 0 <= said["measured"][0]["false_alarm_rate"] < 0.05
    assert "cusum" in Terminal().run(rehearse, "--method", "cusum").text


def test_a_command_line_that_watches_nothing_does_not_load_the_numerics():
    """Importing numpy takes longer than most commands do."""
    code = "import sys, amity.features.warning.watching.commands; sys.exit('numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
