"""What an import finds: records that would be filed, and lines that are refused, with the way out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from amity.features.registers.declaring import Register, Told
from amity.features.registers.rules.standing import most_of
from amity.features.registers.views import said_already, said_by
from amity.kernel.record import Draft, Marking, Party
from amity.node.node import Node
from amity.node.pack import RegionPack

Said = tuple[str, str, str]  # "entry" or "part", the short name, which part
Already = Callable[[Collection[str]], Mapping[Said, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Refused:
    """One cell, or one line, that is not filed."""

    line: int
    column: str  # its heading; "" where it is the line as a whole
    value: str
    why: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Read:
    """One record that would be filed."""

    lines: tuple[int, ...]
    sort: str  # "entry" or "part"
    kind: str
    body: Mapping[str, Any]
    reader: str = ""  # the Party that reads it first, where the register names one


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would bring."""

    register: Register
    lines: int  # with anything in them
    columns: Mapping[str, str]  # heading: the field that it is read as
    passed_over: tuple[str, ...]  # headings that nothing is read from
    taken_as: Mapping[str, str]  # fields that the file lacks: what stands for them
    reads: tuple[Read, ...] = ()
    refused: tuple[Refused, ...] = ()
    unchanged: int = 0  # records that stand already as they are

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "register": self.register.name,
            "lines": self.lines,
            "lines_refused": len({one.line for one in self.refused}),
            "columns": dict(self.columns),
            "passed_over": list(self.passed_over),
            "taken_as": dict(self.taken_as),
            "records": [
                {"lines": list(one.lines), "kind": one.kind, "reader": one.reader, "body": dict(one.body)}
                for one in self.reads
            ],
            "unchanged": self.unchanged,
            "refused": [
                {
                    "line": one.line,
                    "column": one.column,
                    "value": one.value,
                    "why": one.why,
                    "way_out": one.way_out,
                }
                for one in self.refused
            ],
        }


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Who imports, where, and what stands already."""

    party: Party
    region: RegionPack
    today: date | None
    already: Already = lambda _: {}  # what stands of the entries with these names
    words: Sequence[Told] = ()  # all that the Party has said, where that decides how much it may say

    @classmethod
    def nowhere(cls) -> "Setting":
        """Return the setting of a machine without a node: whose file it is, and what stands, nobody knows."""
        region = RegionPack(name="none", title="none", origin="none", vouchers=1, offices=(), parties={})
        return cls(party=Party(""), region=region, today=None)

    @classmethod
    def of(cls, node: Node, register: Register) -> "Setting":
        """Return the setting of *node*."""
        today, party = node.clock().date(), node.party

        def already(names: Collection[str]) -> Mapping[Said, Mapping[str, Any]]:
            with node.reading() as tx:
                found = list(said_already(tx, register, party, names, region=node.region, on=today))
            return {(t.sort, t.entry, t.part): t.body for one in found for t in (one.told, *one.parts)}

        with node.reading() as tx:
            words = said_by(tx, register, party) if most_of(register, node.region) else []
        return cls(party=party, region=node.region, today=today, already=already, words=words)


def drafts(
    found: Preview,
    node: Node,
    *,
    to: str = "",
    audience: Collection[Party] = (),
    part_to: str = "",
    part_audience: Collection[Party] = (),
    marking: Marking | None = None,
) -> list[Draft]:
    """Return the drafts of *found*: entries for *to* and *audience*, parts for theirs."""
    readers = frozenset(audience) | (node.audience_of(to) if to else frozenset())
    own = frozenset(part_audience) | (node.audience_of(part_to) if part_to else frozenset())
    said = []
    for one in found.reads:
        first = frozenset({Party(one.reader)} & set(node.region.parties)) - {node.party}
        some, forum = (readers, to) if one.sort == "entry" else (own | first, part_to)
        said.append(Draft(one.kind, one.body, some, forum, marking=marking or Marking()))
    return said
