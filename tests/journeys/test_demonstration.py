"""The demonstration: one command shows the main job, with the texts of the instruments and without them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import orjson

from amity.testing import repository


def demo(*options: str, shared: Path | None = None) -> dict[str, object]:
    """Run the demonstration in a process of its own, and return its one JSON document."""
    place = {key: value for key, value in os.environ.items() if key != "AMITY_SHARED"}
    place |= {"PYTHONPATH": str(repository() / "src")} | ({"AMITY_SHARED": str(shared)} if shared else {})
    command = [sys.executable, "-P", "-m", "amity", "demo", "--exit", "--json", *options]
    done = subprocess.run(command, env=place, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return orjson.loads(done.stdout)


def test_every_step_of_the_demonstration_holds_on_a_machine_that_has_no_texts(tmp_path):
    report, tokens = tmp_path / "report.pdf", tmp_path / "tokens.json"

    shown = demo("--report", str(report), "--tokens", str(tokens))

    assert shown["holds"] is True
    assert len(shown["steps"]) >= 10
    assert "the texts of the instruments" not in str(shown["steps"])
    assert set(shown["links"]) == {"ASEC", "KHM", "IDN"}
    assert 0 < shown["populated"] < sum(step["seconds"] for step in shown["steps"])
    assert report.read_bytes().startswith(b"%PDF-")
    assert orjson.loads(tokens.read_bytes()) == shown["links"]
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"report.pdf", "tokens.json"}


def test_the_demonstration_takes_in_the_texts_where_there_are_some(shared):
    shown = demo(shared=shared)

    assert shown["holds"] is True
    assert "the texts of the instruments" in str(shown["steps"])
