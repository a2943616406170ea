"""Stages are data, and a table that cannot be walked is a fault that shows at once."""

import pytest

from amity.kernel.stages import Move, Stages

OFFER = Stages(
    "open",
    [
        Move("open", "answered", "aid.answer/1", "respondent"),
        Move("open", "closed", "aid.close/1", "opener"),
        Move("answered", "closed", "aid.close/1", "anyone"),
    ],
)


def test_a_move_is_made_by_whose_move_it_is_and_by_nobody_else():
    assert OFFER.after("open", "aid.answer/1", frozenset({"respondent"})) == "answered"
    assert OFFER.after("open", "aid.answer/1", frozenset({"opener"})) is None
    assert OFFER.after("answered", "aid.close/1", frozenset()) == "closed"
    assert OFFER.after("closed", "aid.close/1", frozenset({"opener"})) is None


def test_a_stage_that_no_move_reaches_is_a_fault():
    with pytest.raises(TypeError, match="no move leads to"):
        Stages("open", [Move("lost", "closed", "aid.close/1", "anyone")])


def test_two_moves_that_nothing_tells_apart_are_a_fault():
    move = Move("open", "closed", "aid.close/1", "opener")
    with pytest.raises(TypeError, match="told apart by nothing"):
        Stages("open", [move, Move("open", "elsewhere", "aid.close/1", "opener")])
