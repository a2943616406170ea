"""`kill -9` while filing, accepting and rebuilding: what was acknowledged is there, and all verifies."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from amity.testing import check_logs, picture

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@pytest.fixture(scope="module")
def living():
    """The program that is killed, as a module."""
    spec = importlib.util.spec_from_file_location("living", HERE / "living.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request, fresh_database) -> tuple[str, str]:
    """Two empty databases."""
    return fresh_database(request.param), fresh_database(request.param)


def killed(what: str, urls: tuple[str, str], *, after: int) -> list[str]:
    """Let a node do *what*, and kill it once it has said *after* lines; return what it said."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(HERE / "living.py"), what, *urls]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout
        said = [process.stdout.readline().strip() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().split()  # acknowledged, and not yet read here
        process.wait()
    assert process.returncode == -signal.SIGKILL
    return [line for line in said if len(line) == 64]


def check(node) -> None:
    """Assert that all that *node* holds verifies, and that its views are what its log says."""
    check_logs(node)
    before = [picture(node, view) for view in node.views]
    node.rebuild()
    assert before == [picture(node, view) for view in node.views]


def close(region) -> None:
    for node in region.nodes.values():
        node.database.close()


@pytest.mark.parametrize("after", [1, 2, 9, 30])
def test_what_was_filed_is_there_after_the_power_was_lost(urls, living, after):
    acknowledged = killed("file", urls, after=after)
    region = living.region(*urls)
    node = region["AAA"]

    assert all(node.record(one) is not None for one in acknowledged)
    assert 2 + len(acknowledged) <= node.sizes()["AAA"] <= 3 + len(acknowledged)
    check(node)
    living.file(node, 0)  # and it goes on
    region.send("AAA", to="BBB")
    region.check()
    close(region)


@pytest.mark.parametrize("after", [3, 12])
def test_what_was_accepted_is_there_and_no_page_is_half_taken_in(urls, living, after):
    acknowledged = killed("accept", urls, after=after)
    region = living.region(*urls)

    assert all(region["BBB"].record(one) is not None for one in acknowledged)
    for node in region.nodes.values():
        check(node)
    region.send("AAA", to="BBB")
    region.check()
    assert region["AAA"].sizes()["AAA"] == region["BBB"].sizes()["AAA"]
    close(region)


@pytest.mark.parametrize("after", [2, 4])
def test_a_rebuild_that_was_cut_short_leaves_the_views_that_stood_before(urls, living, after):
    region = living.region(*urls)
    for number in range(60):
        living.file(region["AAA"], number)
    before = [picture(region["AAA"], view) for view in region["AAA"].views]
    close(region)
    killed("rebuild", urls, after=after)
    region = living.region(*urls)

    assert [picture(region["AAA"], view) for view in region["AAA"].views] == before
    check(region["AAA"])
    close(region)
