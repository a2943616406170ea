"""What is sent is filed once: by forms, by outboxes, by programs; and what a device is told it may keep."""

from __future__ import annotations

import re

import pytest

from amity.kernel.record import Draft, Marking
from amity.node.node import Node
from amity.testing import DESK

FORM = "/file/harbour.sighting/1"
SENT = {"title": "Skiff off the cape", "seen_at": "2026-01-01T04:10", "-to": "-alone", "-once": "k" * 24}
EXAMPLE = {"title": "Skiff off the cape", "seen_at": "2026-01-01T04:10:00Z", "persons": 4}


def person(client) -> str:
    return re.search(r'data-person="(\w+)"', client.get("/records").text)[1]


def size(house) -> int:
    return house.node.sizes()["KHM"]


# ---- forms ----


def test_every_form_that_files_carries_a_key_of_its_own_and_no_other_form_does(house, say):
    client = house.seated()
    pages = [client.get(path).text for path in (FORM, f"/record/{say()}", "/devices")]
    forms = [form for page in pages for form in re.findall(r"<form[^>]*post.*?</form>", page, re.DOTALL)]
    keyed = {re.search('action="([^"]*)"', form)[1] for form in forms if 'name="-once"' in form}
    keys = re.findall(r'name="-once" value="(\w+)"', "".join(pages))

    assert {path.split("/")[1] for path in keyed} == {"file", "record"}
    assert len(set(keys)) == len(keys) == 2


def test_a_second_click_files_nothing_and_leads_where_the_first_did(house):
    client, before = house.seated(), size(house)
    first, second = (client.post(FORM, data=SENT) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert size(house) == before + 1


def test_the_same_form_filled_in_otherwise_says_something_else(house):
    client, before = house.seated(), size(house)
    client.post(FORM, data=SENT)
    client.post(FORM, data=SENT | {"title": "Two skiffs"})

    assert size(house) == before + 2


def test_another_person_with_the_same_key_says_it_for_themselves(house):
    before = size(house)
    house.seated(name="Sok Dara").post(FORM, data=SENT)
    house.seated(name="Chan").post(FORM, data=SENT)

    assert size(house) == before + 2


def test_what_was_refused_can_be_sent_again_under_the_same_key(house):
    client, before = house.seated(), size(house)
    assert client.post(FORM, data=SENT | {"title": ""}).status_code == 422
    assert client.post(FORM, data=SENT).status_code == 303
    assert size(house) == before + 1


def test_an_answer_that_was_lost_after_the_commit_is_given_again(house, monkeypatch):
    """The node fails between committing and answering: a repeat finds the record and files nothing."""
    client, before = house.seated(), size(house)
    file = Node.file

    def lost(*told, **named):
        file(*told, **named)
        raise OSError("the line")

    with monkeypatch.context() as broken:
        broken.setattr(Node, "file", lost)
        assert client.post(FORM, data=SENT).status_code == 500
    again = client.post(FORM, data=SENT)

    assert again.status_code == 303
    assert size(house) == before + 1
    assert client.get(again.headers["location"]).status_code == 200


# ---- an outbox ----


def test_an_outbox_is_told_where_it_was_filed_or_why_not_in_words_that_it_can_show(house):
    client = house.seated()
    headers = {"amity-outbox": person(client), "accept": "application/json"}
    filed = client.post(FORM, data=SENT, headers=headers)
    page = client.post(FORM, data=SENT | {"title": ""}, headers=headers)
    problem = house.seated(house.clerk).post(
        FORM, data=SENT, headers=headers | {"amity-outbox": person(house.seated(house.clerk))}
    )

    assert re.fullmatch(r"/record/\w{64}\?filed=1", filed.json()["next"])
    assert page.status_code == 422
    assert "Nothing was filed yet" in page.text
    assert problem.status_code == 403
    assert problem.json()["code"] == "not-authorised"


def test_an_outbox_is_not_sent_by_somebody_elses_session(house):
    sok, before = person(house.seated(name="Sok Dara")), size(house)
    headers = {"amity-outbox": sok, "accept": "application/json"}
    answer = house.seated(name="Chan").post(FORM, data=SENT, headers=headers)

    assert answer.status_code == 401
    assert size(house) == before
    assert house.seated(name="Sok Dara").post(FORM, data=SENT, headers=headers).status_code == 200


# ---- programs ----


def test_a_program_that_asks_again_with_its_key_gets_the_same_record(house):
    headers = house.token() | {"idempotency-key": "7"}
    asked = {"body": EXAMPLE, "audience": ["IDN"]}
    before = size(house)
    first, second = (
        house.client().post("/api/records/harbour.sighting/1", json=asked, headers=headers) for _ in range(2)
    )
    other = house.client().post(
        "/api/records/harbour.sighting/1", json=asked | {"audience": []}, headers=headers
    )

    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]
    assert other.status_code == 422
    assert first.json()["id"] in other.json()["detail"]
    assert size(house) == before + 1


# ---- what a device may keep ----


def told(client, path: str) -> str:
    return client.get(path).headers.get("x-amity-keep", "")


def test_a_page_says_whose_it_is_and_for_how_long_and_that_it_may_be_kept(house):
    client = house.seated()
    house.region.clock.forward(minutes=10)
    session, whose, left, fit = told(client, "/records").split()

    assert whose == person(client)
    assert int(left) == 12 * 3600 - 600
    assert fit == "page"
    assert told(house.seated(), "/records").split()[1] == whose
    assert told(house.seated(), "/records").split()[0] != session
    assert told(house.seated(name="Chan"), "/records").split()[1] != whose


def red(house) -> str:
    body = {"title": "An informer", "seen_at": "2026-01-01T04:10:00Z"}
    return house.node.file(
        Draft("harbour.sighting/1", body, frozenset(), marking=Marking("RED")), office=DESK
    ).id


@pytest.mark.parametrize("path", ["/record/{}", "/records", "/file/harbour.sighting/1?ref={}"])
def test_no_page_is_kept_that_bears_tlp_red_or_names_a_record_so_marked(house, say, path):
    client = house.seated()
    say()
    assert told(client, "/records").endswith("page")

    assert told(client, path.format(red(house))).endswith(" not")


@pytest.mark.parametrize("path", ["/devices", "/nowhere", "/record/" + "0" * 64])
def test_no_page_of_a_door_is_kept_and_no_refusal(house, path):
    assert not told(house.seated(), path).endswith("page")


def test_where_nobody_is_signed_in_all_is_thrown_away(house):
    client = house.seated()
    house.region.clock.forward(hours=13)

    assert told(client, "/sign-in") == "nobody"
    assert told(house.client(), "/sign-in") == "nobody"
    assert told(house.client(), "/offline") == ""  # it asks nobody who they are


def test_a_reader_can_let_a_browser_keep_nothing_and_change_their_mind(house):
    client = house.seated()
    client.post("/devices/keeping", data={"keep": "no"})
    assert told(client, "/records") == "nothing"
    assert "keeps no page" in client.get("/devices").text

    client.post("/devices/keeping", data={"keep": "yes"})
    assert told(client, "/records").endswith("page")


def test_a_browser_can_install_it(house):
    manifest = house.client().get("/manifest.webmanifest").json()
    worker = house.client().get("/worker.js")

    assert manifest["name"] == "Amity · State of KHM"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        assert house.client().get(icon["src"]).headers["content-type"] == icon["type"]
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    assert "manifest-src 'self'" in worker.headers["content-security-policy"]
