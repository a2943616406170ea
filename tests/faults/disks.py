"""File systems of the nodes' own, small enough to be filled to the last byte. As root, on Linux."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from faults.namespaces import Impossible

SIZE = 96  # MiB: room for what a run says, and filled within a moment
PIECES = (1 << 20, 4096, 1)  # bytes: the last of them leaves no room for anything


class Disk:
    """A file system in memory, in which nothing but one node's folder lies."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "filler"
        place.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=0700", "amity-faults", str(place)]
        done = subprocess.run(mount, capture_output=True, text=True)
        if done.returncode:
            raise Impossible(f"--processes may not mount file systems here: {done.stderr.strip()}")

    def fill(self) -> None:
        """Leave no byte free."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in PIECES:
                with suppress(OSError):
                    while filler.write(bytes(size)) == size:
                        pass

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    def remove(self) -> None:
        """Take it away, once no process has a file open in it."""
        subprocess.run(["umount", "--lazy", str(self.place)], capture_output=True, check=False)


@contextmanager
def disks(folder: Path, names: Sequence[str]) -> Iterator[dict[str, Disk]]:
    """Yield a disk for each of *names*, below *folder*, and take them away at the end."""
    with ExitStack() as stack:
        made = {}
        for name in names:
            made[name] = Disk(folder / name)
            stack.callback(made[name].remove)
        yield made
