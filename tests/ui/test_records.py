"""A record's page, the list of records, the kinds, the node and the start page."""

from __future__ import annotations

import base64

from starlette.testclient import TestClient

from amity import app
from amity.kernel import note as notes
from amity.kernel import tree
from amity.kernel.record import Draft, Office, RecordId
from amity.node import alarms
from amity.ui import session
from amity.ui.website import Web, website


def test_a_records_page_says_who_said_what_to_whom_and_how_to_check_it(house, say):
    record_id = say("A <b>skiff</b>", to={"IDN"})
    text = house.seated().get(f"/record/{record_id}").text

    assert "State of KHM said this by its office desk" in text
    assert "A &lt;b&gt;skiff&lt;/b&gt;" in text
    assert "Short title" in text
    assert '<abbr title="State of IDN">IDN</abbr>' in text
    assert "TLP:AMBER" in text
    assert "no other node yet" in text
    assert record_id in text


def test_a_record_that_says_more_than_a_page_holds_is_cut_and_can_be_read_whole(house, say):
    vessels = [{"name": f"Vessel {number}"} for number in range(2000)]
    record_id = say(vessels=vessels, narrative="x" * 9_000)
    client = house.seated()
    answer = client.get(f"/record/{record_id}")

    assert len(answer.content) < 50_000
    assert "Vessel 0" in answer.text
    assert "Vessel 1999" not in answer.text
    assert "more than fits on a page" in answer.text
    assert len(client.get(f"/api/records/{record_id}").json()["body"]["vessels"]) == 2000
    assert "more than fits" not in client.get(f"/record/{say()}").text


def test_who_has_seen_a_record_is_told_once_they_have(house, say):
    record_id = say(to={"IDN"})
    house.region.meet()
    text = house.seated().get(f"/record/{record_id}").text

    assert "no other node yet" not in text
    assert '<abbr title="State of LAO">LAO</abbr> <span class="muted">' in text


def test_the_proof_that_is_handed_out_holds(house, say):
    record_id = say()
    say("Another")
    answer = house.seated().get(f"/record/{record_id}/proof.json")
    proof = answer.json()

    assert "attachment" in answer.headers["content-disposition"]
    point = notes.checkpoint(notes.parse(proof["checkpoint"]))
    leaf = tree.leaf_hash(bytes.fromhex(proof["leaf"]))
    path = [base64.b64decode(step) for step in proof["path"]]
    assert point.size == proof["size"]
    assert tree.included(proof["index"], point.size, leaf, path, point.root)


def test_references_are_links_in_both_directions(house, say):
    first = say("The first")
    body = house.sighting.example
    draft = Draft("harbour.sighting/1", body, frozenset(), refs=(RecordId(first), RecordId("f" * 64)))
    second = house.node.file(draft, office=house.desk).id
    client = house.seated()

    assert f'href="/record/{first}"' in client.get(f"/record/{second}").text
    assert "not held here" in client.get(f"/record/{second}").text
    assert f'href="/record/{second}"' in client.get(f"/record/{first}").text


def test_an_office_that_does_not_read_the_feature_does_not_read_its_records(house, say):
    record_id = say("The secret title")
    clerk = house.seated(house.clerk)

    assert clerk.get(f"/record/{record_id}").status_code == 404
    assert clerk.get(f"/record/{record_id}/proof.json").status_code == 404
    for path in ("/records", "/", "/records?kind=harbour.sighting/1", f"/record/{record_id}"):
        assert "secret title" not in clerk.get(path).text
        assert record_id not in clerk.get(path).text.replace(f"/record/{record_id}", "", 1)


def test_a_reference_tells_an_office_nothing_of_what_it_may_not_read(house, say):
    first = say("The secret title")
    body = {"office": "other", "title": "Other", "files": ["x.y"]}
    draft = Draft("roster.office/1", body, frozenset(), refs=(RecordId(first),))
    second = house.node.file(draft, office=house.desk).id
    text = house.seated(house.clerk).get(f"/record/{second}").text

    assert "not for your office" in text
    assert "Sighting" not in text


def test_a_record_that_was_not_addressed_here_is_not_found(house, say):
    record_id = say(to={"IDN"})
    house.region.meet()
    lao = house.region["LAO"]
    with lao.tx() as tx:
        secret = session.begin(tx, house.desk, "Noy", lao.clock())
    client = TestClient(website(lao, (), Web(house.address)), base_url=house.address)
    client.cookies.set("amity-lao", secret)

    assert client.get(f"/record/{record_id}").status_code == 404
    assert client.get(f"/api/records/{record_id}").status_code == 404
    assert client.get(f"/record/{'0' * 64}").text.replace("0" * 64, record_id) == client.get(
        f"/record/{record_id}"
    ).text.replace("0" * 64, record_id)


def test_what_this_party_said_can_be_withdrawn_and_its_page_says_so_afterwards(house, say):
    record_id = say("A mistake", to={"IDN"})
    client = house.seated()
    assert "Withdraw for good" in client.get(f"/record/{record_id}").text

    answer = client.post(f"/record/{record_id}/withdraw", data={"reason": "sent to the wrong forum"})
    page = client.get(answer.headers["location"])

    assert page.status_code == 410
    assert "has withdrawn this record" in page.text
    assert "sent to the wrong forum" in page.text
    assert "A mistake" not in page.text
    assert record_id[:10] in client.get("/node").text


def test_an_office_without_the_mandate_cannot_withdraw(house, say):
    record_id = say()
    watch = house.seated(house.watch)

    assert "Withdraw for good" not in watch.get(f"/record/{record_id}").text
    assert watch.post(f"/record/{record_id}/withdraw", data={}).status_code == 403
    assert house.node.record(record_id) is not None


def test_a_kind_that_this_version_does_not_know_is_shown_to_those_who_read_everything(house, say):
    record_id = say("From the future")
    house.node.kinds = app.vocabulary(())

    assert house.seated(house.watch).get(f"/record/{record_id}").status_code == 404
    text = house.seated().get(f"/record/{record_id}").text
    assert "not known to this version" in text
    assert "From the future" in text


def test_what_an_office_said_without_a_mandate_is_marked(house):
    hostile = house.region["IDN"]
    hostile.allows = lambda *_: True
    draft = Draft("harbour.sighting/1", house.sighting.example, frozenset({"KHM"}))
    record_id = hostile.file(draft, office=Office("nobody")).id
    house.region.meet()

    assert "held no mandate" in house.seated().get(f"/record/{record_id}").text


def test_the_list_of_records_comes_in_pages_and_by_party_and_kind(house, say):
    for number in range(60):
        say(f"Sighting {number}")
    client = house.seated()
    first = client.get("/records?kind=harbour.sighting/1").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(older).text

    assert first.count('href="/record/') == 50
    assert second.count('href="/record/') == 10
    assert "Nothing matches" in client.get("/records?party=IDN").text
    assert "Nothing matches" in client.get("/records?kind=no.such/1").text
    assert client.get("/records?before=nonsense").status_code == 200


def test_every_kind_is_listed_and_has_a_page_with_its_fields_and_example(house):
    client = house.seated()
    text = client.get("/kinds").text

    for kind in house.node.kinds:
        assert f'href="/kinds/{kind.name}"' in text
        assert kind.source in client.get(f"/kinds/{kind.name}").text
    assert "Skiff off the cape" in client.get("/kinds/harbour.sighting/1").text
    assert client.get("/kinds/no.such/1").status_code == 404


def test_the_node_page_says_how_far_each_log_is_believed_and_by_whom(house, say):
    say()
    house.region.meet()
    text = house.seated().get("/node").text

    assert "amity/bottle/KHM" in text
    assert "may sign" in text
    assert "up to date" in text
    assert "State of IDN" in text
    assert house.node.keyring("IDN").newest.public.hex() in text
    assert "harbour.sightings" in text
    assert "The watch" in text


def test_the_node_page_shows_alarms_with_their_evidence(house):
    with house.node.tx() as tx:
        evidence = {"note": "two <histories>"}
        alarms.ring(tx, alarms.FORK, "IDN", "signed two histories", now=house.node.clock(), evidence=evidence)
    client = house.seated()

    assert "signed two histories" in client.get("/").text
    assert "signed two histories" in client.get("/node").text
    assert "\\u003chistories\\u003e" in client.get("/node").text


def test_a_node_that_may_not_sign_yet_says_so(house):
    house.node._confirmed = False
    client = house.seated()

    assert "waits for a peer" in client.get("/node").text
    sent = {"title": "x", "seen_at": "2026-01-01T00:00", "-to": "-alone"}
    answer = client.post("/file/harbour.sighting/1", data=sent)
    assert answer.status_code == 503
    assert "catching up" in answer.text


def test_the_start_page_leads_to_what_the_office_may_open(house, say):
    say("The newest")
    desk, clerk = house.seated().get("/").text, house.seated(house.clerk).get("/").text

    assert 'href="/harbour/"' in desk
    assert 'href="/file/"' in desk
    assert "You have no passkey yet" in desk
    assert "reads no feature yet" in clerk


def test_every_component_stands_on_the_design_page(house):
    text = house.seated().get("/design").text

    for name in (
        "badge",
        "tlp",
        "banner",
        "card",
        "table",
        "fields",
        "progress",
        "timeline",
        "pager",
        "empty",
    ):
        assert f'class="{name}' in text, name
    assert "<svg" in text
