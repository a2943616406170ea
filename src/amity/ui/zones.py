"""Time zones: the one in which a reader sees moments, with UTC beside it. Records and forms speak UTC alone.

A browser keeps the choice in a cookie, as it does the language: it is no secret, and belongs to the screen
at which somebody sits. Offered are the zones of the region's States, by the CLDR's list of which lie where;
until one is chosen, moments are in UTC. Where the machine has no zones (`tzdata`), none is offered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from babel.dates import get_timezone_location

from amity.node.region import RegionPack
from amity.ui import language

COOKIE = "amity-zone"
_HERE: ContextVar[ZoneInfo | None] = ContextVar("zone", default=None)


@contextmanager
def kept(chosen: ZoneInfo | None) -> Iterator[None]:
    """Show moments in *chosen*, with UTC beside it, until the block ends; None: in UTC alone."""
    before = _HERE.set(chosen)
    try:
        yield
    finally:
        _HERE.reset(before)


def current() -> ZoneInfo | None:
    """Return the time zone of the page at hand; None is UTC."""
    return _HERE.get()


def shown() -> str:
    """Return what the time zone of the page at hand is called."""
    zone = current()
    return place(zone) if zone else "UTC"


def named(name: str) -> ZoneInfo | None:
    """Return the zone called *name*, or None: what a browser sends may be anything."""
    return _zone(name) if name in get_global("zone_territories") else None


def zones_of(region: RegionPack) -> list[ZoneInfo]:
    """Return the zones in which the region's States lie."""
    alike = get_global("territory_aliases")  # "KHM" is also "KH"
    places = {two for code in region.parties for two in alike.get(code, ())}
    return [
        one for name, two in get_global("zone_territories").items() if two in places and (one := _zone(name))
    ]


def place(one: ZoneInfo) -> str:
    """Return the city that a zone is called after, in the page's language."""
    return get_timezone_location(one, locale=language.current().locale, return_city=True)


def offset(at: datetime) -> str:
    """Return how far *at*'s zone is from UTC then, "+07:00"."""
    return at.isoformat()[-6:]


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
