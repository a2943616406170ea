"""Ending access: one's own from the page, anybody's by the operator, and never in silence."""

from __future__ import annotations

from amity.store import local
from amity.testing import DESK
from amity.ui import passkey, session, unseating

WHEN = dict.fromkeys(("created", "used"), "2026-01-01T00:00:00Z")


def ended(house, office=DESK, person="", *, link=False):
    """Let the operator end access, and return the record of it."""
    count = unseating.unseat(house.node, office, person)
    return unseating.tell(house.node, office, person, ended=count, link=link)


def test_a_person_ends_all_that_is_elsewhere_at_once_and_nobody_elses(house):
    mine, elsewhere, other = house.seated(), house.seated(), house.seated(name="Another Person")
    link, theirs = house.invite(), house.invite(name="Another Person")
    mine.post("/devices/token", data={"label": "a script"})
    assert "A link made for you was not used yet" in mine.get("/devices").text
    answer = mine.post("/devices/end-others")

    assert "All other sessions" in mine.get(answer.headers["location"]).text
    assert elsewhere.get("/").status_code == 303
    assert house.client().post(link).status_code == 404
    assert mine.get("/").status_code == other.get("/").status_code == 200
    assert house.client().post(theirs).status_code == 303
    with house.node.reading() as tx:
        assert local.items(tx, session.TOKENS) == []


def test_the_operator_ends_one_persons_access_whole(house):
    mine, other, token, link = house.seated(), house.seated(name="Another"), house.token(), house.invite()
    with house.node.tx() as tx:
        note = {"office": DESK, "name": "Sok Dara", "label": "", "user": "", **WHEN}
        local.put(tx, passkey.SHELF, "k1", note)
        local.put(tx, passkey.SHELF, "k2", note | {"name": "Another"})
    assert unseating.unseat(house.node, DESK, "Sok Dara") == 3

    assert mine.get("/").status_code == 303
    assert house.client().post(link).status_code == 404
    assert other.get("/").status_code == 200
    assert house.client().get("/api/kinds", headers=token).status_code == 200  # "a program" is another
    with house.node.reading() as tx:
        assert [key for key, _ in local.items(tx, passkey.SHELF)] == ["k2"]


def test_whoever_is_let_in_again_sees_that_it_was_done(house):
    record = ended(house, person="Sok Dara", link=True)
    shown, others = house.seated().get("/devices").text, house.seated(name="Another").get("/devices").text

    assert "the operator of this node ended everything by which you were let in, and made a new link" in shown
    assert record in shown
    assert record not in others
    assert record in house.seated(house.clerk).get("/node").text


def test_who_sits_in_an_office_that_was_emptied_whole_sees_it_too(house):
    record = ended(house)

    assert record in house.seated().get("/devices").text
    assert record not in house.seated(house.watch).get("/devices").text


def test_it_is_told_to_ones_own_party_alone_and_not_for_ever(house):
    record = ended(house, person="Sok Dara")
    house.region.meet()

    assert house.region["IDN"].record(record) is None
    held = house.node.record(record)
    assert held.marking.retain_until == "2027-01-02"
    house.region.clock.forward(days=367)
    house.node.do_duties()
    assert house.node.record(record) is None
    assert record not in house.seated().get("/devices").text
    house.region.check()


def test_another_partys_word_about_its_own_seats_is_not_taken_for_ours(house):
    body = {"office": "desk", "person": "Sok Dara", "ended": 1, "link": True}
    record = house.region.say("IDN", "node.unseat/1", body, to={"KHM"})
    house.region.meet()

    assert record not in house.seated().get("/devices").text
