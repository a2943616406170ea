"""The texts that stand on this node, each with all that is found in it: what pages and commands show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from amity.features.instruments import asking, exporting, finding, views
from amity.features.instruments.asking import Asked
from amity.features.instruments.finding import Finder, Findings
from amity.features.instruments.views import Row
from amity.node.node import Node
from amity.store.browse import Tx

_finders: WeakKeyDictionary[Node, Finder] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Standing:
    """One text with all that is found in it."""

    head: Row
    clauses: Sequence[Row]
    found: Findings
    asked: dict[str, list[Asked]]  # what each clause asks for

    @property
    def instrument(self) -> str:
        """Which instrument it is a text of."""
        return str(self.head["matter"])


@dataclass(frozen=True, slots=True)
class Norm:
    """A principle, and every clause that invokes it."""

    id: str
    title: str
    source: str  # where the region read it; "" where only Parties added it
    added: tuple[Row, ...]
    invoked: tuple[Row, ...]  # clauses


def read(node: Node, tx: Tx, head: Row) -> Standing:
    """Return the text *head* with all that is found in it."""
    name, rows = head["matter"], views.clauses(tx, head["matter"], head["party"])
    found = finder(node, tx).find(head["record"], name, rows)
    return Standing(head, rows, found, asking.by_clause(rows, found.asked, views.settlements(tx, name)))


def of_each(node: Node, tx: Tx) -> Iterator[Standing]:
    """Return one text of each instrument: two copies of a clause ask and invoke nothing twice."""
    for name in dict.fromkeys(row["matter"] for row in views.texts(tx)):
        yield read(node, tx, views.chosen(tx, name, "", own=node.party))


def finder(node: Node, tx: Tx) -> Finder:
    """Return what finds this region's names: made anew only when a Party has added a principle."""
    added = tuple((row["principle"], phrase) for row in views.principles(tx) for phrase in row["phrases"])
    kept = _finders.get(node)
    if kept is None or kept.added != added:
        kept = _finders[node] = Finder(node.region.instruments, node.region.principles, added)
    return kept


def xml(node: Node, text: Standing) -> bytes:
    """Return *text* as an Akoma Ntoso document."""
    head, region = text.head, node.region
    about = exporting.work(
        text.instrument,
        head["title"],
        head["adopted"],
        region.instruments.get(text.instrument),
        region=region.name,
        language=head["language"],
    )
    cited = (one for entries in text.found.cited.values() for one in entries)
    return exporting.to_xml(about, map(finding.clause, text.clauses), cited)


def titles(node: Node, tx: Tx) -> dict[str, str]:
    """Return what each principle is called: as the region says, else as the Party that added it."""
    added = {row["principle"]: row["title"] for row in views.principles(tx)}
    known = {one.id: one.title for one in node.region.principles.values()}
    return known | {name: title for name, title in added.items() if name not in known}


def norms(node: Node, tx: Tx) -> list[Norm]:
    """Return every principle once: the region's, then those that Parties added."""
    invoked: dict[str, list[Row]] = {}
    for text in of_each(node, tx):
        for row in text.clauses:
            for name in text.found.invoked.get(row["clause"], ()):
                invoked.setdefault(name, []).append(row)
    added: dict[str, list[Row]] = {}
    for row in views.principles(tx):
        added.setdefault(row["principle"], []).append(row)
    sources = {one.id: one.source for one in node.region.principles.values()}
    return [
        Norm(name, title, sources.get(name, ""), tuple(added.get(name, ())), tuple(invoked.get(name, ())))
        for name, title in titles(node, tx).items()
    ]


def obligations(node: Node, tx: Tx) -> list[tuple[str, Asked]]:
    """Return (instrument, what it asks for): of each text, and of the catalogue where no text is held."""
    found = [
        (text.instrument, one)
        for text in of_each(node, tx)
        for entries in text.asked.values()
        for one in entries
    ]
    held = {name for name, _ in found}
    return found + [
        (o.instrument, asking.ours(o)) for o in node.region.obligations if o.instrument not in held
    ]
