"""Files on their way in: what the preview says by row and column, and what one signature then files."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from amity.errors import Malformed
from amity.features.exchange.doors import importing, places, sheets
from amity.features.exchange.kinds import KINDS, REPORTS
from amity.features.exchange.rules.outgoing import Outgoing
from amity.formats import geojson
from amity.kernel.record import Marking
from amity.store import log
from amity.testing import DESK, repository

SHEET = """Kind;Title;Area;What is known;Date;Place;Latitude;Longitude;IMO;Weapons;Injured;Remarks;TLP
incident;Boarding off Batu Ampar;Sea piracy;Four men;2026-01-14;Batu Ampar;1.17;104.0;9074729;knives;0;x;GREEN
;Attempt;sea-piracy;;2026-02-30;;1.2;104.1;;;two;;
;Half a place;sea-piracy;;2026-02-03 11:10+07:00;;1.2;;;;;;PURPLE
vessel;A ship;;;;;;;9074729;;;y;
"""
ASAM = """reference,date,position,navArea,subreg,hostility,victim,description
2022-1,2022-01-03,"1°10'00.00""N
103°50'00.00""E",XI,71,Robbers,Bulk carrier,Four robbers boarded the bulk carrier and fled.
2022-2,2022-01-05,"1°11'00.00""N
103°51'00.00""E",XI,71,Robbers,Tanker,Six robbers with knives boarded the tanker and took spares.
2022-3,nowhere,"1°11'00.00""N
103°51'00.00""E",XI,71,Robbers,Tanker,No day.
"""
SHARED = Path(os.environ.get("AMITY_SHARED", repository().parent / "shared"))


def upload(browser, name, raw, **more):
    """Upload a file, and return the page that says what it holds."""
    answer = browser.post("/exchange/import", files={"file": (name, raw)}, data=more, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"], browser.get(answer.headers["location"]).text


def test_a_sheet_says_what_it_would_file_and_what_is_refused_by_row_and_column():
    found = importing.read(SHEET.encode(), "cyber-crime").as_json()

    assert [(one["kind"], one["title"]) for one in found["offered"]] == [
        ("exchange.incident/1", "Boarding off Batu Ampar"),
        ("exchange.vessel/1", "A ship"),
    ]
    assert [(one["line"], one["column"]) for one in found["refused"]] == [
        (3, "Date"), (3, "Injured"), (4, "Latitude"), (4, "tlp"),
    ]  # fmt: skip
    assert found["not_carried"] == {"column.Remarks": 2}


def test_a_row_is_the_report_that_its_form_would_make():
    first, second = importing.read(SHEET.encode(), "arms-smuggling").carried.offers

    assert first.body == {
        "area": "sea-piracy",
        "title": "Boarding off Batu Ampar",
        "what": "Four men",
        "places": [{"text": "Batu Ampar", "lat": "1.17", "lon": "104.0", "precision": ""}],
        "when": {"since": "2026-01-14T00:00:00Z", "precision": "day"},
        "identifiers": [{"sort": "imo", "value": "9074729"}],
        "weapons": "knives",
        "injured": 0,
    }
    assert (first.marking, second.marking) == (Marking("GREEN"), Marking("AMBER"))
    assert second.body["area"] == "arms-smuggling"


@pytest.mark.parametrize("verb", sheets.VERBS)
def test_the_example_of_every_kind_goes_through_its_empty_sheet(verb):
    """What a sheet has columns for comes out as it went in: fields of one value, dates, places, numbers."""
    kind = KINDS.get(KINDS.name_of(sheets.VERBS[verb]))
    headings = sheets.empty_sheet(verb)
    said = {"kind": verb, "title": "A title", "area": "terrorism", "place": "Phillip Channel"}
    said |= {"latitude": "1.5", "longitude": "103.5", "date": "2026-03-02T20:10:00Z", "imo": "9074729; 1"}
    example = {n: v for n, v in kind.body.example.items() if isinstance(v, (str, int)) and n in headings}
    row = {**dict.fromkeys(headings, ""), **said, **{n: str(v) for n, v in example.items()}}
    stream = io.StringIO()
    writer = csv.DictWriter(stream, headings)
    writer.writeheader()
    writer.writerow(row)
    found = importing.read(stream.getvalue().encode())

    assert set(said) <= set(headings)
    assert [one.why for one in found.faults] == []
    assert dict(found.carried.left) == {}
    (offer,) = found.carried.offers
    assert {name: offer.body[name] for name in example} == example
    assert offer.body["places"][0]["lat"] == "1.5"
    assert len(offer.body["identifiers"]) == 2


def test_a_sheet_without_a_column_that_a_report_has_is_refused():
    with pytest.raises(Malformed, match="start from an empty sheet"):
        importing.read(b"alpha,beta\n1,2\n")


def test_the_desk_looks_and_then_files_all_rows_under_one_signature(desks):
    browser = desks.browser("KHM")
    address, page = upload(browser, "reports.csv", SHEET.encode(), area="cyber-crime")
    size = desks.region["KHM"].sizes()["KHM"]

    assert "Boarding off Batu Ampar" in page
    assert "Injured" in page
    assert "Remarks" in page
    assert desks.reports("KHM") == []
    answer = browser.post(address, data={"-to": "-parties", "-party=THA": "yes"}, follow_redirects=False)
    assert answer.headers["location"] == "/exchange/reports?filed=2"
    desks.meet()
    assert {one.title for one in desks.reports("THA")} == {"Boarding off Batu Ampar", "A ship"}
    assert desks.reports("VNM") == []
    assert desks.region["KHM"].sizes()["KHM"] == size + 2
    assert browser.get(address).status_code == 404
    desks.region.check()


def test_an_office_sees_no_other_offices_upload(desks):
    address, _ = upload(desks.browser("KHM"), "reports.csv", SHEET.encode())

    assert desks.browser("KHM", office="node").get(address).status_code == 404
    assert desks.browser("THA").get(address).status_code == 404


def test_a_file_that_is_none_is_refused_on_the_page(desks):
    answer = desks.browser("KHM").post("/exchange/import", files={"file": ("x.csv", b"alpha,beta\n1,2\n")})

    assert answer.status_code == 422
    assert "start from an empty sheet" in answer.text


def test_incidents_at_sea_are_told_once_and_said_to_be_public(desks):
    browser = desks.browser("KHM")
    address, page = upload(browser, "asam.csv", ASAM.encode())
    browser.post(address, data={"-to": "-alone"})
    again, page_again = upload(browser, "asam.csv", ASAM.encode())
    browser.post(again, data={"-to": "-parties", "-party=THA": "yes"})

    assert "Boarding: Bulk carrier" in page
    assert "nowhere" in page
    assert "told before" not in page
    assert page_again.count(">told before<") == 2
    found = desks.reports("KHM")
    assert {one.body["number"] for one in found} == {"ASAM 2022-1", "ASAM 2022-2"}
    assert len(found) == 2
    assert {one.opening.marking.tlp for one in found} == {"CLEAR"}


def test_what_two_parties_took_from_one_list_rests_on_one_source(desks):
    for party in ("KHM", "THA"):
        found = importing.read(ASAM.encode())
        said = importing.drafts(found, {"VNM"}, "", reports=True)
        assert importing.file(desks.region[party], DESK, said) == 2
    desks.meet()

    assert "Several reports, one source" in desks.browser("VNM").get("/exchange/links").text


def test_a_map_comes_back_as_it_went_out_and_shows_what_its_reader_may_read(desks):
    desks.tell(
        "KHM", ["THA"], places=[{"lat": "1.0983", "lon": "103.6317"}], title="For THA", weapons="knives"
    )
    desks.tell("KHM", ["VNM"], places=[{"lat": "2", "lon": "104"}], title="For VNM")
    desks.meet()
    raw = desks.browser("THA").get("/exchange/map.geojson?area=sea-piracy")

    assert raw.headers["content-type"] == "application/geo+json"
    (feature,) = raw.json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [103.6317, 1.0983]}
    assert (feature["properties"]["party"], feature["properties"]["tlp"]) == ("KHM", "AMBER")
    found = importing.read(raw.content)
    (offer,) = found.carried.offers
    assert (offer.body["title"], offer.body["weapons"]) == ("For THA", "knives")
    assert [(one["lat"], one["lon"]) for one in offer.body["places"]] == [("1.0983", "103.6317")]


@pytest.mark.parametrize("body", REPORTS, ids=lambda body: KINDS.name_of(body))
def test_a_report_of_every_kind_comes_back_from_a_map(body):
    kind = KINDS.get(KINDS.name_of(body))
    said = kind.read(body.example).model_dump(mode="json")
    out = Outgoing(
        record="a" * 64, party="KHM", kind=kind.name, issued="2026-01-01T00:00:00Z", body=said,
        marking=Marking("RED"),
    )  # fmt: skip
    found = importing.read(geojson.write(places.features_of([out])))

    (offer,) = found.carried.offers
    back = kind.read(offer.body).model_dump(mode="json")
    assert offer.marking == Marking("RED")
    for name in said.keys() - {"identifiers"}:
        assert back[name] == said[name], name
    numbers = [[(one["sort"], one["value"]) for one in some["identifiers"]] for some in (said, back)]
    assert numbers[0] == numbers[1]
    assert set(found.carried.left) <= {"column.party", "column.issued", "column.identifiers.0.of"}


def test_a_line_on_a_map_is_refused_and_the_points_are_taken():
    line = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": []}, "properties": {}}
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [103, 1]}}
    point["properties"] = {"title": "Boarding", "area": "sea-piracy", "injured": 2, "colour": "red"}
    found = importing.read(json.dumps({"type": "FeatureCollection", "features": [line, point]}).encode())

    assert [one.line for one in found.faults] == [1]
    assert found.carried.offers[0].body["injured"] == 2
    assert dict(found.carried.left) == {"column.colour": 1}


@pytest.mark.parametrize(
    ("file", "form", "rows"),
    [
        ("nga_asam_2022-06-21.csv.gz", "asam", 8642),
        ("nga_asam_1978_2014_from_nga_app.csv.gz", "asam-app", 6456),
        ("imb_pirate_attacks_1993_2020.csv.gz", "imb", 7511),
    ],
)
def test_every_row_of_the_piracy_sets_is_a_report_or_a_named_fault(file, form, rows):
    found = importing.read((SHARED / "data/sea/piracy" / file).read_bytes())

    assert found.format == form
    assert len(found.carried.offers) + len(found.faults) == rows
    assert len(found.faults) <= rows // 100


def test_thousands_of_incidents_are_told_under_one_checkpoint(desks):
    found = importing.read((SHARED / "data/sea/piracy/imb_pirate_attacks_1993_2020.csv.gz").read_bytes())
    said = importing.drafts(found, (), "", reports=True)[:3000]
    node = desks.region["KHM"]
    turns = []
    filed = importing.file(node, DESK, said, lambda done, of: turns.append((done, of)))

    assert filed == len(set(map(str, said))) < 3000
    assert turns == [(filed, filed)]
    with node.reading() as tx:
        assert log.standing(tx, node.party).size >= filed
