"""What a region pack holds: Parties, forums, offices, instruments, principles, obligations. Frozen values.

It decides nothing, asks no clock, and asserts no claim: a fact stands with its source, `unverified` where
nobody has checked it, and two sources that disagree stand side by side. `region.load` makes one from files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from amity.errors import NotFound
from amity.kernel.record import OFFICE, Office, Party
from amity.node.fact import Code, Count, Fact, InstrumentId, Slug, Text, strict
from amity.node.treaty import Bilateral, Treaty
from amity.node.vocabulary import NOTHING, Map, Vocabulary

ForumId = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9-]*$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][A-Za-z]+)?$")]  # BCP 47
Pattern = Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9-]*(\.[a-z0-9*-]+)?)$")]  # "plan.*"
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PartyKind = Literal["state", "organisation"]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntry(Fact):
    """Who may speak in a log."""

    code: Code  # ISO 3166-1 alpha-3, or an organisation's usual acronym
    kind: PartyKind
    names: Mapping[Language, Text]  # "en" always; the others are the Party's own

    def name(self, language: str = "en") -> str:
        """Return the neutral short name in *language*, in English where the pack has none."""
        return self.names.get(language, self.names["en"])


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Fact):
    """One Party in one forum, from one day to another. Rows that disagree both count."""

    party: Code
    since: date  # the first day
    until: date | None = None  # the first day on which it no longer is

    def holds(self, on: date) -> bool:
        """Tell whether the Party is a member on that day."""
        return self.since <= on and (self.until is None or on < self.until)


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion(Fact):
    """All members of another forum, each while it is one there."""

    forum: ForumId
    since: date
    until: date | None = None

    def of(self, row: Membership) -> Membership | None:
        """Return that other forum's *row* as it counts here, or None where the times never meet."""
        since = max(self.since, row.since)
        until = min((day for day in (self.until, row.until) if day is not None), default=None)
        if until is not None and until <= since:
            return None
        source = f"{self.source}; {row.source}"
        unverified = self.unverified or row.unverified
        return Membership(party=row.party, since=since, until=until, source=source, unverified=unverified)


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Fact):
    """How a forum decides: data, with the clause it rests on. Who is silent or absent is not in it."""

    default: Literal["consensus", "reverse-consensus"] = "consensus"
    fallback: Literal["none", "summit", "two-thirds"] = "none"  # where the default is not reached
    quorum: Literal["", "two-thirds"] = ""  # of the members; "" where no text names one


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Chairing(Fact):
    """Who chairs (or co-chairs) a forum in some years."""

    parties: tuple[Code, ...]
    first: int
    last: int


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Forum(Fact):
    """A named membership with a decision rule."""

    id: ForumId
    title: Text
    basis: Text  # the instrument and clause that it rests on
    rule: Rule
    secretariat: Code | None = None  # served by: reads what is addressed to the forum, and is no member
    includes: tuple[Inclusion, ...] = ()
    memberships: tuple[Membership, ...] = ()  # once loaded, with those that come by inclusion
    chaired_as: ForumId | None = None  # whose rota it follows
    chairs: tuple[Chairing, ...] = ()

    def members(self, on: date) -> frozenset[Party]:
        """Return who is a member on that day."""
        return frozenset(row.party for row in self.memberships if row.holds(on))

    def audience(self, on: date) -> frozenset[Party]:
        """Return who reads what is addressed to this forum on that day: its members and secretariat."""
        return self.members(on) | ({self.secretariat} if self.secretariat else frozenset())


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTemplate:
    """An office that a Party normally founds. What an office may do follows from records, not from here."""

    id: Annotated[Office, Field(pattern=f"^{OFFICE.pattern}$")]
    title: Annotated[Text, Field(max_length=120)]
    files: tuple[Pattern, ...]  # kinds it may file, "plan.*"
    forums: tuple[Annotated[str, Field(pattern=r"^(\*|[A-Z][A-Za-z0-9-]*)$")], ...] = ("*",)
    reads: tuple[Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9-]*)$")], ...] = ("*",)  # features
    for_kinds: tuple[PartyKind, ...] = ("state", "organisation")
    for_parties: tuple[Code, ...] = ()  # none: every Party of those kinds
    supervisor: Office | None = None  # the office of the same Party that hears what this one leaves undone


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The numbers that a region chooses for itself."""

    reminders: tuple[int, ...] = (-14, 0, 14)  # days from a due date on which its office is reminded
    session_idle: Count = 30  # minutes without a request until a seat is left
    session_longest: Count = 720  # minutes until a seat signs in again, busy or not
    enrolment: Count = 4320  # minutes for which a one-time link opens
    retention: Count = 0  # years after which a record is withdrawn, where its author names none; 0 keeps it
    receipt: Count = 7  # days in which a holder acknowledges a withdrawal


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Fact):
    """What Parties have agreed: enough to name and cite it; its text stays with whoever holds it."""

    id: InstrumentId
    title: Text
    short: Text
    kind: Literal["treaty", "protocol", "declaration", "plan", "statement", "resolution", "guidelines"]
    place: str = ""
    date: date
    forum: ForumId | None = None  # between whose members it stands, where the region has that forum
    aliases: tuple[Text, ...] = ()  # other names in citations; the longest that fits is meant


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Principle(Fact):
    """A norm that several instruments invoke, in our words, and the phrases that invoke it."""

    id: Slug
    title: Text
    phrases: tuple[Text, ...]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One thing to do or to keep, in our words. Its source is the clause."""

    instrument: InstrumentId
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*(\([a-zA-Z0-9]+\))?$")]
    text: Text
    component: Slug
    systems: tuple[Annotated[str, Field(pattern=r"^S[0-9]{2}$")], ...]
    kind: Literal["norm", "process", "agreement", "register", "body", "activity", "publication", "system"]
    strength: Literal["conclude", "establish", "develop", "strengthen", "consider", "norm"]
    lead: ForumId | None = None  # the body that leads
    lead_party: Code | None = None  # the Party that leads, where it is one
    lead_named: bool = False  # the clause itself names the lead; else it is our suggestion
    due: date | None = None  # where the clause sets a day or a year
    period: Literal["", "annual", "periodic"] = ""  # how often, where the clause says

    @property
    def clause(self) -> str:
        """Return the id of the clause, without the mark of the part: "VI.1" of "VI.1(iii)"."""
        return self.id.partition("(")[0]

    @property
    def ref(self) -> str:
        """Return the name that no other obligation of the region has: "2004-ASC-PoA/VI.1(iii)"."""
        return f"{self.instrument}/{self.id}"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The obligations of one instrument, in the order of its clauses."""

    instrument: InstrumentId
    source: Text
    components: Mapping[Slug, Text]  # id: title, in the order in which they are shown
    horizon: date | None = None  # the day by which the instrument as a whole wants to be realised
    horizon_clause: str = ""
    obligations: tuple[Obligation, ...]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingKey:
    """What a Party founds its log with. It makes them itself; only the public halves leave its house."""

    key: Hash  # Ed25519 public key, 32 bytes
    next: Hash  # SHA-256 of the public key to which it will rotate
    age: Annotated[str, Field(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]  # recipient of sealed parcels


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPack:
    """A region, as data."""

    name: Slug
    title: Text
    origin: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9./-]*$")]  # prefix of log names
    languages: tuple[Language, ...] = ("en",)
    vouchers: Annotated[int, Field(ge=1)]  # other Parties that must vouch to replace a lost key
    exercise: tuple[Text, ...] = ("EXERCISE",)  # words that mark a record as drill; the first is printed
    thresholds: Thresholds = field(default_factory=Thresholds)
    offices: tuple[OfficeTemplate, ...]
    parties: Mapping[Code, PartyEntry]
    forums: Mapping[ForumId, Forum] = field(default_factory=dict)
    instruments: Mapping[InstrumentId, Instrument] = field(default_factory=dict)
    principles: Mapping[Slug, Principle] = field(default_factory=dict)
    catalogues: Mapping[InstrumentId, Catalogue] = field(default_factory=dict)
    founding: Mapping[Code, FoundingKey] = field(default_factory=dict)
    vocabularies: Mapping[Slug, Vocabulary] = field(default_factory=dict)
    map: Map | None = None
    treaties: Mapping[InstrumentId, Treaty] = field(default_factory=dict)
    agreements: tuple[Bilateral, ...] = ()  # between two Parties

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """Return all obligations, instrument after instrument."""
        return tuple(one for catalogue in self.catalogues.values() for one in catalogue.obligations)

    def party(self, code: str) -> PartyEntry:
        """Return that Party's entry."""
        return _known(self.parties, Party(code), "Party", self.name)

    def forum(self, name: str) -> Forum:
        """Return that forum."""
        return _known(self.forums, name, "forum", self.name)

    def vocabulary(self, name: str) -> Vocabulary:
        """Return that list of codes; an empty one where the region has none."""
        return self.vocabularies.get(name, NOTHING)

    def offices_of(self, code: str) -> tuple[OfficeTemplate, ...]:
        """Return the offices that this Party normally founds."""
        kind = self.party(code).kind
        return tuple(
            office
            for office in self.offices
            if kind in office.for_kinds and (not office.for_parties or code in office.for_parties)
        )

    def chairs(self, forum: str, year: int) -> tuple[Party, ...]:
        """Return who chairs *forum* in *year*, co-chairs in order; empty where no source says."""
        here = self.forum(forum)
        rows = here.chairs or (self.forum(here.chaired_as).chairs if here.chaired_as else ())
        seated = (party for row in rows if row.first <= year <= row.last for party in row.parties)
        return tuple(dict.fromkeys(seated))


K = TypeVar("K", bound=str)
T = TypeVar("T")


def _known(shelf: Mapping[K, T], name: K, what: str, region: str) -> T:
    try:
        return shelf[name]
    except KeyError:
        offered = ", ".join(sorted(shelf))
        raise NotFound(f"the region {region} has no {what} {name}; it has {offered}") from None
