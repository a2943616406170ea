"""The region's map of risk as SVG: a mark for each unit over the coastlines. No boundary, so no claim.

Pure: values in, markup out. A mark says its figure in writing; its size and strength say it again. What
nobody has forecast is an empty ring, which is not the same as no risk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from amity.node.vocabulary import Map
from amity.ui.picture import WIDTH, Frame, framed

HALF = 0.25  # degrees from the middle of a cell to its edge
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


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid, half a degree wide, by its middle."""

    name: str
    lat: float  # degrees
    lon: float
    share: float  # the probability
    text: str


def drawn(box: Map, marks: Sequence[Mark], title: str, cells: Sequence[Cell] = ()) -> str:
    """Return the map of *marks* in *box*, those of small risk below those of great; *cells* lie below all."""
    order = sorted(marks, key=lambda one: (one.share is not None, one.share or 0.0, one.code))
    frame, said = Frame(box), "; ".join(f"{one.name}: {one.text}" for one in marks)
    held = [one for one in cells if box.west < one.lon < box.east and box.south < one.lat < box.north]
    squares = "".join(_square(frame, one) for one in held)
    return framed(frame, title, squares + "".join(_mark(frame, one) for one in order), said=said)


def _square(frame: Frame, one: Cell) -> str:
    (west, north), (east, south) = (
        frame.at(one.lat + HALF, one.lon - HALF),
        frame.at(one.lat - HALF, one.lon + HALF),
    )
    size = f'width="{round(east - west, 1)}" height="{round(south - north, 1)}"'
    strong = round(0.1 + 0.8 * one.share, 2)
    return (
        f'<rect x="{west}" y="{north}" {size} fill="{MARK}" fill-opacity="{strong}">'
        f"<title>{escape(one.name)}: {escape(one.text)}</title></rect>"
    )


def _mark(frame: Frame, one: Mark) -> str:
    x, y = frame.at(one.lat, one.lon)
    if one.share is None:
        radius = 5.0
        ring = f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{INK}" stroke-dasharray="2 2"/>'
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
