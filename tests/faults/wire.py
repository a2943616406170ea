"""The wire: how one node asks another, with real requests, real signatures and real parcels.

A courier's request goes to the real exchange door of the node that it asks, in this process. What happens to
it on the way is drawn from the weather between the two: a link may be cut or slow, lose its way, or pass by a
relay that alters, or answers with what it heard earlier. Every answer is kept for a while, since a memory
stick may bring it again, late and in another order.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from random import Random
from typing import Protocol
from urllib.parse import urlsplit

from faults.ledger import Ledger
from starlette.requests import Request

from amity.errors import Refusal, Unavailable
from amity.kernel import note as notes
from amity.kernel.record import Party
from amity.node import parcel as parcels
from amity.node.line import Answer, Line
from amity.node.node import Node
from amity.ui import exchange

KEPT = 60  # answers that are kept for each reader
WEATHER = ("cut", "slow", "altered", "replayed")


class Served(Protocol):
    """What the wire knows of a Party's place."""

    def door(self, asker: Party) -> Node | None:
        """Return the node that answers *asker*; None where nobody does."""

    def turned(self, asker: Party, of: Party, data: bytes) -> bytes:
        """Return what this Party hands over in place of the parcel *data* that its node made of *of*."""


@dataclass(frozen=True)
class Kept:
    """An answer that went by: whose log it carried, up to which signed size."""

    by: Party
    of: Party
    signed: int
    data: bytes


class Wire:
    """All links of a region."""

    def __init__(self, places: Mapping[Party, Served], ledger: Ledger) -> None:
        self._places, self._ledger = places, ledger
        self._weather: dict[tuple[Party, Party], tuple[str, int, Random]] = {}
        self.kept: defaultdict[Party, deque[Kept]] = defaultdict(lambda: deque(maxlen=KEPT))
        self.step = 0
        self.carried = 0  # answers that reached whoever asked

    def line(self, asker: Party) -> Line:
        """Return the line by which *asker*'s courier asks."""
        return _Bottled(self, asker)

    def set_weather(self, asker: Party, asked: Party, sort: str, *, until: int, rng: Random) -> None:
        """Let requests of *asker* to *asked* fare as *sort* says, until step *until*."""
        self._weather[asker, asked] = (sort, until, rng)

    def clear(self) -> None:
        """Heal every link."""
        self._weather.clear()

    def forget(self, of: Party, *, beyond: int) -> None:
        """Lose every answer on its way that shows more than *beyond* entries of *of*'s log."""
        for reader, answers in self.kept.items():
            left = (one for one in answers if one.of != of or one.signed <= beyond)
            self.kept[reader] = deque(left, maxlen=KEPT)

    def get(self, asker: Party, whom: Party, url: str, headers: Mapping[str, str]) -> Answer:
        """
        Carry a request to *whom* and its answer back, through the weather of the day.

        Raises:
            Unavailable: nobody answers, or too late.
        """
        sort, until, rng = self._weather.get((asker, whom), ("", 0, None))
        if until <= self.step:
            sort = ""
        node = self._places[whom].door(asker)
        if node is None or sort == "cut":
            raise Unavailable(f"{whom} does not answer (ConnectError)")
        answer = _knock(node, url, headers)
        if sort == "slow":
            raise Unavailable(f"{whom} takes longer than 600 s over one answer")
        if answer.status != 200:
            return answer
        of = Party(urlsplit(url).path.rpartition("/")[2])
        plain = parcels.unpack(answer.body)
        self._ledger.look(plain, asker, f"on its way from {whom} to {asker} in the log of {of}")
        plain = self._places[whom].turned(asker, of, plain)
        if sort == "replayed" and rng:
            plain = self._heard_earlier(asker, whom, of, rng) or plain
        self._note(asker, whom, of, plain)
        packed = parcels.pack(plain)
        return Answer(200, answer.headers, _altered(packed, rng) if sort == "altered" and rng else packed)

    def _note(self, reader: Party, by: Party, of: Party, plain: bytes) -> None:
        signed = notes.checkpoint(parcels.decode(plain)[0].note).size
        self.kept[reader].append(Kept(by, of, signed, plain))
        self.carried += 1

    def _heard_earlier(self, asker: Party, whom: Party, of: Party, rng: Random) -> bytes | None:
        same = [one.data for one in self.kept[asker] if (one.by, one.of) == (whom, of)]
        return rng.choice(same) if same else None


class _Bottled(Line):
    """A line that leads to the wire."""

    def __init__(self, wire: Wire, asker: Party) -> None:
        self._wire, self._asker = wire, asker

    def close(self) -> None:
        """Hang up: nothing is open."""

    def get(
        self,
        whom: str,
        url: str,
        headers: Mapping[str, str],
        *,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Answer:
        """Ask over the wire."""
        return self._wire.get(self._asker, Party(whom), url, headers)


def _knock(node: Node, url: str, headers: Mapping[str, str]) -> Answer:
    """Return what the exchange door of *node* answers, with the date that its server would set."""
    address = urlsplit(url)
    sent = {"host": address.netloc, **{name.lower(): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": address.scheme,
        "server": (address.netloc, 80),
        "path": address.path,
        "raw_path": address.path.encode(),
        "root_path": "",
        "query_string": address.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "path_params": {"of": address.path.rpartition("/")[2]},
    }
    (route,) = exchange.routes(node)
    response = route.endpoint(Request(scope))
    date = {"date": format_datetime(node.clock(), usegmt=True)}
    return Answer(response.status_code, dict(response.headers) | date, bytes(response.body))


def _altered(data: bytes, rng: Random) -> bytes:
    """Return *data* as a bad line or a clumsy relay leaves it."""
    at = rng.randrange(len(data))
    match rng.randrange(3):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([data[at] ^ rng.randrange(1, 256)]) + data[at + 1 :]
        case _:
            return data[:at] + rng.randbytes(20) + data[at + 20 :]


def carry(node: Node, data: bytes) -> str:
    """Hand *node* a parcel by hand; return the refusal's code, "" where it was taken in."""
    try:
        node.accept(data)
    except Refusal as refusal:
        return refusal.code
    return ""
