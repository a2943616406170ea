"""Commands as people and scripts give them: run in this process on real homes, with what they print."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from amity import cli


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output: more, or less, is an error."""
        return orjson.loads(self.out)


Amity = Callable[..., Said]


@pytest.fixture
def amity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Amity:
    """Run `amity …` on the home "KHM" in a fresh folder, or on another that is named with `home=`."""
    monkeypatch.delenv("AMITY_HOME", raising=False)
    monkeypatch.delenv("AMITY_OFFICE", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, home: str = "KHM", stdin: bytes = b"") -> Said:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            try:
                cli.main([*arguments, *(["--home", home] if home else [])])
                code = 0
            except SystemExit as left:
                code = int(left.code or 0)
        return Said(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def just_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of Cambodia's node, made once: whoever needs one takes a copy."""
    home = tmp_path_factory.mktemp("homes") / "KHM"
    with redirect_stdout(io.StringIO()):
        cli.main(["init", "--party", "KHM", "--home", str(home)])
    return home


@pytest.fixture
def khm(just_made: Path, amity: Amity, tmp_path: Path) -> Path:
    """The home of Cambodia's node, just made."""
    return Path(shutil.copytree(just_made, tmp_path / "KHM"))


@pytest.fixture
def body() -> bytes:
    """What a focal point reports, as JSON."""
    return orjson.dumps(
        {
            "activity": "ASEC/2004-ASC-PoA/annex.III.1.a",
            "as_of": "2026-06-30",
            "status": "ongoing",
            "percent": 60,
            "narrative": "EXERCISE. Observers followed the exercise at Sihanoukville.",
        }
    )
