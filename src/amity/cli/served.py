"""Whether a server of this home is up and may sign: then a command beside it need not ask all peers again.

A server says so by a lock on a file, which the system takes back when its process ends, however it ends. A
copy of the home holds the file, and never the lock.
"""

import fcntl
from contextlib import suppress
from pathlib import Path
from typing import IO

FILE = "served"  # in the home's folder; it stays empty


class Served:
    """What the server of the home in *folder* says of itself; nothing, where it may not write there."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] | None = None
        with suppress(OSError):
            self._file = (folder / FILE).open("ab")

    def say(self, *, may_sign: bool) -> None:
        """Say whether it may sign now; asked after every round."""
        if self._file is not None:
            with suppress(BlockingIOError):  # somebody just looks: it is said after the next round
                fcntl.flock(self._file, (fcntl.LOCK_EX if may_sign else fcntl.LOCK_UN) | fcntl.LOCK_NB)

    def close(self) -> None:
        """Say nothing any more."""
        if self._file is not None:
            self._file.close()


def by_one_that_may_sign(folder: Path) -> bool:
    """Tell whether a server of the home in *folder* is up and may sign."""
    try:
        with (folder / FILE).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # those who look do not hinder each other
    except BlockingIOError:
        return True
    except OSError:
        pass  # nobody ever served here
    return False
