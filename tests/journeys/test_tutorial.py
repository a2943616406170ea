"""The tutorial holds as it stands: every command of the page is run, in its order, by a shell."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import machine
from amity.testing import repository

PAGE = repository() / "docs" / "run" / "tutorial.md"
LAUNCHER = f"""#!/bin/sh
PYTHONPATH={repository() / "src"} exec {sys.executable} -P -m amity "$@"
"""  # the launcher of a checkout would make an environment first, which is tried elsewhere


@pytest.fixture
def place(tmp_path):
    """An empty folder in which `./amity` is the command line; whatever was started there is stopped."""
    launcher = tmp_path / "amity"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    yield tmp_path
    for pid in tmp_path.glob("*.pid"):
        with suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGKILL)


def steps(folder: Path, free: list[int]) -> list[str]:
    """Return the page's blocks of commands, with homes in *folder* and at the ports that are *free*."""
    text = PAGE.read_text()
    for port, other in zip(("8471", "8472"), free, strict=True):
        text = text.replace(port, str(other))
    text = re.sub(r"(--home )(khm|idn)\b", rf"\1{folder}/\2", text)
    return re.findall(r"```sh\n(.*?)```", text, re.S)


def test_every_command_of_the_tutorial_does_what_the_page_says(place, wait):
    said = list[str]()
    for number, step in enumerate(steps(place, machine.ports(2))):
        if number == 3:  # both serve by now, as a reader who takes a breath would find them
            wait(
                lambda: all("listens" in (place / log).read_text() for log in ("khm.log", "idn.log")), "both"
            )
        shell = ["/bin/sh", "-eu", "-c", step]
        done = subprocess.run(shell, cwd=place, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)

    assert "http://localhost:" in said[3]  # a link to sign in with
    assert "EXAMPLE TRADER" in said[5] or "gaps in its AIS track" in said[5]
    assert "holds" in said[7]
    assert said[8].count("AIS track") == 1  # the second one is not Indonesia's to read
