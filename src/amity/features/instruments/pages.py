"""The pages of instruments: what is held, clause by clause; what clauses cite, invoke and ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from starlette.requests import Request

from amity.features.instruments import comparing, standing, views
from amity.features.instruments.asking import Asked
from amity.features.instruments.finding import Run
from amity.features.instruments.importing import PAGES
from amity.features.instruments.kinds import (
    KINDS,
    InstrumentText,
    ObligationSettled,
    PrincipleAdded,
    Strength,
)
from amity.features.instruments.standing import Standing
from amity.features.instruments.views import Row
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.node.pack import Instrument, Obligation
from amity.store.browse import Tx
from amity.ui.download import download
from amity.ui.filing import Powers
from amity.ui.pages import Answer

__all__ = ["PAGES"]

EXAMPLE = str(InstrumentText.example["instrument"])
_MOST_COMPARED = 200  # clauses that are shown side by side
_MOST_ASKED = 1000  # obligations on one page


@dataclass(frozen=True, slots=True)
class Leaf:
    """A clause as a page shows it, with what stands under it."""

    row: Row
    runs: tuple[Run, ...]
    invoked: tuple[str, ...]
    asked: tuple[Asked, ...]
    ours: tuple[Obligation, ...]  # what it asks for, in the catalogue's words
    differs: bool  # from another Party's import
    under: list["Leaf"] = field(default_factory=list)

    @property
    def strengths(self) -> list[str]:
        """How strongly it asks, each strength once; in the catalogue's words where nothing else is known."""
        known = [one.strength for one in self.asked if one.obliges] or [one.strength for one in self.ours]
        return list(dict.fromkeys(known))

    @property
    def unsure(self) -> bool:
        """Whether a person must settle what it asks for."""
        return any(one.unsure for one in self.asked)


@PAGES.page("/", "list.html")
def every(node: Node, request: Request) -> Answer:
    """The instruments of the region, and whose texts of them are held here."""
    with node.reading() as tx:
        held: dict[str, list[Row]] = {}
        for row in views.texts(tx):
            held.setdefault(row["matter"], []).append(row)
    names = sorted(held.keys() | node.region.instruments.keys())
    rows = [(name, _entry(node, name, held.get(name, [])), held.get(name, [])) for name in names]
    ours = node.region.catalogues
    return {
        "shown": [row for row in rows if row[2] or row[0] in ours],
        "cited": [row for row in rows if not row[2] and row[0] not in ours],
        "counts": {name: len(one.obligations) for name, one in ours.items()},
        "may": _may(node, request, InstrumentText),
    }


@PAGES.page("/principles", "principles.html")
def principles(node: Node, request: Request) -> Answer:
    """Each principle once, with every clause that invokes it."""
    with node.reading() as tx:
        norms = standing.norms(node, tx)
    return {
        "norms": norms,
        "names": _shorts(node),
        "may": _may(node, request, PrincipleAdded),
        "kind": KINDS.name_of(PrincipleAdded),
    }


@PAGES.page("/obligations", "obligations.html")
def obligations(node: Node, request: Request) -> Answer:
    """What the instruments ask for, by how strongly, and what needs a person to settle it."""
    strength, wanted = request.query_params.get("strength", ""), request.query_params.get("instrument", "")
    unsure = "unsure" in request.query_params
    with node.reading() as tx:
        found = standing.obligations(node, tx)
    rows = [
        (name, one)
        for name, one in found
        if wanted in ("", name)
        and (one.strength == strength if strength else one.matters)
        and (one.unsure or not unsure)
    ]
    shorts = _shorts(node)
    return {
        "rows": rows[:_MOST_ASKED],
        "more": len(rows[_MOST_ASKED:]),
        "strengths": get_args(Strength),
        "strength": strength,
        "unsure": unsure,
        "wanted": wanted,
        "instruments": {name: shorts.get(name, name) for name, _ in found},
    }


@PAGES.page("/{id}/side-by-side", "side_by_side.html", example=f"/{EXAMPLE}/side-by-side")
def side_by_side(node: Node, request: Request) -> Answer:
    """Two imports of one instrument, where they differ."""
    name, asked = str(request.path_params["id"]), request.query_params
    with node.reading() as tx:
        heads = views.texts(tx, name)
        left = views.chosen(tx, name, asked.get("left", ""), own=node.party)
        others = [head for head in heads if head["party"] != left["party"]]
        wanted = [head for head in others if head["party"] == asked.get("right", "")]
        right = next(iter([*wanted, *others]), None)
        pairs = comparing.differing(_by_id(tx, left), _by_id(tx, right)) if right else []
    return {
        "name": name,
        "entry": _entry(node, name, heads),
        "heads": heads,
        "left": left,
        "right": right,
        "pairs": pairs[:_MOST_COMPARED],
        "more": len(pairs[_MOST_COMPARED:]),
    }


@PAGES.page("/{id}.xml", "instrument.html", example=f"/{EXAMPLE}.xml")
def akoma_ntoso(node: Node, request: Request) -> Answer:
    """The instrument as an Akoma Ntoso document, to take along."""
    name = str(request.path_params["id"])
    with node.reading() as tx:
        head = views.chosen(tx, name, request.query_params.get("by", ""), own=node.party)
        text = standing.read(node, tx, head)
    return download(standing.xml(node, text), "application/akn+xml", f"{name}.xml")


@PAGES.page("/{id}", "instrument.html", example=f"/{EXAMPLE}")
def instrument(node: Node, request: Request) -> Answer:
    """One instrument: its clause tree, what each clause cites, invokes and asks for."""
    name, by = str(request.path_params["id"]), request.query_params.get("by", "")
    with node.reading() as tx:
        heads = views.texts(tx, name)
        known = name in node.region.instruments  # else only a text of it makes a page
        head = views.chosen(tx, name, by, own=node.party) if heads or by or not known else None
        differing = _differing(tx, heads)
        tree = _tree(node, standing.read(node, tx, head), differing) if head else []
        repairs = views.repairs(tx, head) if head else []
        titles = standing.titles(node, tx)
    catalogue = node.region.catalogues.get(name)
    return {
        "name": name,
        "entry": _entry(node, name, heads),
        "head": head,
        "heads": heads,
        "tree": tree,
        "repairs": repairs,
        "differing": len(differing),
        "catalogue": catalogue,
        "unplaced": _unplaced(catalogue.obligations if catalogue else (), tree),
        "titles": titles,
        "may": _may(node, request, InstrumentText),
        "settle": KINDS.name_of(ObligationSettled) if _may(node, request, ObligationSettled) else "",
        "filed": "filed" in request.query_params,
    }


def _may(node: Node, request: Request, body: type[Body]) -> bool:
    return bool(Powers.of(node, request.state.seat.office).ways(KINDS.name_of(body)))


def _entry(node: Node, name: str, heads: Sequence[Row]) -> dict[str, Any]:
    """Return what an instrument is called: as the region says, else as its importers do."""
    known: Instrument | None = node.region.instruments.get(name)
    if known is None:
        title = heads[0]["title"] if heads else name
        return {"id": name, "title": title, "short": name, "known": None}
    return {"id": name, "title": known.title, "short": known.short, "known": known}


def _shorts(node: Node) -> dict[str, str]:
    return {one.id: one.short for one in node.region.instruments.values()}


def _by_id(tx: Tx, head: Row) -> dict[str, Row]:
    return {row["clause"]: row for row in views.clauses(tx, head["matter"], head["party"])}


def _differing(tx: Tx, heads: Sequence[Row]) -> set[str]:
    """Return the clauses that not all texts of an instrument have alike."""
    whole = [_by_id(tx, head) for head in heads if head["whole"]] if len(heads) > 1 else []
    return {pair.clause for other in whole[1:] for pair in comparing.differing(whole[0], other)}


def _tree(node: Node, text: Standing, differing: set[str]) -> list[Leaf]:
    """Return the clauses of *text* as a tree."""
    catalogue = node.region.catalogues.get(text.instrument)
    ours = _by_clause(catalogue.obligations if catalogue else ())
    top: list[Leaf] = []
    by_id: dict[str, Leaf] = {}
    for row in text.clauses:
        name = row["clause"]
        leaf = Leaf(
            row,
            text.found.runs(name, row["text"]),
            tuple(text.found.invoked.get(name, ())),
            tuple(one for one in text.asked[name] if one.matters),
            tuple(ours.get(name, ())),
            name in differing,
        )
        (by_id[row["parent"]].under if row["parent"] else top).append(leaf)
        by_id[name] = leaf
    return top


def _by_clause(rows: Iterable[Obligation]) -> dict[str, list[Obligation]]:
    found: dict[str, list[Obligation]] = {}
    for row in rows:
        found.setdefault(row.clause, []).append(row)
    return found


def _unplaced(rows: Iterable[Obligation], tree: Iterable[Leaf]) -> list[Obligation]:
    """Return what the catalogue says of clauses that the text has not: all of it, where no text is held."""
    placed: set[str] = set()
    waiting = list(tree)
    while waiting:
        leaf = waiting.pop()
        placed.add(leaf.row["clause"])
        waiting += leaf.under
    return [row for row in rows if row.clause not in placed]
