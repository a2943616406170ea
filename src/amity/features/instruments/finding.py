"""What the clauses of a standing text ask for, cite and invoke: the reader asked, with one region's names.

It is asked when a page is shown, not when a record arrives. So whoever wrote a text, its words can stall
or spoil no view; a better reader serves old texts at once; and every Party's text is read alike. What was
found is kept for each text, since a record never changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from amity.features.instruments.reading import Clause, Reading, citations, obligations, principles
from amity.features.instruments.reading.citations import Citation
from amity.features.instruments.reading.obligations import Obligation
from amity.node.pack import Instrument, Principle

_MOST = 500  # texts whose findings are kept
_NOBODY = "-"  # names that are found so that nothing else is found in them
_STATES = ("Democratic Republic", "Democratic People's Republic", "Democratic Socialist Republic")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a clause's words, and where it leads; "" where it leads nowhere."""

    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What one text says, by clause."""

    asked: Mapping[str, Sequence[Obligation]]
    cited: Mapping[str, Sequence[Citation]]
    invoked: Mapping[str, Sequence[str]]

    def runs(self, clause: str, text: str) -> tuple[Run, ...]:
        """Return *text*, the words of *clause*, cut into runs: those that cite lead to what they cite."""
        found, past = [], 0
        for one in self.cited.get(clause, ()):
            if one.start < past or not _address(one):
                continue
            found += [Run(text[past : one.start]), Run(text[one.start : one.end], _address(one))]
            past = one.end
        return tuple(run for run in (*found, Run(text[past:])) if run.words)


class Finder:
    """The names of one region, and what they have found so far."""

    def __init__(
        self,
        instruments: Mapping[str, Instrument],
        norms: Mapping[str, Principle],
        added: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the region's *instruments* and *norms*, and (principle, phrase) pairs *added* by Parties."""
        self.added = tuple(added)
        self._names = {name: one.id for one in instruments.values() for name in _names(one)}
        self._phrases: dict[str, list[str]] = {_NOBODY: list(_STATES)}
        for name, phrase in self.added:
            self._phrases.setdefault(name, []).append(phrase)
        for norm in norms.values():
            self._phrases.setdefault(norm.id, []).extend(norm.phrases)
        self._kept: dict[str, Findings] = {}

    def find(self, record: str, instrument: str, rows: Sequence[Mapping[str, Any]]) -> Findings:
        """Return what is found in *rows*, the clauses of the text of *instrument* that *record* said."""
        kept = self._kept.get(record)
        if kept is None:
            kept = self._found(instrument, rows)
            if rows:  # a text whose parts have not come yet may still change
                self._kept = {**self._kept, record: kept} if len(self._kept) < _MOST else {record: kept}
        return kept

    def _found(self, instrument: str, rows: Sequence[Mapping[str, Any]]) -> Findings:
        read = Reading("", "", tuple(map(clause, rows)), ())
        names = {name: target for name, target in self._names.items() if target != instrument}
        invoked = [(one.clause, one.principle) for one in principles.find(read, self._phrases)]
        return Findings(
            asked=_grouped((one.clause, one) for one in obligations.find(read)),
            cited=_grouped((one.clause, one) for one in citations.find(read, names)),
            invoked=_grouped(pair for pair in invoked if pair[1] != _NOBODY),
        )


T = TypeVar("T")


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found


def _names(one: Instrument) -> list[str]:
    """Return what texts call *one*: not by a short form that any text may give to itself, as PoA."""
    short = one.short
    usable = " " in short or (len(short) >= 3 and short.isalpha() and short.isupper())
    return [one.title, *one.aliases, *([short] if usable else [])]


def clause(row: Mapping[str, Any]) -> Clause:
    """Return a row of a view as the reader knows clauses."""
    return Clause(row["clause"], row["kind"], row["number"], row["text"], row["parent"], 0, 0, row["title"])


def _address(one: Citation) -> str:
    if one.instrument:
        return f"/instruments/{one.instrument}"
    return f"#clause-{one.target}" if one.target and not one.unsure else ""
