"""Whether a printed report is what was frozen, and whether each of its sentences still rests on the logs.

The rules, in order:

* one of its sentences names the record of an edition, filed by the opener of its plan and held here;
* the file claims what that edition says, word for word; marks of changed evidence are the printer's own;
* each record that a sentence names is held here, not withdrawn, and what its leaf in its author's log names;
* none of them was corrected or contradicted since, and the figure that they give today is the one printed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from amity.errors import NotFound
from amity.features.plans.report.editions import Flagged, flags
from amity.features.plans.report.paper import paper_of, records_of
from amity.features.plans.report.sentences import REPORT
from amity.features.plans.views import Edition, edition
from amity.kernel import tree
from amity.kernel.record import Party, RecordId
from amity.node.node import Node
from amity.store import log
from amity.store.browse import Tx
from amity.ui.paper import ENGLISH, claims_of, mark

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


def check_claims(node: Node, claims: Mapping[str, Any]) -> list[Finding]:
    """Return what the logs held by *node* say of each sentence of a report that makes these *claims*."""
    with node.reading() as tx:
        found = _edition(tx, claims)
        if found is None:
            why = "no sentence names an edition that is held here: it was never frozen, or not for this Party"
            return [Finding(0, "", "not-frozen", why)]
        wanted = claims_of(paper_of(found, region=node.region, flagged={}), claims["undrawn"])
        changed = flags(tx, found, region=node.region)
        proven = _Proven(tx)
        return [
            *_whole(wanted, claims),
            *(_checked(one, wanted, found, changed, proven) for one in claims["sentences"]),
            *_left_out(wanted, claims),
        ]


def _edition(tx: Tx, claims: Mapping[str, Any]) -> Edition | None:
    for one in reversed(claims["sentences"]):
        if len(one["records"]) == 1:
            try:
                return edition(tx, one["records"][0])
            except NotFound:
                continue
    return None


def _whole(wanted: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what the file says around its sentences, and the edition does not."""
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


def _left_out(wanted: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[Finding]:
    said = {one["n"] for one in claims["sentences"]}
    for one in wanted["sentences"]:
        if one["n"] not in said:
            yield Finding(
                one["n"], one["text"], "not-as-frozen", "the edition has this sentence, the file has not"
            )


def _checked(
    one: Mapping[str, Any],
    wanted: Mapping[str, Any],
    found: Edition,
    changed: Mapping[str, Flagged],
    proven: "_Proven",
) -> Finding:
    n, text, records = one["n"], one["text"], tuple(RecordId(r) for r in one["records"])
    frozen = next((s for s in wanted["sentences"] if s["n"] == n), None)
    if frozen is None or (frozen["text"], frozen["records"]) != (text, list(records)):
        why = f"the edition says: {frozen['text']}" if frozen else "the edition has no such sentence"
        return Finding(n, text, "not-as-frozen", why, records)
    flag = _flag(found, text, frozenset(records), changed)
    for record in records:
        if fault := proven.fault(record):
            why = flag if fault == "not-held" and flag else record
            return Finding(n, text, fault, why, records)
    return Finding(n, text, "changed" if flag else "holds", flag, records)


def _flag(found: Edition, text: str, records: frozenset[RecordId], changed: Mapping[str, Flagged]) -> str:
    """Return what changed in the evidence of a sentence, or of the figures that a chart draws."""
    own = next((s for s in found.body.statements if s.text == text and not s.editorial), None)
    if own:
        return "; ".join(changed[own.key].reasons) if own.key in changed else ""
    figures = (s for s in found.body.statements if s.key in changed and not s.key.startswith(REPORT))
    drawn = [s for s in figures if records.issuperset(records_of(found.body, s))]
    return f"a figure beside it has changed: {drawn[0].text}" if drawn else ""


class _Proven:
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
