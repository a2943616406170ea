"""Where the chapters of an outlook stand. Pure: statements in, contributions out.

The checks here are the law: the node that wrote a record may be hostile, and every reader applies them.

* Only the secretariat of a forum, or who chairs it that year, calls for its outlook; the newest call holds.
* A chapter is its author's; only members of the forum have one, one in each language: the newest.
* Only who called edits, and an edit of another chapter than the newest is none.
* A consent is the author's own, names a wording of its newest chapter and the digest of these very words, and
  is undone by a later word that the chapter is withheld.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from amity.features.outlook.kinds import (
    Called,
    Chapter,
    Consented,
    EditProposed,
    TakesPart,
    Wording,
)
from amity.features.outlook.rules.wording import digest
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Party, RecordId
from amity.node.pack import RegionPack

Stands = Literal["silent", "intends", "delivered", "consented", "withheld", "none"]
HELD_BACK = ("withheld", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One statement, as a view keeps it."""

    record: RecordId
    party: Party
    seq: int
    issued: str
    readers: frozenset[Party]
    tlp: str = ""
    purpose: str = ""
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A wording of a chapter: its author's own, or one that the editor proposes."""

    record: RecordId
    party: Party  # who worded it
    issued: str
    wording: Wording
    digest: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A Party's chapter in one language, as far as this node may know it."""

    party: Party
    own: Version
    edits: tuple[Version, ...] = ()  # the newest first
    printable: Version | None = None  # the wording to which its author consents
    consent: Told | None = None

    @property
    def language(self) -> str:
        """Return the language of its words."""
        return self.own.wording.language

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return every wording, the author's own first."""
        return (self.own, *self.edits)

    @property
    def newest(self) -> Version:
        """Return the wording that came last."""
        return self.edits[0] if self.edits else self.own


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A call, and what came in answer to it."""

    ref: str
    told: Told
    call: Called
    forum: str  # its title
    members: tuple[Party, ...]  # who may contribute
    contributions: tuple[Contribution, ...]
    words: Mapping[Party, Told]  # the newest word of each on how it takes part
    stands: Mapping[Party, Stands]

    @property
    def opener(self) -> Party:
        """Return who called, and edits."""
        return self.told.party

    @property
    def readers(self) -> frozenset[Party]:
        """Return who reads of it while it is made: those to whom the call is addressed, and who called."""
        return (self.told.readers | {self.opener}) - {PUBLIC}

    @property
    def published_to(self) -> frozenset[Party]:
        """Return to whom an edition is addressed: the same, and anybody where the call says so."""
        return self.readers | ({PUBLIC} if self.call.public else frozenset())

    def of(self, party: Party) -> list[Contribution]:
        """Return the chapters of *party*."""
        return [one for one in self.contributions if one.party == party]

    def otherwise(self, party: Party) -> str:
        """Return what stands for *party* where its chapter is not printed: "line", or "absent"."""
        word = self.words.get(party)
        return word.body.otherwise if word and isinstance(word.body, TakesPart) else "absent"


def may_call(region: RegionPack, forum: str, party: Party, year: int) -> bool:
    """Tell whether *party* may call for the outlook of *forum* for *year*."""
    if forum not in region.forums:
        return True  # this node's region is older than the forum: it shows the call, and knows no member
    return party == region.forums[forum].secretariat or party in region.chairs(forum, year)


def call_of(told: Iterable[Told], region: RegionPack) -> Told | None:
    """Return the newest call among what was *told* that its author may make, if there is one."""
    calls = [
        one
        for one in told
        if isinstance(one.body, Called) and may_call(region, one.body.forum, one.party, one.body.year)
    ]
    return max(calls, key=lambda one: one.seq, default=None)


def gather(ref: str, told: Sequence[Told], region: RegionPack) -> Outlook | None:
    """Return where the outlook *ref* stands, from all that was *told* of it; None where nobody called."""
    found = call_of(told, region)
    if found is None or not isinstance(found.body, Called):
        return None
    call = found.body
    forum = region.forums.get(call.forum)
    members = sorted(forum.members(date.fromisoformat(found.issued[:10]))) if forum else []
    speaks = [one for one in told if one.party in members]
    words = _newest(one for one in speaks if isinstance(one.body, TakesPart))
    consents = [one for one in speaks if isinstance(one.body, Consented)]
    held_back = _newest(
        one for one in speaks if isinstance(one.body, TakesPart) and one.body.stands in HELD_BACK
    )
    valid = [
        one for one in consents if one.seq > (held_back[one.party].seq if one.party in held_back else -1)
    ]
    edits = [one for one in told if one.party == found.party and isinstance(one.body, EditProposed)]
    return Outlook(
        ref=ref,
        told=found,
        call=call,
        forum=forum.title if forum else call.forum,
        members=tuple(members),
        contributions=tuple(_contributions(ref, speaks, edits, valid)),
        words=words,
        stands={party: _stands(words.get(party), _newest(valid).get(party)) for party in members},
    )


def _contributions(
    ref: str, speaks: Sequence[Told], edits: Sequence[Told], consents: Sequence[Told]
) -> Iterable[Contribution]:
    newest: dict[tuple[Party, str], Told] = {}
    for one in sorted(speaks, key=lambda one: one.seq):
        if isinstance(one.body, Chapter):
            newest[one.party, one.body.wording.language] = one
    for (party, _), told in sorted(newest.items()):
        own = _version(ref, party, told)
        proposed = [
            _version(ref, party, one)
            for one in sorted(edits, key=lambda one: -one.seq)
            if isinstance(one.body, EditProposed) and _edits(one.body, told)
        ]
        named = {(one.record, one.digest): one for one in (own, *proposed)}
        consent = max(
            (
                one
                for one in consents
                if one.party == party
                and isinstance(one.body, Consented)
                and (one.body.wording, one.body.digest) in named
            ),
            key=lambda one: one.seq,
            default=None,
        )
        yield Contribution(
            party=party,
            own=own,
            edits=tuple(proposed),
            consent=consent,
            printable=named[RecordId(consent.body.wording), consent.body.digest]
            if consent and isinstance(consent.body, Consented)
            else None,
        )


def _edits(body: EditProposed, chapter: Told) -> bool:
    """Tell whether *body* words that chapter anew, and changes neither its language nor its figures."""
    assert isinstance(chapter.body, Chapter)
    own, other = chapter.body.wording, body.wording
    return body.of == chapter.record and (own.language, own.arms) == (other.language, other.arms)


def _version(ref: str, author: Party, told: Told) -> Version:
    assert isinstance(told.body, Chapter | EditProposed)
    return Version(
        record=told.record,
        party=told.party,
        issued=told.issued,
        wording=told.body.wording,
        digest=digest(ref, author, told.body.wording),
        note=told.body.note if isinstance(told.body, EditProposed) else "",
    )


def _newest(told: Iterable[Told]) -> dict[Party, Told]:
    return {one.party: one for one in sorted(told, key=lambda one: one.seq)}


def _stands(word: Told | None, consent: Told | None) -> Stands:
    """Return how far a Party is, by its own words alone: every reader knows that much."""
    if word is None or not isinstance(word.body, TakesPart):
        return "silent"
    if word.body.stands == "delivered" and consent and consent.seq > word.seq:
        return "consented"
    return word.body.stands
