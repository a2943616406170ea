"""Points on the globe as GeoJSON (RFC 7946), in and out. Pure: bytes in, features out, and back.

Only points become places: of a line or an area nobody said where on it the thing was. What is passed over is
named, never dropped in silence. A position is longitude before latitude, in degrees of WGS 84, and nothing
else: a `crs` of its own is refused, as the standard has refused it since 2016.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from amity.errors import Malformed, TooLarge

LARGEST = 64 * 2**20  # bytes
MOST = 20_000  # features
MOST_POINTS = 50  # of one feature
_WGS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326")
Point = tuple[Decimal, Decimal]  # latitude, longitude: as people say it, not as the file does


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing, where it is, and what is said of it."""

    number: int  # in its file, from 1
    id: str = ""
    points: tuple[Point, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A feature that could not be read."""

    number: int
    reason: str


def looks_like(value: object) -> bool:
    """Tell whether *value*, which is JSON, is a feature or a collection of them."""
    return isinstance(value, dict) and value.get("type") in ("FeatureCollection", "Feature")


def read(value: Mapping[str, Any]) -> tuple[list[Feature], list[PassedOver]]:
    """
    Return the features of *value*, which is JSON read with numbers as decimals, and what was passed over.

    Raises:
        Malformed: it is no GeoJSON, or not in WGS 84.
        TooLarge: it has more features than are read.
    """
    _check_reference(value)
    rows = value.get("features") if value.get("type") == "FeatureCollection" else [value]
    if not isinstance(rows, list):
        raise Malformed("features: a FeatureCollection has a list of them (RFC 7946, 3.3)")
    if len(rows) > MOST:
        raise TooLarge(f"the file has {len(rows):,} features; at most {MOST:,} are read: part it")
    found, over = [], []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(_feature(row, number))
        except ValueError as error:
            over.append(PassedOver(number, str(error)))
    return found, over


def loads(data: bytes) -> Any:
    """
    Return the JSON of *data*, with numbers as they were written.

    Raises:
        Malformed: it is no JSON. TooLarge: it has more bytes than are read.
    """
    if len(data) > LARGEST:
        raise TooLarge(f"the file has {len(data):,} bytes; at most {LARGEST:,} are read: part it")
    try:
        return json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise Malformed(f"this is no JSON: {error}") from error


def write(features: Iterable[Feature]) -> bytes:
    """Return *features* as a FeatureCollection; one with no point has no geometry, as the standard says."""
    rows = [
        {
            "type": "Feature",
            **({"id": one.id} if one.id else {}),
            "geometry": _geometry(one.points),
            "properties": dict(one.properties),
        }
        for one in features
    ]
    whole = {"type": "FeatureCollection", "features": rows}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _geometry(points: tuple[Point, ...]) -> dict[str, Any] | None:
    pairs = [[_degrees(lon), _degrees(lat)] for lat, lon in points]
    if not pairs:
        return None
    if len(pairs) == 1:
        return {"type": "Point", "coordinates": pairs[0]}
    return {"type": "MultiPoint", "coordinates": pairs}


def _degrees(value: Decimal) -> float:
    return round(float(value), 6)  # a tenth of a metre


def _check_reference(value: Mapping[str, Any]) -> None:
    said = value.get("crs")
    if said is None:
        return
    properties = said.get("properties") if isinstance(said, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or name not in _WGS84:
        raise Malformed("crs: GeoJSON is in degrees of WGS 84 (RFC 7946, 4): convert it and leave crs out")


def _feature(row: object, number: int) -> Feature:
    if not isinstance(row, dict) or row.get("type") != "Feature":
        raise ValueError("it is no Feature")
    properties = row.get("properties") or {}
    if not isinstance(properties, dict):
        raise ValueError("its properties are no object")  # noqa: TRY004 - a value from outside, not a type
    name = row.get("id")
    return Feature(
        number=number,
        id=str(name)[:200] if isinstance(name, (str, int)) else "",
        points=_points(row.get("geometry")),
        properties=properties,
    )


def _points(geometry: object) -> tuple[Point, ...]:
    match geometry:
        case None:
            return ()
        case {"type": "Point", "coordinates": place}:
            return (_point(place),)
        case {"type": "MultiPoint", "coordinates": list(places)}:
            if len(places) > MOST_POINTS:
                raise ValueError(f"it has more than {MOST_POINTS} points")
            return tuple(map(_point, places))
        case {"type": str(sort)}:
            raise ValueError(f"{sort[:40]}: only points become places: give the point where it was")
    raise ValueError("its geometry is none")


def _point(place: object) -> Point:
    if not isinstance(place, list) or not 2 <= len(place) <= 3:
        raise ValueError("a position has longitude, latitude, and perhaps a height")
    if not all(type(part) in (int, Decimal) for part in place):
        raise ValueError("a position is made of numbers")
    lon, lat = Decimal(place[0]), Decimal(place[1])
    if not (lon.is_finite() and lat.is_finite() and abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError(f"{lon}, {lat} lies outside the globe: longitude comes first")
    return round(lat, 6), round(lon, 6)
