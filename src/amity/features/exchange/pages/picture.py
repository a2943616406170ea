"""The map of what was reported, as SVG: cells and points over the region. No boundary, so no claim.

Pure: values in, markup out. Where a region has no coastlines the graticule stands alone.
"""

from collections.abc import Sequence

from amity.features.exchange.rules.heat import Cell, Spot
from amity.node.vocabulary import Map
from amity.ui import picture
from amity.ui.picture import SMALL, Frame, Point


def drawn(box: Map | None, spots: Sequence[Spot], cells: Sequence[Cell], *, size: int, title: str) -> str:
    """
    Return the map of *spots* over *cells* of *size* degrees.

    Args:
        box: where the region lies, with its coastlines; None draws around the spots.
    """
    frame = _frame(box, spots)
    points = (Point(one.lat, one.lon) for one in spots if frame.holds(one.lat, one.lon))
    marks = [*_cells(frame, cells, size), *(picture.mark(frame, one) for one in points)]
    body = picture.degrees(frame) + "".join(marks)
    about = f"{len({one.report for one in spots})} reports at {len(spots)} places"
    return picture.framed(frame, title, body, said=f"{about}; the table behind it gives each.")


def outside(box: Map | None, spots: Sequence[Spot]) -> int:
    """Return how many places lie outside the drawing."""
    frame = _frame(box, spots)
    return sum(not frame.holds(one.lat, one.lon) for one in spots)


def _frame(box: Map | None, spots: Sequence[Spot]) -> Frame:
    return Frame(box or picture.around([(one.lat, one.lon) for one in spots]))


def _cells(frame: Frame, cells: Sequence[Cell], size: int) -> list[str]:
    most = max((cell.reports for cell in cells), default=1)
    wide, high = round(size * frame.scale, 1), round(size * frame.tall, 1)
    found = []
    for cell in cells:
        if not frame.holds(cell.south, cell.west):
            continue
        left, top = frame.at(cell.south + size, cell.west)
        strong = round(0.12 + 0.5 * cell.reports / most, 2)
        found.append(
            f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="var(--chart-2, #c46a1b)" '
            f'fill-opacity="{strong}"><title>{cell.reports}</title></rect>'
            f'<text x="{left + 3}" y="{top + 12}" {SMALL}>{cell.reports}</text>'
        )
    return found
