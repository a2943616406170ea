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
    title: str
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
    about = escape(title, quote=True)
    return (
        f'<svg viewBox="0 0 {WIDTH} {frame.height}" role="img" aria-label="{about}"><title>{about}</title>'
        f"{_ground(box)}{''.join(_mark(frame, one) for one in inside)}</svg>"
    )


@lru_cache(maxsize=4)
def _ground(box: Map) -> str:
    """Return the graticule and the coastlines: the same on every map of a region."""
    frame = Frame(box)
    lons = [frame.at(0, lon)[0] for lon in range(-180, 181, STEP) if box.west < lon < box.east]
    lats = [frame.at(lat, 0)[1] for lat in range(-90, 91, STEP) if box.south < lat < box.north]
    grid = "".join([*(f"M{x} 0V{frame.height}" for x in lons), *(f"M0 {y}H{WIDTH}" for y in lats)])
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


def _mark(frame: Frame, one: Point) -> str:
    x, y = frame.at(one.lat, one.lon)
    said = f"<title>{escape(one.title)}</title>"
    if one.shape == "warned":
        return f'<path d="M{x} {y - 7}l6 11h-12z" {WARNED}>{said}</path>'
    return f'<circle cx="{x}" cy="{y}" r="4" {TOLD}>{said}</circle>'
