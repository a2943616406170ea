"""The faults, one function each: what is done to which place. Each returns whether it could be done."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from random import Random

from faults.hostile import TURNS, TwoFaced
from faults.killing import tear
from faults.place import Place
from faults.region import Region
from faults.schedule import FORK
from faults.wire import carry
from faults.workload import Order

from amity.errors import Refusal
from amity.kernel.record import Party
from amity.node.courier import Courier

DAY = timedelta(days=1)
TRIES = 12  # at saying something in a history of its own
LASTS = 25  # steps that a fault of a link, a clock, a disk or a relay lasts, at most

Fault = Callable[[Region, Random], bool]


def _filing(region: Region, rng: Random) -> bool:
    place = _somebody(region, rng)
    work = [region.workload.order(rng, place.party) for _ in range(rng.randint(1, 6))]
    region.doom(place, work, end="kill", at=rng.randint(1, 120))
    region.revive(place)
    return True


def _torn(region: Region, rng: Random) -> bool:
    place = _somebody(region, rng)
    work = [region.workload.saying(rng, place.party) for _ in range(rng.randint(2, 4))]
    ended = region.doom(place, work, end="untold", at=rng.randrange(len(work)))
    if place.file is not None:
        tear(rng, place.file, ended.journal)
    region.revive(place)
    return True


def _accepting(region: Region, rng: Random) -> bool:
    place, giver = _two(region, rng)
    work = [_parcel(place, giver, of) for of in rng.sample(sorted(region.places), 3) if of != place.party]
    region.doom(place, [one for one in work if one], end="kill", at=rng.randint(1, 60))
    region.revive(place)
    return True


def _rebuilding(region: Region, rng: Random) -> bool:
    place = _somebody(region, rng)
    region.doom(place, [{"do": "rebuild"}], end="kill", at=rng.randint(1, 400))
    region.revive(place)
    return True


def _falling_due(region: Region, rng: Random) -> bool:
    place = _somebody(region, rng)
    region.doom(place, [{"do": "duties"}], end="kill", at=rng.randint(20, 300))
    region.revive(place)
    return True


def _stopped(region: Region, rng: Random) -> bool:
    place, giver = _two(region, rng)
    work = [region.workload.order(rng, place.party) for _ in range(3)]
    work += [one for one in [_parcel(place, giver, giver.party)] if one]
    region.doom(place, work, end="stop", at=rng.randint(1, 120))
    region.revive(place)  # where it came to its end before
    return True


def _full(region: Region, rng: Random) -> bool:
    place = _somebody(region, rng)
    if place.file is None:
        return False
    place.squeeze(rng.randint(0, 12))
    place.until = region.wire.step + rng.randint(1, LASTS)
    for _ in range(4):
        region.do(place, region.workload.saying(rng, place.party))
    region.fetch(place, *region.some(rng, place))
    return True


def _weather(sort: str) -> Fault:
    def befall(region: Region, rng: Random) -> bool:
        asker, asked = rng.sample(sorted(region.places), 2)
        until = region.wire.step + rng.randint(1, LASTS)
        for one, other in ((asker, asked), (asked, asker)):
            region.wire.set_weather(one, other, sort, until=until, rng=rng)
        region.fetch(region.places[asker], asked)
        return True

    return befall


def _carried(region: Region, rng: Random) -> bool:
    """Whatever came lately comes again, on a memory stick, in any order."""
    place = _somebody(region, rng)
    lately = list(region.wire.kept[place.party])
    if place.node is None or not lately:
        return False
    for one in rng.sample(lately * 2, min(8, len(lately))):
        node = place.node
        code = region.attempt(place, lambda node=node, one=one: [carry(node, one.data)])
        if code and code[0]:
            region.ledger.refused[code[0]] += 1
    return True


def _clock(region: Region, rng: Random) -> bool:
    place = _somebody(region, rng)
    place.offset = rng.choice((DAY, -DAY)) + timedelta(seconds=rng.randint(-3600, 3600))
    place.until = region.wire.step + rng.randint(1, LASTS)
    region.fall_due(place)
    return True


def _restored(region: Region, rng: Random) -> bool:
    """The machines that have copies take one now and then; one of them loses its disk."""
    with_copies = [p for p in region.honest if p.node is not None and p.copies]
    if not with_copies:
        return False
    return region.bring_back(rng.choice(with_copies), rng)


def _relay(sort: str) -> Fault:
    def befall(region: Region, rng: Random) -> bool:
        place = _somebody(region, rng)
        until = region.wire.step + rng.randint(5, LASTS)
        place.begin_to(sort, until=until, rng=rng)
        reader = _other(region, rng, place)
        region.fetch(reader, place.party)
        return True

    return befall


def _fork(region: Region, rng: Random) -> bool:
    """A Party's key signs on in two places, each with something of its own to say."""
    able = [p for p in region.honest if p.node is not None and p.file is not None]
    if len(region.honest) <= len(region.places) // 2 or not able:
        return False
    place = rng.choice(able)
    others = sorted(set(region.places) - {place.party})
    deceived = frozenset(rng.sample(others, rng.randint(1, len(others) - 1)))
    file = region.folder / place.party / "twin.db"
    place.copy(file)
    place.copies.clear()
    twin = place.opened(f"sqlite:///{file}", alone=True)
    for node in (place.node, twin):
        wanted, said = rng.randint(1, 4), 0
        for _ in range(TRIES):  # an office may hold no mandate, a disk be full: then nothing is said
            said += len(region.say_for(place, node, region.workload.saying(rng, place.party)))
            if said >= wanted:
                break
    courier = Courier(twin, place.peers, line=region.wire.line(place.party))
    place.two_faced = TwoFaced(twin, courier, deceived)
    return True


def _somebody(region: Region, rng: Random) -> Place:
    """Return a place whose node is up."""
    return rng.choice(region.up)


def _other(region: Region, rng: Random, than: Place) -> Place:
    return rng.choice([place for place in region.up if place is not than] or [than])


def _two(region: Region, rng: Random) -> tuple[Place, Place]:
    one = _somebody(region, rng)
    return one, _other(region, rng, one)


def _parcel(place: Place, giver: Place, of: Party) -> Order | None:
    """Return the order to take in what *giver* has for *place* of the log of *of*, if it has some."""
    if giver.node is None or place.node is None:
        return None
    try:
        data = giver.node.parcel_for(place.party, of, place.size_of(of))
    except Refusal:
        return None
    return {"do": "accept", "parcel": base64.b64encode(data).decode()}


FAULTS: dict[str, Fault] = {
    "killed while filing": _filing,
    "killed between commit and answer, the journal's tail torn": _torn,
    "killed while taking in a parcel": _accepting,
    "killed in a rebuild": _rebuilding,
    "killed in what falls due": _falling_due,
    "stopped, and continued later": _stopped,
    "disk full": _full,
    "link cut": _weather("cut"),
    "answer too late": _weather("slow"),
    "altered on the way": _weather("altered"),
    "an old answer in place of the new": _weather("replayed"),
    "parcels brought twice and out of order": _carried,
    "clock off by a day": _clock,
    "restored from an old copy": _restored,
    "relay withholds": _relay(TURNS[0]),
    "relay alters": _relay(TURNS[1]),
    "relay replays": _relay(TURNS[2]),
    "relay leaks": _relay(TURNS[3]),
    "relay lies of sizes": _relay(TURNS[4]),
    FORK: _fork,
}
INSTEAD = "link cut"  # what is done where a fault meets nobody: no copy yet, no parcel yet
