"""
Makes the environment that `./amity` runs in: `.amity/run`, or `.amity/test` with what tests need besides.

It runs under the machine's own Python with nothing installed, so it imports the standard library alone.
What it promises:

* every package is the one whose hash the lock names, by uv where there is one, else by venv and pip;
* one start makes it, and others wait: the kernel drops the lock of a process that dies, and pip holds it
  too, so a killed start never leaves a writer behind that the next one does not wait for;
* the stamp `made-from` is written last: an environment without it, or with another, is made anew.

It does not decide when to be called: the launcher compares the stamp, which takes no Python.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LATER = r"/site-packages/(numpy|scipy|pyarrow|lightgbm|dask|distributed)/"  # compiled when first asked for
UNAVAILABLE = 6  # the exit code of the command line for a thing outside that is missing


class CannotMake(Exception):
    """The environment cannot be made on this machine as it is; the message says what to do."""


def main(name: str) -> int:
    """Make the environment *name* unless another start has just made it; return the exit code."""
    try:
        with locked(ROOT / ".amity" / f"{name}.lock") as held:
            if not is_made(name):
                make(name, held)
    except CannotMake as error:
        print(f"amity: {error}", file=sys.stderr)
        return UNAVAILABLE
    except KeyboardInterrupt:
        print("\namity: stopped; the next start makes the environment anew.", file=sys.stderr)
        return 130
    return 0


class locked:
    """Holds an exclusive lock on a file, and says so if it has to wait."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> int:
        """Wait for the lock and return its descriptor, for children to inherit."""
        try:
            self.path.parent.mkdir(exist_ok=True)
            self.held = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise CannotMake(
                f"cannot write {self.path}: {error.strerror}. Make the folder writable."
            ) from error
        try:
            fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another start is making the environment; waiting for it …\n")
            fcntl.flock(self.held, fcntl.LOCK_EX)
        return self.held

    def __exit__(self, *_: object) -> None:
        """Let go; the file stays, since removing it would let two hold it."""
        os.close(self.held)


def stamp(name: str) -> str:
    """Return what the launcher expects in `made-from`: the lock, and where the checkout stands."""
    return (ROOT / "locks" / f"{name}.txt").read_text() + f"# {ROOT}\n"


def is_made(name: str) -> bool:
    """Return whether the environment is whole and made from today's lock."""
    folder = ROOT / ".amity" / name
    made_from = folder / "made-from"
    return (
        (folder / "bin" / "python").exists() and made_from.exists() and made_from.read_text() == stamp(name)
    )


def make(name: str, held: int) -> None:
    """Make the environment from nothing and stamp it."""
    folder, began = ROOT / ".amity" / name, time.monotonic()
    if folder.exists():
        shutil.rmtree(folder)
    lock = ROOT / "locks" / f"{name}.txt"
    count = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
    uv = shutil.which("uv")
    say(f"making the environment: {count} packages, by {'uv' if uv else 'pip'} …")
    if uv:
        make_with_uv(uv, folder, lock, held)
    else:
        make_with_pip(folder, lock, count, held)
    [site] = folder.glob("lib/python3*/site-packages")
    (site / "amity.pth").write_text(f"{ROOT / 'src'}\n")
    unfinished = folder / "made-from.new"
    unfinished.write_text(stamp(name))
    unfinished.rename(folder / "made-from")
    say(f"made the environment in {time.monotonic() - began:.1f} s.\n")


def make_with_uv(uv: str, folder: Path, lock: Path, held: int) -> None:
    """Let uv make it."""
    run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], held)
    python = str(folder / "bin" / "python")
    options = ["--require-hashes", "--no-deps", "--quiet"]
    run([uv, "pip", "install", *options, "--python", python, "-r", str(lock)], held)
    compile_modules(folder, held)


def make_with_pip(folder: Path, lock: Path, count: int, held: int) -> None:
    """Let pip make it: the one that this Python has, or else the one that comes in venv's box."""
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
    if not has_pip():
        pip = [str(folder / "bin" / "python"), "-m", "pip"]
    try:
        venv.create(folder, symlinks=True, with_pip=not has_pip())
    except (subprocess.CalledProcessError, ImportError) as error:
        raise CannotMake(
            "this Python has neither pip nor ensurepip. Install uv, python3-pip, or python3-venv (Debian)."
        ) from error
    options = ["--require-hashes", "--no-deps", "--no-compile", "--disable-pip-version-check", "--no-input"]
    collected = 0
    for line in lines_of([*pip, "install", *options, "--progress-bar=off", "-r", str(lock)], held):
        if line.startswith(("Collecting ", "Processing ")):
            collected += 1
            progress(f"{collected} of {count} packages")
        elif line.startswith("Installing collected"):
            progress(f"installing {count} packages")
    compile_modules(folder, held)


def compile_modules(folder: Path, held: int) -> None:
    """Compile what a node imports as it starts, on every core, since three will start together."""
    # A file that does not compile is its package's business when imported.
    command = [str(folder / "bin" / "python"), "-m", "compileall", "-qq", "-j", "0", "-x", LATER]
    subprocess.run([*command, str(folder / "lib")], pass_fds=(held,), check=False)


def has_pip() -> bool:
    """Return whether this Python's pip can install into another environment, which is quicker."""
    try:
        major, minor = metadata.version("pip").split(".")[:2]
    except metadata.PackageNotFoundError:
        return False
    return (int(major), int(minor)) >= (22, 3)


def run(command: list[str], held: int) -> None:
    """Run a command to its end, keeping what it says for the case that it fails."""
    for _ in lines_of(command, held):
        pass


def lines_of(command: list[str], held: int) -> Iterator[str]:
    """Yield the lines that a command prints; refuse with the last of them if it fails."""
    # A person's own settings name mirrors and certificates and are kept; these two would install elsewhere.
    environment = {
        **os.environ,
        "PIP_USER": "0",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PYTHONDONTWRITEBYTECODE": "",
    }
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "VIRTUAL_ENV"):
        environment.pop(name, None)
    last: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,  # uv reads the settings of the folder it stands in
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(held,),
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = [*last[-14:], line.rstrip()]
            yield line.strip()
    if process.returncode:
        said = "\n  ".join(last)
        way_out = (
            "A package is not the one that the lock names. Find out why before you go on."
            if "hash" in said.lower()
            else "Is there a network, or a mirror in pip's or uv's settings? Then start again."
        )
        raise CannotMake(f"the environment could not be made:\n  {said}\n{way_out}")


def say(text: str) -> None:
    """Write a line for a person; standard output stays free for what the command prints."""
    end = "" if sys.stderr.isatty() else ("" if text.endswith("\n") else "\n")
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{clear}amity: {text}", end=end, file=sys.stderr, flush=True)


def progress(text: str) -> None:
    """Redraw the line that shows how far it is, where somebody is looking."""
    if sys.stderr.isatty():
        say(f"making the environment: {text}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
