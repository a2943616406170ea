"""Proof of two histories goes from node to node: one victim warns all, and nobody need trust it."""

from __future__ import annotations

import orjson
import pytest

from amity.errors import Equivocation, Halted
from amity.kernel.record import Draft, Party
from amity.node import settling
from amity.node.forks import Fork
from amity.node.mandates import Key, Keyring
from amity.testing import DESK, refuses


@pytest.fixture
def warned(talk):
    """AAA shows BBB a second history, of which CCC and DDD see nothing."""
    region, other = talk("AAA", "BBB", "CCC", "DDD"), talk("AAA", "BBB", "CCC", "DDD")
    for one in (region, other):
        one.word("AAA", "common")
    region.meet()
    refuses(Equivocation, lambda: region["BBB"].accept(other["AAA"].parcel_for("BBB", "AAA")))
    return region, other


def proofs(region, at: str) -> list[dict]:
    return [one.evidence for one in region[at].alarms() if (one.code, one.party) == ("fork", "AAA")]


def test_one_victim_warns_all_and_a_stranger_is_convinced_with_the_founding_key_alone(warned):
    region, _ = warned
    assert proofs(region, "CCC") == []

    region.send("BBB", to="CCC")
    region.send("CCC", to="DDD")

    for at in ("CCC", "DDD"):
        (proof,) = proofs(region, at)
        founding = region.pack.founding[Party("AAA")]
        ring = Keyring(Party("AAA"), (Key(0, bytes.fromhex(founding.key), founding.next),))
        assert Fork.from_json(proof).proves("amity/bottle/AAA", ring)
        refuses(Halted, lambda at=at: region[at].accept(region["AAA"].parcel_for(at, "AAA")))
    region.word("CCC", "life goes on")
    region.send("CCC", to="BBB")
    assert "life goes on" in region.heard("BBB")


def test_a_party_that_is_shown_proof_against_itself_signs_nothing_more(warned):
    region, _ = warned

    region.send("BBB", to="AAA")

    refuses(Halted, lambda: region.word("AAA", "once more"))


def test_what_proves_nothing_convicts_nobody_and_spoils_no_page(warned):
    region, _ = warned
    (proof,) = proofs(region, "BBB")
    same = {"sides": [proof["sides"][0]] * 2}
    noise = ({}, {"sides": []}, {"sides": [1, 2]}, {"sides": [{"note": "x", "steps": []}] * 2}, same)
    page = region.page("BBB", "CCC")

    region["CCC"].accept(region.signed(page, forks=noise))

    assert region["CCC"].alarms() == []


def test_what_people_have_settled_is_not_opened_again_by_others_who_have_not(warned):
    region, _ = warned
    region.send("BBB", to="CCC")
    settling.settle(region["CCC"], Party("AAA"), keep=True)

    region.send("BBB", to="CCC")

    assert region["CCC"].alarms() == []
    region.send("AAA", to="CCC")


def test_evidence_has_no_line_that_proves_nothing(talk):
    """However many have cosigned either side, two histories of some length are proven in a kilobyte."""
    parties = ["AAA", "BBB", *(f"W{number:02}" for number in range(25))]
    region, other = talk(*parties), talk(*parties)
    for one in (region, other):
        draft = Draft("say.word/1", {"text": "more"}, frozenset())
        one["AAA"].file_all([draft] * 500, office=DESK)
        for party in parties[2:]:
            one.send("AAA", to=party)
            one.send(party, to="AAA")
    region.send("AAA", to="BBB")
    refuses(Equivocation, lambda: region["BBB"].accept(other["AAA"].parcel_for("BBB", "AAA")))

    (proof,) = proofs(region, "BBB")
    assert len(orjson.dumps(proof)) <= 1024
    assert all(side["note"].count("—") == 1 for side in proof["sides"])
