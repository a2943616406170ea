"""What a register is. One declaration says what an entry is; all else follows from it.

An entry is a Party's own statement, in its own log: no Party can declare or change another's, since an entry
is named by who said it and a short name, "KHM/focal-points/crime-desk". Saying it again replaces it from the
day that it names; what held before stays readable, so a register is true on any date.

What fewer readers may see (a number, the figures of one counterpart) is no field that is hidden: it is a
*part*, a record of its own, told to whom the owner tells it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field

from amity.formats.icalendar import Happening
from amity.formats.vcard import Card
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import PARTY, Party, RecordId
from amity.node.pack import RegionPack

KINDS = Kinds("register")
MOST = 5000  # rows in one entry

# No entry is older or lasts longer, and whoever reckons with such a day stays within the calendar.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
_NAME = r"[a-z0-9][a-z0-9.-]{0,59}"
NAME = f"^{_NAME}$"
CODE = r"^[a-z0-9][a-z0-9.-]{0,59}$"  # an entry of one of the region's lists
STATE = r"^[A-Z]{3}$"  # ISO 3166-1 alpha-3
REF = rf"^{PARTY.pattern}/[a-z][a-z-]{{0,39}}/{_NAME}$"  # "KHM/calendar/2026-sea-search"
ACTIVITY = r"^([A-Z][A-Z0-9]{1,11}/[A-Za-z0-9-]{1,60}/[A-Za-z0-9.()-]{1,75})?$"  # of a plan
IS_REF = re.compile(REF).fullmatch


class Entry(Body):
    """The base of what a register holds: its name, and from when until when it holds."""

    entry: str = Field(pattern=NAME, title="Short name", description="small letters, digits: crime-desk")
    since: Day = Field(title="Holds since")
    until: Day | None = Field(default=None, title="Last day", description="none: until you say otherwise")


class Answer(Entry):
    """The base of an entry that answers another Party's: a reply, a nomination, a roster."""

    to: str = Field(pattern=REF, title="About", description="the entry: KHM/calendar/2026-sea-search")


class Part(Body):
    """The base of what an owner tells of its own entry to other readers than those of the rest."""

    entry: str = Field(pattern=NAME, title="Entry", description="the short name of your own entry")
    since: Day = Field(title="Holds since")


@dataclass(frozen=True, kw_only=True)
class Told:
    """One statement, as a view keeps it. Its body is read when somebody asks: a list shows few of many."""

    sort: Literal["entry", "part", "verified", "tested"]
    record: RecordId
    owner: Party  # whose entry it is
    party: Party  # who says it
    entry: str
    part: str  # which part, where an entry has several
    seq: int
    issued: str
    since: str  # the day from which it holds
    until: str = ""  # its last day
    about: str = ""  # the entry that it answers
    named: str = ""  # the Party that it names as its own, where the register asks for one
    to: str = ""  # the forum that it was addressed to
    read_by: str = ""
    raw: str = "{}"  # its body, as JSON

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """Return what it says."""
        said: dict[str, Any] = orjson.loads(self.raw)
        return said

    @property
    def readers(self) -> frozenset[Party]:
        """Return who may read it."""
        return frozenset(map(Party, self.read_by.split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An entry as it stands on a day, as far as this node may know it."""

    register: "Register"
    party: Party
    entry: str
    told: Told
    parts: tuple[Told, ...] = ()
    verified: date | None = None  # when its owner last said or confirmed it
    due: date | None = None  # when its owner should confirm it again
    stale: bool = False
    tests: tuple[Told, ...] = ()  # calls that others made, the newest first
    history: tuple[Told, ...] = ()
    refused: str = ""  # why no reader takes it up

    @property
    def ref(self) -> str:
        """Return the name that no other entry has."""
        return f"{self.party}/{self.register.name}/{self.entry}"

    @property
    def body(self) -> Mapping[str, Any]:
        """Return what the entry itself says."""
        return self.told.body

    @property
    def said(self) -> dict[str, Any]:
        """Return what the entry and its parts say, as far as it was told here; lists come together."""
        whole = dict(self.body)
        for part in self.parts:
            for name, value in part.body.items():
                if isinstance(value, list) and isinstance(whole.get(name), list):
                    whole[name] = [*whole[name], *value]
                elif name not in ("entry", "since"):
                    whole[name] = value
        return whole


@dataclass(frozen=True, slots=True)
class Yearly:
    """An entry is due every year on a day, for the year before: "2025" on 31 May 2026."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Mirror:
    """A part that two Parties tell each from its own side, so that their figures can be compared."""

    counterpart: str  # the field that names the other Party
    side: str  # the field that says which side this is
    opposite: Mapping[str, str]  # "exports": "imports", and back
    rows: str  # the list of figures
    by: str  # the field of a row by which figures are added up
    number: str  # the figure


@dataclass(frozen=True, kw_only=True)
class Register:
    """A register: what an entry is, who may declare one, what falls due, how it is shown and goes out."""

    name: str  # "focal-points": its address, and its name on the command line
    title: str
    source: str  # the clause that asks for it
    kind: str  # "focal-point": entries are of kind register.focal-point/1
    entry: type[Entry]
    columns: tuple[str, ...]  # the fields that a list shows
    named_by: tuple[str, ...]  # fields that make the short name where an import gives none
    part_kind: str = ""  # "focal-point-reach"
    part: type[Part] | None = None
    part_by: tuple[str, ...] = ()  # fields by which one part is told from another; none: there is one
    part_reader: str = ""  # the field that names who reads a part first
    version: int = 1

    # who may declare what: checked by every reader
    by: Literal["", "state"] = ""  # "state": organisations declare none
    own: str = ""  # the field that must name the Party that declares
    most: int = 0  # entries of one Party that stand at a time; 0: any number
    answers: tuple[str, ...] = ()  # the registers whose entries these answer
    own_too: bool = False  # whether Parties answer their own entries too

    # what falls due
    verified: int = 0  # days after which its owner confirms an entry; 0: never
    yearly: Yearly | None = None

    # how files come in and go out
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # other headings of a column
    rows: str = ""  # the list into which an import gathers lines that agree in all else
    lists: Mapping[str, str] = field(default_factory=dict)  # field: the region's list with its words
    titles: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # field: words of a standard's codes
    card: Callable[[Standing], Card] | None = None
    happening: Callable[[Standing], Happening | None] | None = None
    layout: Callable[[Standing, RegionPack], bytes] | None = None  # an official form, as CSV
    layout_name: str = ""
    mirror: Mirror | None = None
    figures: Callable[[Standing], Mapping[str, int]] | None = None  # compared from year to year

    @property
    def about(self) -> str:
        """Return what an entry is, in a sentence."""
        return (self.entry.__doc__ or "").strip().partition("\n")[0]

    @property
    def bodies(self) -> tuple[type[Body], ...]:
        """Return the bodies that are this register's own."""
        return (self.entry, self.part) if self.part else (self.entry,)

    def declare(self) -> None:
        """Add the kinds of this register to the vocabulary."""
        KINDS.kind(self.kind, self.version, source=self.source)(self.entry)
        if self.part:
            KINDS.kind(self.part_kind, self.version, source=self.source)(self.part)

    def part_name(self, body: Mapping[str, Any]) -> str:
        """Return which part *body* is: "exports/THA"."""
        return "/".join(str(body[name]) for name in self.part_by)
