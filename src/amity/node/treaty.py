"""What a region pack says of treaties: who signed, joined and left when, by which rule it enters into force.

Frozen values, each fact with its source. Dates on which sources disagree stand as several rows. What a Party
later says of itself is a record in its own log, and never changes this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from amity.node.fact import Code, Count, Fact, InstrumentId, Slug, Text, strict

Deed = Literal[
    "signature",
    "definitive-signature",  # that binds without anything further
    "ratification",
    "acceptance",
    "approval",
    "accession",
    "succession",
    "reservation",
    "declaration",
    "objection",
    "withdrawal",
    "entry-into-force",
]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule(Fact):
    """How a treaty enters into force, in its own terms."""

    kind: Literal["number", "all", "each"]  # after so many instruments; of all; for each by its own
    number: Count = 0  # how many instruments, where that is the rule
    of: tuple[Code, ...] = ()  # whose instruments count; none named: anybody's, or all signatories'
    days: Count = 0  # from the instrument that fulfils it until the treaty is in force
    months: Count = 0
    own_days: Count = 0  # from the instrument of one who comes later until it is in force for that one
    clause: str = ""


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyAct(Fact):
    """What one State or organisation did, on one day."""

    party: Code
    deed: Deed
    on: date  # of the act, or of the deposit
    takes_effect: date | None = None  # of a withdrawal
    no_later: bool = False  # the day itself is on no record: this is the latest that it can be
    text: str = ""  # of a reservation, declaration or objection; else what must be known about the date


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Official(Fact):
    """The day of entry into force as somebody gives it."""

    on: date
    party: Code | None = None  # none: of the treaty as such


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment(Fact):
    """A protocol that changed the treaty."""

    on: date
    title: Text


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """The status of one treaty, as public sources tell it."""

    instrument: InstrumentId
    rule: EntryRule
    depositary: Code | None = None  # the Party that receives instruments, where it is one of this region
    depositaries: str = ""  # who does, in words
    subjects: tuple[Slug, ...] = ()  # what a matrix of agreements counts it for
    names: Mapping[Code, Text] = field(default_factory=dict)  # of those who are no Parties of this region
    amendments: tuple[Amendment, ...] = ()
    official: tuple[Official, ...] = ()
    acts: tuple[TreatyAct, ...] = ()


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Bilateral(Fact):
    """An agreement between two Parties, as public sources tell it."""

    between: tuple[Code, Code]
    subject: Slug
    title: Text
    signed: date | None = None
    in_force: date | None = None
    no_later: bool = False  # in force by that day; since when stands in no source
    ended: date | None = None
    text: str = ""
