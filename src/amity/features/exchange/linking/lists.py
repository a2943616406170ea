"""Names and numbers screened against a sanctions list: hits with reasons, the list's version and its date.

A hit is a reason to look and to ask the list's publisher, never a finding: most people who share a name with
somebody listed are somebody else. A number that is the same is worth more than any name, and stands first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amity.features.exchange.linking.identifiers import read
from amity.features.exchange.linking.names import match
from amity.features.exchange.linking.naming import Naming
from amity.formats.sanctions import Entry, SanctionsList

SCHEMA = {"person": "Person", "company": "Company", "vessel": "Vessel", "aircraft": "Vessel"}
WEAK = 0.8  # a score that a match with an alias must have which the list itself calls weak
MOST = 20  # hits of one screening


@dataclass(frozen=True, slots=True)
class Asked:
    """Who or what is screened."""

    names: tuple[str, ...]
    schema: str = "Person"
    numbers: tuple[tuple[str, str], ...] = ()  # sort and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry of a list that may be who was asked for."""

    publisher: str
    version: str
    dated: str
    uid: str  # the list's own number of the entry
    name: str  # that matched, or the first of the entry where a number did
    score: float  # 0..1
    because: str  # "identifier" or "name"
    reasons: tuple[str, ...]


class Screen:
    """A list, made ready to be asked many times."""

    def __init__(self, listed: SanctionsList) -> None:
        self.listed = listed
        self._entries = {entry.uid: entry for entry in listed.entries}
        self._naming = Naming()
        self._numbers: dict[tuple[str, str], list[str]] = {}
        for entry in listed.entries:
            for name in entry.names:
                self._naming.add(entry.uid, name.text, SCHEMA[entry.sort])
            for number in entry.numbers:
                known = read(number.sort, number.value)
                self._numbers.setdefault((known.sort, known.value), []).append(entry.uid)

    def hits(self, asked: Asked) -> list[Hit]:
        """Return whom of the list *asked* may be: by number first, then by name, the most alike first."""
        found: dict[str, Hit] = {}
        for hit in [*self._by_number(asked.numbers), *self._by_name(asked.names, asked.schema)]:
            before = found.get(hit.uid)
            if before is None or (before.because == "name" and hit.score > before.score):
                found[hit.uid] = hit
        ordered = sorted(found.values(), key=lambda hit: (hit.because != "identifier", -hit.score, hit.uid))
        return ordered[:MOST]

    def _by_number(self, numbers: Iterable[tuple[str, str]]) -> Iterable[Hit]:
        for sort, value in numbers:
            known = read(sort, value)
            for uid in self._numbers.get((known.sort, known.value), ()):
                doubt = ("the number cannot be right",) if known.sound is False else ()
                entry = self._entries[uid]
                yield self._hit(entry, entry.names[0].text, 1.0, "identifier", (f"the same {sort}", *doubt))

    def _by_name(self, names: Sequence[str], schema: str) -> Iterable[Hit]:
        for name in names:
            for uid, other, schema_of_other in self._naming.near(name, schema):
                if not _comparable(schema, schema_of_other):
                    continue
                entry = self._entries[uid]
                weak = any(one.text == other and one.quality == "weak" for one in entry.names)
                said = match(name, other, schema)
                if said.match and (said.score >= WEAK or not weak):
                    doubt = ("a weak alias",) if weak else ()
                    yield self._hit(entry, other, said.score, "name", said.reasons + doubt)

    def _hit(self, entry: Entry, name: str, score: float, because: str, reasons: tuple[str, ...]) -> Hit:
        return Hit(
            publisher=self.listed.publisher,
            version=self.listed.version,
            dated=self.listed.dated,
            uid=entry.uid,
            name=name,
            score=score,
            because=because,
            reasons=reasons,
        )


def _comparable(schema: str, other: str) -> bool:
    """Tell whether the two can be one: a person is no vessel; whose schema nobody knows may be anybody."""
    groups = {"Person": "person", "Vessel": "vessel", "LegalEntity": ""}
    mine, theirs = groups.get(schema, "company"), groups.get(other, "company")
    return mine == theirs or not mine or not theirs
