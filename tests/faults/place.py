"""One Party's place in the region: its disk, its clock, its keys, and its node while that is up."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from faults.hostile import TwoFaced, turned
from faults.wire import Wire
from faults.workload import Order
from sqlalchemy import Connection, event

from amity import app
from amity.kernel.record import Party
from amity.node import recovery
from amity.node.courier import Courier
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.node.roster import Registry
from amity.store import log
from amity.store.database import Database
from amity.testing import Clock, key_of


@dataclass(frozen=True)
class Copy:
    """An old copy of a database, as a backup leaves it."""

    file: Path
    size: int  # entries of the Party's own log that are in it


@dataclass
class Turn:
    """How a relay deceives its readers, and until which step."""

    sort: str
    until: int
    rng: Random


@dataclass
class Place:
    """A Party, with everything that faults may happen to."""

    party: Party
    url: str
    pack: RegionPack
    wire: Wire
    time: Clock  # the true one
    peers: dict[Party, str]
    key: int = 0  # which of its keys is in its key file
    offset: timedelta = timedelta()  # how far its clock is off
    until: int = 0  # the step at which its clock is set right, and its disk cleared
    node: Node | None = None  # None: its machine is off, or stands still
    courier: Courier | None = None
    room: int | None = None  # pages that its disk still has; None: as many as it likes
    stopped: int = 0  # the process that stands still with the node's database open
    two_faced: TwoFaced | None = None
    turn: Turn | None = None
    copies: list[Copy] = field(default_factory=list)
    restored: int = 0  # times that it was brought back from an old copy
    work: list[Order] = field(default_factory=list)  # of the process that stands still

    @property
    def file(self) -> Path | None:
        """The database's file; None where it is on PostgreSQL."""
        return Path(self.url.removeprefix("sqlite:///")) if self.url.startswith("sqlite") else None

    def clock(self) -> datetime:
        """Return what its clock shows."""
        return self.time() + self.offset

    # -- on the wire -----------------------------------------------------------------------------

    def door(self, asker: Party) -> Node | None:
        """Return the node that answers *asker*."""
        if self.two_faced and asker in self.two_faced.deceived:
            return self.two_faced.twin
        return self.node

    def turned(self, asker: Party, of: Party, data: bytes) -> bytes:
        """Return what it hands over in place of *data*: another's log, if it deceives its readers now."""
        turn = self.turn
        if turn is None or turn.until <= self.wire.step or of == self.party or self.node is None:
            return data
        return turned(turn.sort, self.node, data, list(self.wire.kept[asker]), turn.rng)

    def courier_to(self, few: Collection[Party]) -> Courier | None:
        """Return the courier to all peers, or one to *few*; who was brought back asks all of them."""
        if self.node is None or not few or not self.node.confirmed:
            return self.courier
        with self.node.reading() as tx:
            if recovery.asks_from(tx, self.party, self.clock()) is not None:
                return self.courier
        peers = {party: self.peers[party] for party in few if party in self.peers}
        return Courier(self.node, peers, line=self.wire.line(self.party))

    def begin_to(self, sort: str, *, until: int, rng: Random) -> None:
        """Deceive readers of others' logs as *sort* says, until step *until*."""
        self.turn = Turn(sort, until, rng)

    # -- up and down -----------------------------------------------------------------------------

    def start(self, *, alone: bool = False) -> Node:
        """Start the node on its disk, as the process of an operator does: it asks a peer before it signs."""
        self.node = self.opened(self.url, alone=alone)
        event.listen(self.node.database.engine, "connect", self._limit)
        self.courier = Courier(self.node, self.peers, line=self.wire.line(self.party))
        return self.node

    def opened(self, url: str, *, alone: bool = False) -> Node:
        """Return a node of this Party on the database at *url*."""
        return app.node(
            self.party,
            signer=key_of(self.party, self.key),
            database=Database(url),
            region=self.pack,
            clock=self.clock,
            confirmed=alone,
            confirm=self._confirm,
        )

    def stop(self) -> None:
        """Let the node's process end in good order."""
        if self.node is not None:
            self.node.database.close()
        self.node = self.courier = None

    def learn_key(self) -> None:
        """Put in the key file whichever key is in force: a rotation may have been cut off half-way."""
        assert self.node is not None
        newest = self.node.keyring(self.party).newest
        if newest is not None and newest.public == key_of(self.party, self.key + 1).public():
            self.key += 1
            self.stop()
            self.start()

    def squeeze(self, room: int | None) -> None:
        """Leave the disk *room* pages (None: all that it likes)."""
        self.room = room
        if self.node is not None:
            self.node.database.close()  # the next connection hears of it

    def copy(self, file: Path) -> None:
        """Take a copy of the database while the node is up, as an operator's backup does."""
        assert self.node is not None
        assert self.file is not None
        with closing(sqlite3.connect(self.file)) as old, closing(sqlite3.connect(file)) as new:
            old.backup(new)
        self.copies.append(Copy(file, self.node.sizes()[self.party]))

    def size_of(self, party: Party) -> int:
        """Return how far the log of *party* is believed here, whether the node is up or not."""
        with self._looked_into() as tx:
            return log.standing(tx, party).size

    def keys_of(self, party: Party) -> int:
        """Return how many keys *party* has had, as it is known here, whether the node is up or not."""
        with self._looked_into() as tx:
            return len(Registry(self.pack).keyring(tx, party).keys)

    @contextmanager
    def _looked_into(self) -> Iterator[Connection]:
        database = self.node.database if self.node else Database(self.url)
        try:
            with database.reading() as tx:
                yield tx
        finally:
            if self.node is None:
                database.close()

    def _confirm(self, node: Node) -> None:
        if self.courier is not None:
            self.courier.round()

    def _limit(self, connection: Any, _: object) -> None:
        if not hasattr(connection, "total_changes"):  # not SQLite's
            return
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        most = pages + self.room if self.room is not None else 1 << 30
        connection.execute(f"PRAGMA max_page_count = {most}")
