"""What the benchmarks need of the machine: databases, ports, and what it says of itself and of a process."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from machine import ports


@contextmanager
def urls(database: str, server: str, work: Path) -> Iterator[Callable[[], str]]:
    """Give what returns the URL of an empty database each time it is asked; leave nothing on *server*."""
    if database == "sqlite":
        files = count()
        yield lambda: f"sqlite:///{work}/{next(files)}.db"
        return
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def run(text: str) -> None:
        with engine.connect() as connection:
            connection.execute(sa.text(text))

    def fresh() -> str:
        made.append(f"bench_{os.getpid()}_{len(made)}")
        run(f"CREATE SCHEMA {made[-1]}")
        url = engine.url.update_query_dict({"options": f"-csearch_path={made[-1]}"})
        return str(url.render_as_string(hide_password=False))

    try:
        yield fresh
    finally:
        for schema in made:
            run(f"DROP SCHEMA {schema} CASCADE")
        engine.dispose()


def machine(work: Path) -> dict[str, Any]:
    """Return what figures taken here depend on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "filesystem": _filesystem(work),
    }


def _filesystem(folder: Path) -> str:
    """Return the kind of file system that *folder* stands on: one in memory would flatter us."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return "unknown"
    holding = [(point, kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(holding, key=lambda pair: len(pair[0]))[1]


def free_port() -> int:
    """Return a port that nobody listens on, nor will before this process does."""
    return ports(1)[0]


def wait_for(port: int, server: subprocess.Popen[Any]) -> None:
    """Wait until *server* listens on *port*."""
    while server.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("a node that was to be served has stopped")


def resident(pid: int) -> int | None:
    """Return the resident memory of a process in MB, where the system says."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
        return round(int(told.partition("VmRSS:")[2].split()[0]) / 1024)
    except OSError:
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True).stdout
        return round(int(told) / 1024) if told.strip() else None


def worked(pid: int) -> float:
    """Return the processor time that a process has taken, in seconds; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0
