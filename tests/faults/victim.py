"""
A process whose children are killed: `python -m faults.victim REGION PARTY…`, orders on standard input.

Each order makes one child, a fork of this process, which opens one node from its disk, does what it is told,
says what the node has acknowledged as soon as it has, and is killed (SIGKILL) or stopped (SIGSTOP) at a
moment that the order names: at the n-th statement that its database hears, or once something was committed
and before anybody was told. So a kill is a real one, and falls at the same place in every run of a seed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from faults.bottle import pack_of
from faults.workload import carry_out
from sqlalchemy import event
from sqlalchemy.pool import StaticPool

from amity import app
from amity.errors import Refusal
from amity.kernel.record import Party
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store.database import Database
from amity.testing import Clock, key_of


def say(**what: Any) -> None:
    """Tell the harness, at once: what follows may never be said."""
    os.write(1, json.dumps(what).encode() + b"\n")


class Child:
    """One node, in a process that will end early."""

    def __init__(self, pack: RegionPack, order: dict[str, Any]) -> None:
        self.pack, self.order, self.heard = pack, order, 0

    def live(self) -> None:
        """Open the node, and do all that was asked."""
        database = Database(self.order["url"])
        engines = {database.engine, database.readers}
        for engine in engines:
            event.listen(engine, "connect", _keep_journal)
        now = datetime.fromisoformat(self.order["now"])
        node = app.node(
            Party(self.order["party"]),
            signer=key_of(self.order["party"], self.order["key"]),
            database=database,
            region=self.pack,
            clock=lambda: now,
            confirmed=self.order["confirmed"],
        )
        for engine in engines:
            event.listen(engine, "before_cursor_execute", self._count)
        for number, work in enumerate(self.order["work"]):
            self._do(node, number, work)
        database.close()

    def _do(self, node: Node, number: int, work: dict[str, Any]) -> None:
        try:
            filed = carry_out(node, work)
        except Refusal as refusal:
            say(work=number, refused=refusal.code)
            return
        if self.order["end"] == "untold" and number == self.order["at"]:
            os.kill(os.getpid(), signal.SIGKILL)
        acks = [[one.id, one.seq, sorted(one.audience)] for one in filed]
        say(work=number, filed=acks, journal=_journal(self.order["url"]))

    def _count(self, *_: object) -> None:
        self.heard += 1
        if self.heard == self.order["at"]:
            match self.order["end"]:
                case "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "stop":
                    os.kill(os.getpid(), signal.SIGSTOP)


def _warm(pack: RegionPack, party: Party) -> None:
    """Open a node in memory once, so that what is loaded and compiled for it need not be in each child."""
    database = Database("sqlite://", poolclass=StaticPool)
    node = app.node(party, signer=key_of(party), database=database, region=pack, clock=Clock())
    for kind in node.kinds:
        kind.read(kind.body.example)
    database.close()


def _keep_journal(connection: Any, _: object) -> None:
    """Let nothing leave the journal: what was synced of it and what was not can then be told apart."""
    if hasattr(connection, "total_changes"):  # SQLite's
        connection.execute("PRAGMA wal_autocheckpoint = 0")


def _journal(url: str) -> int:
    """Return the bytes in the journal of the SQLite database at *url*."""
    journal = Path(url.removeprefix("sqlite:///") + "-wal")
    return journal.stat().st_size if journal.exists() else 0


def main(region: str, *parties: str) -> None:
    """Make a child for each order; where an order names a child that was stopped, let that one go on."""
    pack = pack_of(region, parties)
    _warm(pack, Party(parties[0]))
    say(ready=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "continue" in order:
            os.kill(order["continue"], signal.SIGCONT)
            await_end(order["continue"])
            continue
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                Child(pack, order).live()
                code = 0
            except BaseException as error:  # the harness is told: nothing but refusals may come out of a node
                say(fault=repr(error)[:500])
            finally:
                os._exit(code)
        await_end(pid)


def await_end(pid: int) -> None:
    """Wait until the child *pid* has ended or is stopped, and say which."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        say(stopped=pid)
    else:
        say(ended=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
