"""A command beside a server: it need not ask all peers again, as long as that server is up and may sign."""

from __future__ import annotations

import subprocess
import sys

import pytest

from amity.cli import served
from amity.cli.served import Served
from amity.testing import repository

HOLDS = "import sys; from pathlib import Path; from amity.cli.served import Served\n"
HOLDS += "it = Served(Path(sys.argv[1])); it.say(may_sign=True); print(flush=True); input()"


@pytest.fixture
def rotates(amity):
    """Rotate the key of a node that no peer answers; return the code of the command."""
    amity("init", "--party", "KHM", "--peer", "IDN=http://127.0.0.1:1")
    return lambda: amity("rotate").code


def test_a_command_signs_beside_a_server_that_may_sign_and_beside_no_other(rotates, tmp_path):
    said = [rotates()]
    server = Served(tmp_path / "KHM")
    said.append(rotates())
    server.say(may_sign=True)
    said.append(rotates())
    server.say(may_sign=False)
    said.append(rotates())
    server.say(may_sign=True)
    server.close()
    said.append(rotates())

    assert said == [6, 6, 0, 6, 6]


def test_a_server_that_was_killed_says_nothing_any_more(rotates, tmp_path):
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "KHM")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env={"PYTHONPATH": str(repository() / "src")}, **pipes) as server:
        server.stdout.readline()
        beside = rotates()
        server.kill()
        server.wait()

    assert (beside, rotates()) == (0, 6)


def test_those_who_look_do_not_take_each_other_for_a_server(tmp_path):
    Served(tmp_path).close()
    with (tmp_path / served.FILE).open("rb") as other:
        served.fcntl.flock(other, served.fcntl.LOCK_SH)

        assert not served.by_one_that_may_sign(tmp_path)
    assert not served.by_one_that_may_sign(tmp_path / "nowhere")
