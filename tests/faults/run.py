"""A run: a life with faults, then healing, then the look at what held."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from faults import bottle, doing, promises
from faults.place import Place
from faults.promises import Promise
from faults.region import Region, Urls
from faults.schedule import Parameters, Step, steps

from amity.node import witness
from amity.store import log

ROUNDS = 40  # of fetching, after which a region that is not level will not be
Tell = Callable[[str], None]


class Run:
    """One region, from its founding to the report."""

    def __init__(self, asked: Parameters, folder: Path, *, url: Urls | None = None, tell: Tell) -> None:
        self.asked, self._tell = asked, tell
        self.began = time.monotonic()
        self.region = Region(bottle.parties(asked.nodes), folder, seed=asked.seed, url=url)
        self.done: Counter[str] = Counter()  # faults, by sort
        self.rounds = 0

    def whole(self) -> list[Promise]:
        """Hurt the region, heal it, and return what held."""
        self.hurt()
        self.heal()
        return promises.all_of(self.region, level=self.rounds < ROUNDS)

    def hurt(self) -> None:
        """Do every fault of the schedule, in the midst of the region's work."""
        self._meet()
        for step in steps(self.asked):
            if self.seconds > self.asked.seconds:
                self._tell("the time is up")
                return
            self._live(step)
            if step.number % 100 == 99:
                self._tell(f"{step.number + 1} faults, {len(self.region.ledger.said)} records acknowledged")

    def heal(self) -> None:
        """Mend links, clocks, disks and relays, start what is down, and fetch until all is level."""
        region = self.region
        region.wire.clear()
        for place in region.places.values():
            region.let_go_on(place)
            region.revive(place)
            self._set_right(place)
            place.turn = None
        region.time.forward(days=1)  # so that whoever still lacks words of its own asks once more
        before = None
        while before != (after := self._state()) and self.rounds < ROUNDS:
            before = after
            self._meet()
            self.rounds += 1
        self._tell(f"healed in {self.rounds} rounds")

    @property
    def seconds(self) -> float:
        """How long this has taken."""
        return time.monotonic() - self.began

    def _meet(self) -> None:
        self.region.time.forward(minutes=1)
        for place in self.region.up:
            self.region.fetch(place)
            self.region.fall_due(place)

    def _state(self) -> list[object]:
        """Return what a round might change: logs, what witnesses said of them, and alarms."""
        state: list[object] = []
        for node in (place.node for place in self.region.up if place.node is not None):
            state += ((one.code, one.party) for one in node.alarms())
            with node.reading() as tx:
                for one in log.all_standing(tx):
                    state.append((one.party, one.size, one.complete, one.signed, one.halted))
                    state += ((word.by, word.size) for word in witness.cosignatures(tx, one.party))
        return state

    # -- one step --------------------------------------------------------------------------------

    def _live(self, step: Step) -> None:
        region, rng = self.region, step.rng
        region.wire.step = step.number
        region.time.forward(seconds=rng.randint(60, 1800))
        self._recover(rng)
        for _ in range(2):
            place = rng.choice(region.up)
            region.do(place, region.workload.order(rng, place.party))
        sort = step.fault if doing.FAULTS[step.fault](region, rng) else doing.INSTEAD
        if sort != step.fault:
            doing.FAULTS[sort](region, rng)
        self.done[sort] += 1
        self._go_on(rng)

    def _recover(self, rng: Random) -> None:
        """End what has lasted long enough."""
        for place in self.region.places.values():
            if place.until <= self.region.wire.step:
                self._set_right(place)
            if place.stopped and rng.random() < 0.2:
                self.region.let_go_on(place)

    def _set_right(self, place: Place) -> None:
        place.offset = timedelta()
        if place.room is not None:
            place.squeeze(None)

    def _go_on(self, rng: Random) -> None:
        """What happens anyway: couriers fetch, duties fall due, operators take copies, liars lie on."""
        region = self.region
        for place in rng.sample(region.up, min(2, len(region.up))):
            region.fetch(place, *region.some(rng, place))
        if rng.random() < 0.3:
            region.fall_due(rng.choice(region.up))
        place = rng.choice(region.up)
        if rng.random() < 0.3 and place.file is not None and place.two_faced is None:
            place.copy(region.folder / "copies" / f"{place.party}-{region.wire.step}.db")
        for place in region.places.values():
            if place.two_faced and rng.random() < 0.03:
                region.say_for(place, place.two_faced.twin, region.workload.saying(rng, place.party))
