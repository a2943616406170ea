"""Who reads what: drafts that widen, narrow, part or copy a report. Pure: the node files them.

*Widening* says the report again to those who join. *Narrowing* withdraws it from all and says it again to
those who remain, under a new name; nobody else can make a holder erase. *Copies* give each reader a record
of its own, so that nobody reads who else reads; which copy is whose stands in a record addressed to nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amity.errors import Malformed
from amity.features.exchange.kinds import KINDS, CopiesMade, PartTold, ReportCorrected, ReportReleased
from amity.features.exchange.rules.matters import Layer, Matter
from amity.kernel.record import Draft, Marking, Party, RecordId

WITHDRAW = "record.withdraw/1"
PART, RELEASE = KINDS.name_of(PartTold), KINDS.name_of(ReportReleased)
CORRECT = KINDS.name_of(ReportCorrected)
EMPTY: tuple[Any, ...] = (None, "", [], ())  # what is left out says nothing
KEPT = frozenset({"area", "title"})  # what no report can do without


def opened(
    kind: str,
    body: Mapping[str, Any],
    readers: frozenset[Party],
    *,
    tokens: Sequence[str],
    hidden: bool,
    to: str = "",
    marking: Marking | None = None,
) -> list[Draft]:
    """
    Return the drafts that open a report to *readers*.

    Args:
        tokens: fresh random ones: one, or one for each reader, in alphabetical order, where they are
            *hidden*. hidden: each reader gets its own copy, and does not learn of the others.
    """
    handling = marking or Marking()
    if not hidden:
        return [Draft(kind, {**body, "token": tokens[0]}, readers, to=to, marking=handling)]
    pairs = list(zip(sorted(readers), tokens, strict=True))
    copies = [
        Draft(kind, {**body, "token": token}, frozenset({reader}), marking=handling)
        for reader, token in pairs
    ]
    roster = {"copies": [{"reader": reader, "token": token} for reader, token in pairs]}
    return [*copies, Draft(KINDS.name_of(CopiesMade), roster, frozenset(), marking=handling)]


@dataclass(frozen=True, slots=True)
class Split:
    """A report's fields, told apart: what all readers get, and what only some do."""

    common: Mapping[str, Any]
    parts: tuple[tuple[frozenset[Party], Mapping[str, Any]], ...]


def split(body: Mapping[str, Any], only: Mapping[str, frozenset[Party]]) -> Split:
    """
    Return *body* with each field that *only* names kept for its readers.

    Raises:
        Malformed: a field that no report can do without is to be kept back.
    """
    if kept := KEPT & only.keys():
        raise Malformed(f"{', '.join(sorted(kept))}: every reader of the report reads it; word it neutrally")
    groups: dict[frozenset[Party], dict[str, Any]] = {}
    for name, readers in only.items():
        if name in body:
            groups.setdefault(readers, {})[name] = body[name]
    common = {name: value for name, value in body.items() if name not in only}
    return Split(common, tuple((readers, says) for readers, says in groups.items() if readers))


def parted(
    report: RecordId, says: Mapping[str, Any], readers: frozenset[Party], marking: Marking | None = None
) -> Draft:
    """Return the draft that tells *says* of *report* to *readers* alone."""
    return Draft(
        PART, {"report": report, "says": dict(says)}, readers, refs=(report,), marking=marking or Marking()
    )


def common(matter: Matter) -> dict[str, Any]:
    """Return the fields that every reader of the report reads, as they were told to all of them."""
    readers = matter.opening.audience | {copy.reader for copy in matter.copies}
    said = {name: value for name, value in matter.opening.says.items() if name != "token"}
    for layer in matter.layers[1:]:
        for name, value in layer.says.items():
            told = frozenset[Party]().union(
                *(one.audience for one in matter.layers if one.says.get(name) == value)
            )
            if layer.sort != "release" and told >= readers and (readers or not told):
                said[name] = value
    return {name: value for name, value in said.items() if value not in EMPTY}


def widened(matter: Matter, joining: frozenset[Party]) -> Draft:
    """Return the draft that says the report again to *joining*: what all its readers read, corrected."""
    says = {"report": matter.report, "kind": matter.kind, "says": common(matter)}
    return Draft(RELEASE, says, joining, refs=(matter.report,), marking=matter.opening.marking)


def corrected(matter: Matter, says: Mapping[str, Any], reason: str) -> list[Draft]:
    """
    Return the drafts that correct fields of *matter*: each goes to those who were told the field, and only
    there.

    A field that nobody was told yet goes to the readers of the report.
    """
    groups: dict[tuple[RecordId, frozenset[Party]], dict[str, Any]] = {}
    for name, value in says.items():
        layers = [one for one in matter.layers if one.says.get(name) not in EMPTY] or [matter.opening]
        for layer in layers:
            if layer.sort == "opening" and matter.copies:
                for copy in matter.copies:
                    groups.setdefault((copy.record, frozenset({copy.reader})), {})[name] = value
            elif layer.sort != "correct":
                groups.setdefault((layer.report, layer.audience), {})[name] = value
        if all(layer.sort == "correct" for layer in layers):
            groups.setdefault((layers[-1].report, layers[-1].audience), {})[name] = value
    return [
        Draft(
            CORRECT,
            {"report": report, "says": said, "reason": reason},
            readers,
            refs=(report,),
            marking=matter.opening.marking,
        )
        for (report, readers), said in groups.items()
    ]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows a report: *first* is filed under one checkpoint; then its parts, as `told` says."""

    first: tuple[Draft, ...]
    parts: tuple[tuple[frozenset[Party], Mapping[str, Any], Marking], ...]

    def told(self, report: RecordId) -> list[Draft]:
        """Return the parts as they are told again of *report*, the new name."""
        return [parted(report, says, readers, marking) for readers, says, marking in self.parts]


def narrowed(matter: Matter, remaining: frozenset[Party], *, reason: str, token: str) -> Narrowing:
    """
    Return the drafts that take *matter* from those who do not remain.

    Raises:
        Malformed: somebody is to remain who is no reader of it.
    """
    if strangers := remaining - matter.readers:
        raise Malformed(f"{', '.join(sorted(strangers))} does not read it: release it to them instead")
    if matter.copies:
        return Narrowing(tuple(_without(matter, remaining, reason)), ())
    gone = [withdrawn(one, reason) for one in matter.layers]
    if not remaining:
        return Narrowing(tuple(gone), ())
    shared = common(matter)
    follows = {"record": matter.report, "relation": "follows", "note": "addressed anew"}
    body = {**shared, "token": token, "links": [*shared.get("links", ()), follows]}
    again = Draft(matter.kind, body, remaining, refs=(matter.report,), marking=matter.opening.marking)
    return Narrowing((*gone, again), tuple(_told_apart(matter, shared, remaining)))


def _told_apart(
    matter: Matter, shared: Mapping[str, Any], remaining: frozenset[Party]
) -> Iterable[tuple[frozenset[Party], Mapping[str, Any], Marking]]:
    """Yield what only some were told, to those of them who remain, in its order."""
    for layer in matter.layers[1:]:
        says = {name: value for name, value in layer.says.items() if shared.get(name) != value}
        readers = layer.audience & remaining
        if says and readers and layer.sort in ("part", "correct"):
            yield readers, says, layer.marking


def withdrawn(layer: Layer, reason: str) -> Draft:
    """Return the draft that takes the record of *layer* back from its readers."""
    return Draft(WITHDRAW, {"record": layer.record, "reason": reason[:500]}, layer.audience, to=layer.to)


def _without(matter: Matter, remaining: frozenset[Party], reason: str) -> Iterable[Draft]:
    """Yield the withdrawals of the copies of those who do not remain, and of what was told to them alone."""
    for copy in matter.copies:
        if copy.reader not in remaining:
            body = {"record": copy.record, "reason": reason[:500]}
            yield Draft(WITHDRAW, body, frozenset({copy.reader}))
    for one in matter.layers:
        if one.sort != "opening" and one.audience and not one.audience & remaining:
            yield withdrawn(one, reason)
