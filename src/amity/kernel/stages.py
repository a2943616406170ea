"""Stages: the phases of a matter, and whose move each step is. Data, checked when declared.

No clock moves a stage: a move is a record, and a record has an author.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """One step from a stage to another, made by saying *kind*, and by nobody but *by*."""

    start: str
    end: str
    kind: str  # "plan.conclude/1"
    by: str  # the role whose move it is: "opener", "respondent", "anyone"


class Stages:
    """The stages of one sort of matter."""

    def __init__(self, first: str, moves: Iterable[Move]) -> None:
        self.first = first
        self.moves = tuple(moves)
        reached = {first}
        for _ in self.moves:
            reached |= {move.end for move in self.moves if move.start in reached}
        if lost := {move.start for move in self.moves} - reached:
            raise TypeError(f"no move leads to {sorted(lost)}")
        if len({(move.start, move.kind, move.by) for move in self.moves}) < len(self.moves):
            raise TypeError("two moves from one stage are told apart by nothing")

    def after(self, stage: str, kind: str, roles: frozenset[str]) -> str | None:
        """Return the stage after one who has *roles* says *kind* at *stage*; None if it is no move."""
        for move in self.moves:
            if (move.start, move.kind) == (stage, kind) and (move.by in roles or move.by == "anyone"):
                return move.end
        return None
