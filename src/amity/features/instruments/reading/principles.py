"""Which clauses invoke which norm: non-interference, consensus… The words of each are the caller's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from amity.features.instruments.reading.parts import Reading


@dataclass(frozen=True, slots=True)
class Invocation:
    """A norm, and the clause that invokes it."""

    principle: str
    clause: str
    start: int  # in the text of the clause, in characters
    text: str  # the words that invoke it


def find(reading: Reading, vocabulary: Mapping[str, Iterable[str]]) -> list[Invocation]:
    """
    Return which clauses of *reading* invoke which norm: each norm once a clause, in document order.

    Args:
        vocabulary: for each norm its id, and the phrases that invoke it; letter case does not count. Of
            phrases of different norms that overlap, the longest is meant.
    """
    owner = {
        _key(phrase): name for name, phrases in vocabulary.items() for phrase in phrases if phrase.strip()
    }
    if not owner:
        return []
    ordered = sorted(owner, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(_loose, ordered)) + r")(?!\w)", re.IGNORECASE)
    found: list[Invocation] = []
    for clause in reading.clauses:
        seen: set[str] = set()
        for match in pattern.finditer(clause.text):
            name = owner[_key(match[0])]
            if name not in seen:
                seen.add(name)
                found.append(Invocation(name, clause.id, match.start(), match[0]))
    return found


def _key(text: str) -> str:
    return re.sub(r"[\s-]+", " ", text).strip().casefold()


def _loose(key: str) -> str:
    return r"[\s-]+".join(re.escape(word) for word in key.split(" "))
