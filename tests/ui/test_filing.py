"""Filing through a form: what an office may say, to whom, and what happens when it is filled in wrongly."""

from __future__ import annotations

import re
from typing import Any

from amity.kernel.record import PUBLIC

SENT = {"title": "Skiff off the cape", "seen_at": "2026-01-01T04:10", "persons": "4", "sea": "calm"}


def filed(house, answer) -> Any:
    """Return the record that a form's answer leads to."""
    assert answer.status_code == 303, answer.text
    return house.node.record(re.fullmatch(r"/record/([0-9a-f]{64})\?filed=1", answer.headers["location"])[1])


def test_an_office_is_shown_what_it_may_file_and_nothing_else(house):
    watch = house.seated(house.watch).get("/file/").text
    clerk = house.seated(house.clerk).get("/file/").text

    assert "/file/harbour.sighting/1" in watch
    assert "/file/roster.office/1" not in watch
    assert "/file/harbour" not in clerk
    assert "/file/roster.delegate/1" in clerk  # every office may delegate what it holds


def test_a_form_is_drawn_for_every_kind_that_the_house_knows(house):
    client = house.seated()
    for kind in house.node.kinds:
        answer = client.get(f"/file/{kind.name}")
        assert answer.status_code == 200, kind.name
        assert "Who may read this" in answer.text


def test_a_form_says_who_will_read_what_is_filed(house):
    text = house.seated().get("/file/harbour.sighting/1").text

    assert "All Parties" in text
    assert "2 other readers" in text
    assert '<abbr title="State of IDN">IDN</abbr>' in text


def test_what_is_filled_in_is_filed_to_the_forums_members_of_today(house):
    answer = house.seated().post("/file/harbour.sighting/1", data=SENT | {"-to": "ALL", "-tlp": "GREEN"})
    record = filed(house, answer)

    assert record.office == house.desk
    assert record.to == "ALL"
    assert record.audience == {"KHM", "IDN", "LAO"}
    assert record.marking.tlp == "GREEN"
    assert record.body == {
        "title": "Skiff off the cape",
        "seen_at": "2026-01-01T04:10:00Z",
        "persons": 4,
        "sea": "calm",
        "vessels": [],
        "marks": [],
        "hazards": [],
        "urgent": False,
    }


def test_a_last_day_of_keeping_that_no_calendar_has_is_refused(house):
    form = SENT | {"-to": "-alone"}
    wrong = house.seated().post("/file/harbour.sighting/1", data=form | {"-retain-until": "2030-02-30"})
    right = house.seated().post("/file/harbour.sighting/1", data=form | {"-retain-until": "2028-02-29"})

    assert wrong.status_code == 422
    assert "as in a calendar" in wrong.text
    assert filed(house, right).marking.retain_until == "2028-02-29"


def test_readers_can_be_some_parties_everybody_or_nobody_else(house):
    client = house.seated()
    some = client.post("/file/harbour.sighting/1", data=SENT | {"-to": "-parties", "-party=LAO": "yes"})
    all_ = client.post("/file/harbour.sighting/1", data=SENT | {"-to": "-public"})
    none = client.post("/file/harbour.sighting/1", data=SENT | {"-to": "-alone", "-party=LAO": "yes"})

    assert filed(house, some).audience == {"LAO"}
    assert filed(house, all_).audience == {PUBLIC}
    assert filed(house, none).audience == set()


def test_decimals_and_rows_travel_as_the_wire_wants_them(house):
    more = {
        "-to": "-alone",
        "place.lat": "9.50",
        "place.lon": "103",
        "vessels.0.name": "A",
        "vessels.2.name": "C",
    }
    record = filed(house, house.seated().post("/file/harbour.sighting/1", data=SENT | more))

    assert record.body["place"] == {"lat": "9.50", "lon": "103"}
    assert [vessel["name"] for vessel in record.body["vessels"]] == ["A", "C"]


def test_a_form_filled_in_wrongly_comes_back_with_its_faults_and_its_values(house):
    size = house.node.sizes()["KHM"]
    sent = {
        "title": "",
        "seen_at": "",
        "persons": "900",
        "narrative": "kept <b>",
        "-to": "-parties",
        "-tlp": "X",
    }
    answer = house.seated().post("/file/harbour.sighting/1", data=sent | {"-refs": "zz"})

    assert answer.status_code == 422
    assert house.node.sizes()["KHM"] == size
    for said in (
        "Nothing was filed yet",
        "this must be filled in",
        "less than or equal to 500",
        "at least one Party",
    ):
        assert said in answer.text
    assert "Choose one of the markings" in answer.text
    assert "64 hexadecimal digits" in answer.text
    assert "kept &lt;b&gt;" in answer.text
    assert 'value="900"' in answer.text
    assert 'href="#f-persons"' in answer.text


def test_one_row_more_is_given_and_nothing_is_filed(house):
    size = house.node.sizes()["KHM"]
    sent = SENT | {"vessels.0.name": "Sea Star", "add-row": "vessels", "-to": "-parties", "-party=LAO": "yes"}
    answer = house.seated().post("/file/harbour.sighting/1", data=sent)

    assert answer.status_code == 200
    assert 'name="vessels.1.name"' in answer.text
    assert 'value="Sea Star"' in answer.text
    assert re.search(r'name="-party=LAO" value="yes" checked', answer.text)
    assert house.node.sizes()["KHM"] == size


def test_a_link_can_fill_a_form_in_beforehand(house):
    answer = house.seated().get("/file/harbour.sighting/1?title=Known&to=ALL&ref=" + "a" * 64)

    assert 'value="Known"' in answer.text
    assert 'value="ALL" checked' in answer.text
    assert "a" * 64 in answer.text


def test_an_office_without_the_mandate_is_refused_by_form_and_by_forum(house):
    clerk, watch = house.seated(house.clerk), house.seated(house.watch)
    size = house.node.sizes()["KHM"]

    assert clerk.get("/file/harbour.sighting/1").status_code == 403
    assert clerk.post("/file/harbour.sighting/1", data=SENT | {"-to": "ALL"}).status_code == 403
    assert watch.post("/file/harbour.sighting/1", data=SENT | {"-to": "-public"}).status_code == 403
    assert watch.get("/file/roster.office/1").status_code == 403
    assert house.node.sizes()["KHM"] == size
    filed(house, watch.post("/file/harbour.sighting/1", data=SENT | {"-to": "ALL"}))


def test_the_watch_office_is_offered_only_the_forum_that_it_may_address(house):
    text = house.seated(house.watch).get("/file/harbour.sighting/1").text

    assert 'value="ALL"' in text
    assert "-public" not in text
    assert "-alone" not in text


def test_a_kind_that_does_not_exist_is_not_found(house):
    assert house.seated().get("/file/harbour.nothing/1").status_code == 404
