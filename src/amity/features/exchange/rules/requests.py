"""Where a request stands, and whose move it is. No clock moves a stage, and nobody moves for another.

Each move names the one that it follows. From the request on, the move that follows and may be made counts;
so the order rests on what each move answers, and not on when it arrived or what date it bears. Where both
Parties move at once, the requested Party's counts, and the other is told so; of two of one Party, the
earlier in its log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from amity.kernel.record import Party, RecordId
from amity.kernel.stages import Move, Stages

REQUESTER, RESPONDENT = "requester", "respondent"
_UNDER_WAY = ("sent", "received", "clarification-asked", "clarified", "granted", "granted-in-part")
_DECIDABLE = ("received", "clarified")
REQUEST = Stages(
    "drafted",
    (
        Move("drafted", "sent", "send", REQUESTER),
        Move("sent", "received", "receive", RESPONDENT),
        *(Move(stage, "clarification-asked", "ask", RESPONDENT) for stage in _DECIDABLE),
        Move("clarification-asked", "clarified", "clarify", REQUESTER),
        *(Move(stage, "granted", "grant", RESPONDENT) for stage in _DECIDABLE),
        *(Move(stage, "granted-in-part", "grant-part", RESPONDENT) for stage in _DECIDABLE),
        *(Move(stage, "refused", "refuse", RESPONDENT) for stage in _DECIDABLE),
        Move("granted", "executed", "execute", RESPONDENT),
        Move("granted-in-part", "executed", "execute", RESPONDENT),
        Move("executed", "closed", "close", REQUESTER),
        Move("refused", "closed", "close", REQUESTER),
        *(Move(stage, "closed", "cancel", REQUESTER) for stage in _UNDER_WAY),
    ),
)
AWAITED: Mapping[str, tuple[str, str]] = {  # stage: what is due, and from whom
    "sent": ("receive", RESPONDENT),
    "received": ("decide", RESPONDENT),
    "clarified": ("decide", RESPONDENT),
    "clarification-asked": ("clarify", REQUESTER),
    "granted": ("execute", RESPONDENT),
    "granted-in-part": ("execute", RESPONDENT),
    "executed": ("close", REQUESTER),
    "refused": ("close", REQUESTER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One Party's word in a request."""

    record: RecordId
    party: Party
    seq: int
    issued: str
    after: str
    move: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request with its moves."""

    record: RecordId
    requester: Party
    respondent: Party
    issued: str
    body: Mapping[str, Any]
    sent: bool
    stage: str
    moves: tuple[Said, ...]  # those that counted, in their order
    aside: tuple[tuple[Said, str], ...]  # those that did not, each with why
    stages: tuple[str, ...]  # the stage after the sending and after each move

    @property
    def last(self) -> RecordId:
        """The record that the next move follows."""
        return self.moves[-1].record if self.moves else self.record

    @property
    def since(self) -> date:
        """The day since which it has stood where it stands, as the author of that move dated it."""
        return date.fromisoformat((self.moves[-1].issued if self.moves else self.issued)[:10])

    @property
    def awaited(self) -> tuple[str, Party] | None:
        """What is due, and whose move it is; None where no move is awaited."""
        due = AWAITED.get(self.stage)
        return (due[0], self.party_of(due[1])) if due else None

    @property
    def ground(self) -> str:
        """The ground on which it was refused."""
        return next((str(one.body["ground"]) for one in self.moves if one.move == "refuse"), "")

    def party_of(self, role: str) -> Party:
        """Return the Party that has *role*."""
        return self.requester if role == REQUESTER else self.respondent

    def open_to(self, party: Party) -> tuple[str, ...]:
        """Return the moves that *party* may make now."""
        mine = roles(party, self.requester, self.respondent)
        found = (one.kind for one in REQUEST.moves if one.start == self.stage and one.by in mine)
        return tuple(dict.fromkeys(found))

    def due(self, days: int | None) -> date | None:
        """Return the day on which the awaited move is due, where it has that many days."""
        if days is None or self.awaited is None:
            return None
        try:
            return self.since + timedelta(days=days)
        except OverflowError:
            return None


def roles(party: Party, requester: Party, respondent: Party) -> frozenset[str]:
    """Return the roles that *party* has."""
    return frozenset(role for role, who in ((REQUESTER, requester), (RESPONDENT, respondent)) if who == party)


def followed(
    record: RecordId,
    requester: Party,
    respondent: Party,
    issued: str,
    body: Mapping[str, Any],
    words: Sequence[Said],
    *,
    sent: bool,
) -> Request:
    """Return the request with *words* put in their order, whatever order they came in."""
    stage = "sent" if sent else REQUEST.first
    moves: list[Said] = []
    stages = [stage]
    last: str = record
    while True:
        able = [
            one
            for one in words
            if one.after == last and REQUEST.after(stage, one.move, roles(one.party, requester, respondent))
        ]
        if not able:
            break
        one = min(able, key=lambda said: (said.party != respondent, said.seq))
        stage = str(REQUEST.after(stage, one.move, roles(one.party, requester, respondent)))
        moves.append(one)
        stages.append(stage)
        last = one.record
    counted = {one.record for one in moves} | {record}
    left = sorted((one for one in words if one.record not in counted), key=lambda one: (one.party, one.seq))
    aside = tuple((one, _why(one, counted, {requester, respondent})) for one in left)
    return Request(
        record=record,
        requester=requester,
        respondent=respondent,
        issued=issued,
        body=body,
        sent=sent,
        stage=stage,
        moves=tuple(moves),
        aside=aside,
        stages=tuple(stages),
    )


def _why(one: Said, counted: set[RecordId], concerned: set[Party]) -> str:
    if one.party not in concerned:
        return "its author has no part in this request"
    if one.after not in counted:
        return "it follows a move that is not held here, or that did not count"
    return "it was not that Party's move, or another was made first"
