"""Servers that speak TAXII, for the tests of the doors."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from taxii import Server, fixture, start, stop


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture as a file."""
    file = tmp_path_factory.mktemp("seed") / "seed.json"
    file.write_text(json.dumps(fixture()))
    return file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, seed: Path) -> Iterator[Server]:
    """A server with the fixture, for the tests of one file."""
    running = start(tmp_path_factory.mktemp("taxii"), seed)
    yield running
    stop(running)
