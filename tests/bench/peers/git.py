"""git with signed commits: each record is the message of a commit, and each signature is verified."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from time import perf_counter
from typing import Any

import around
import peer

NAME, DURABLE, VERIFIED = "git", "each commit", "every commit's signature"
MOST = 500  # commits: each starts two processes
IDENTITY = "bench@example.org"


class Pair:
    """A repository that is committed to and served, and one that fetches."""

    def __init__(self, folder: Path, work: Path, raws: Path, count: int) -> None:
        if not (shutil.which("git") and shutil.which("ssh-keygen")):
            raise peer.NoPeer(
                "git or ssh-keygen is missing on this machine: install them, or leave git out with --only"
            )
        self._work, self._count = work, count
        with raws.open("rb") as source:
            self._records = [line for _, line in zip(range(count), source, strict=False)]
        self.version = subprocess.run(["git", "--version"], capture_output=True, text=True).stdout.split()[2]
        self.port, self._server = around.free_port(), None

    def __enter__(self) -> Pair:
        key = self._work / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        (self._work / "allowed").write_text(f"{IDENTITY} {key.with_suffix('.pub').read_text()}")
        for name in ("from", "to"):
            self._git(name, "init", "-q", "-b", "main")
        return self

    def __exit__(self, *_: Any) -> None:
        if self._server:
            self._server.kill()
            self._server.wait()

    def _git(self, name: str, *asked: str, said: bytes = b"") -> bytes:
        home = self._work / name
        home.mkdir(exist_ok=True)
        settings = {
            "user.name": "bench",
            "user.email": IDENTITY,
            "gpg.format": "ssh",
            "user.signingkey": str(self._work / "key"),
            "gpg.ssh.allowedSignersFile": str(self._work / "allowed"),
            "core.fsync": "committed",
            "gc.auto": "0",
        }
        chosen = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        done = subprocess.run(
            ["git", *chosen, *asked],
            cwd=home,
            input=said,
            capture_output=True,
            env={**os.environ, "HOME": str(self._work)},
        )
        if done.returncode:
            raise peer.NoPeer(f"git {asked[0]} failed: {done.stderr.decode(errors='replace')[-300:]}")
        return done.stdout

    def _commit(self, count: int) -> float:
        began = perf_counter()
        for record in self._records[:count]:
            self._git("from", "commit", "-q", "-S", "--allow-empty", "-F", "-", said=record)
        return perf_counter() - began

    def filed(self) -> float:
        """Commit all records, each signed; return the seconds."""
        return self._commit(self._count)

    def arrived(self, port: int | None) -> float:
        """Fetch them, and verify every signature; return the seconds."""
        if self._server is None:
            place = ["--base-path=" + str(self._work), f"--port={self.port}", "--listen=127.0.0.1"]
            command = ["git", "daemon", "--export-all", "--reuseaddr", *place]
            self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            around.wait_for(self.port, self._server)
        began = perf_counter()
        self._git("to", "fetch", "-q", f"git://127.0.0.1:{port or self.port}/from", "main")
        good = self._git("to", "log", "--format=%G?", "FETCH_HEAD").split().count(b"G")
        if good != self._count:
            raise peer.NoPeer(f"{good} signatures of {self._count} were good")
        return perf_counter() - began

    def killed(self) -> tuple[int, int]:
        """Commit half; nothing runs between two commits that could be killed. Count what is there."""
        self._commit(self._count // 2)
        return self._count // 2, int(self._git("from", "rev-list", "--count", "main"))
