"""Reports on the map and in time, by area: heat by cell, the reporting rate beside it, a table behind it.

To put thousands of reports together takes a second, so what was drawn is kept: see `ui/kept.py`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.requests import Request

from amity.errors import Malformed
from amity.features.exchange import views
from amity.features.exchange.doors import places
from amity.features.exchange.kinds import KINDS
from amity.features.exchange.pages.asking import PAGES
from amity.features.exchange.pages.listing import kind_titles
from amity.features.exchange.pages.picture import drawn, outside
from amity.features.exchange.rules.heat import Spot, cells, rates
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.rules.outgoing import of_matter
from amity.formats import geojson
from amity.node.node import Node
from amity.ui import chart
from amity.ui.download import download
from amity.ui.kept import Kept
from amity.ui.language import gettext
from amity.ui.pages import Answer

SIZES = (1, 2, 5)  # degrees
MOST = 20_000  # reports on one map
ROWS = 200  # in the table behind it
_KEPT = Kept([KINDS])


@PAGES.page("/map.geojson", "map.html")
def as_geojson(node: Node, request: Request) -> Answer:
    """The reports of the map that this node's office sees, as GeoJSON: each with its author and marking."""
    months = _months(node.clock().date(), request.query_params.get("months", ""))
    found = [one for one in _asked(node, request) if one.points and _month(one) in months]
    raw = geojson.write(places.features_of(map(of_matter, found)))
    return download(raw, "application/geo+json", "reports.geojson")


@PAGES.page("/map", "map.html")
def on_the_map(node: Node, request: Request) -> Answer:
    """Where and when the reports held here say that something was."""
    asked = request.query_params
    area, kind = _chosen(request)
    size, months = _size(asked.get("size", "")), _months(node.clock().date(), asked.get("months", ""))
    return _KEPT.answer(node, (area, kind, str(size), *months), lambda: _drawn(node, request, size, months))


def _drawn(node: Node, request: Request, size: int, months: list[str]) -> Mapping[str, Any]:
    area, kind = _chosen(request)
    found = _asked(node, request)
    placed = [spot for one in found for spot in _spots(one) if spot.month in months or not spot.month]
    heat = cells(placed, months, size=size)
    counts = [len({one.report for one in found if _month(one) == month}) for month in months]
    line = chart.line(gettext("Reports by month"), months, {gettext("Reports"): counts})
    drawing = drawn(node.region.map, placed, heat, size=size, title=gettext("Reports on the map"))
    return {
        "area": area,
        "kind": kind,
        "size": size,
        "sizes": SIZES,
        "months": len(months),
        "areas": node.region.vocabulary("areas"),
        "kinds": kind_titles(node),
        "drawing": Markup(drawing),  # noqa: S704 - numbers, and a title that is escaped
        "box": node.region.map,
        "heat": heat,
        "rates": rates(placed, months),
        "line": line,
        "found": [one for one in found if one.points][:ROWS],
        "shown": len({spot.report for spot in placed}),
        "outside": outside(node.region.map, placed),
        "unplaced": sum(not one.points for one in found),
    }


def _chosen(request: Request) -> tuple[str, str]:
    asked = request.query_params
    return asked.get("area", "").strip()[:60], asked.get("kind", "").strip()[:80]


def _asked(node: Node, request: Request) -> list[Matter]:
    area, kind = _chosen(request)
    with node.reading() as tx:
        return views.reports(tx, area=area, kind=kind, limit=MOST)


def _spots(matter: Matter) -> list[Spot]:
    return [Spot(matter.report, matter.party, lat, lon, _month(matter)) for lat, lon in matter.points]


def _month(matter: Matter) -> str:
    return (matter.when or matter.issued)[:7]


def _size(text: str) -> int:
    if text and text not in map(str, SIZES):
        raise Malformed(f"size: a cell has {', '.join(map(str, SIZES))} degrees")
    return int(text or SIZES[1])


def _months(today: date, text: str) -> list[str]:
    """Return the months up to *today* that are asked for, the oldest first: 24 unless told otherwise."""
    count = int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else 24
    last = today.year * 12 + today.month - 1
    span = range(max(0, last - max(1, min(count, 600)) + 1), last + 1)
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in span]
