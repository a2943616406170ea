"""Tricks in what is sent: fields that nobody asked for, odd bodies and lengths, words meant for others."""

from __future__ import annotations

import itertools

import pytest

from amity import app
from amity.store import local
from amity.ui import session

FORM = "application/x-www-form-urlencoded"
INJECTIONS = (
    "' OR '1'='1",
    "1; DROP TABLE record--",
    '") UNION SELECT 1--',
    "\\'; --",
    "%' OR 1=1 --",
    "${7*7}",
    "{{7*7}}",
    "../../etc/passwd",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\u202e\u0000x".replace("\u0000", ""),
    "9" * 400,
    "-1",
    "NaN",
    "[" * 300,
)


def test_fields_that_nobody_asked_for_are_refused_or_count_for_nothing(told, held):
    kind = app.vocabulary().get("plan.review-open/1")
    headers, before = told.token(), held()
    good = {"body": dict(kind.body.example), "audience": []}
    for more in (
        {"party": "IDN"},
        {"office": "registrar"},
        {"seq": 0},
        {"issued": "2020-01-01T00:00:00Z"},
        {"id": "0" * 64},
    ):
        answer = told.client().post(f"/api/records/{kind.name}", json=good | more, headers=headers)
        assert answer.status_code == 422, more
        answer = told.client().post(
            f"/api/records/{kind.name}", json=good | {"body": good["body"] | more}, headers=headers
        )
        assert answer.status_code == 422, more
    client = told.seated()
    made = client.post(
        "/devices/token",
        data={"label": "a", "office": "registrar", "name": "Another", "expires": "9999-01-01"},
    )
    assert made.status_code == 200
    with told.node.reading() as tx:
        kept = [note for _, note in local.items(tx, session.TOKENS) if note["label"] == "a"]
    assert {(note["office"], note["name"]) for note in kept} == {("desk", "Sok Dara")}
    assert max(note["expires"] for note in kept) < "2027"
    assert held() == before


@pytest.mark.parametrize(
    "sent",
    [
        b"{" * 100_000,
        b'{"body":' + b"[" * 20_000,
        b"\xff\xfe",
        b"",
        b"null",
        b"1e999",
        b'{"a":1,"a":2}',
        b'{"body":{"\\u0000":1}}',
    ],
)
def test_a_body_that_is_odd_is_refused_in_words(told, sent):
    answer = told.client().post("/api/records/plan.review-open/1", content=sent, headers=told.token())

    assert answer.status_code == 422
    assert answer.json()["way_out"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(told):
    big = {"content-length": str(1 << 40)}
    for path in ("/api/records/plan.review-open/1", "/devices/token", "/file/plan.review-open/1"):
        answer = told.seated().post(path, content=b"x", headers=big | told.token() | {"content-type": FORM})
        assert answer.status_code == 413, path


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "9" * 5000, "+5", "1, 1"])
def test_a_length_that_is_no_number_is_refused(told, length):
    headers = {"content-type": FORM}
    request = told.seated().build_request("POST", "/devices/token", content=b"label=a", headers=headers)
    request.headers["content-length"] = length.encode().decode("latin-1")

    assert told.seated().send(request).status_code in (303, 413, 422)


def test_no_parameter_reaches_the_database_as_sql_or_breaks_a_page(told):
    """Each page that an example names, with each odd value in each parameter that its source reads."""
    client = told.seated()
    names = (
        "words",
        "q",
        "on",
        "page",
        "party",
        "kind",
        "year",
        "sort",
        "since",
        "after",
        "forum",
        "of",
        "limit",
        "target",
        "by",
        "state",
    )
    paths = [*told.examples(), "/", "/records", "/search", "/api/records", "/api/search", "/public/search"]
    for path in paths:
        answer = client.get(path, params=dict.fromkeys(names, "'\") OR 1=1; --%{{7*7}}"))
        assert answer.status_code < 500, path
    tables = ("/api/views/node.roster/roster_mandate", "/api/views/exchange.reports/exchange_part")
    for value, path in itertools.product(INJECTIONS, ("/records", "/search", "/api/records", *tables)):
        for query in (dict.fromkeys(names, value), {value[:50]: "x"}):
            assert client.get(path, params=query).status_code < 500, (path, value)


def test_a_file_name_and_a_header_with_a_line_break_in_it_make_no_header(told):
    client = told.seated()
    for path in (
        "/sign-in?next=/%0d%0aset-cookie:%20x=1",
        "/record/%0d%0aset-cookie:x=1",
        "/public/%0aset-cookie:x",
    ):
        answer = client.get(path)
        assert "x=1" not in answer.headers.get("set-cookie", "")
        assert "\n" not in answer.headers.get("location", "")
