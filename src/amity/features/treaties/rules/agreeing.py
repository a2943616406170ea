"""What two Parties have with each other, from what each of them states and what the catalogue tells. Pure.

Statements are about one agreement if one names the other's record, or if they give the same day of signature.
No side can state the other's: an agreement is *stated by both* only where each has said so itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Stands = Literal["in-force", "signed", "ended", "gone"]  # "gone": on that day it was not signed yet
STANDS: tuple[Stands, ...] = ("in-force", "signed", "ended", "gone")  # the strongest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one side, or the catalogue, tells of an agreement."""

    title: str
    by: str = ""  # the Party that states it; "": the catalogue
    record: str = ""
    seq: int = -1
    signed: date | None = None
    in_force: date | None = None
    no_later: bool = False
    ended: date | None = None
    text: str = ""
    address: str = ""
    source: str = ""
    unverified: bool = False
    same_as: str = ""
    corrects: str = ""

    def stands(self, on: date) -> Stands:
        """Return how it stands on that day, as this statement has it."""
        if self.ended and self.ended <= on:
            return "ended"
        if self.in_force and self.in_force <= on:
            return "in-force"
        began = self.signed or self.in_force
        return "signed" if began is None or began <= on else "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One agreement, with all that is said of it."""

    statements: tuple[Statement, ...]

    @property
    def sides(self) -> tuple[str, ...]:
        """The Parties that state it themselves."""
        return tuple(sorted({one.by for one in self.statements if one.by}))

    @property
    def title(self) -> str:
        """What it is called: by a side rather than by the catalogue."""
        return min(self.statements, key=lambda one: (not one.by, one.by, one.seq)).title

    @property
    def known(self) -> Literal["both", "one", "catalogue"]:
        """Who states it."""
        told: tuple[Literal["catalogue", "one", "both"], ...] = ("catalogue", "one", "both")
        return told[min(len(self.sides), 2)]

    @property
    def is_unverified(self) -> bool:
        """Whether nobody vouches for it: no side has stated it, and no source was seen."""
        return not self.sides and all(one.unverified or one.no_later for one in self.statements)

    @property
    def differing(self) -> tuple[str, ...]:
        """The days on which those who tell of it disagree."""
        return tuple(
            name
            for name in ("signed", "in_force", "ended")
            if len({day for one in self.statements if (day := getattr(one, name))}) > 1
        )

    def stands(self, on: date) -> Stands:
        """Return how it stands that day: as a side has it, if one speaks; the strongest where they differ."""
        heard = [one for one in self.statements if one.by] or list(self.statements)
        return min((one.stands(on) for one in heard), key=STANDS.index)


def agreements(statements: Iterable[Statement]) -> list[Agreement]:
    """Return the agreements that *statements* (of one pair and subject) are about, by day of signature."""
    standing = _uncorrected(list(statements))
    groups: list[list[Statement]] = []
    for one in standing:
        mine = [group for group in groups if any(_same(one, other) for other in group)]
        merged = [one, *(other for group in mine for other in group)]
        groups = [group for group in groups if group not in mine] + [merged]
    found = [Agreement(statements=tuple(sorted(group, key=_order))) for group in groups]
    return sorted(found, key=lambda one: (_first(one.statements), one.title))


def _uncorrected(statements: Sequence[Statement]) -> list[Statement]:
    in_order = sorted(statements, key=lambda one: one.seq)
    later = {(one.by, one.corrects): one.seq for one in in_order if one.corrects}
    return [one for one in statements if not one.record or later.get((one.by, one.record), -2) <= one.seq]


def _same(one: Statement, other: Statement) -> bool:
    named = {one.same_as, other.same_as} - {""}
    if {one.record, other.record} & named:
        return True
    return one.signed is not None and one.signed == other.signed


def _order(one: Statement) -> tuple[bool, str, int, date]:
    return (not one.by, one.by, one.seq, one.in_force or date.max)


def _first(statements: Sequence[Statement]) -> date:
    return min((one.signed or one.in_force or date.max for one in statements), default=date.max)
