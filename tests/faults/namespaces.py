"""Networks of the kernel's own: each node in a network namespace, all joined by a bridge with cables to pull.

Linux and root are needed. Where they are missing that is said, as a refusal, and nothing is tried instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

SUBNET = "10.213.77"  # of the region; the harness itself is the last of its addresses
PORT = 8470


class Impossible(Exception):
    """This machine cannot do it; the message says what it lacks."""


def check() -> None:
    """
    Look whether namespaces can be made here.

    Raises:
        Impossible: they cannot.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        raise Impossible("--processes puts nodes in network namespaces: run it on Linux, as root")
    missing = [tool for tool in ("ip", "tc") if shutil.which(tool) is None]
    if missing:
        raise Impossible(f"--processes needs {' and '.join(missing)} (Debian: apt-get install iproute2)")
    name = f"amity-{os.getpid()}-try"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode:
        raise Impossible("--processes may not make network namespaces here: a container needs CAP_SYS_ADMIN")
    _ip("netns", "del", name)


class Network:
    """A bridge, and a cable from it to each of *names*."""

    def __init__(self, names: Sequence[str]) -> None:
        self._tag = f"{os.getpid() % 100_000}"
        self._bridge = f"amb{self._tag}"
        self.at = {name: f"{SUBNET}.{number}" for number, name in enumerate(names, start=1)}
        self._number = {name: number for number, name in enumerate(names, start=1)}

    def space(self, name: str) -> str:
        """Return the namespace of *name*."""
        return f"am{self._tag}-{self._number[name]}"

    def enter(self, name: str) -> list[str]:
        """Return what a command begins with that runs in the namespace of *name*."""
        return ["ip", "netns", "exec", self.space(name)]

    def make(self) -> None:
        """Lay all cables."""
        _ip("link", "add", "name", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{SUBNET}.254/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for name in self.at:
            space, cable = self.space(name), self._cable(name)
            _ip("netns", "add", space)
            _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", cable, "master", self._bridge)
            _ip("link", "set", cable, "up")
            for command in (
                ("addr", "add", f"{self.at[name]}/24", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
                ("link", "set", "lo", "up"),
            ):
                _ip("-n", space, *command)

    def remove(self) -> None:
        """Take everything down that `make` made, however far it came."""
        for name in self.at:
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", self.space(name))
        with suppress(subprocess.CalledProcessError):
            _ip("link", "del", self._bridge)

    def pull(self, name: str) -> None:
        """Pull the cable of *name*."""
        _ip("link", "set", self._cable(name), "down")

    def plug(self, name: str) -> None:
        """Put the cable of *name* back, at full speed, with a way to everybody."""
        _ip("link", "set", self._cable(name), "up")
        with suppress(subprocess.CalledProcessError):
            _run("tc", "-n", self.space(name), "qdisc", "del", "dev", "eth0", "root")
        _ip("-n", self.space(name), "route", "flush", "type", "blackhole")

    def cut(self, name: str, other: str) -> None:
        """Let nothing pass between *name* and *other*."""
        for one, two in ((name, other), (other, name)):
            _ip("-n", self.space(one), "route", "replace", "blackhole", f"{self.at[two]}/32")

    def slow(self, name: str) -> None:
        """Let *name* send 64 kbit a second and no more."""
        limit = ("rate", "64kbit", "burst", "8kb", "latency", "800ms")
        _run("tc", "-n", self.space(name), "qdisc", "replace", "dev", "eth0", "root", "tbf", *limit)

    def _cable(self, name: str) -> str:
        return f"amv{self._tag}-{self._number[name]}"


@contextmanager
def network(names: Sequence[str]) -> Iterator[Network]:
    """Yield a network that joins *names*, and take it down at the end."""
    check()
    made = Network(names)
    try:
        made.make()
        yield made
    finally:
        made.remove()


def _ip(*arguments: str) -> None:
    _run("ip", *arguments)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
