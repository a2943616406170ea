"""Two texts of one instrument side by side: which clauses differ, and in which words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Row = Mapping[str, Any]
Runs = list[tuple[bool, str]]  # (whether the other text has these words too, the words)

_MOST_WORDS = 2000  # of two clauses whose words are compared one by one


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause as two texts have it."""

    clause: str
    left: Row | None
    right: Row | None

    @property
    def runs(self) -> tuple[Runs, Runs]:
        """Both texts, cut where they begin or cease to differ."""
        a, b = _words(self.left), _words(self.right)
        if len(a) > _MOST_WORDS or len(b) > _MOST_WORDS:
            return [(True, " ".join(a))], [(True, " ".join(b))]
        left: Runs = []
        right: Runs = []
        for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            left += [(tag == "equal", " ".join(a[i:j]))] if j > i else []
            right += [(tag == "equal", " ".join(b[k:m]))] if m > k else []
        return left, right


def differing(left: Mapping[str, Row], right: Mapping[str, Row]) -> list[Pair]:
    """Return the clauses, by id, that two texts do not have alike, in the order of the left one."""
    both = (Pair(name, left.get(name), right.get(name)) for name in dict.fromkeys([*left, *right]))
    return [pair for pair in both if _said(pair.left) != _said(pair.right)]


def _said(row: Row | None) -> object:
    return row and (row["wording"], row["title"])


def _words(row: Row | None) -> list[str]:
    return f"{row['title']} {row['text']}".split() if row else []
