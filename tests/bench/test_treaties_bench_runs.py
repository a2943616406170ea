"""The benchmark of treaties runs, and all three ways count alike; how fast anything is, no test asserts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent / "treaties.py"


def test_a_small_run_says_what_ours_takes_beside_the_peers():
    asked = [sys.executable, str(BENCH), "--actions", "2000", "--times", "3"]

    done = subprocess.run(asked, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["result"]
    assert set(told) == {"spread", "in one treaty"}
    for one in told.values():
        assert one["actions"] == 2000
        assert set(one["milliseconds"]) == {
            "ours",
            "ours, with the catalogue",
            "recount in SQL",
            "walk in Python",
        }
