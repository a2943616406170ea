"""Whatever bytes come from outside, their reader returns or refuses; it does nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amity.errors import Refusal

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from fuzz_targets import CORPUS, TARGETS  # noqa: E402


@pytest.mark.parametrize("name", TARGETS)
def test_every_input_of_its_corpus_is_read_or_refused(name: str):
    """The seeds, and every input that once made it fail."""
    target = TARGETS[name]
    reading = target.make()

    for file in target.corpus:
        try:
            reading(file.read_bytes())
        except Refusal:
            continue


def test_the_corpora_are_small_and_each_is_some_readers():
    sizes = {file: file.stat().st_size for file in CORPUS.rglob("*") if file.is_file()}

    assert {file.parent.name for file in sizes} == {target.folder.name for target in TARGETS.values()}
    assert max(sizes.values()) <= 16 << 10
    assert sum(sizes.values()) <= 512 << 10


def test_a_short_run_of_each_reader_finds_nothing():
    """The same inputs every time, so that a red build is about the change; longer runs look for others."""
    done = subprocess.run(
        [sys.executable, str(HERE / "run.py"), "--runs", "100", "--seed", "1"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-6000:]
    assert "fuzz: all held." in done.stdout
