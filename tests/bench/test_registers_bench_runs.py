"""The benchmark of registers runs, and all find the same page; how fast anything is, no test asserts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent / "registers.py"


def test_a_small_run_says_what_a_page_takes_beside_the_peers():
    asked = [sys.executable, str(BENCH), "--entries", "600", "--times", "1"]

    done = subprocess.run(asked, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["result"]
    assert told["entries"] == 600
    assert {"first page", "peer: plain SQLite", "peer: openpyxl"} < set(told["milliseconds"])
