"""Attesting: what a printed report says against what was frozen, and whether its records are in the logs.

Every feature that prints numbered editions checks them with this. Which record froze an edition, and what has
changed in its evidence since, only the feature knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from amity.kernel import tree
from amity.kernel.record import Party, RecordId
from amity.store import log
from amity.store.browse import Tx
from amity.ui.laying import mark
from amity.ui.paper import ENGLISH

Verdict = Literal["holds", "changed", "not-held", "not-in-log", "not-as-frozen", "not-frozen"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What checking one sentence found."""

    n: int  # the sentence's number in the file; 0 speaks of the file as a whole
    text: str
    verdict: Verdict
    why: str = ""
    records: tuple[RecordId, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.verdict == "holds"


def whole(wanted: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what the file says around its sentences, and the edition (*wanted*, its claims) does not."""
    for name in ("title", "issuer", "edition", "dated", "language", "marking", "exercise", "margins"):
        if claims.get(name) != wanted[name]:
            yield Finding(
                0, str(claims.get(name)), "not-as-frozen", f"the edition's {name} is {wanted[name]!r}"
            )
    flagged = {one["n"]: one["flagged"] for one in claims["sentences"] if one["flagged"]}
    printed = [[where, _with_flag(where, text, flagged)] for where, text in wanted["printed"]]
    if claims["printed"] != printed:
        pairs = zip(claims["printed"] + [["the end", ""]], [*printed, ["the end", ""]], strict=False)
        where = next((a[0] for a, b in pairs if a != b), "the end")
        yield Finding(0, "", "not-as-frozen", f"its pages show other words than the edition, at {where}")


def _with_flag(where: str, text: str, flagged: Mapping[int, str]) -> str:
    name, _, number = where.rpartition(" ")
    n = int(number) if name == "sentence" and number.isdigit() else 0
    if n not in flagged:
        return text
    return f"{text.removesuffix(mark(n))}[{ENGLISH.changed}: {flagged[n]}]{mark(n)}"


class Proven:
    """Asks of each record once whether it is held, and is what its leaf names."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._faults: dict[RecordId, Literal["", "not-held", "not-in-log"]] = {}

    def fault(self, record: RecordId) -> Literal["", "not-held", "not-in-log"]:
        """Return what is wrong with *record*; "" if nothing is."""
        if record not in self._faults:
            self._faults[record] = self._asked(record)
        return self._faults[record]

    def _asked(self, record: RecordId) -> Literal["", "not-held", "not-in-log"]:
        held = log.find(self._tx, record)
        if held is None:
            return "not-held"
        party, seq = Party(held.record.party), held.record.seq
        entries = log.entries(self._tx, party, seq, seq + 1)
        return "" if entries == [tree.entry(held.salt, held.record.raw)] else "not-in-log"
