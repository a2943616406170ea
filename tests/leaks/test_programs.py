"""What commands print, and what a process writes to its log: of what was told to others, nothing."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from hashlib import sha256
from pathlib import Path

import click
import pyrage
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import walking
import worlds

from amity import cli
from amity.node import home as homes
from amity.node import region as regions
from amity.store.database import Database

ACTS = re.compile(
    r"serve|sync|demo|rotate|rebuild|bench .*|exchange pull|warning (backtest|forecast|track|rehearse)"
)
SOME = worlds.kinds()[::4]
NOW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)|\d+\.\d GiB free")  # passes by itself


def settled(world: worlds.World, folder: Path) -> None:
    """Write what the reader's commands need into *folder*, where its database stands already."""
    pack = world.node.region
    texts = {
        homes.SETTINGS: f'party = "KHM"\nregion = "asean"\ndatabase = "sqlite:///{folder}/amity.db"\n',
        homes.SIGNING: sha256(b"KHM 0").hexdigest(),
        homes.NEXT: sha256(b"KHM 1").hexdigest(),
        homes.SEALING: IDENTITY,
        homes.FOUNDING: regions.founding_text(pack.founding),
    }
    for name, text in texts.items():
        (folder / name).write_text(f"{text}\n")


IDENTITY = str(pyrage.x25519.Identity.generate())


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory):
    """Both regions, and the reader's home in each, at an address of one length."""
    found = []
    for which in (0, 1):
        folder = tmp_path_factory.mktemp("home") / "KHM"
        folder.mkdir()
        url = f"sqlite:///{folder}/amity.db"
        world = worlds.made(
            which, lambda party, url=url: Database(url) if party == "KHM" else worlds.memory()
        )
        settled(world, folder)
        found.append((world, folder))
    return found


def commands() -> list[list[str]]:
    """Return every command that only tells, and needs to be told nothing; and every view."""
    found = []

    def over(group: click.Group, before: tuple[str, ...]) -> None:
        for name, command in group.commands.items():
            whole = (*before, name)
            if isinstance(command, click.Group):
                over(command, whole)
            elif not ACTS.fullmatch(" ".join(whole)) and not any(one.required for one in command.params):
                found.append(list(whole))

    over(cli.amity, ())
    views = [["view", view.name] for view in worlds.app.views()]
    return [*found, *views, ["search", "SECRETONE"], ["search", "told"], ["record", "ab" * 32]]


def said(arguments: list[str], folder: Path) -> str:
    """Return what the command prints, on both of its outputs, and how it ends."""
    out, code = io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            cli.main([*arguments, "--json", "--home", str(folder)])
        except SystemExit as left:
            code = int(left.code or 0)
    text = out.getvalue().replace(str(folder), "HOME").replace(folder.parent.name, "HOME")
    return f"{code} {NOW.sub('now', text)}"


def test_every_command_prints_the_same_whatever_was_told_to_others(both):
    told = [
        [worlds.Mask(world.node)(said(command, folder)) for command in commands()] for world, folder in both
    ]

    assert len(told[0]) > 40
    assert sum(text.startswith("0 ") for text in told[0]) > 30
    for command, one, other in zip(commands(), *told, strict=True):
        assert worlds.blurred(one) == worlds.blurred(other), command
        for world, _ in both:
            assert command[0] == "search" or world.word not in one + other, command


def test_a_record_of_others_is_not_found_like_one_that_never_was(both):
    world, folder = both[0]
    answers = [said(["record", name], folder).replace(name, "…") for name in (world.hidden[0], "ab" * 32)]

    assert answers[0] == answers[1]
    assert answers[0].startswith("5 ")


def test_what_is_read_and_refused_leaves_no_word_and_no_name_in_the_log(both, caplog):
    """Not of what was told to others, nor of what this Party may read: a log is read by other people."""
    world, _ = both[0]
    browser = walking.Browser(world.node)
    found = walking.walked(browser, most=1, each=())
    for name in (world.hidden[0], "ab" * 32):
        browser.get(f"/record/{name}")
        browser.ask("POST", f"/record/{name}/withdraw", data={"reason": world.word})

    assert len(found) > 50
    words = [record.message for record in caplog.records]
    assert not [text for text in words if world.word in text or re.search("[0-9a-f]{64}", text)]
