"""The TAXII servers that are measured beside each other, each in a process and an environment of its own.

OpenTAXII 0.9.3 as PyPI gives it keeps what it is sent and then fails to say so: its answer to every POST
holds an identifier that its JSON writer does not know. `peers/opentaxii.py` mends that one line, and is what
runs here, with the versions of its libraries that it was written for. Its collection is open to everybody, so
that it has no password to check.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import machine

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BENCH = ROOT / ".bench"  # what peers need is installed here
UNAVAILABLE = 6  # the exit code of the command line for a thing outside that is missing
MEDIA = "application/taxii+json;version=2.1"
COLLECTION = "365fed99-08fa-fdcd-a1b3-fb247eb41d01"
USER, PASSWORD = "bench", "a password"
PAGE = 1000
MEDALLION, OPENTAXII = "3.0.0", "0.9.3"
OF_ITS_TIME = ("sqlalchemy<2", "flask<2.3", "werkzeug<2.3", "marshmallow<4", "setuptools<80")


@dataclass
class Served:
    """A server under measurement."""

    name: str
    port: int
    pid: int
    objects: str  # the path of the objects of its collection
    patient: bool = True  # or one of whom little is asked, since it takes half a minute for a poll

    def cpu(self) -> float:
        """Return the processor time that it has used, in seconds."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:  # elsewhere than on Linux
            told = subprocess.run(["ps", "-o", "time=", "-p", str(self.pid)], capture_output=True, text=True)
            return _seconds(told.stdout.strip())


def _seconds(told: str) -> float:
    """Return what ps means by "1-02:03:04" or "3:04.56"."""
    days, _, rest = told.rpartition("-")
    parts = [float(one) for one in rest.split(":")]
    return int(days or 0) * 86400 + sum(one * 60**place for place, one in enumerate(reversed(parts)))


@contextmanager
def amity(work: Path) -> Iterator[Served]:
    """Run this checkout."""
    file, port = work / "seed.json", machine.ports(1)[0]
    file.write_text(json.dumps(seed()))
    command = [sys.executable, "-m", "amity", "serve", "--taxii-only", "--data", str(work / "node")]
    command += ["--port", str(port), "--user", f"{USER}:{PASSWORD}", "--seed", str(file)]
    with _running("amity", command, port, dict(os.environ, PYTHONPATH=str(ROOT / "src"))) as pid:
        yield Served("amity", port, pid, f"/trustgroup1/collections/{COLLECTION}/objects/")


@contextmanager
def medallion(work: Path) -> Iterator[Served]:
    """Run medallion with its memory backend."""
    home, port = _installed("medallion", f"medallion=={MEDALLION}"), machine.ports(1)[0]
    file, config = work / "medallion.json", work / "config.json"
    file.write_text(json.dumps(seed()))
    backend = {
        "module": "medallion.backends.memory_backend",
        "module_class": "MemoryBackend",
        "filename": str(file),
    }
    config.write_text(
        json.dumps({"backend": backend, "users": {USER: PASSWORD}, "taxii": {"max_page_size": PAGE}})
    )
    command = [str(home / "bin" / "medallion"), "--host", "127.0.0.1", "--port", str(port)]
    with _running(
        "medallion", [*command, "--log-level", "ERROR", str(config)], port, dict(os.environ)
    ) as pid:
        path = f"/trustgroup1/collections/{COLLECTION}/objects/"
        yield Served("medallion", port, pid, path, patient=False)


@contextmanager
def opentaxii(work: Path) -> Iterator[Served]:
    """Run OpenTAXII on SQLite."""
    home = _installed("opentaxii-of-its-time", f"opentaxii=={OPENTAXII}", *OF_ITS_TIME)
    (port,) = machine.ports(1)
    config, told = work / "opentaxii.yml", work / "opentaxii.json"
    database = {"db_connection": f"sqlite:///{work}/opentaxii.db", "create_tables": True}
    accounts = {"db_connection": f"sqlite:///{work}/accounts.db", "create_tables": True, "secret": "bench"}
    kept = {"class": "opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI", "parameters": database}
    settings = {
        "domain": f"127.0.0.1:{port}",
        "auth_api": {"class": "opentaxii.auth.sqldb.SQLDatabaseAPI", "parameters": accounts},
        "taxii1": None,
        "taxii2": {"title": "Bench", "max_content_length": 100_000_000, "persistence_api": kept},
        "logging": {"opentaxii": "error", "root": "error"},
    }
    config.write_text(json.dumps(settings))  # YAML holds all of JSON
    command = [str(home / "bin" / "python"), str(HERE / "peers" / "opentaxii.py"), str(port), str(told)]
    with _running("opentaxii", command, port, dict(os.environ, OPENTAXII_CONFIG=str(config))) as pid:
        yield Served("opentaxii", port, pid, json.loads(told.read_text()))


def seed() -> dict[str, Any]:
    """Return a TAXII fixture with one empty collection."""
    collection = {"id": COLLECTION, "title": "Bench", "can_read": True, "can_write": True}
    collection |= {"media_types": ["application/stix+json;version=2.1"], "objects": [], "manifest": []}
    about = {"title": "Bench", "versions": [MEDIA], "max_content_length": 100_000_000}
    discovery = {"title": "Bench", "default": "http://localhost/trustgroup1/", "api_roots": ["/trustgroup1/"]}
    return {
        "/discovery": discovery,
        "trustgroup1": {"information": about, "status": [], "collections": [collection]},
    }


def _installed(name: str, *packages: str) -> Path:
    """Return an environment of its own in which *packages* are installed."""
    home = BENCH / name
    done = home / "installed"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        install = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", *packages]
        if subprocess.run(install, check=False).returncode:
            raise SystemExit(UNAVAILABLE)
        done.touch()
    return home


@contextmanager
def _running(name: str, command: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while process.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise SystemExit(f"{name} does not start: {' '.join(command)}")
            yield process.pid
        finally:
            process.terminate()
