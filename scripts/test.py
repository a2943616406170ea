"""
Runs `./amity test`: formatting, lint, types, the import rule, then every test; all of them, whatever fails.

    ./amity test                    everything
    ./amity test laws faults        the tests in tests/laws and tests/faults
    ./amity test lint types         steps by name: format, lint, types, imports, tests
    ./amity test laws -k withdrawal -x      what begins with a dash, and what follows it, goes to pytest
    ./amity test faults --seed 7    hurts a region of nodes, and tells what held: docs/run/faults.md
    ./amity test fuzz --target cap          a harness, where its own options are given

It exits with 0 only if every step held. PostgreSQL comes with the environment (or AMITY_TEST_POSTGRES names
one); Chromium is taken from the machine, and installed where that is Debian and we are root.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
STEPS = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "imports": [PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}
# Folders of tests that hold a harness too: its file, and the options that are for it and not for pytest.
HARNESSES = {
    "faults": (
        "__main__.py",
        {"--nodes", "--faults", "--seed", "--postgres", "--seconds", "--processes", "--json", "--help"},
    ),
    "fuzz": ("run.py", {"--target", "--seconds", "--runs", "--help"}),
}


def main(arguments: list[str]) -> int:
    """Run what was asked and return the exit code."""
    names, options = split(arguments)
    if harness := harness_of(names, options):
        return subprocess.run([PYTHON, str(harness), *options], cwd=ROOT).returncode
    if unknown := [name for name in names if name not in (*STEPS, "tests") and not path_of(name)]:
        print(
            f"amity test: there is no {unknown[0]!r}. Steps: {', '.join(STEPS)}, tests. Tests: {folders()}."
        )
        return 2
    steps = [step for step in STEPS if step in names or not (names or options)]
    paths = [path for name in names if (path := path_of(name))]
    failed = [step for step in steps if not holds(step)]
    if paths or "tests" in names or options or not names:
        failed += [] if tests_hold(paths, options) else ["tests"]
    if arguments == ["faults"]:  # the folder is the harness's: its tests are a short slice of it
        failed += [] if subprocess.run([PYTHON, "tests/faults"], cwd=ROOT).returncode == 0 else ["the region"]
    print(f"amity test: FAILED: {', '.join(failed)}" if failed else "amity test: all held.", flush=True)
    return 1 if failed else 0


def harness_of(names: list[str], options: list[str]) -> Path | None:
    """Return the harness that *options* are meant for, if a folder that holds one is named alone."""
    file, own = HARNESSES.get(names[0], ("", set())) if len(names) == 1 else ("", set())
    given = {option.partition("=")[0] for option in options}
    return ROOT / "tests" / names[0] / file if own & given else None


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Split the arguments into names and what is pytest's."""
    first = next(
        (place for place, argument in enumerate(arguments) if argument.startswith("-")), len(arguments)
    )
    return arguments[:first], arguments[first:]


def path_of(name: str) -> str | None:
    """Return the path of a folder, a file or a test that is named with or without its `tests/`."""
    file, separator, test = name.partition("::")
    for path in (Path("tests") / file, Path(file)):
        if (ROOT / path).exists() and path.parts[:1] == ("tests",):
            return f"{path}{separator}{test}"
    return None


def folders() -> str:
    """Return the names of the folders of tests."""
    return ", ".join(sorted(path.name for path in (ROOT / "tests").iterdir() if any(path.rglob("test_*.py"))))


def holds(step: str) -> bool:
    """Run a check, print what it found, and return whether it held."""
    began = time.monotonic()
    done = subprocess.run(STEPS[step], cwd=ROOT, capture_output=True, text=True)
    verdict = "held" if done.returncode == 0 else "FAILED"
    print(f"{step:8} {verdict} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def tests_hold(paths: list[str], options: list[str]) -> bool:
    """Run pytest and return whether every test held."""
    environment = dict(os.environ)
    try:
        machine.bring_fonts()
    except machine.Missing as missing:
        print(f"amity test: {missing}", flush=True)  # the tests that print them will fail and say it again
    if not paths or any(path.startswith("tests/browser") for path in paths):
        try:
            environment["AMITY_TEST_CHROMIUM"] = str(machine.bring_chromium())
        except machine.Missing as missing:
            print(f"amity test: {missing}", flush=True)  # the browser's tests will fail and say it again
    # The whole suite on every core; what is named or looked at closely, in one process.
    spread = [] if paths or options else ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal"]
    command = [PYTHON, "-m", "pytest", *spread, *paths, *options]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
