"""What is released: a wheel of the same bytes from any folder, a bill of materials, files that start it."""

from __future__ import annotations

import configparser
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

from amity.cli import amity

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("src", "regions", "pyproject.toml", "README.md", "LICENSE")  # that a wheel is made of
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheel, built in two folders whose files have other times."""
    return [
        _built(tmp_path_factory.mktemp(name), since) for name, since in (("one", 10**9), ("other", 2 * 10**8))
    ]


def _built(folder: Path, since: int) -> Path:
    for part in PARTS:
        source, copy = ROOT / part, folder / part
        shutil.copytree(
            source, copy, ignore=shutil.ignore_patterns("__pycache__")
        ) if source.is_dir() else shutil.copy(source, copy)
    for path in folder.rglob("*"):
        os.utime(path, (since, since))
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def test_the_wheel_is_the_same_from_two_folders(wheels):
    digests = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels]

    assert digests[0] == digests[1]
    assert wheels[0].name == wheels[1].name


def test_the_wheel_holds_pages_words_and_regions(wheels):
    names = zipfile.ZipFile(wheels[0]).namelist()

    for wanted in ("amity/regions/asean/region.toml", "amity/ui/templates/base.html", "amity/ui/words/id.po"):
        assert wanted in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_bill_of_materials_names_every_package_of_the_lock(tmp_path):
    bill, lock = tmp_path / "bill.json", ROOT / "locks" / "run.txt"
    asked = ["requirements", "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    subprocess.run(
        [BIN / "cyclonedx-py", *asked, "--output-file", str(bill), str(lock)], check=True, capture_output=True
    )

    said = json.loads(bill.read_text())
    listed = {(one["name"].lower(), one.get("version")) for one in said["components"]}
    locked = [
        Requirement(line.split("\\")[0].strip())
        for line in lock.read_text().splitlines()
        if re.match(r"[a-zA-Z]", line)
    ]

    assert said["metadata"]["component"]["name"] == "amity"
    assert len(locked) > 40
    for one in locked:
        (version,) = one.specifier
        assert (one.name.lower(), version.version) in listed


def command_of(text: str) -> tuple[click.Command, list[str]]:
    """Return the command that *text* calls, and the options that it is given."""
    words = text.partition("-m amity ")[2].split()
    found: click.Command = amity
    while words and isinstance(found, click.Group):
        found = found.commands[words.pop(0)]
    return found, [word for word in words if word.startswith("--")]


def test_the_unit_starts_what_there_is_and_may_not_take_the_whole_machine():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy" / "amity@.service")
    service = unit["Service"]

    command, options = command_of(service["ExecStart"])

    known = {option for parameter in command.params for option in parameter.opts}
    assert command.name == "serve"
    assert set(options) <= known
    assert service["UMask"] == "0077"
    assert service["ProtectSystem"] == "strict"
    assert {"MemoryMax", "TasksMax", "LimitNOFILE", "TimeoutStopSec"} <= set(service)


def test_the_container_copies_what_there_is_and_runs_as_nobody_special():
    lines = (ROOT / "deploy" / "Containerfile").read_text().splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]

    assert copied
    assert all((ROOT / name).exists() for name in copied)
    assert "USER amity" in lines
    assert lines.index("USER amity") < next(
        at for at, line in enumerate(lines) if line.startswith("ENTRYPOINT")
    )
