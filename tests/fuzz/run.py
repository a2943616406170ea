"""
Coverage-guided fuzzing: looks for bytes that make a reader do anything but return or refuse.

    ./amity test fuzz --target cap --seconds 300  tries one reader for five minutes
    ./amity test fuzz --seconds 60                tries each of them for a minute
    ./amity test fuzz --runs 200 --seed 1         a short run of each, always the same one

An input that fails is written to `tests/fuzz/corpus/<name>/crash-…`: mend the reader, and commit both; the
tests read every input of the corpus again. What was found besides stays in `.bench/fuzz`, and is built upon.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "src"), str(HERE)]

with contextlib.redirect_stderr(open(os.devnull, "w")):  # it names each module that it looks into
    import atheris

    with atheris.instrument_imports(include=["amity"]):
        from fuzz_targets import TARGETS, Target

        import amity.formats

        for room in pkgutil.walk_packages(amity.formats.__path__, "amity.formats."):
            importlib.import_module(room.name)  # some are imported where they are first needed: too late

from amity.errors import Refusal  # noqa: E402

PATIENCE = 30  # seconds after which one input counts as endless
MEMORY = 2048  # MB that one reader may take


def main(arguments: list[str]) -> int:
    """Run what was asked; return 1 if an input failed."""
    asked = _parser().parse_args(arguments)
    names = [asked.target] if asked.target else list(TARGETS)
    failed = [name for name in names if not holds(TARGETS[name], asked)]
    print(f"fuzz: FAILED: {', '.join(failed)}" if failed else "fuzz: all held.", flush=True)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("amity test fuzz", description=__doc__.split("\n\n")[0].strip())
    parser.add_argument("--target", choices=TARGETS, help="one reader; all, if left out")
    parser.add_argument("--seconds", type=int, help="how long for each reader (60)")
    parser.add_argument("--runs", type=int, help="how many inputs, instead of how long")
    parser.add_argument("--seed", type=int, default=0, help="the same seed tries the same inputs; 0: others")
    return parser


def holds(target: Target, asked: argparse.Namespace) -> bool:
    """Try *target* in a process of its own, since the fuzzer ends the one that it runs in."""
    child = os.fork()
    if not child:
        _try(target, asked)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _try(target: Target, asked: argparse.Namespace) -> None:
    reading = target.make()

    def one(data: bytes) -> None:
        with contextlib.suppress(Refusal), warnings.catch_warnings():
            warnings.simplefilter("error")
            reading(data)

    found = ROOT / ".bench" / "fuzz" / target.name
    if asked.runs is not None:  # what a machine has found before must not change what is tried
        found = Path(tempfile.mkdtemp(prefix="amity-fuzz-"))
        bound = f"-atheris_runs={max(1, asked.runs // target.weight) + len(target.corpus)}"
    else:
        bound = f"-max_total_time={asked.seconds or 60}"
    found.mkdir(parents=True, exist_ok=True)
    options = [
        bound,
        f"-seed={asked.seed}" if asked.seed else "-seed=0",
        f"-max_len={target.most}",
        f"-timeout={PATIENCE}",
        f"-rss_limit_mb={MEMORY}",
        f"-artifact_prefix={target.folder}/",
        "-print_final_stats=1",
        "-verbosity=0" if asked.runs is not None else "-verbosity=1",
        "-close_fd_mask=0",
    ]
    atheris.Setup(["fuzz", *options, str(found), str(target.folder)], one)
    print(f"fuzz: {target.name}", flush=True)
    try:
        atheris.Fuzz()
    finally:
        if asked.runs is not None:
            shutil.rmtree(found, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
