"""GeoJSON by RFC 7946: longitude first, degrees of WGS 84, and only points become places."""

import json
from decimal import Decimal

import pytest

from amity.errors import Malformed
from amity.formats import geojson
from amity.formats.geojson import Feature


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def feature(geometry, **more):
    return {"type": "Feature", "geometry": geometry, "properties": {"title": "x"}} | more


def test_what_is_written_is_read_back():
    points = ((Decimal("1.0983"), Decimal("103.6317")),)
    said = [
        Feature(number=1, id="a", points=points, properties={"title": "Boarding", "n": 3}),
        Feature(number=2, properties={"title": "nowhere"}),
        Feature(number=3, points=(*points, (Decimal("-10.5"), Decimal(-180)))),
    ]
    found, over = geojson.read(geojson.loads(geojson.write(said)))

    assert found == said
    assert over == []


def test_longitude_comes_first():
    whole = json.loads(geojson.write([Feature(number=1, points=((Decimal(1), Decimal(103)),))]))

    assert whole["features"][0]["geometry"] == {"type": "Point", "coordinates": [103.0, 1.0]}


def test_a_thing_with_no_place_has_no_geometry():
    assert json.loads(geojson.write([Feature(number=1)]))["features"][0]["geometry"] is None


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "only points"),
        ({"type": "Polygon", "coordinates": []}, "only points"),
        ({"type": "Point", "coordinates": [1.5, 103.6]}, "outside the globe"),
        ({"type": "Point", "coordinates": [103.6]}, "longitude, latitude"),
        ({"type": "Point", "coordinates": ["103", "1"]}, "numbers"),
        ({"type": "Point", "coordinates": [True, 1]}, "numbers"),
        ({"type": "MultiPoint", "coordinates": [[1, 1]] * 51}, "more than 50"),
        ("here", "geometry"),
    ],
)
def test_what_is_no_place_is_passed_over_and_named(geometry, why):
    good = feature({"type": "Point", "coordinates": [103, 1, 12]})
    found, over = geojson.read(geojson.loads(json.dumps(collection(good, feature(geometry))).encode()))

    assert [one.number for one in found] == [1]
    assert [(one.number, why in one.reason) for one in over] == [(2, True)]


def test_coordinates_in_another_system_are_refused():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(Malformed, match="WGS 84"):
        geojson.read(collection() | {"crs": crs})
    crs["properties"]["name"] = "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert geojson.read(collection() | {"crs": crs}) == ([], [])


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(raw):
    with pytest.raises(Malformed):
        geojson.loads(raw)


def test_one_feature_alone_is_read_and_what_is_none_is_not():
    assert geojson.looks_like(feature(None))
    assert not geojson.looks_like({"type": "bundle"})
    assert geojson.read(feature(None, id=7))[0][0].id == "7"
    with pytest.raises(Malformed):
        geojson.read({"type": "FeatureCollection", "features": {}})
