"""The box: what an office finds and why, what it is not told, and the same for programs."""

from __future__ import annotations

import re

import pytest

from amity import app
from amity.kernel.record import Draft, Office, Party
from amity.node import region as regions
from amity.node import search
from amity.testing import DESK, Region, repository
from amity.testing.browsing import browser


def test_the_box_stands_on_every_page_and_finds_what_was_filed_just_now(house, say):
    client = house.seated()
    record_id = say("Skiff off the cape", narrative="Two persons waved from the <skiff> & left.")
    text = client.get("/search?q=skiff+waved").text

    assert 'action="/search"' in client.get("/node").text
    assert f'href="/record/{record_id}"' in text
    assert "in Short title:</span> <mark>Skiff</mark> off the cape" in text
    assert re.search(
        r"in Narrative:</span> Two persons <mark>waved</mark> from the &lt;<mark>skiff</mark>&gt; &amp;", text
    )


def test_a_browser_without_scripts_pages_through_all_that_is_found(house, say):
    for number in range(45):
        say(f"Skiff number {number}")
    client, address, seen = house.seated(), "/search?q=skiff", []
    while address:
        text = client.get(address).text
        seen += re.findall(r"<mark>Skiff</mark> number (\d+)<", text)
        more = re.search(r'rel="next" href="([^"]+)"', text)
        address = more[1].replace("&amp;", "&") if more else ""

    assert seen == [str(number) for number in range(44, -1, -1)]


def test_nothing_found_and_nothing_allowed_are_told_in_the_same_words(house, say):
    """The clerk reads no harbour: what is there is told as what is nowhere, in the same bytes."""
    say("Skiff off the cape")
    client = house.seated(house.clerk)
    there, nowhere = client.get("/search?q=skiff").text, client.get("/search?q=nowhr").text

    assert "Skiff" in house.seated().get("/search?q=skiff").text
    assert plainly(there).replace("skiff", "WORD") == plainly(nowhere).replace("nowhr", "WORD")
    assert "Nothing that your office may read holds these words." in there
    assert client.get("/search?q=skiff&feature=harbour").text.count("Skiff") == 0


def plainly(text: str) -> str:
    """Return a page without the sealed mark of how far its live feed was: it differs each time."""
    return re.sub(r' data-live="[^"]*"', "", text)


def test_filters_narrow_and_stay_in_the_form(house, say):
    say("Skiff one", to={"IDN"})
    house.region.say("IDN", "harbour.sighting/1", house.sighting.example | {"title": "Skiff two"}, to={"KHM"})
    house.region.meet()
    client = house.seated()
    text = client.get("/search?q=skiff&party=IDN&since=2026-01-01&until=2026-01-01&feature=harbour").text

    assert "two" in text
    assert "one<" not in text
    assert '<option value="IDN" selected>' in text
    assert 'name="since" value="2026-01-01"' in text
    assert "one<" in client.get("/search?q=skiff&party=KHM").text
    assert "Nothing that" in client.get("/search?q=skiff&until=2025-12-31").text


@pytest.mark.parametrize("query", ["q=skiff&since=soon", "q=skiff&after=1.ffff", "q=skiff&after=x"])
def test_what_cannot_be_read_is_said_on_the_page_and_refused_to_programs(house, say, query):
    say()
    assert 'role="alert"' in house.seated().get(f"/search?{query}").text
    assert house.client().get(f"/api/search?{query}", headers=house.token()).status_code == 422


def test_a_question_without_a_word_is_answered_with_how_to_ask(house):
    for query in ("", "?q=", "?q=%21%3F", "?q=+++"):
        assert "Write words in any script" in house.seated().get(f"/search{query}").text


def test_nobody_searches_who_is_not_signed_in(house):
    assert house.client().get("/search?q=skiff").status_code == 303
    assert house.client().get("/api/search?q=skiff").status_code == 401


def test_programs_are_given_the_same_with_the_reason_in_parts(house, say):
    record_id = say("Skiff off the cape")
    said = house.client().get("/api/search?q=skiff", headers=house.token()).json()

    assert [hit["id"] for hit in said["hits"]] == [record_id]
    assert said["hits"][0]["reasons"] == [
        {
            "field": ["Short title"],
            "text": [{"text": "Skiff", "match": True}, {"text": " off the cape", "match": False}],
        }
    ]
    assert said["hits"][0]["address"] == f"/record/{record_id}"
    assert said["next"] is None
    assert said["behind"] == 0
    assert (
        house.client().get("/api/search?q=skiff", headers=house.token(Office("clerk"))).json()["hits"] == []
    )


def test_the_page_says_how_far_the_index_is_while_it_catches_up(house, monkeypatch):
    monkeypatch.setattr(search, "PROMPT", 10)
    body = dict(house.sighting.example)
    drafts = [
        Draft("harbour.sighting/1", body | {"title": f"Skiff {n}"}, frozenset({Party("IDN")}))
        for n in range(40)
    ]
    house.node.file_all(drafts, office=DESK)
    client = house.seated()

    assert "records have come and are not searched yet" in client.get("/search?q=skiff").text
    house.node.do_duties()
    assert "not searched yet" not in client.get("/search?q=skiff").text


def test_what_was_withdrawn_is_found_no_more(house, say):
    record_id = say("Skiff off the cape")
    client = house.seated()
    assert "<mark>Skiff" in client.get("/search?q=skiff").text
    house.node.withdraw(record_id, reason="", office=DESK)

    assert "<mark>Skiff" not in client.get("/search?q=skiff").text


def test_a_hit_leads_to_the_page_that_shows_it_best_where_its_feature_has_one():
    region = Region("ASEC", "KHM", pack=regions.load(repository() / "regions" / "asean"))
    node, filed = region["ASEC"], []
    client = browser(node, app.FEATURES)
    for kind in [k for k in app.vocabulary() for f in app.FEATURES if k.name in f.places]:
        draft = Draft(kind.name, kind.body.example, frozenset({Party("KHM")}))
        filed.append((kind.name, node.file(draft, office=DESK).id))
    for name, record_id in filed:
        hits = client.get(f"/api/search?q={record_id}&party=ASEC").json()["hits"]
        address = next(hit["address"] for hit in hits if hit["id"] == record_id)
        assert not address.startswith("/record/")
        assert client.get(address).status_code == 200, f"{name}: {address}"
