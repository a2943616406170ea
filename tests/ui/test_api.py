"""The API: the same kinds, views and mandates as the pages, for programs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from amity.ui import api

EXAMPLE = {"title": "Skiff off the cape", "seen_at": "2026-01-01T04:10:00Z", "persons": 4}
FILE = "/api/records/harbour.sighting/1"


def test_a_program_files_a_record_and_reads_it_back(house):
    client, headers = house.client(), house.token()
    filed = client.post(FILE, json={"body": EXAMPLE, "audience": ["IDN"]}, headers=headers)

    assert filed.status_code == 201
    read = client.get(filed.headers["location"], headers=headers).json()
    assert read == filed.json()
    assert read["body"] == EXAMPLE
    assert read["audience"] == ["IDN"]
    assert read["office"] == "desk"


def test_a_forum_stands_for_its_members_of_today(house):
    filed = house.client().post(FILE, json={"body": EXAMPLE, "to": "ALL"}, headers=house.token())

    assert filed.json()["audience"] == ["IDN", "KHM", "LAO"]
    assert filed.json()["to"] == "ALL"


def test_refs_and_marking_are_taken(house, say):
    asked = {
        "body": EXAMPLE | {"place": {"lat": 9.5, "lon": 103}},
        "audience": [],
        "refs": [say()],
        "marking": {"tlp": "RED", "purpose": "search and rescue", "retain_until": "2030-12-31"},
    }
    filed = house.client().post(FILE, json=asked, headers=house.token()).json()

    assert filed["refs"] == asked["refs"]
    assert filed["marking"] == asked["marking"]
    assert filed["body"]["place"] == {"lat": "9.5", "lon": "103"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"audience": []}, "body"),
        ({"body": EXAMPLE}, "audience"),
        ({"body": EXAMPLE, "audience": "IDN"}, "audience"),
        ({"body": EXAMPLE, "audience": ["ZZZ"]}, "ZZZ"),
        ({"body": EXAMPLE, "audience": [], "color": 1}, "color"),
        ({"body": EXAMPLE | {"colour": 1}, "audience": []}, "colour"),
        ({"body": EXAMPLE | {"persons": -1}, "audience": []}, "persons"),
        ({"body": [], "audience": []}, "body"),
        ({"body": EXAMPLE, "audience": [], "refs": ["x"]}, "refs"),
        ({"body": EXAMPLE, "audience": [], "refs": "x"}, "refs"),
        ({"body": EXAMPLE, "audience": [], "marking": {"tlp": "BLUE"}}, "BLUE"),
        ({"body": EXAMPLE, "audience": [], "marking": {"retain_until": "2030-02-30"}}, "retain_until"),
        ({"body": EXAMPLE, "audience": [], "marking": {"tlp": 1}}, "marking"),
        ({"body": EXAMPLE, "audience": [], "marking": []}, "marking"),
        ({"body": EXAMPLE, "to": 7}, "audience"),
    ],
)
def test_what_is_wrong_is_named(house, asked, said):
    answer = house.client().post(FILE, json=asked, headers=house.token())

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert answer.json()["code"] == "malformed"


def test_an_unknown_forum_is_refused(house):
    answer = house.client().post(FILE, json={"body": EXAMPLE, "to": "NOWHERE"}, headers=house.token())

    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"nonsense",
        b"{" * 100_000,
        b'{"body":' + b"[" * 900 + b"]" * 900 + b"}",
        b"\xff\xfe",
        b'{"a":NaN}',
    ],
)
def test_what_is_no_json_object_or_too_deep_is_refused(house, raw):
    assert house.client().post(FILE, content=raw, headers=house.token()).status_code == 422


@pytest.mark.parametrize("depth", [40, 300, 900])
def test_what_is_too_deep_is_refused_at_both_doors(house, depth):
    deep = '{"a":' * depth + "1" + "}" * depth
    asked = '{"audience": [], "body": {"title": "x", "seen_at": "2026-01-01T00:00:00Z", "log": ' + deep + "}}"
    form = {"title": "x", "seen_at": "2026-01-01T00:00", "-to": "-alone", "log": deep}

    assert house.client().post(FILE, content=asked, headers=house.token()).status_code == 422
    assert house.seated().post("/file/harbour.sighting/1", data=form).status_code == 422


def test_what_is_too_large_is_refused_before_it_is_read(house):
    def pieces():
        for _ in range(40):
            yield b" " * 65_536

    told = house.client().post(FILE, content=b" " * ((1 << 20) + 1), headers=house.token())
    untold = house.client().post(FILE, content=pieces(), headers=house.token())

    assert told.status_code == untold.status_code == 413


def test_a_body_that_announces_two_gigabytes_is_refused_unread(house):
    headers = house.token() | {"content-length": str(2 << 30)}

    assert house.client().post(FILE, content=b"", headers=headers).status_code == 413


def test_the_mandates_are_those_of_the_pages(house):
    client = house.client()
    asked = {"body": EXAMPLE, "audience": ["IDN"]}

    assert client.post(FILE, json=asked, headers=house.token(house.clerk)).status_code == 403
    assert client.post(FILE, json=asked, headers=house.token(house.watch)).status_code == 403
    assert (
        client.post(FILE, json={"body": EXAMPLE, "to": "ALL"}, headers=house.token(house.watch)).status_code
        == 201
    )


def test_the_api_answers_nobody_it_does_not_know(house, say):
    record_id = say()
    for path in ("kinds", "records", f"records/{record_id}", f"records/{record_id}/proof"):
        answer = house.client().get(f"/api/{path}")
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"
    for header in ("Bearer no", "Basic x", "Bearer", "x"):
        assert house.client().get("/api/kinds", headers={"authorization": header}).status_code == 401


def test_a_signed_in_browser_may_ask_the_api_too(house):
    assert house.seated().get("/api/kinds").status_code == 200


def test_records_come_in_pages_in_the_order_of_their_arrival(house, say):
    ids = [say(f"Sighting {number}") for number in range(7)]
    client, headers = house.client(), house.token()
    found, address = [], "/api/records?kind=harbour.sighting/1&limit=3"
    while address:
        page = client.get(address, headers=headers).json()
        found += [record["id"] for record in page["records"]]
        address = page["next"]

    assert found == ids
    newer = client.get(f"/api/records?since={page['cursor']}", headers=headers).json()
    assert newer == {"records": [], "cursor": page["cursor"], "next": None}


def test_an_office_reads_only_the_kinds_of_its_features(house, say):
    record_id = say("The secret title")
    client, headers = house.client(), house.token(house.clerk)

    assert client.get(f"/api/records/{record_id}", headers=headers).status_code == 404
    assert client.get(f"/api/records/{record_id}/proof", headers=headers).status_code == 404
    assert "secret title" not in client.get("/api/records", headers=headers).text
    assert client.get("/api/records?kind=harbour.sighting/1", headers=headers).json()["records"] == []
    assert client.get("/api/views/harbour.sightings/harbour_sighting", headers=headers).status_code == 403


def test_the_rows_of_a_view_come_in_pages_and_by_column(house, say):
    for number in range(7):
        say(f"Sighting {number}", persons=number % 2)
    client, headers = house.client(), house.token()
    found, address = [], "/api/views/harbour.sightings/harbour_sighting?limit=3"
    while address:
        page = client.get(address, headers=headers).json()
        found += page["rows"]
        address = page["next"]

    assert sorted(row["title"] for row in found) == [f"Sighting {number}" for number in range(7)]
    odd = client.get("/api/views/harbour.sightings/harbour_sighting?persons=1", headers=headers).json()[
        "rows"
    ]
    assert {row["title"] for row in odd} == {"Sighting 1", "Sighting 3", "Sighting 5"}


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "persons=many",
        "limit=-1",
        "limit=100000",
        "after={",
        "after=3",
        "after=[1]",
        "after=[1,2]",
        'after=[{"a":1}]',
    ],
)
def test_a_wrong_question_to_a_view_is_refused(house, query):
    address = f"/api/views/harbour.sightings/harbour_sighting?{query}"

    assert house.client().get(address, headers=house.token()).status_code == 422


@pytest.mark.parametrize("query", ["limit=x", "since=-1", "since=" + "9" * 30, "limit=٣"])
def test_a_wrong_question_for_records_is_refused(house, query):
    assert house.client().get(f"/api/records?{query}", headers=house.token()).status_code == 422


def test_every_table_of_every_view_can_be_read(house, say):
    say()
    client, headers = house.client(), house.token()
    for view in house.node.views:
        for table in view.tables:
            answer = client.get(f"/api/views/{view.name}/{table.name}", headers=headers)
            assert answer.status_code == 200, table.name


def test_bytes_stand_in_base64_moments_in_iso_and_nothing_is_guessed():
    moment = datetime(2026, 1, 1, 4, 10, tzinfo=UTC)

    assert api.encoded({"raw": b"\x00\xff", "at": moment}) == (
        b'{"raw":"AP8=","at":"2026-01-01T04:10:00+00:00"}'
    )
    with pytest.raises(TypeError, match="set"):
        api.encoded({"some": {1}})


def test_what_is_not_there_is_not_found(house):
    client, headers = house.client(), house.token()
    for path in (
        "views/no.view/x",
        "views/harbour.sightings/x",
        "records/" + "0" * 64,
        "records/x",
        "nothing",
    ):
        assert client.get(f"/api/{path}", headers=headers).status_code == 404, path
    assert client.post("/api/records/no.kind/1", json={}, headers=headers).status_code == 404


def test_kinds_say_what_the_asker_may_file(house):
    listed = house.client().get("/api/kinds", headers=house.token(house.watch)).json()["kinds"]
    by_name = {kind["name"]: kind for kind in listed}

    assert by_name["harbour.sighting/1"]["may_file"] == ["ALL"]
    assert by_name["harbour.sighting/1"]["schema"]["properties"]["title"]["title"] == "Short title"
    assert by_name["roster.office/1"]["may_file"] == []


def test_the_openapi_document_is_whole(house):
    document = house.client().get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    for kind in house.node.kinds:
        assert "post" in document["paths"][f"/api/records/{kind.name}"]
    for view in house.node.views:
        for table in view.tables:
            assert f"/api/views/{view.name}/{table.name}" in document["paths"]
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))) <= known
