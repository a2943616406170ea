"""The region under test: its places, the wire between them, and what they are asked to do."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from types import TracebackType

from faults.bottle import REGION, pack_of
from faults.killing import Ended, Executioner
from faults.ledger import Ledger
from faults.place import Place
from faults.wire import Wire
from faults.workload import Order, Workload, carry_out

from amity import app
from amity.errors import Refusal
from amity.kernel.record import PUBLIC, Draft, Office, Party, Record
from amity.node.node import Node
from amity.node.roster import REGISTRAR
from amity.testing import DESK, Clock

Urls = Callable[[Party], str]  # where a Party's database stands; "" is a file in the region's folder


class Region:
    """All places of a region, in one process but for the nodes that are about to be killed."""

    def __init__(self, named: Sequence[Party], folder: Path, *, seed: int, url: Urls | None = None) -> None:
        self.folder, self.pack = folder, pack_of(REGION, named)
        self.time, self.ledger = Clock(), Ledger(seed)
        self.places: dict[Party, Place] = {}
        self.wire = Wire(self.places, self.ledger)
        self.executioner = Executioner(REGION, named)
        (folder / "copies").mkdir(parents=True)
        addresses = {party: f"http://{party.lower()}.example" for party in named}
        for party in named:
            peers = {other: at for other, at in addresses.items() if other != party}
            at = (url(party) if url else "") or self._file_of(party)
            self.places[party] = Place(party, at, self.pack, self.wire, self.time, peers)
        for place in self.places.values():
            self._found(place)
        node = next(iter(self.places.values())).node
        assert node is not None
        self.workload = Workload(list(named), node.kinds, self.ledger)

    def __enter__(self) -> Region:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for place in self.places.values():
            self.let_go_on(place)
            place.stop()
            if place.two_faced:
                place.two_faced.twin.database.close()
        self.executioner.close()

    def _file_of(self, party: Party) -> str:
        (self.folder / party).mkdir(parents=True)
        return f"sqlite:///{self.folder / party / 'amity.db'}"

    @property
    def honest(self) -> list[Place]:
        """The places of those that never showed two histories."""
        return [place for place in self.places.values() if place.two_faced is None]

    @property
    def up(self) -> list[Place]:
        """The places whose node is up."""
        return [place for place in self.places.values() if place.node is not None]

    # -- doing -----------------------------------------------------------------------------------

    def do(self, place: Place, order: Order) -> list[Record]:
        """Let the node of *place* do *order*, and note what it acknowledged; a refusal is no fault."""
        assert place.node is not None
        filed = self.say_for(place, place.node, order)
        if order["do"] == "rotate" and filed:
            place.key += 1
        return filed

    def say_for(self, place: Place, node: Node, order: Order) -> list[Record]:
        """Let *node*, which is that of *place* or its twin, do *order*."""
        filed = self.attempt(place, lambda: carry_out(node, order | {"key": place.key})) or []
        self._acknowledge(order, [(one.id, one.seq, one.audience) for one in filed], place.party)
        return filed

    def attempt(self, place: Place, work: Callable[[], list[Record] | None]) -> list[Record] | None:
        """Do *work* at *place*: whatever comes out of it and is no refusal is a fault of Amity's."""
        try:
            return work()
        except Refusal as refusal:
            self.ledger.refused[refusal.code] += 1
        except Exception as error:  # this is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.ledger.broken.append(f"{place.party}: {error!r}"[:400] + f" at {where.name}:{where.lineno}")
        return None

    def fetch(self, place: Place, *of: Party) -> None:
        """Let the courier of *place* do a round to all peers, or to those *of* that it is in reach of now."""
        courier = place.courier_to(of)
        if courier is not None:
            self.attempt(place, lambda: courier.round() and None)
        if place.two_faced:
            self.attempt(place, lambda: place.two_faced.listen())

    def some(self, rng: Random, place: Place, count: int = 3) -> list[Party]:
        """Return *count* Parties that *place* might ask."""
        return rng.sample(sorted(place.peers), min(count, len(place.peers)))

    def fall_due(self, place: Place) -> list[Record]:
        """Let *place* do what falls due."""
        return self.do(place, {"do": "duties"})

    # -- killing ---------------------------------------------------------------------------------

    def doom(self, place: Place, work: list[Order], *, end: str, at: int) -> Ended:
        """Let a process of its own do *work* with the node of *place*, and end as *end* and *at* say."""
        confirmed = place.node is not None and place.node.confirmed
        place.stop()
        ended = self.executioner.let_live(
            confirmed=confirmed,
            party=place.party,
            url=place.url,
            key=place.key,
            now=place.clock().isoformat(),
            work=[order | {"key": place.key} for order in work],
            end=end,
            at=at,
        )
        self._note(place, work, ended)
        if ended.stopped:
            place.stopped = ended.stopped
            place.work = work
        return ended

    def revive(self, place: Place) -> None:
        """Start the node of *place* again from what its disk holds."""
        if place.node is None and not place.stopped:
            self.attempt(place, lambda: place.start() and None)
            place.learn_key()

    def let_go_on(self, place: Place) -> None:
        """Let the process of *place* that stands still come to its end, and the node start again."""
        if place.stopped:
            stopped, place.stopped = place.stopped, 0
            self._note(place, place.work, self.executioner.let_go_on(stopped))
            self.revive(place)

    def _note(self, place: Place, work: list[Order], ended: Ended) -> None:
        for told in ended.said:
            if "refused" in told:
                self.ledger.refused[told["refused"]] += 1
                continue
            acks = [(id, seq, frozenset(map(Party, readers))) for id, seq, readers in told["filed"]]
            self._acknowledge(work[told["work"]], acks, place.party)
        if ended.fault:
            self.ledger.broken.append(f"{place.party}, in a process of its own: {ended.fault}")

    def _acknowledge(self, order: Order, acks: list[tuple[str, int, frozenset[Party]]], by: Party) -> None:
        for number, (id, seq, audience) in enumerate(acks):
            canary = order.get("canary", "") if number == 0 else ""
            self.ledger.acknowledge(id, by, seq, audience, canary)

    # -- being brought back ----------------------------------------------------------------------

    def bring_back(self, place: Place, rng: Random) -> bool:
        """Lose the disk of *place*, and start its node again from an old copy; tell whether there was one."""
        if not place.copies or place.file is None:
            return False
        for other in self.places.values():
            self.let_go_on(other)  # what it was about to take in, it knows
        copy = rng.choice(place.copies[-3:])
        # what a newer copy holds may be signed anew from here on: it is never brought back again
        place.copies = place.copies[: place.copies.index(copy) + 1]
        place.stop()
        self._lose_with_the_disk(place.party, copy.size)
        for suffix in ("", "-wal", "-shm"):
            place.file.with_name(place.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(copy.file, place.file)
        place.restored += 1
        # of a rotation that nobody has heard of nothing is left: the operator puts the key before it back
        place.key = max(one.keys_of(place.party) for one in self.places.values()) - 1
        self.revive(place)
        return True

    def _lose_with_the_disk(self, party: Party, size: int) -> None:
        """Owe nobody what *party* said after *size* entries and nobody else ever heard that it said."""
        others = (place for place in self.places.values() if place.party != party)
        known = max(size, *(place.size_of(party) for place in others))
        for one in self.ledger.said.values():
            if one.party == party and one.seq >= known:
                one.lost = "with the disk, before anybody else had heard of it"
        self.wire.forget(party, beyond=known)

    # -- founding --------------------------------------------------------------------------------

    def _found(self, place: Place) -> None:
        node = place.start(alone=True)
        for office in (DESK, Office("node")):
            self._open_office(node, office)

    def _open_office(self, node: Node, office: Office) -> None:
        body = {"office": office, "title": office.title(), "files": ["*"]}
        record = node.file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
        self.ledger.acknowledge(record.id, node.party, record.seq, record.audience)


def quiet() -> None:
    """Let the collector pass over what is loaded, as a serving process does."""
    app.settle()
