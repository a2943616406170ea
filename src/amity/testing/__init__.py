"""A region in a bottle: real nodes, real keys, real SQL; only the clock and the wire are ours."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.pool import StaticPool

from amity import app
from amity.errors import Refusal
from amity.feature import Feature
from amity.kernel import keys, tree
from amity.kernel import note as notes
from amity.kernel.keys import SeedKey
from amity.kernel.record import PUBLIC, Draft, Office, Party, RecordId
from amity.node import region as regions
from amity.node.node import Node
from amity.node.pack import Forum, FoundingKey, Membership, OfficeTemplate, PartyEntry, RegionPack, Rule
from amity.node.roster import REGISTRAR
from amity.store import log, postings
from amity.store.database import Database
from amity.store.view import View

DESK = Office("desk")  # the office of each Party here that may say anything
START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on by *by*, as `timedelta` takes it: `clock.forward(days=31)`."""
        self.now += timedelta(**by)


class Region:
    """The nodes of some Parties, joined by a wire that delivers only when it is told to.

    Example::

        region = Region("AAA", "BBB")
        region.say("AAA", "plan.progress/1", body, to={"BBB"})
        region.meet("AAA", "BBB")
        region.check()
    """

    def __init__(
        self,
        *parties: str,
        pack: RegionPack | None = None,
        databases: Callable[[str], Database] | None = None,
        features: Sequence[Feature] = app.FEATURES,
        offices: bool = True,
    ) -> None:
        self.clock = Clock()
        self.pack = founded(pack or bottled(parties), parties)
        self.features = features
        self._databases = databases or (lambda _: furnished(features=features))
        self.nodes = {Party(p): self._node(Party(p), self._databases(p)) for p in parties}
        if offices:
            for name in parties:
                self.open_office(name, DESK, files=("*",))
                self.open_office(name, Office("node"), files=("*",))

    def __getitem__(self, party: str) -> Node:
        return self.nodes[Party(party)]

    def _node(self, party: Party, database: Database) -> Node:
        return app.node(
            party,
            signer=key_of(party),
            database=database,
            region=self.pack,
            clock=self.clock,
            features=self.features,
        )

    def restart(self, party: str, database: Database | None = None) -> Node:
        """Start *party*'s node again, on its database or on another copy of it."""
        self.nodes[Party(party)] = self._node(Party(party), database or self[party].database)
        return self[party]

    def open_office(self, party: str, office: Office, *, files: Sequence[str]) -> None:
        """Let *party*'s registrar open *office* with a mandate for *files*."""
        body = {"office": office, "title": office.title(), "files": list(files)}
        self[party].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)

    def say(
        self, party: str, kind: str, body: dict[str, object], to: set[str] | frozenset[str] | None = None
    ) -> RecordId:
        """Let *party*'s desk file *body* as *kind*, to all Parties if *to* is left out."""
        audience = frozenset(Party(p) for p in (self.nodes if to is None else to))
        return self[party].file(Draft(kind, body, audience), office=DESK).id

    def send(self, of: str, *, to: str, by: str = "") -> None:
        """Let *by* (the Party itself, if left out) hand *to* all of *of*'s log that it may read."""
        giver, taker = self[by or of], self[to]
        while True:
            with taker.reading() as tx:
                standing = log.standing(tx, Party(of))
            since = standing.complete if giver.party == of else standing.size
            taken = taker.accept(giver.parcel_for(Party(to), Party(of), since))
            if taken.size >= taken.signed and (giver.party != of or taken.complete >= taken.size):
                return

    def meet(self, *parties: str) -> None:
        """Let each of *parties* (all, if none is named) hand every other all that it may read."""
        names = parties or tuple(self.nodes)
        for by in names:
            for to in names:
                for of in (by, *(p for p in self.nodes if p != by)):
                    if by != to and self[by].sizes().get(Party(of)):
                        self.send(of, to=to, by=by)

    def check(self) -> None:
        """Assert what must hold in every region at every time, whatever was done to it."""
        for node in self.nodes.values():
            check_logs(node)
            before = [picture(node, view) for view in node.views]
            node.rebuild()
            assert before == [picture(node, view) for view in node.views], "a view is not its log"
        for node in self.nodes.values():
            self._check_agreement(node)

    def _check_agreement(self, node: Node) -> None:
        for party, other in self.nodes.items():
            size = min(node.sizes().get(party, 0), other.sizes().get(party, 0))
            assert _entries(node, party, size) == _entries(other, party, size), (
                f"{node.party} believes another log of {party}"
            )


def check_logs(node: Node) -> None:
    """Assert that all that *node* holds verifies, and that nothing is held that it may not read."""
    with node.reading() as tx:
        for standing in log.all_standing(tx):
            entries = log.entries(tx, standing.party, 0, standing.size)
            frontier, _ = tree.Frontier().grown(entries)
            point = notes.checkpoint(notes.parse(standing.note))
            assert frontier == standing.frontier
            assert tree.root_at(standing.size, log.subtree(tx, standing.party)) == frontier.root
            assert standing.size < standing.signed or frontier.root == point.root
            for held in log.of_party(tx, standing.party):
                assert held.record.concerns(node.party), f"{node.party} holds what is not for it"
                assert tree.entry(held.salt, held.record.raw) == entries[held.record.seq]


def _entries(node: Node, of: Party, size: int) -> list[bytes]:
    with node.reading() as tx:
        return log.entries(tx, of, 0, size)


def picture(node: Node, view: View) -> list[list[tuple[object, ...]]]:
    """Return all rows of *view*, sorted: what a node knows, whatever order it learned it in."""
    with node.reading() as tx:
        return [sorted((tuple(r) for r in tx.execute(select(t))), key=repr) for t in view.tables]


def key_of(party: str, number: int = 0) -> SeedKey:
    """Return key *number* of *party*: 0 founds its log, 1 is the one it rotates to."""
    return SeedKey(sha256(f"{party} {number}".encode()).digest())


def founded(pack: RegionPack, parties: Sequence[str]) -> RegionPack:
    """Return *pack* with founding keys for *parties*."""
    age = "age1" + "q" * 58  # nobody's: seal to it and nobody reads it
    founding = {
        Party(p): FoundingKey(
            key=key_of(p).public().hex(), next=keys.commitment(key_of(p, 1).public()), age=age
        )
        for p in parties
    }
    return replace(pack, founding=founding)


def bottled(parties: Sequence[str]) -> RegionPack:
    """Return the region pack of an invented region whose only forum, ALL, joins *parties*."""
    source, since = "invented for tests", date(2000, 1, 1)
    entries = {
        Party(p): PartyEntry(code=Party(p), kind="state", names={"en": f"State of {p}"}, source=source)
        for p in parties
    }
    forum = Forum(
        id="ALL",
        title="All Parties",
        basis=source,
        rule=Rule(source=source),
        memberships=tuple(Membership(party=party, since=since, source=source) for party in entries),
        source=source,
    )
    return RegionPack(
        name="bottle",
        title="A region in a bottle",
        origin="amity/bottle",
        vouchers=2,
        offices=_offices(),
        parties=entries,
        forums={"ALL": forum},
    )


@cache
def _offices() -> tuple[OfficeTemplate, ...]:
    return regions.load(repository() / "regions" / "asean").offices


def repository() -> Path:
    """Return the root of this repository."""
    return Path(__file__).resolve().parents[3]


def memory() -> Database:
    """Return an empty SQLite database in memory."""
    return Database("sqlite://", poolclass=StaticPool)


def furnished(url: str = "", *, features: Sequence[Feature] = app.FEATURES) -> Database:
    """Return an SQLite database at *url*, or in memory, with the tables of *features*, which take long."""
    copy, known = Database(url) if url else memory(), {one.name: one for one in app.FEATURES}
    if any(known.get(one.name) is not one for one in features):
        return copy  # a test's own: made where it is used
    source, target = (
        _empty(tuple(one.name for one in features)).engine.raw_connection(),
        copy.engine.raw_connection(),
    )
    cast(Any, source.driver_connection).backup(target.driver_connection)
    source.close()
    target.close()
    with copy.writing() as tx:
        postings.clear(tx)  # each index has a key of its own
    return copy


@cache
def _empty(names: Sequence[str]) -> Database:
    house, known = Party("AAA"), {one.name: one for one in app.FEATURES}
    pack, own = founded(bottled([house]), [house]), [known[name] for name in names]
    made = app.node(house, signer=key_of(house), database=memory(), region=pack, clock=Clock(), features=own)
    return made.database


@contextmanager
def writing_for_long(database: Database) -> Iterator[None]:
    """Let every other writer of *database*, which is SQLite's, wait until the block ends."""
    begun, over = threading.Event(), threading.Event()

    def write() -> None:
        with database._alone():
            begun.set()
            over.wait()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    try:
        yield
    finally:
        over.set()
        writer.join()


def refuses(refusal: type[Refusal], action: Callable[[], object]) -> str:
    """Assert that *action* is refused with *refusal*, and return what is said."""
    try:
        action()
    except refusal as refused:
        return str(refused)
    raise AssertionError(f"{refusal.__name__} was expected")
