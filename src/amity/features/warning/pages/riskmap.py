"""The region's map of risk as SVG: coastlines, a graticule, a mark for each unit. No boundary, so no claim.

Pure: values in, markup out. A mark says its figure in writing; its size and strength say it again. What
nobody has forecast is an empty ring, which is not the same as no risk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians

from amity.node.vocabulary import Map

WIDTH = 720
STEP = 10  # degrees between the lines of the graticule
LAND = 'fill="none" stroke="var(--chart-quiet, #4a5766)" stroke-width="0.9"'
LINE = 'stroke="var(--chart-rule, #b9c3cf)" stroke-width="0.5" fill="none"'
LETTER = 6.6  # the width of one letter, about, so that a label at the edge is not cut off
LETTERS = 'font-size="11" text-anchor="middle" font-weight="600"'
EDGE = 'stroke="var(--chart-text, #16202c)" stroke-width="0.8"'
HALO = 'stroke="var(--chart-paper, #ffffff)" stroke-width="3" paint-order="stroke"'
INK, MARK = "var(--chart-text, #16202c)", "var(--chart-2, #c46a1b)"


@dataclass(frozen=True, slots=True)
class Mark:
    """One unit at its place."""

    code: str
    name: str
    lat: float  # degrees
    lon: float
    share: float | None  # the probability, None: not forecast
    text: str  # as it is written


def drawn(box: Map, marks: Sequence[Mark], title: str) -> str:
    """Return the map of *marks* in *box*, those of small risk below those of great."""
    frame = _Frame(box)
    order = sorted(marks, key=lambda one: (one.share is not None, one.share or 0.0, one.code))
    body = frame.graticule() + frame.coast(box) + "".join(frame.mark(one) for one in order)
    said = "; ".join(f"{one.name}: {one.text}" for one in marks)
    return (
        f'<svg viewBox="0 0 {WIDTH} {frame.height}" role="img" aria-label="{escape(title, quote=True)}">'
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>{body}</svg>"
    )


class _Frame:
    """Where a point lies in the drawing: equirectangular, true at the middle latitude."""

    def __init__(self, box: Map) -> None:
        self.box, self.scale = box, WIDTH / max(1, box.east - box.west)
        self.tall = self.scale / max(0.2, cos(radians((box.south + box.north) / 2)))
        self.height = round((box.north - box.south) * self.tall)

    def x(self, lon: float) -> float:
        return round((lon - self.box.west) * self.scale, 1)

    def y(self, lat: float) -> float:
        return round((self.box.north - lat) * self.tall, 1)

    def graticule(self) -> str:
        west, east, south, north = self.box.west, self.box.east, self.box.south, self.box.north
        lons = "".join(
            f"M{self.x(lon)} 0V{self.height}" for lon in range(-180, 181, STEP) if west < lon < east
        )
        lats = "".join(f"M0 {self.y(lat)}H{WIDTH}" for lat in range(-90, 91, STEP) if south < lat < north)
        return f'<path d="{lons}{lats}" {LINE}/>'

    def coast(self, box: Map) -> str:
        strokes = "".join(
            "M" + "L".join(f"{self.x(lon / 100)} {self.y(lat / 100)}" for lon, lat in line)
            for line in box.coast
        )
        return f'<path d="{strokes}" {LAND}/>' if strokes else ""

    def mark(self, one: Mark) -> str:
        x, y = self.x(one.lon), self.y(one.lat)
        if one.share is None:
            radius = 5.0
            ring = (
                f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{INK}" stroke-dasharray="2 2"/>'
            )
        else:
            radius, strong = round(4 + 20 * one.share, 1), round(0.2 + 0.6 * one.share, 2)
            ring = f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{MARK}" fill-opacity="{strong}" {EDGE}/>'
        label, below = escape(f"{one.code} {one.text}"), round(y + radius + 11, 1)
        half = LETTER * (len(one.code) + len(one.text) + 1) / 2
        middle = round(min(max(x, half), WIDTH - half), 1)
        return (
            f"<g><title>{escape(one.name)}: {escape(one.text)}</title>{ring}"
            f'<text x="{middle}" y="{below}" {LETTERS} fill="{INK}" {HALO}>{label}</text></g>'
        )
