"""A map as SVG, drawn on the server: coastlines, a graticule, cells and points. No boundary, so no claim.

Pure: values in, markup out. Where a region has no coastlines the graticule stands alone, and says so.
"""

from collections.abc import Sequence
from html import escape
from math import cos, radians

from amity.features.exchange.rules.heat import Cell, Spot
from amity.node.vocabulary import Map

WIDTH = 720  # user units; the page scales it
STEP = 10  # degrees between the lines of the graticule
LAND = 'fill="none" stroke="var(--chart-quiet, #4a5766)" stroke-width="1"'
LINE = 'stroke="var(--chart-rule, #b9c3cf)" stroke-width="0.5"'
SMALL = 'font-size="11" fill="var(--chart-quiet, #4a5766)"'


class Frame:
    """Where a point of the region lies in the drawing: equirectangular, true at the middle latitude."""

    def __init__(self, box: Map | None, spots: Sequence[Spot]) -> None:
        if box is None:
            lats, lons = [one.lat for one in spots] or [0.0], [one.lon for one in spots] or [0.0]
            self.west, self.east = int(min(lons)) - 5, int(max(lons)) + 5
            self.south, self.north = int(min(lats)) - 5, int(max(lats)) + 5
        else:
            self.west, self.east, self.south, self.north = box.west, box.east, box.south, box.north
        self.scale = WIDTH / max(1, self.east - self.west)
        self.tall = self.scale / max(0.2, cos(radians((self.south + self.north) / 2)))
        self.height = round((self.north - self.south) * self.tall)

    def x(self, lon: float) -> float:
        """Return how far right *lon* lies."""
        return round((lon - self.west) * self.scale, 1)

    def y(self, lat: float) -> float:
        """Return how far down *lat* lies."""
        return round((self.north - lat) * self.tall, 1)

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether the point lies in the drawing."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


def drawn(box: Map | None, spots: Sequence[Spot], cells: Sequence[Cell], *, size: int, title: str) -> str:
    """
    Return the map of *spots* over *cells* of *size* degrees.

    Args:
        box: where the region lies, with its coastlines; None draws around the spots.
    """
    frame = Frame(box, spots)
    body = [*_cells(frame, cells, size), *_graticule(frame)]
    if box is not None:
        body += _coast(frame, box)
    body += _points(frame, spots)
    about = f"{len({one.report for one in spots})} reports at {len(spots)} places"
    return (
        f'<svg viewBox="0 0 {WIDTH} {frame.height}" role="img" aria-label="{escape(title, quote=True)}">'
        f"<title>{escape(title)}</title><desc>{about}; the table behind it gives each.</desc>"
        f"{''.join(body)}</svg>"
    )


def outside(box: Map | None, spots: Sequence[Spot]) -> int:
    """Return how many places lie outside the drawing."""
    frame = Frame(box, spots)
    return sum(not frame.holds(one.lat, one.lon) for one in spots)


def _cells(frame: Frame, cells: Sequence[Cell], size: int) -> list[str]:
    most = max((cell.reports for cell in cells), default=1)
    found = []
    for cell in cells:
        if not frame.holds(cell.south, cell.west):
            continue
        left, top = frame.x(cell.west), frame.y(cell.south + size)
        wide, high = round(size * frame.scale, 1), round(size * frame.tall, 1)
        strong = round(0.12 + 0.5 * cell.reports / most, 2)
        found.append(
            f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="var(--chart-2, #c46a1b)" '
            f'fill-opacity="{strong}"><title>{cell.reports}</title></rect>'
            f'<text x="{left + 3}" y="{top + 12}" {SMALL}>{cell.reports}</text>'
        )
    return found


def _graticule(frame: Frame) -> list[str]:
    found = []
    for lon in range(-180, 181, STEP):
        if frame.west < lon < frame.east:
            x = frame.x(lon)
            found.append(f'<path d="M{x} 0V{frame.height}" {LINE}/><text x="{x + 2}" y="{frame.height - 4}" {SMALL}>{_degrees(lon, "E", "W")}</text>')  # noqa: E501  # fmt: skip
    for lat in range(-90, 91, STEP):
        if frame.south < lat < frame.north:
            y = frame.y(lat)
            found.append(f'<path d="M0 {y}H{WIDTH}" {LINE}/><text x="2" y="{y - 3}" {SMALL}>{_degrees(lat, "N", "S")}</text>')  # noqa: E501  # fmt: skip
    return found


def _degrees(value: int, plus: str, minus: str) -> str:
    return f"{abs(value)}°{plus if value > 0 else minus if value < 0 else ''}"


def _coast(frame: Frame, box: Map) -> list[str]:
    strokes = "".join(
        "M" + "L".join(f"{frame.x(lon / 100)} {frame.y(lat / 100)}" for lon, lat in line)
        for line in box.coast
    )
    return [f'<path d="{strokes}" {LAND}/>'] if strokes else []


def _points(frame: Frame, spots: Sequence[Spot]) -> list[str]:
    return [
        f'<circle cx="{frame.x(one.lon)}" cy="{frame.y(one.lat)}" r="3.5" fill="var(--chart-1, #123a63)" '
        f'fill-opacity="0.7" stroke="var(--chart-paper, #ffffff)"/>'
        for one in spots
        if frame.holds(one.lat, one.lon)
    ]
