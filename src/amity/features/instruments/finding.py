"""What the words of a clause lead to: the instruments that they cite, the principles that they invoke.

Pure. It knows the names that a region pack gives, and nothing else; a name that two entries share is
refused by the pack. Where several names fit, the longest is meant.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from amity.node.pack import Instrument, Principle

_SHARED = 50_000  # clauses whose findings are kept: a clause's words never change
_STATES = ("Democratic Republic", "Democratic People's Republic", "Democratic Socialist Republic")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a clause's words, and the instrument that it names; "" where it names none."""

    words: str
    instrument: str = ""


class Names:
    """Names, and what each leads to; found in any text in one pass."""

    def __init__(self, names: Iterable[tuple[str, str]], *, exact: Iterable[tuple[str, str]] = ()) -> None:
        """Take (name, target) pairs; *exact* ones are abbreviations, which are found as written only."""
        loose = {_folded(name): target for name, target in names}
        strict = dict(exact)
        self._targets = loose | strict
        ways = [f"(?i:{_pattern(name)})" for name in loose] + [_pattern(name) for name in strict]
        ways.sort(key=len, reverse=True)
        self._any = re.compile(rf"(?<![\w])(?:{'|'.join(ways)})(?![\w])") if ways else None
        self.found = lru_cache(maxsize=_SHARED)(self._found)

    def _found(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Return (start, end, target) of each name in *text*, in order."""
        if self._any is None:
            return ()
        return tuple((m.start(), m.end(), self._target(m[0])) for m in self._any.finditer(text))

    def _target(self, words: str) -> str:
        return self._targets.get(words) or self._targets[_folded(words)]


@dataclass(frozen=True)
class Vocabulary:
    """The names of one region: its instruments and its principles."""

    instruments: Names
    principles: Names

    def runs(self, text: str, own: str) -> Iterator[Run]:
        """Return *text* cut into runs, those that cite an instrument apart; *own*'s name is no citation."""
        past = 0
        for start, end, target in self.instruments.found(text):
            if target == own:
                continue
            if start > past:
                yield Run(text[past:start])
            yield Run(text[start:end], target)
            past = end
        if past < len(text):
            yield Run(text[past:])

    def cited(self, text: str, own: str) -> list[str]:
        """Return the instruments that *text* cites, each once."""
        return list(dict.fromkeys(t for _, _, t in self.instruments.found(text) if t != own))

    def invoked(self, text: str) -> list[str]:
        """Return the principles that *text* invokes, each once."""
        return list(dict.fromkeys(target for _, _, target in self.principles.found(text) if target))


def vocabulary(
    instruments: Mapping[str, Instrument],
    principles: Mapping[str, Principle],
    added: Iterable[tuple[str, str]] = (),
) -> Vocabulary:
    """Return the names of *instruments* and the phrases of *principles*, with those *added* by Parties."""
    titles = ((name, one.id) for one in instruments.values() for name in (one.title, *one.aliases))
    shorts = [(one.short, one.id) for one in instruments.values()]
    spoken = [pair for pair in shorts if " " in pair[0]]
    phrases = {_folded(name): "" for name in _STATES}  # a State's name invokes no principle
    phrases |= {_folded(name): target for name, target in added}
    phrases |= {_folded(name): one.id for one in principles.values() for name in one.phrases}
    abbreviations = [pair for pair in shorts if _is_abbreviation(pair[0])]
    return Vocabulary(Names([*spoken, *titles], exact=abbreviations), Names(phrases.items()))


def _is_abbreviation(name: str) -> bool:
    """Tell whether a text that says *name* means that instrument: TAC, not PoA, which every plan may be."""
    return len(name) >= 3 and name.isalpha() and name.isupper()


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())


def _pattern(name: str) -> str:
    """Return what finds *name* however its spaces and apostrophes are set."""
    words = (re.escape(word).replace("'", "['’]").replace("’", "['’]") for word in name.split())
    return r"\s+".join(words)
