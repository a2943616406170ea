"""Tricks at the doors: forged seats, other sites' forms, odd paths and headers, and what is not one's own."""

from __future__ import annotations

import itertools
import re

import pytest
import sqlalchemy as sa

from amity import app
from amity.errors import NotFound
from amity.kernel.record import Draft, Party
from amity.store import local
from amity.testing import DESK
from amity.ui import session

FORM = "application/x-www-form-urlencoded"


# -- seats -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forged",
    ["", "x", "a" * 43, "../" * 20, '"', "null", "0", "a" * 7000],
)
def test_a_forged_cookie_opens_nothing(told, forged):
    client = told.client(cookie=f"amity-khm={forged}")

    assert client.get("/").status_code == 303
    assert client.get("/api/kinds").status_code == 401


def test_what_the_database_keeps_of_a_session_opens_nothing(told):
    told.seated()
    with told.node.reading() as tx:
        keys = [key for key, _ in local.items(tx, session.SESSIONS)]
    for key in keys:
        assert told.client(cookie=f"amity-khm={key}").get("/").status_code == 303
        assert told.client().get("/api/kinds", headers={"authorization": f"Bearer {key}"}).status_code == 401


def test_each_secret_opens_its_own_door_and_no_other(told):
    """A session is no token, a token is no session, a link is neither."""
    secret, token = told.seated().cookies["amity-khm"], told.token()["authorization"].partition(" ")[2]
    with told.node.tx() as tx:
        link = session.invite(tx, DESK, "Sok Dara", told.node.clock())

    for wrong in (secret, link):
        assert (
            told.client().get("/api/kinds", headers={"authorization": f"Bearer {wrong}"}).status_code == 401
        )
    for wrong in (token, link):
        assert told.client(cookie=f"amity-khm={wrong}").get("/").status_code == 303
    assert told.client().get(f"/enrol/{secret}").status_code == 404
    assert told.client().get("/api/kinds", params={"token": token, "access_token": token}).status_code == 401


@pytest.mark.parametrize(
    "shown", ["Bearer", "Bearer ", "Basic a2htOng=", "bearer x y", "Negotiate x", "Digest x", "\tBearer x"]
)
def test_a_program_that_shows_something_else_is_not_taken_for_the_browser_beside_it(told, shown):
    client = told.seated()

    assert client.get("/api/kinds", headers={"authorization": shown}).status_code == 401


def test_whoever_is_refused_learns_nothing_of_who_is_known(told):
    """Unknown, used up and out of date: the same look-ups are made, and the same words are said."""
    with told.node.tx() as tx:
        used = session.invite(tx, DESK, "Sok Dara", told.node.clock())
        session.accept(tx, used, told.node.clock())
        limits = session.Limits(invitation=-session.Limits().invitation)
        late = session.invite(tx, DESK, "Sok Dara", told.node.clock(), limits=limits)
    asked: dict[str, list[str]] = {}
    for name, token in (("unknown", "a" * 43), ("used", used), ("late", late)):
        asked[name] = statements(told.node, token)
        told.client().get(f"/enrol/{token}")
    said = {told.client().get(f"/enrol/{token}").text.replace(token, "") for token in ("a" * 43, used, late)}

    assert asked["unknown"] == asked["used"] == asked["late"] != []
    assert len({re.sub(r'data-rendered="[^"]*"', "", text) for text in said}) == 1


def statements(node, token: str) -> list[str]:
    """Return the SQL that is run for a look at the link *token*."""
    run: list[str] = []

    def note(connection, cursor, statement, *_):
        run.append(statement)

    sa.event.listen(node.database.engine, "before_cursor_execute", note)
    try:
        with node.reading() as tx, pytest.raises(NotFound):
            session.invited(tx, token, node.clock())
    finally:
        sa.event.remove(node.database.engine, "before_cursor_execute", note)
    return run


# -- other sites -------------------------------------------------------------------------------------


def test_no_form_of_any_feature_acts_at_another_sites_wish(told, held):
    client, before = told.seated(), held()
    actions = [f"/{f.name}{a.path}" for f in app.FEATURES if f.pages for a in f.pages.actions]
    tricks = (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:8000.evil.example"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost:8001"},
        {"referer": "http://localhost:8000/", "origin": "https://evil.example"},
    )
    for path, headers in itertools.product([*actions, "/devices/end-others", "/sign-out"], tricks):
        answer = client.post(path, data={"-to": "-alone"}, headers=headers)
        assert answer.status_code == 403, (path, headers)
    assert held() == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("said", ["x-http-method-override", "x-method-override", "x-http-method", "_method"])
def test_reading_stays_reading_whatever_it_says_of_itself(told, held, method, said):
    client, before = told.seated(), held()
    client.request(method, "/sign-out", headers={said: "POST"}, params={"_method": "POST"})
    client.request(method, "/devices/end-others", headers={said: "DELETE"})

    assert client.get("/").status_code == 200
    assert held() == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "FOO"])
def test_a_method_that_no_door_knows_is_refused(told, method):
    for path in ("/", "/api/records", "/record/x", "/taxii2/", "/static/amity.css"):
        assert told.seated().request(method, path).status_code in (401, 403, 404, 405), path


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1",
        "localhost@evil.example",
        "",
        "[::1]:80",
        "[",
        "localhost:x:y",
    ],
)
def test_another_hosts_name_is_refused_and_never_repeated(told, host):
    answer = told.seated().get("/", headers={"host": host})

    assert answer.status_code == 403
    assert "evil.example" not in answer.text


def test_what_a_client_says_of_the_way_it_came_changes_no_answer(told):
    """X-Forwarded-* are the proxy's words: they decide nothing here but the address that is counted."""
    tricks = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "gopher",
        "x-forwarded-prefix": "/evil",
        "forwarded": "host=evil.example",
        "x-original-url": "/node",
        "x-rewrite-url": "/node",
        "x-forwarded-for": "127.0.0.1",
    }
    plain, tricked = told.client().get("/sign-in"), told.client().get("/sign-in", headers=tricks)
    moved = told.client().get("/", headers=tricks)

    assert tricked.text == plain.text
    assert moved.headers["location"] == "/sign-in?next=/"
    assert "evil" not in tricked.text + str(tricked.headers)


# -- paths -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/static/../session.py",
        "/static/..%2fsession.py",
        "/static/%2e%2e/session.py",
        "/static/%2e%2e%2fframe.py",
        "/static/..%5cframe.py",
        "/static/....//frame.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/amity.css%00.html",
        "/static/" + "a" * 5000,
        "/static/" + "../" * 60 + "etc/passwd",
        "/record/..%2f..%2fnode",
        "/record/" + "a" * 9000,
        "/%2e%2e/",
        "/..;/node",
        "/api/records/%2e%2e%2f..",
        "/api/views/sqlite_master/x",
        "/api/views/node.roster/local",
        "/exchange/..%2fKHM",
        "/enrol/%0d%0aset-cookie:x=1",
        "/taxii2/..%2f..%2f",
        "/plans/%F0%28%8C%28",
        "/%",
        "/record/\u202e",
    ],
)
def test_a_path_that_would_lead_out_leads_nowhere(told, path):
    for client in (told.client(), told.seated()):
        answer = client.get(f"http://localhost:8000{path}")
        assert answer.status_code in (303, 307, 401, 403, 404, 405, 422), path
        assert "root:" not in answer.text
        assert "set-cookie" not in answer.headers
        assert not answer.headers.get("location", "/").startswith(("//", "http")), path


@pytest.mark.parametrize(
    "onward",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/%0d%0aLocation:%20x",
        " //evil.example",
        "http:evil.example",
    ],
)
def test_no_door_sends_anybody_elsewhere(told, onward):
    client = told.seated()
    answers = [
        client.get("/sign-in", params={"next": onward}),
        client.post("/language", data={"language": "km", "next": onward}),
    ]
    for answer in answers:
        place = answer.headers.get("location", "/")
        assert place.startswith("/")
        assert not place.startswith(("//", "/\\", "/\t")), place
    page = told.client().get("/sign-in", params={"next": onward}).text
    assert "evil.example" not in page


# -- what leaves with every answer -------------------------------------------------------------------


def test_every_answer_carries_the_headers_that_keep_others_out(told):
    seated, stranger = told.seated(), told.client()
    asked = [
        *(
            seated.get(path)
            for path in [*told.examples()[::6], "/", "/node", "/devices", "/file/", "/api/kinds"]
        ),
        *(
            stranger.get(path)
            for path in ("/", "/sign-in", "/no", "/static/amity.css", "/public/", "/api/no")
        ),
        stranger.get("/", headers={"host": "evil.example"}),
        stranger.post("/sign-out", headers={"origin": "https://evil.example"}),
        stranger.request("FOO", "/"),
        seated.post("/devices/token", data={}),
    ]
    for answer in asked:
        policy = dict(
            part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["form-action"] == policy["script-src"] == policy["style-src"] == "'self'"
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(" ".join(policy.values()).split())
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers


def test_what_is_ones_own_is_kept_by_no_cache_between(told):
    """A page may be kept for its reader (`private`), never by a machine that serves others."""
    client, stranger = told.seated(), told.client()
    for path in (*told.examples()[::2], "/", "/devices", "/api/records", "/search?words=a"):
        answer = client.get(path)
        kept = answer.headers["cache-control"]
        if "public" in kept:  # then it is the same for everybody
            assert answer.text == stranger.get(path).text, path
        else:
            assert "no-store" in kept or "private" in kept, path


# -- what is not one's own ---------------------------------------------------------------------------


def test_an_office_without_the_right_opens_no_page_by_its_address(told):
    """Not one page of a feature, whatever it is called: those that are open to all show what is public."""
    clerk, stranger = told.seated(office="clerk"), told.client()
    open_to_all = {f"/{f.name}{d.path}" for f in app.FEATURES if f.pages for d in f.pages.doors if d.public}
    for feature in app.FEATURES:
        for door in feature.pages.doors if feature.pages else ():
            path = f"/{feature.name}{door.example or door.path}"
            if f"/{feature.name}{door.path}" in open_to_all:
                continue
            path = re.sub(r"\{[a-z_]+(:[a-z]+)?\}", "0" * 64, path)
            assert clerk.get(path).status_code == 403, path
            assert stranger.get(path).status_code == 303, path


def test_a_record_that_one_may_not_read_and_one_that_is_not_there_look_alike(told):
    clerk, nowhere = told.seated(office="clerk"), "ab" * 32
    there = next(record for kind, record in told.said.items() if kind.startswith("exchange."))

    for path in ("/record/{}", "/api/records/{}", "/api/records/{}/proof"):
        one, other = (clerk.get(path.format(record)) for record in (there, nowhere))
        assert one.status_code == other.status_code == 404
        assert plain(one.text, there) == plain(other.text, nowhere)
    assert there not in clerk.get("/records").text + clerk.get("/api/records").text


def plain(text: str, record: str) -> str:
    """Return *text* without the name of the record that was asked for, and without keys of the page."""
    return re.sub(r'(value|data-[a-z]+|content)="[A-Za-z0-9_=.:-]{16,}"', "", text.replace(record, ""))


def test_what_was_told_to_another_party_is_not_found_by_its_address(told):
    body = app.vocabulary().get("exchange.incident/1").body.example
    draft = Draft("exchange.incident/1", dict(body), frozenset({Party("IDN")}))
    record = told.region["ASEC"].file(draft, office=DESK).id
    told.region.meet("ASEC", "KHM")
    for path in (
        f"/record/{record}",
        f"/api/records/{record}",
        f"/api/records/{record}/proof",
        f"/public/record/{record}",
    ):
        assert told.seated().get(path).status_code == 404, path
