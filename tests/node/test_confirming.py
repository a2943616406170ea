"""When a node that may be an old copy signs again: whose word counts, and how many must have spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amity.errors import Behind
from amity.kernel.record import Draft
from amity.store import log
from amity.testing import DESK, refuses

FOUR = ("BBB", "CCC", "DDD", "EEE")


@pytest.fixture
def asking(talk):
    """Return the node of a Party that has four peers, as `amity serve` starts it."""
    node = talk("AAA", "BBB", "CCC", "DDD", "EEE")["AAA"]
    node._confirmed = False
    return node


@pytest.mark.parametrize(("peers", "needed"), [(1, 1), (2, 1), (3, 2), (4, 3), (10, 6)])
def test_more_than_half_of_the_peers_must_speak_of_two_one(asking, peers, needed):
    names = [f"P{number}" for number in range(peers)]

    said = [asking.confirm({name: 0}, peers=names) for name in names]

    assert said.index(True) == needed - 1
    assert all(said[needed - 1 :])


def test_peers_may_speak_one_after_the_other_and_the_last_word_of_each_counts(asking):
    """BBB says that it holds more, and is away then: the others cannot know better."""
    own = asking.sizes()["AAA"]

    words = zip(FOUR, (own + 1, own, 0, own), strict=True)
    said = [asking.confirm({one: size}, peers=FOUR) for one, size in words]
    mended = asking.confirm({"BBB": own}, peers=FOUR)

    assert said == [False, False, False, False]
    assert mended


def test_one_peer_that_says_it_over_and_over_is_one(asking):
    assert not any(asking.confirm({"BBB": 0}, peers=FOUR) for _ in range(4))

    draft = Draft("say.word/1", {"text": "too soon"}, frozenset())
    said = refuses(Behind, lambda: asking.file(draft, office=DESK))
    assert "1 of 4 have, and 3 must" in said
    assert "--alone" in said
    assert "[peers]" in said


def test_a_party_that_is_known_to_have_forked_vouches_for_none(asking):
    with asking.tx() as tx:
        for forker in ("BBB", "CCC"):
            log.put(tx, replace(log.standing(tx, forker), halted=True))

    assert not asking.confirm({"BBB": 0, "CCC": 0}, peers=FOUR)
    assert asking.confirm({"DDD": 0}, peers=FOUR)  # of the two that are left one must speak


def test_who_signs_by_a_persons_word_goes_on_until_a_peer_holds_more(talk):
    """As after `amity serve --alone`: that few answer takes nothing away."""
    node = talk("AAA", "BBB")["AAA"]

    assert node.confirm({}, peers=FOUR)
    assert node.confirm({"BBB": 0}, peers=FOUR)
    assert not node.confirm({"BBB": 9}, peers=FOUR)
    assert not node.confirm({"BBB": 0}, peers=FOUR)
