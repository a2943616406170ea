"""The stages of a review, and whose move each is. No clock concludes one."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from amity.kernel.record import Party, RecordId
from amity.kernel.stages import Move, Stages

INPUT, CONCLUDE = "plan.review-input/1", "plan.review-conclude/1"
REVIEW = Stages(
    "open",
    (
        Move("open", "collecting", INPUT, "member"),
        Move("collecting", "collecting", INPUT, "member"),
        Move("open", "concluded", CONCLUDE, "opener"),
        Move("collecting", "concluded", CONCLUDE, "opener"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one Party said in a review."""

    record: RecordId
    party: Party
    kind: str
    issued: str
    seq: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review with all that was said in it."""

    record: RecordId
    opener: Party
    issued: str
    body: Mapping[str, Any]  # a `ReviewOpened`
    members: frozenset[Party]
    stage: str
    inputs: tuple[Word, ...]  # that came while it was open
    conclusion: Word | None
    aside: tuple[Word, ...]  # that moved nothing: after the conclusion, or by no member

    @property
    def due(self) -> date:
        """The day by which contributions are asked for."""
        return date.fromisoformat(self.body["due"])

    def awaits(self, party: Party) -> bool:
        """Tell whether *party* is asked to contribute and has not."""
        said = any(word.party == party for word in self.inputs)
        return self.stage != "concluded" and party in self.members and not said

    @property
    def next_opens(self) -> date | None:
        """The day on which the next one should open, where it is periodic."""
        months = int(self.body["every_months"])
        return months_later(date.fromisoformat(self.body["opens"]), months) if months else None


def followed(
    opener: Party, members: frozenset[Party], words: list[Word]
) -> tuple[str, list[Word], list[Word]]:
    """Return the stage after *words*, those that were moves, and those that were not."""
    stage = REVIEW.first
    moves: list[Word] = []
    aside: list[Word] = []
    for word in sorted(words, key=lambda one: (one.issued, one.kind == CONCLUDE, one.party, one.seq)):
        roles = {"opener"} if word.party == opener else set()
        roles |= {"member"} if word.party in members else set()
        after = REVIEW.after(stage, word.kind, frozenset(roles))
        (aside if after is None else moves).append(word)
        stage = after or stage
    return stage, moves, aside


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
