"""What clauses ask for, as a page shows it: found by the reader, settled by a person, or in our own words.

A settlement speaks about the words for which it was made: where a clause has other words, it is silent. Where
Parties settled the same thing, all they said stands, each with its author, in place of what the reader found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amity.features.instruments.reading.obligations import Obligation
from amity.node.pack import Obligation as Catalogued

NORM = "norm"  # to be kept, not done


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a clause asks for."""

    id: str  # the clause and its part: "op.1(ii)"
    clause: str
    actor: str
    verb: str
    strength: str
    object: str
    period: str
    unsure: bool = False
    why: str = ""
    obliges: bool = True
    by: str = ""  # the Party that settled it; "" where the reader found it
    ours: bool = False  # the region's catalogue says it, and no text is held

    @property
    def matters(self) -> bool:
        """Whether it is more than a norm of which the reader is sure."""
        return self.strength != NORM or self.unsure or bool(self.by)


def by_clause(
    rows: Sequence[Mapping[str, Any]],
    found: Mapping[str, Sequence[Obligation]],
    settled: Sequence[Mapping[str, Any]],
) -> dict[str, list[Asked]]:
    """Return what each clause of *rows* asks for: what was *found*, or *settled* about its very words."""
    said: dict[tuple[str, str], list[Asked]] = {}
    for row in settled:
        said.setdefault((row["obligation"].partition("(")[0], row["wording"]), []).append(_settled(row))
    asked = {}
    for row in rows:
        people = said.get((row["clause"], row["wording"]), [])
        known = {one.id for one in people}
        read = [_found(one) for one in found.get(row["clause"], ()) if one.id not in known]
        asked[row["clause"]] = sorted([*read, *people], key=lambda one: (len(one.id), one.id, one.by))
    return asked


def ours(one: Catalogued) -> Asked:
    """Return an entry of the region's catalogue, for which no text is held."""
    return Asked(one.id, one.clause, one.lead or "", "", one.strength, one.text, one.period, ours=True)


def _found(one: Obligation) -> Asked:
    return Asked(
        one.id,
        one.clause,
        one.actor or "",
        one.verb,
        one.strength,
        one.object,
        one.period,
        one.unsure,
        one.why,
    )


def _settled(row: Mapping[str, Any]) -> Asked:
    return Asked(
        row["obligation"],
        row["obligation"].partition("(")[0],
        row["actor"],
        row["verb"],
        row["strength"],
        row["object"],
        row["period"],
        why=row["remark"],
        obliges=row["obliges"],
        by=row["party"],
    )
