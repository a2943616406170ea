"""What TAXII 2.1 says of addresses, media types, errors, filters and pages, asked of a running server."""

import json
from uuid import UUID

import pytest

from taxii import CLOSED, EMPTY, LOCKED, MEDIA, TRUST, indicator, start, stop

OBJECTS = f"/trust/collections/{TRUST}/objects/"
MANIFEST = f"/trust/collections/{TRUST}/manifest/"
ONE, TWO, THREE = (indicator(number)["id"] for number in (1, 2, 3))


def said(answer, status=200):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA
    return answer.json()


def refused(answer, status):
    """Return the error object of *answer*, which must be one of TAXII's."""
    body = said(answer, status)
    assert body["title"]
    assert body["http_status"] == str(status)
    return body


def test_discovery_leads_to_the_root_and_the_root_to_its_collections(server):
    found = said(server.ask("/taxii2/"))

    assert found["api_roots"] == [f"{server.url}/trust/"]
    assert found["default"] == f"{server.url}/trust/"
    root = said(server.ask("/trust/"))
    assert root["versions"] == [MEDIA]
    assert root["max_content_length"] == 100_000
    ids = [one["id"] for one in said(server.ask("/trust/collections/"))["collections"]]
    assert ids == [TRUST, EMPTY, CLOSED, LOCKED]
    assert said(server.ask(f"/trust/collections/{CLOSED}/"))["can_read"] is False


@pytest.mark.parametrize(
    "accept",
    [
        "application/taxii+json",
        MEDIA,
        "application/taxii+json; version=2.1",
        "*/*",
        "text/html, application/taxii+json",
    ],
)
def test_who_takes_taxii_is_answered(server, accept):
    said(server.ask("/taxii2/", headers={"accept": accept}))


@pytest.mark.parametrize(
    "accept",
    ["text/html", "application/json", "application/taxii+json;version=2.0", "application/taxii+json;q=0", ""],
)
def test_who_takes_none_is_told_so(server, accept):
    refused(server.ask("/taxii2/", headers={"accept": accept}), 406)


@pytest.mark.parametrize("auth", [None, ("analyst", "wrong"), ("nobody", ""), ("analyst", "")])
def test_who_is_not_let_in_learns_nothing(server, auth):
    for path in ("/taxii2/", "/trust/", OBJECTS, "/nowhere/"):
        answer = server.ask(path, auth=auth)
        refused(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    "path",
    [
        "/taxii2", "/trust", OBJECTS[:-1], "/nowhere/", "/trust/collections/no/", "/trust/nothing/",
        f"/trust/collections/{TRUST}/objects/indicator--00000000-0000-4000-8000-999999999999/",
        f"/trust/collections/{TRUST}/objects/{ONE}/nothing/", "/trust/status/none/", "/", "/trust//",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(server, path):
    refused(server.ask(path), 404)


def test_what_may_not_be_read_or_written_is_forbidden(server):
    refused(server.ask(f"/trust/collections/{CLOSED}/objects/"), 403)
    refused(server.ask(f"/trust/collections/{CLOSED}/manifest/"), 403)
    refused(server.add(indicator(1), collection=LOCKED), 403)


def test_a_method_that_does_not_fit_names_those_that_do(server):
    answer = server.ask("/taxii2/", "DELETE")
    refused(answer, 405)
    assert "GET" in answer.headers["allow"]
    refused(server.ask(MANIFEST, "POST", content=b"{}", headers={"content-type": MEDIA}), 405)
    assert server.ask(OBJECTS, "HEAD").content == b""


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=x", "limit=1.5", "added_after=yesterday", "added_after=2020-01-01",
        "added_after=2020-13-01T00:00:00Z", "next=!", "next=", "match[version]=new",
        "match[spec_version]=two",
        "match[id]=indicator", "match[type]=An%20indicator", "match[colour]=red",
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_read_is_refused(server, query):
    refused(server.ask(f"{OBJECTS}?{query}"), 400)


def test_the_newest_version_is_told_unless_others_are_asked_for(server):
    def versions(query=""):
        return {
            (one["id"], one["modified"]) for one in said(server.ask(f"{OBJECTS}?{query}")).get("objects", ())
        }

    first, later = "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"
    assert versions() == {(ONE, later), (TWO, first), (THREE, first)}
    assert versions("match[version]=first") == {(ONE, first), (TWO, first), (THREE, first)}
    assert versions("match[version]=all") == {(ONE, first), (ONE, later), (TWO, first), (THREE, first)}
    assert versions(f"match[version]={later}") == {(ONE, later)}
    assert versions("match[version]=2026-04-01T00:00:00Z,first") == versions("match[version]=all")
    assert versions("match[spec_version]=2.0") == {(TWO, "2026-05-01T00:00:00.000Z")}
    assert len(versions("match[spec_version]=2.0,2.1&match[version]=all")) == 5
    assert versions(f"match[id]={ONE},{THREE}") == {(ONE, later), (THREE, first)}
    assert versions("match[type]=malware") == set()
    assert len(versions("match[type]=malware,indicator")) == 3


def test_what_was_added_after_a_moment_is_told_to_the_microsecond(server):
    def added(moment):
        return [one["id"] for one in said(server.ask(f"{MANIFEST}?added_after={moment}")).get("objects", ())]

    assert added("2020-01-02T00:00:00Z") == [TWO, ONE, THREE]
    assert added("2020-01-02T00:00:00.000001Z") == [ONE, THREE]
    assert added("2020-01-02T00:00:00.000000Z") == [TWO, ONE, THREE]
    assert added("2020-01-04T00:00:00.000001Z") == []
    assert server.ask(f"{MANIFEST}?added_after=2030-01-01T00:00:00Z").json() == {}


def test_the_headers_say_what_the_page_begins_and_ends_with(server):
    answer = server.ask(f"{MANIFEST}?limit=2")
    dates = [one["date_added"] for one in answer.json()["objects"]]

    assert answer.headers["x-taxii-date-added-first"] == dates[0] == "2020-01-02T00:00:00.000001Z"
    assert answer.headers["x-taxii-date-added-last"] == dates[1] == "2020-01-03T00:00:00.000001Z"


def test_one_object_and_its_versions_are_told(server):
    assert [one["modified"][:7] for one in said(server.ask(f"{OBJECTS}{ONE}/"))["objects"]] == ["2026-04"]
    assert len(said(server.ask(f"{OBJECTS}{ONE}/versions/"))["versions"]) == 2
    assert said(server.ask(f"{OBJECTS}{ONE}/?match[version]=2000-01-01T00:00:00Z")) == {}
    refused(server.ask(f"{OBJECTS}{ONE.replace('1', '9')}/versions/"), 404)


def test_a_status_of_the_fixture_is_there(server):
    assert said(server.ask("/trust/status/2d086da7-4bdc-4f91-900e-d77486753710/"))["total_count"] == 4


def test_objects_come_in_and_out_byte_by_byte_and_twice_is_once(server):
    name = "tool--00000000-0000-4000-8000-00000000000a"
    text = '{"type":"tool",  "id":"' + name + '","spec_version":"2.1","x":1.50,"é":"ü"}'
    body = ('{"objects":[' + text + ',{"type":"tool"},{"type":"tool","id":"tool--1"}]}').encode()
    path = f"/trust/collections/{EMPTY}/objects/"
    status = said(server.ask(path, "POST", content=body, headers={"content-type": MEDIA}), 202)

    assert (status["status"], status["total_count"], status["success_count"], status["failure_count"]) == (
        "complete", 3, 1, 2,
    )  # fmt: skip
    UUID(status["id"])
    assert said(server.ask(f"/trust/status/{status['id']}/")) == status
    assert text.encode() in server.ask(path).content
    assert (
        said(server.ask(path, "POST", content=body, headers={"content-type": MEDIA}), 202)["success_count"]
        == 1
    )
    assert len(said(server.ask(f"{path}?match[version]=all&match[type]=tool"))["objects"]) == 1


@pytest.mark.parametrize(
    "content", ["application/json", "text/plain", "application/taxii+json;version=2.0", ""]
)
def test_a_body_of_another_media_type_is_refused(server, content):
    refused(server.ask(OBJECTS, "POST", content=b"{}", headers={"content-type": content}), 415)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"no", b"{}", b"[]", b'{"objects":{}}', b'{"objects":[]}', b"\xff", b'{"objects":[NaN]}',
        b'{"objects":' + b"[" * 5000, b'{"objects":[' + b'{"a":' * 5000,
    ],
)  # fmt: skip
def test_a_body_that_is_no_envelope_cannot_be_processed(server, body):
    refused(server.ask(OBJECTS, "POST", content=body, headers={"content-type": MEDIA}), 422)


def test_an_object_that_is_nested_too_deeply_fails_alone(server):
    deep = json.loads("[" * 90 + "]" * 90)
    status = said(server.add(indicator(50, x=deep), indicator(51)), 202)

    assert (status["success_count"], status["failure_count"]) == (1, 1)
    assert "deep" in status["failures"][0]["message"]


def test_a_body_over_the_limit_is_too_large_said_or_not(server):
    big = json.dumps({"objects": [indicator(1, name="x" * 200_000)]}).encode()

    refused(server.ask(OBJECTS, "POST", content=big, headers={"content-type": MEDIA}), 413)
    refused(server.ask(OBJECTS, "POST", content=iter([big]), headers={"content-type": MEDIA}), 413)


def test_an_author_takes_objects_back(server):
    server.add(indicator(60), indicator(60, modified="2026-06-01T00:00:00.000Z"), indicator(61))
    path = f"/trust/collections/{EMPTY}/objects/{indicator(60)['id']}/"

    assert server.ask(f"{path}?match[version]=2026-03-01T00:00:00Z", "DELETE").status_code == 200
    assert len(said(server.ask(f"{path}versions/"))["versions"]) == 1
    assert server.ask(path, "DELETE").status_code == 200
    refused(server.ask(path), 404)
    refused(server.ask(path, "DELETE"), 404)
    refused(server.ask(f"/trust/collections/{LOCKED}/objects/{indicator(1)['id']}/", "DELETE"), 403)


def test_pages_go_on_in_another_process_and_after_a_restart(tmp_path, seed):
    """The cursor says where it stands; meanwhile more is added, and nothing is told twice or left out."""
    running = start(tmp_path / "node", seed)
    second = start(tmp_path / "node", None)
    running.add(*(indicator(number) for number in range(100, 125)))
    path = f"/trust/collections/{EMPTY}/objects/?limit=10"
    first = running.ask(path).json()
    stop(running)

    middle = second.ask(f"{path}&next={first['next']}").json()
    again = start(tmp_path / "node", None)
    again.add(indicator(125))
    last = second.ask(f"{path}&next={middle['next']}").json()
    since = second.ask(path).headers["x-taxii-date-added-last"]
    stop(second)
    later = again.ask(f"/trust/collections/{EMPTY}/objects/?added_after={since}").json()
    stop(again)

    found = [one["id"] for page in (first, middle, last) for one in page["objects"]]
    assert found == [indicator(number)["id"] for number in range(100, 126)]
    assert (first["more"], middle["more"], last["more"]) == (True, True, False)
    assert [one["id"] for one in later["objects"]] == [indicator(125)["id"]]
