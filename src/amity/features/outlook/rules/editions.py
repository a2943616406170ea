"""The editions of an outlook, as a reader may show them. Pure: statements in, editions out.

A chapter of an edition counts only where its author's own consent to these very words is held, addressed to
all who read the edition: an editor who prints other words, or withheld ones, prints them for nobody.

That a Party gave none is its own word to the members. An edition for anybody names these Parties, since
others do not hold that word; who holds it and reads something else there shows no line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amity.features.outlook.kinds import Called, Consented, Printed, Published, TakesPart, Wording
from amity.features.outlook.rules.collecting import Outlook, Told
from amity.features.outlook.rules.wording import digest
from amity.kernel.record import PUBLIC, Party, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A chapter of an edition, as this node may show it."""

    party: Party
    record: RecordId  # of the chapter as printed
    consent: RecordId
    wording: Wording
    holds: bool  # whether its author's consent to these very words is held here


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says that a Party gave no chapter."""

    party: Party
    record: RecordId  # that Party's word; in an edition for anybody, the edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A published edition."""

    told: Told
    body: Published
    chapters: tuple[Shown, ...]
    without: tuple[Line, ...]
    repeats: bool = False  # an earlier edition bears the same number

    @property
    def readers(self) -> frozenset[Party]:
        """Return who may read it."""
        return self.told.readers | {self.told.party}


def label(call: Called, number: int) -> str:
    """Return how an edition is called: "No. 2026/1"."""
    return f"No. {call.year}/{number}"


def editions(outlook: Outlook, told: Sequence[Told]) -> list[Edition]:
    """Return the editions of *outlook*, in the order in which they were published."""
    by_record = {one.record: one for one in told}
    found: list[Edition] = []
    for one in sorted(told, key=lambda one: one.seq):
        if one.party == outlook.opener and isinstance(one.body, Published):
            taken = {before.body.number for before in found}
            found.append(
                Edition(
                    told=one,
                    body=one.body,
                    chapters=tuple(_shown(outlook, one, by_record)),
                    without=tuple(_without(one, by_record)),
                    repeats=one.body.number in taken,
                )
            )
    return found


def _shown(outlook: Outlook, edition: Told, told: Mapping[RecordId, Told]) -> Iterable[Shown]:
    assert isinstance(edition.body, Published)
    for record in edition.body.chapters:
        one = told.get(RecordId(record))
        if one is None or not isinstance(one.body, Printed) or one.party != outlook.opener:
            continue
        printed, consent = one.body, told.get(RecordId(one.body.consent))
        yield Shown(
            party=Party(printed.party),
            record=RecordId(record),
            consent=RecordId(printed.consent),
            wording=printed.wording,
            holds=consent is not None and _consents(outlook.ref, consent, printed, edition),
        )


def _consents(ref: str, consent: Told, printed: Printed, edition: Told) -> bool:
    """Tell whether *consent* is the author's, to these very words, for all who read the edition."""
    author = Party(printed.party)
    return (
        isinstance(consent.body, Consented)
        and consent.party == author
        and consent.body.call == ref
        and consent.body.wording == printed.of
        and consent.body.digest == digest(ref, author, printed.wording)
        and edition.readers - {author, edition.party} <= consent.readers
    )


def _without(edition: Told, told: Mapping[RecordId, Told]) -> Iterable[Line]:
    assert isinstance(edition.body, Published)
    records, lines = edition.body.without, edition.body.lines
    named: dict[str, str] = dict(zip(records, lines, strict=True)) if len(records) == len(lines) else {}
    for record in records:
        one, party = told.get(RecordId(record)), named.get(record, "")
        if one is None and party and PUBLIC in edition.readers:
            yield Line(Party(party), edition.record)
        elif one and isinstance(one.body, TakesPart) and one.body.otherwise == "line":
            if not named:
                yield Line(one.party, one.record)
            elif party == one.party:
                yield Line(one.party, edition.record)
