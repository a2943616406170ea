"""A terminal: commands run as the command line runs them, and what they answer is kept for a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.testing import DESK


class Terminal:
    """What the command line gives to a command: perhaps a node, an office, a day, a folder; and ears."""

    office = DESK

    def __init__(
        self,
        node: Node | None = None,
        *,
        region: RegionPack | None = None,
        today: date = date(2026, 11, 22),
        folder: Path = Path(),
    ) -> None:
        self.node, self.region = node, region or (node and node.region)
        self.today, self.folder = today, folder
        self.data: Any = None  # the answer for machines, as they read it
        self.text = ""  # the answer for people

    @property
    def has_node(self) -> bool:
        """Whether there is a node."""
        return self.node is not None

    @contextmanager
    def open(self) -> Iterator[Node]:
        """Give the node."""
        assert self.node is not None
        yield self.node

    @contextmanager
    def progress(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """Show nothing of how far long work is."""
        yield lambda *_: None

    def say(self, text: str) -> None:
        """Nobody listens to what is said by the way."""

    def out(self, data: Any, text: str | Callable[[], str]) -> None:
        """Keep both answers; people are told something, too."""
        self.data = json.loads(json.dumps(data, default=str, allow_nan=False))
        self.text = text() if callable(text) else text
        assert self.text.strip()

    def run(self, command: click.Command | None, *words: object) -> Terminal:
        """Run *command* with *words*, and let what it refuses be raised."""
        assert command is not None
        CliRunner().invoke(
            command, [str(word) for word in words], obj=self, standalone_mode=False, catch_exceptions=False
        )
        return self
