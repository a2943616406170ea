"""A map as SVG, drawn on the server: coastlines, a graticule, and points. No boundary, so no claim.

Pure: values in, markup out. What a point is, its shape says and not its colour alone; the list behind the
map says it again in words. Where a region has no coastlines the graticule stands alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise
from math import cos, radians
from typing import Literal

from amity.node.vocabulary import Map

WIDTH = 720  # user units; the page scales it
STEP = 10  # degrees between the lines of the graticule
NEAREST = 4  # user units: of points of a coast that are nearer to each other, one is enough
SMALL = 'font-size="11" fill="var(--chart-quiet, #4a5766)"'
LAND = 'fill="none" stroke="var(--chart-quiet, #4a5766)"'
LINE = 'fill="none" stroke="var(--chart-rule, #b9c3cf)" stroke-width=".5"'
TOLD = 'fill="var(--chart-1, #123a63)" fill-opacity=".75" stroke="var(--chart-paper, #ffffff)"'
WARNED = 'fill="var(--chart-2, #c46a1b)" stroke="var(--chart-text, #16202c)" stroke-width=".8"'

Shape = Literal["told", "warned"]  # a circle, a triangle


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the map."""

    lat: float  # degrees
    lon: float
    title: str = ""
    shape: Shape = "told"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a place lies in the drawing: equirectangular, true at the middle latitude."""

    box: Map

    @property
    def scale(self) -> float:
        """User units for one degree of longitude."""
        return WIDTH / max(1, self.box.east - self.box.west)

    @property
    def tall(self) -> float:
        """User units for one degree of latitude."""
        return self.scale / max(0.2, cos(radians((self.box.south + self.box.north) / 2)))

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return round((self.box.north - self.box.south) * self.tall)

    def at(self, lat: float, lon: float) -> tuple[int, int]:
        """Return how far right and how far down a place lies, in whole units."""
        return round((lon - self.box.west) * self.scale), round((self.box.north - lat) * self.tall)

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in the drawing."""
        return self.box.west <= lon <= self.box.east and self.box.south <= lat <= self.box.north


def drawn(box: Map, points: Sequence[Point], title: str) -> str:
    """Return the map of *points*, warnings above what was told."""
    frame = Frame(box)
    inside = sorted((one for one in points if frame.holds(one.lat, one.lon)), key=lambda one: one.shape)
    return framed(frame, title, "".join(mark(frame, one) for one in inside))


def framed(frame: Frame, title: str, body: str, *, said: str = "") -> str:
    """Return the drawing: *body* over the ground, for who does not see it its *title* and what is *said*."""
    about = escape(title, quote=True)
    return (
        f'<svg viewBox="0 0 {WIDTH} {frame.height}" role="img" aria-label="{about}"><title>{about}</title>'
        f"{f'<desc>{escape(said)}</desc>' if said else ''}{_ground(frame.box)}{body}</svg>"
    )


def around(places: Sequence[tuple[float, float]]) -> Map:
    """Return where *places* (latitude, longitude) lie, for a region that has no map; it has no coast."""
    lats, lons = [lat for lat, _ in places] or [0.0], [lon for _, lon in places] or [0.0]
    return Map(
        title="places",
        source="the places themselves",
        west=int(min(lons)) - 5,
        east=int(max(lons)) + 5,
        south=int(min(lats)) - 5,
        north=int(max(lats)) + 5,
    )


def degrees(frame: Frame) -> str:
    """Return what the lines of the graticule are called, as markup."""
    lons, lats = _lines(frame.box)
    below = (_small(frame.at(0, lon)[0] + 2, frame.height - 4, _named(lon, "EW")) for lon in lons)
    beside = (_small(2, frame.at(lat, 0)[1] - 3, _named(lat, "NS")) for lat in lats)
    return "".join([*below, *beside])


def _small(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}" {SMALL}>{text}</text>'


def _named(value: int, sides: str) -> str:
    return f"{abs(value)}°{sides[value < 0] if value else ''}"


def _lines(box: Map) -> tuple[list[int], list[int]]:
    """Return the longitudes and the latitudes, in whole degrees, at which the graticule has lines."""
    lons = [lon for lon in range(-180, 181, STEP) if box.west < lon < box.east]
    return lons, [lat for lat in range(-90, 91, STEP) if box.south < lat < box.north]


@lru_cache(maxsize=4)
def _ground(box: Map) -> str:
    """Return the graticule and the coastlines: the same on every map of a region."""
    frame = Frame(box)
    lons, lats = _lines(box)
    down = (f"M{frame.at(0, lon)[0]} 0V{frame.height}" for lon in lons)
    across = (f"M0 {frame.at(lat, 0)[1]}H{WIDTH}" for lat in lats)
    grid = "".join([*down, *across])
    coast = "".join(_stroke([frame.at(lat / 100, lon / 100) for lon, lat in line]) for line in box.coast)
    return f'<path d="{grid}" {LINE}/><path d="{coast}" {LAND}/>'


def _stroke(line: Sequence[tuple[int, int]]) -> str:
    """Return *line* as few steps as are seen: "M12 30l3 4-2 1"; a coast is most of what a map weighs."""
    kept = [line[0]]
    for x, y in line[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= NEAREST:
            kept.append((x, y))
    if len(kept) < 2:
        return ""
    steps = [(x - before[0], y - before[1]) for before, (x, y) in pairwise(kept)]
    written = "".join(f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}" for x, y in steps)
    return f"M{kept[0][0]} {kept[0][1]}l{written.lstrip()}"


def mark(frame: Frame, one: Point) -> str:
    """Return *one* as markup."""
    x, y = frame.at(one.lat, one.lon)
    said = f"<title>{escape(one.title)}</title>" if one.title else ""
    if one.shape == "warned":
        return f'<path d="M{x} {y - 7}l6 11h-12z" {WARNED}>{said}</path>'
    return f'<circle cx="{x}" cy="{y}" r="4" {TOLD}>{said}</circle>'
