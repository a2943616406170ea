"""What the secretariat changes in a draft before it is frozen. Its own notes, said to nobody till then.

Words may be changed, figures not: an edited sentence must not bring in a number that its records do not give.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from amity.errors import Malformed
from amity.features.plans.kinds import Statement
from amity.features.plans.report.sentences import Sentence
from amity.kernel.record import RecordId
from amity.store import local
from amity.store.browse import Tx

SHELF = "plans.report"
LONGEST = 6000  # characters of a sentence
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Edits:
    """The changes to one year's draft."""

    words: Mapping[str, str] = field(default_factory=dict)  # by the key of the sentence
    left_out: frozenset[str] = frozenset()
    notes: tuple[tuple[str, str], ...] = ()  # (component, text): the secretariat's own words

    def worded(self, sentence: Sentence, text: str) -> "Edits":
        """
        Return the edits with *text* for *sentence*; its drafted words, or none, take the edit back.

        Raises:
            Malformed: the text brings in a number that the drafted sentence does not have, or is too long.
        """
        text = " ".join(text.split())
        words = {key: value for key, value in self.words.items() if key != sentence.key}
        if not text or text == sentence.text:
            return replace(self, words=words)
        check(sentence.text, text)
        return replace(self, words=words | {sentence.key: text})

    def without(self, key: str) -> "Edits":
        """Return the edits with the sentence *key* left out."""
        return replace(self, left_out=self.left_out | {key})

    def with_again(self, key: str) -> "Edits":
        """Return the edits with the sentence *key* taken in again."""
        return replace(self, left_out=self.left_out - {key})

    def noted(self, component: str, text: str) -> "Edits":
        """
        Return the edits with an editorial paragraph under *component*.

        Raises:
            Malformed: there is no text, or it is too long.
        """
        text = " ".join(text.split())
        if not 0 < len(text) <= LONGEST:
            raise Malformed(f"an editorial paragraph has 1 to {LONGEST} characters, not {len(text)}")
        return replace(self, notes=(*self.notes, (component, text)))

    def unnoted(self, number: int) -> "Edits":
        """Return the edits without editorial paragraph *number*, counted from 0."""
        return replace(self, notes=tuple(one for at, one in enumerate(self.notes) if at != number))

    def applied(self, drafted: Sequence[Sentence], evidence: Sequence[RecordId]) -> tuple[Statement, ...]:
        """Return the statements of an edition: *drafted*, in these words, resting on places in *evidence*."""
        place = {record: at for at, record in enumerate(evidence)}
        components = dict.fromkeys([one.component for one in drafted] + [name for name, _ in self.notes])
        found: list[Statement] = []
        for component in components:
            mine = [one for one in drafted if one.component == component and one.key not in self.left_out]
            found += [self._statement(one, place) for one in mine]
            notes = [(at, text) for at, (name, text) in enumerate(self.notes) if name == component]
            found += [
                Statement(key=f"note-{at}", component=component, text=text, editorial=True)
                for at, text in notes
            ]
        return tuple(found)

    def _statement(self, sentence: Sentence, place: Mapping[RecordId, int]) -> Statement:
        edited = self.words.get(sentence.key, "")
        if edited:
            check(sentence.text, edited)  # the figures may have moved since the words were edited
        return Statement(
            key=sentence.key,
            component=sentence.component,
            text=edited or sentence.text,
            drafted=sentence.text if edited else "",
            value=sentence.value,
            rests_on=tuple(place[record] for record in sentence.records),
        )


def numbers(text: str) -> set[str]:
    """Return the numbers in *text*."""
    return set(_NUMBER.findall(text))


def check(drafted: str, edited: str) -> None:
    """
    Refuse words that change a figure.

    Raises:
        Malformed: *edited* holds a number that *drafted* does not, or is too long.
    """
    if strange := numbers(edited) - numbers(drafted):
        listed = ", ".join(sorted(strange))
        raise Malformed(
            f"“{edited[:60]}…” gives {listed}, which the records do not: keep the drafted figures"
        )
    if len(edited) > LONGEST:
        raise Malformed(f"a sentence has at most {LONGEST} characters, not {len(edited)}: shorten it")


def kept(tx: Tx, plan: str, year: int) -> Edits:
    """Return the edits of this node's desk to the report on *plan* for *year*."""
    note: dict[str, Any] = local.get(tx, SHELF, f"{plan}/{year}") or {}
    return Edits(
        note.get("words", {}),
        frozenset(note.get("left_out", ())),
        tuple((component, text) for component, text in note.get("notes", ())),
    )


def keep(tx: Tx, plan: str, year: int, edits: Edits) -> None:
    """Keep *edits*."""
    note = {
        "words": dict(edits.words),
        "left_out": sorted(edits.left_out),
        "notes": [list(n) for n in edits.notes],
    }
    local.put(tx, SHELF, f"{plan}/{year}", note)
