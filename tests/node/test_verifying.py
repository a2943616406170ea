"""Verifying: what is held is compared with what was signed; a proof convinces a stranger, or nobody."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from amity.errors import BadSignature, Malformed, NotFound, Refusal, Unproven
from amity.kernel.record import Party
from amity.node import verifying
from amity.store import tables
from amity.testing import refuses


def checked(region, at: str, of: str) -> verifying.Checked:
    with region[at].reading() as tx:
        return verifying.verify_log(tx, region[at], Party(of))


def test_what_is_held_verifies_and_progress_is_told(talk):
    region = talk("AAA", "BBB")
    region.word("AAA", "to you", to={"BBB"})
    region.word("AAA", "to nobody", to=set())
    region.meet()
    told: list[tuple[int, int]] = []

    with region["BBB"].reading() as tx:
        found = verifying.verify_log(tx, region["BBB"], Party("AAA"), lambda *step: told.append(step))

    assert (found.size, found.records, found.fault) == (4, 3, "")
    assert told == [(4, 8), (8, 8)]  # the leaves, then the records


@pytest.mark.usefixtures("small_pages")
def test_a_log_that_is_still_being_fetched_verifies_as_far_as_it_goes(talk):
    region = talk("AAA", "BBB")
    for number in range(4):
        region.word("AAA", f"word {number}")
    region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA"))

    found = checked(region, "BBB", "AAA")

    assert (found.size, found.fault) == (2, "")


def test_a_record_that_was_exchanged_for_another_true_one_is_found(talk):
    """Both records are genuine and stand in the log; each has only taken the other's place."""
    region = talk("AAA", "BBB")
    one, two = region.word("AAA", "one"), region.word("AAA", "two")
    with region["AAA"].tx() as tx:
        held = {r.id.hex(): r for r in tx.execute(tables.record.select()).all()}
        change = update(tables.record)
        tx.execute(change.where(tables.record.c.id == bytes.fromhex(one)).values(raw=held[two].raw))

    assert "leaf" in checked(region, "AAA", "AAA").fault or "says" in checked(region, "AAA", "AAA").fault


def test_a_leaf_that_is_gone_is_found(talk):
    region = talk("AAA", "BBB")
    with region["AAA"].tx() as tx:
        tx.execute(delete(tables.leaf).where(tables.leaf.c.party == "AAA", tables.leaf.c.seq == 1))

    assert checked(region, "AAA", "AAA").fault


@pytest.fixture(scope="module")
def proven(talk):
    """A region in which CCC knows nothing of AAA's log but its key, and the proof of one record."""
    region = talk("AAA", "BBB", "CCC")
    region.word("AAA", "before", to=set())
    said = region.word("AAA", "what is proven", to={"BBB"})
    region.word("AAA", "after", to=set())
    region.meet("AAA", "BBB")
    return region, said, region["BBB"].proof(said)


def test_a_proof_convinces_one_who_holds_nothing_of_the_log(proven):
    region, said, proof = proven
    sent = orjson.loads(orjson.dumps(proof))

    shown = verifying.verify_proof(region["CCC"], sent)

    assert (shown["record"], shown["party"], shown["kind"]) == (said, "AAA", "say.word/1")
    assert region["CCC"].record(said) is None


def test_a_proof_tells_nothing_of_other_records(proven):
    _, _, proof = proven

    assert b"before" not in orjson.dumps(proof)
    assert b"after" not in orjson.dumps(proof)


@given(data=st.data())
def test_a_proof_in_which_anything_was_changed_convinces_nobody(proven, data):
    """Signature lines other than the author's may come and go: they are others' words."""
    region, _, proof = proven
    field = data.draw(st.sampled_from(["record", "salt", "size", "path", "frontier", "tail", "checkpoint"]))
    odd = (
        st.none()
        | st.integers()
        | st.text(max_size=8)
        | st.lists(st.text(max_size=4), min_size=1, max_size=3)
    )
    value = data.draw(odd | st.dictionaries(st.text(max_size=2), st.integers(), min_size=1))

    refuses(Refusal, lambda: verifying.verify_proof(region["CCC"], {**proof, field: value}))


def test_a_proof_with_another_record_salt_or_place_is_unproven(proven):
    region, _, proof = proven
    node = region["CCC"]
    told = proof["record"].replace("what is proven", "what is claimed")

    refuses(Unproven, lambda: verifying.verify_proof(node, {**proof, "record": told}))
    refuses(Unproven, lambda: verifying.verify_proof(node, {**proof, "salt": "A" * 43 + "="}))
    refuses(Unproven, lambda: verifying.verify_proof(node, {**proof, "path": proof["path"][:-1]}))
    refuses(Malformed, lambda: verifying.verify_proof(node, {k: v for k, v in proof.items() if k != "salt"}))


def test_a_checkpoint_signed_by_another_is_no_proof(proven):
    """The same size and root, under AAA's name, signed with BBB's key."""
    region, _, proof = proven
    entries = region["BBB"].parcel_for("BBB", "AAA") and region.page("AAA", "BBB").entries
    forged = region.point("AAA", list(entries), key=1).encode()
    other = region.point("BBB", list(entries)).encode()

    refuses(BadSignature, lambda: verifying.verify_proof(region["CCC"], {**proof, "checkpoint": forged}))
    refuses(Unproven, lambda: verifying.verify_proof(region["CCC"], {**proof, "checkpoint": other}))


def test_a_proof_of_a_party_that_is_unknown_here_is_refused(proven, talk):
    _, _, proof = proven
    elsewhere = talk("BBB", "CCC")

    refuses((NotFound, Refusal)[1], lambda: verifying.verify_proof(elsewhere["CCC"], proof))
