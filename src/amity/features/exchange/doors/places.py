"""Reports and GeoJSON: what a map shows of them, and what of others' maps can be told as reports.

A report goes out with what its reader may know of it, its marking and its author, one feature for each. The
rights are those of who asks: features are made from reports as that node's office reads them.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from amity.features.exchange.doors import sheets
from amity.features.exchange.doors.incoming import Refused
from amity.features.exchange.doors.report import Carried
from amity.features.exchange.doors.sheets import Line
from amity.features.exchange.rules.outgoing import Outgoing
from amity.formats import geojson
from amity.formats.geojson import Feature
from amity.kernel.record import ID

_LEFT_OUT = ("token", "links", "rests_on")  # names of records mean nothing outside
MOST_NUMBERS = 50  # identifiers of one feature


def carry(value: Mapping[str, Any], *, area: str, verb: str) -> tuple[Carried, list[Refused]]:
    """Return the reports that the features of *value* make, each feature read as a row of a sheet is."""
    features, over = geojson.read(value)
    lines = [Line(one.number, _cells(one)) for one in features]
    refused = [Refused(one.number, "", one.reason) for one in over]
    if not lines:
        return Carried(), refused
    headers = list(dict.fromkeys(header for line in lines for header in line.cells))
    done, faulty = sheets.carry(lines, headers, area=area, verb=verb)
    return done, sorted(refused + faulty, key=lambda one: (one.line, one.column))


def features_of(reports: Iterable[Outgoing]) -> list[Feature]:
    """Return *reports* as features: those with no place have no geometry, and are there all the same."""
    return [_feature(one, number) for number, one in enumerate(reports, start=1)]


def _cells(one: Feature) -> dict[str, str]:
    cells = {name: text for name, value in one.properties.items() if (text := _text(value))}
    if one.id and not ID.fullmatch(one.id):  # a record's name is no number of an incident
        cells.setdefault("number", one.id)
    for at in range(MOST_NUMBERS):  # as they went out of an exchange like this one
        sort, value = (cells.pop(f"identifiers.{at}.{part}", "") for part in ("sort", "value"))
        if sort and value:
            cells[sort] = f"{cells[sort]};{value}" if cells.get(sort) else value
    for at, (lat, lon) in enumerate(one.points):
        cells |= {f"places.{at}.lat": f"{lat.normalize():f}", f"places.{at}.lon": f"{lon.normalize():f}"}
    return cells


def _text(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else ""
        case list():
            return ";".join(filter(None, map(_text, value)))
        case dict():
            return ""  # no column holds an object
    return str(value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str | int]]:
    """Yield *value* as properties that any map understands: "when.since", never an object in an object."""
    match value:
        case None | "":
            return
        case dict():
            for key, item in value.items():
                yield from _flat(f"{name}.{key}", item)
        case list() | tuple() if any(isinstance(item, dict) for item in value):
            for at, item in enumerate(value):
                yield from _flat(f"{name}.{at}", item)
        case list() | tuple() if not value:
            return
        case list() | tuple():
            yield name, "; ".join(map(str, value))
        case int():
            yield name, value
        case _:
            if not name.endswith((".lat", ".lon")):  # the geometry says it
                yield name, str(value)


def _feature(one: Outgoing, number: int) -> Feature:
    marking = one.marking
    said = {
        "party": one.party,
        "issued": one.issued,
        "kind": one.kind,
        "tlp": marking.tlp,
        "purpose": marking.purpose,
        "retain_until": marking.retain_until,
    }
    kept: dict[str, str | int] = {name: value for name, value in said.items() if value}
    places = sorted(one.body.get("places") or (), key=lambda place: place.get("lat") is None)
    for name, value in {**one.body, "places": places}.items():  # so that point and place have one number
        if name not in _LEFT_OUT:
            kept.update(_flat(name, value))
    points = tuple(
        (Decimal(str(place["lat"])), Decimal(str(place["lon"])))
        for place in places
        if place.get("lat") is not None
    )
    return Feature(number=number, id=one.record, points=points, properties=kept)
