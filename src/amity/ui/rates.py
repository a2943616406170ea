"""How often one may ask: every door has its price in points, and whoever asks has so many a minute.

* A page is one point; what costs the node more, costs more. The list is below, and short.
* Each address has points, whoever sits behind it: so many that a ministry behind one address, or a peer that
  fetches a whole log, does not notice.
* Whoever is signed in spends those of their own session or token besides; whoever is not, their address's
  smaller share for guests. So one who is in a hurry slows down nobody but themselves.

`node.toml` says how many ([rates]). Doors that can be guessed at count knocks besides (`guard.Knocks`).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.types import Scope

from amity.node.admission import Rates
from amity.ui.guard import SAFE, Knocks, address_of

PRICES = (  # points; the first that fits
    (re.compile(r"GET /static/.*"), 0),  # kept by browsers, and read from memory
    (re.compile(r"GET .*\bas=pdf\b.*"), 60),  # a second or two of typesetting
    (re.compile(r"(GET|POST) (/api)?/search\b.*"), 5),
    (re.compile(r"GET /live\b.*"), 5),  # a stream, held open
    (re.compile(r"POST .*/import\b.*"), 20),  # a file, read whole
)
WRITES = 3  # a form or a record: a signature and a commit
PLAIN = 1


class Toll:
    """What is taken at every door of one node."""

    def __init__(self, rates: Rates, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._addresses, self._seats, self._guests = map(_bucket, (rates.address, rates.seat, rates.guest))

    def enter(self, scope: Scope) -> None:
        """
        Take what this request costs from its address.

        Raises:
            TooMany: it has too little left.
        """
        self._addresses.knock(address_of(scope), self._clock(), points=price(scope))

    def sit(self, request: Request, key: str) -> None:
        """
        Take what *request* costs from the session or token *key*, or from the address's guests if it is "".

        Raises:
            TooMany: too little is left.
        """
        whose, bucket = (key, self._seats) if key else (address_of(request.scope), self._guests)
        bucket.knock(whose, self._clock(), points=price(request.scope))


def price(scope: Scope) -> int:
    """Return the points that a request costs."""
    asked = f"{scope['method']} {scope['path']}?{scope['query_string'].decode('latin-1')}"
    named = next((points for pattern, points in PRICES if pattern.fullmatch(asked)), None)
    return named if named is not None else PLAIN if scope["method"] in SAFE else WRITES


def _bucket(points: int) -> Knocks:
    return Knocks(
        most=points,
        refill=timedelta(minutes=1) / points,
        told="you ask for more than this node gives one asker in a minute: wait a little, and go on slower",
    )
