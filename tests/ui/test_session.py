"""Who is let in: invitations, sessions, tokens, and how they end."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from starlette.testclient import TestClient

from amity.errors import NotFound
from amity.kernel.record import PUBLIC, Draft, Office
from amity.node.roster import REGISTRAR
from amity.store import local
from amity.testing import refuses, writing_for_long
from amity.ui import session
from amity.ui.website import Web, website


def entered(house, path):
    """Return the browser that has used the one-time link at *path*, and the answer that it got."""
    client = house.client()
    return client, client.post(path)


def test_a_one_time_link_gives_a_seat(house):
    client, answer = entered(house, house.invite(name="Sok Dara"))

    assert answer.status_code == 303
    assert answer.headers["location"] == "/devices?welcome=1"
    assert "Welcome, Sok Dara" in client.get("/").text


def test_looking_at_a_link_does_not_use_it_up(house):
    path = house.invite()
    looked = house.client().get(path)

    assert "Sok Dara" in looked.text
    assert "amity-khm" not in looked.cookies
    assert entered(house, path)[1].status_code == 303


def test_a_link_serves_once_and_not_for_ever_and_all_refusals_look_the_same(house):
    used, late = house.invite(), house.invite()
    entered(house, used)
    house.region.clock.forward(days=3, seconds=1)
    paths = (used, late, "/enrol/never-made")
    answers = [entered(house, path)[1] for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text.replace(path, "") for answer, path in zip(answers, paths, strict=True)}) == 1
    assert not any(answer.cookies for answer in answers)


def test_a_link_into_an_office_that_was_closed_is_refused(house):
    path = house.invite(house.watch)
    house.node.file(Draft("roster.close/1", {"office": "watch"}, frozenset({PUBLIC})), office=REGISTRAR)

    assert entered(house, path)[1].status_code == 404


def test_no_secret_is_kept_only_its_hash(house):
    path = house.invite()
    client, _ = entered(house, path)
    client.post("/devices/token", data={"label": "a script"})
    with house.node.reading() as tx:
        kept = repr([local.items(tx, shelf) for shelf in ("invitation", "session", "token")])

    assert client.cookies["amity-khm"] not in kept
    assert path.rpartition("/")[2] not in kept


def test_the_cookie_is_for_this_house_alone(house):
    cookie = entered(house, house.invite())[1].headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_over_tls_the_cookie_is_bound_to_the_host(house):
    address = "https://amity.example"
    client = TestClient(website(house.node, (), Web(address)), base_url=address, follow_redirects=False)
    answer = client.post(house.invite())

    assert answer.headers["set-cookie"].startswith("__Host-amity-khm=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


def test_a_session_that_somebody_planted_is_not_taken_over(house):
    path = house.invite()
    client = house.client()
    client.cookies.set("amity-khm", "planted", domain="localhost.local")
    answer = client.post(path)

    assert "planted" not in answer.headers["set-cookie"]
    with house.node.reading() as tx:
        assert session.find(tx, "planted", house.node.clock()) is None


def test_a_new_sign_in_ends_the_session_that_the_browser_came_with(house):
    client, _ = entered(house, house.invite())
    former = client.cookies["amity-khm"]
    client.post(house.invite())

    with house.node.reading() as tx:
        assert session.find(tx, former, house.node.clock()) is None


def test_an_idle_session_ends_and_a_busy_one_ends_later(house):
    idle, busy = house.seated(), house.seated()
    for _ in range(3):
        house.region.clock.forward(minutes=20)
        assert busy.get("/").status_code == 200
    assert idle.get("/").status_code == 303
    for _ in range(36):
        house.region.clock.forward(minutes=20)
        busy.get("/")

    assert busy.get("/").status_code == 303


def test_pages_are_read_while_somebody_writes_for_long(house, monkeypatch):
    """That a person was here is noted the next time: an erasure may keep all writers waiting."""
    for place in ("store.database.PATIENCE", "ui.frame.BRIEF", "ui.today.BRIEF"):
        monkeypatch.setattr(f"amity.{place}", 0)
    reader = house.seated()
    assert reader.get("/").status_code == 200
    house.region.clock.forward(minutes=20)
    with writing_for_long(house.node.database):
        during = [reader.get(path).status_code for path in ("/", "/records", "/search?q=skiff")]

    assert during == [200, 200, 200]


def test_a_session_is_over_at_its_longest_however_busy(house):
    limits = session.Limits(idle=timedelta(days=9))
    with house.node.tx() as tx:
        secret = session.begin(tx, house.desk, "Sok Dara", house.node.clock())
        last, over = house.node.clock() + timedelta(hours=12, seconds=-1), timedelta(seconds=1)

        assert session.find(tx, secret, last, limits=limits)
        assert session.find(tx, secret, last + over, limits=limits) is None


def test_a_session_that_was_ended_is_not_brought_back_by_its_last_request(house):
    with house.node.tx() as tx:
        secret = session.begin(tx, house.desk, "Sok Dara", house.node.clock())
        kept = session.find(tx, secret, house.node.clock())
        session.end(tx, secret)
        session.touch(tx, kept.key, house.node.clock())

        assert session.find(tx, secret, house.node.clock()) is None


def test_a_session_ends_with_its_office(house):
    client = house.seated(house.watch)
    assert client.get("/").status_code == 200
    house.node.file(Draft("roster.close/1", {"office": "watch"}, frozenset({PUBLIC})), office=REGISTRAR)

    assert client.get("/").status_code == 303


def test_what_an_office_may_read_is_what_it_may_read_today(house):
    client = house.seated(house.watch)
    assert client.get("/harbour/").status_code == 200
    body = {"office": "watch", "title": "Watch", "files": ["harbour.sighting"], "reads": ["other"]}
    house.node.file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)

    assert client.get("/harbour/").status_code == 403


def test_a_delegated_seat_keeps_the_title_and_the_reading_of_its_office(house):
    body = {"office": "clerk", "files": ["harbour.sighting"], "until": "2026-12-31"}
    house.node.file(Draft("roster.delegate/1", body, frozenset({PUBLIC})), office=house.watch)
    client = house.seated(house.clerk)

    assert "The clerk" in client.get("/").text
    assert client.get("/harbour/").status_code == 403
    assert client.get("/file/harbour.sighting/1").status_code == 200


def test_signing_out_ends_the_session_on_the_server_too(house):
    client = house.seated()
    secret = client.cookies["amity-khm"]
    client.post("/sign-out")
    again = house.client()
    again.cookies.set("amity-khm", secret)

    assert again.get("/").status_code == 303


def test_a_person_sees_and_ends_their_own_sessions_and_nobody_elses(house):
    mine, elsewhere, other = house.seated(), house.seated(), house.seated(name="Another Person")
    with house.node.reading() as tx:
        keys = {note["name"]: key for key, note in local.items(tx, "session")}
        own = [key for key, note in local.items(tx, "session") if note["name"] == "Sok Dara"]
    text = mine.get("/devices").text
    current = house.client().get("/devices").status_code

    assert all(key in text for key in own)
    assert keys["Another Person"] not in text
    assert current == 303
    refused = mine.post("/devices/end", data={"sort": "session", "key": keys["Another Person"]})
    assert refused.status_code == 404
    assert other.get("/").status_code == 200
    key = sha256(elsewhere.cookies["amity-khm"].encode()).hexdigest()
    mine.post("/devices/end", data={"sort": "session", "key": key})
    assert elsewhere.get("/").status_code == 303
    assert mine.get("/").status_code == 200


def test_a_token_opens_the_api_until_it_is_ended_and_no_page(house):
    client = house.seated()
    text = client.post("/devices/token", data={"label": "a script"}).text
    token = text.partition('class="hash">amity_')[2].partition("<")[0]
    headers = {"authorization": f"Bearer amity_{token}"}
    program = house.client()

    assert program.get("/api/kinds", headers=headers).status_code == 200
    assert program.get("/", headers=headers).status_code == 303
    assert token not in client.get("/devices").text
    with house.node.reading() as tx:
        [(key, _)] = local.items(tx, "token")
    client.post("/devices/end", data={"sort": "token", "key": key})
    assert program.get("/api/kinds", headers=headers).status_code == 401


def test_a_person_sees_and_ends_their_own_feeds_and_unused_links_and_nobody_elses(house):
    mine, other = house.seated(), house.seated(name="Another Person")
    link = house.invite()
    with house.node.tx() as tx:
        seat = session.Seat(house.desk, "Desk", "Sok Dara", ("*",), "")
        secret = session.feed(tx, seat, "harbour/feed", house.node.clock())
        ((feed, _),), ((invitation, _),) = local.items(tx, "feed"), local.items(tx, "invitation")
    text = mine.get("/devices").text
    given = [{"sort": "feed", "key": feed}, {"sort": "invitation", "key": invitation}]

    assert 'href="/harbour/feed"' in text
    assert secret not in text
    for one in given:
        assert one["key"] in text
        assert one["key"] not in other.get("/devices").text
        assert other.post("/devices/end", data=one).status_code == 404
        assert mine.post("/devices/end", data=one).status_code == 303
    with house.node.tx() as tx:
        assert session.subscribed(tx, secret, "harbour/feed", house.node.clock()) is None
    assert house.client().get(link).status_code == 404


def test_a_token_ends_with_its_time(house):
    headers = house.token()
    house.region.clock.forward(days=90, seconds=1)

    assert house.client().get("/api/kinds", headers=headers).status_code == 401


@pytest.mark.parametrize("sort", ["", "office", "invitation"])
def test_nothing_else_can_be_ended(house, sort):
    assert house.seated().post("/devices/end", data={"sort": sort, "key": "x"}).status_code in (404, 422)


def test_the_doors_count_knocks(house):
    client = house.client()
    statuses = [client.post("/enrol/guess").status_code for _ in range(25)]

    assert statuses[:20] == [404] * 20
    assert set(statuses[20:]) == {429}
    assert client.post("/passkey/ask").status_code == 429
    assert client.get("/sign-in").status_code == 200
    house.region.clock.forward(minutes=1)
    assert client.post("/passkey/ask").status_code == 200


def test_the_operator_ends_all_that_an_office_holds(house):
    client, headers = house.seated(), house.token()
    other = house.seated(house.watch)
    with house.node.tx() as tx:
        assert session.end_all(tx, house.desk) == 2

    assert client.get("/").status_code == 303
    assert house.client().get("/api/kinds", headers=headers).status_code == 401
    assert other.get("/").status_code == 200


def test_limits_come_from_the_region_pack(house):
    limits = session.Limits.of(house.node.region.thresholds)

    assert limits.idle == timedelta(minutes=30)
    assert limits.longest == timedelta(hours=12)
    assert limits.invitation == timedelta(days=3)


def test_an_invitation_taken_twice_at_once_is_given_once(house):
    token = house.invite().rpartition("/")[2]
    with house.node.tx() as tx:
        assert session.accept(tx, token, house.node.clock()) == (Office("desk"), "Sok Dara")
        refuses(NotFound, lambda: session.accept(tx, token, house.node.clock()))


def test_the_sign_in_page_leads_onward_only_inside(house):
    client = house.seated()

    assert client.get("/sign-in?next=/node").headers["location"] == "/node"
    assert client.get("/sign-in?next=https://evil.example").headers["location"] == "/"
