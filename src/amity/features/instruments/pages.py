"""The pages of instruments: what is held, clause by clause; what clauses cite, invoke and ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any
from weakref import WeakKeyDictionary

from starlette.requests import Request

from amity.features.instruments import finding, views
from amity.features.instruments.finding import Run, Vocabulary
from amity.features.instruments.importing import PAGES
from amity.features.instruments.kinds import KINDS, InstrumentText, ObligationSettled, PrincipleAdded
from amity.features.instruments.views import Row
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.node.pack import Instrument, Obligation
from amity.store.browse import Tx
from amity.ui.filing import Powers
from amity.ui.pages import Answer

__all__ = ["PAGES"]

EXAMPLE = str(InstrumentText.example["instrument"])
_MOST_WORDS = 2000  # of two clauses whose words are compared one by one
_MOST_ROWS = 200  # clauses that are shown side by side

_vocabularies: WeakKeyDictionary[Node, tuple[Sequence[tuple[str, str]], Vocabulary]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A clause as a page shows it, with what stands under it."""

    row: Row
    runs: tuple[Run, ...]
    invoked: tuple[str, ...]
    asked: tuple[Row, ...]  # what it obliges to, as the reader found it or a person settled it
    ours: tuple[Obligation, ...]  # the same in the catalogue's words
    differs: bool  # from another Party's import
    under: list["Leaf"] = field(default_factory=list)


@PAGES.page("/", "list.html")
def every(node: Node, request: Request) -> Answer:
    """The instruments of the region, and whose texts of them are held here."""
    with node.reading() as tx:
        held: dict[str, list[Row]] = {}
        for row in views.texts(tx):
            held.setdefault(row["matter"], []).append(row)
    names = sorted(held.keys() | node.region.instruments.keys())
    rows = [(name, _entry(node, name, held.get(name, [])), held.get(name, [])) for name in names]
    shown = [row for row in rows if row[2] or row[0] in node.region.catalogues]
    return {
        "shown": shown,
        "cited": [row for row in rows if row not in shown],
        "counts": {name: len(one.obligations) for name, one in node.region.catalogues.items()},
        "may": _may(node, request, InstrumentText),
    }


@PAGES.page("/principles", "principles.html")
def principles(node: Node, request: Request) -> Answer:
    """Each principle once, with every clause that invokes it."""
    with node.reading() as tx:
        words, added = _vocabulary(node, tx), views.principles(tx)
        invoking: dict[str, list[Row]] = {}
        for row in _standing(tx, node):
            for one in words.invoked(row["text"]):
                invoking.setdefault(one, []).append(row)
    entries = {
        one.id: {"title": one.title, "source": one.source, "by": []}
        for one in node.region.principles.values()
    }
    for row in added:
        entry = entries.setdefault(row["principle"], {"title": row["title"], "source": "", "by": []})
        entry["by"].append(row)  # type: ignore[attr-defined]
    return {
        "entries": entries,
        "invoking": invoking,
        "names": _names(node),
        "may": _may(node, request, PrincipleAdded),
        "kind": KINDS.name_of(PrincipleAdded),
    }


@PAGES.page("/{id}/side-by-side", "side_by_side.html", example=f"/{EXAMPLE}/side-by-side")
def side_by_side(node: Node, request: Request) -> Answer:
    """Two imports of one instrument, where they differ."""
    name = str(request.path_params["id"])
    with node.reading() as tx:
        heads = views.texts(tx, name)
        if not heads:
            raise views.not_held(name)
        left = views.chosen(tx, name, request.query_params.get("left", ""), own=node.party)
        others = [row for row in heads if row["party"] != left["party"]]
        wanted = request.query_params.get("right", "")
        right = next((row for row in others if row["party"] == wanted), next(iter(others), None))
        pair = [_by_clause(tx, name, head) for head in (left, right)]
    differing = _differing(*pair)
    return {
        "name": name,
        "entry": _entry(node, name, heads),
        "heads": heads,
        "left": left,
        "right": right,
        "same_file": right is not None and left["sha256"] == right["sha256"],
        "rows": [_compared(c, pair[0].get(c), pair[1].get(c)) for c in differing[:_MOST_ROWS]],
        "more": len(differing[_MOST_ROWS:]),
    }


@PAGES.page("/{id}", "instrument.html", example=f"/{EXAMPLE}")
def instrument(node: Node, request: Request) -> Answer:
    """One instrument: its clause tree, what each clause cites, invokes and asks for."""
    name, by = str(request.path_params["id"]), request.query_params.get("by", "")
    with node.reading() as tx:
        heads = views.texts(tx, name)
        if not heads and name not in node.region.instruments:
            raise views.not_held(name)
        head = views.chosen(tx, name, by, own=node.party) if heads else None
        differing = _differing_anywhere(tx, name, heads)
        tree = _tree(node, tx, head, differing) if head else []
        repairs = views.repairs(tx, head) if head else []
        titles = _titles(node, tx)
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
        "may_settle": _may(node, request, ObligationSettled),
        "settle": KINDS.name_of(ObligationSettled),
        "filed": "filed" in request.query_params,
    }


# -- what pages are made of -----------------------------------------------------------------------


def _may(node: Node, request: Request, body: type[Body]) -> bool:
    return bool(Powers.of(node, request.state.seat.office).ways(KINDS.name_of(body)))


def _entry(node: Node, name: str, heads: Sequence[Row]) -> dict[str, Any]:
    """Return what an instrument is called: as the region says, else as its importers do."""
    known: Instrument | None = node.region.instruments.get(name)
    if known is None:
        title = heads[0]["title"] if heads else name
        return {"id": name, "title": title, "short": name, "known": None}
    return {"id": name, "title": known.title, "short": known.short, "known": known}


def _names(node: Node) -> dict[str, str]:
    return {one.id: one.short for one in node.region.instruments.values()}


def _titles(node: Node, tx: Tx) -> dict[str, str]:
    """Return what each principle is called: as the region says, else as the Party that added it."""
    added = {row["principle"]: row["title"] for row in views.principles(tx)}
    return added | {one.id: one.title for one in node.region.principles.values()}


def _vocabulary(node: Node, tx: Tx) -> Vocabulary:
    """Return the names to look for: made anew only when a Party has added a principle."""
    added = [(phrase, row["principle"]) for row in views.principles(tx) for phrase in row["phrases"]]
    kept = _vocabularies.get(node)
    if kept is None or kept[0] != added:
        made = finding.vocabulary(node.region.instruments, node.region.principles, added)
        kept = _vocabularies[node] = (added, made)
    return kept[1]


def _standing(tx: Tx, node: Node) -> Iterable[Row]:
    """Return the clauses of one text of each instrument: two copies of a clause invoke nothing twice."""
    heads = views.texts(tx)
    for name in dict.fromkeys(row["matter"] for row in heads):
        head = views.chosen(tx, name, "", own=node.party)
        yield from views.clauses(tx, name, head["party"])


def _tree(node: Node, tx: Tx, head: Row, differing: set[str]) -> list[Leaf]:
    """Return the clauses of *head* as a tree; one whose parent is missing stands at the top."""
    name = head["matter"]
    words = _vocabulary(node, tx)
    ours = _by(node.region.catalogues[name].obligations if name in node.region.catalogues else ())
    top: list[Leaf] = []
    by_id: dict[str, Leaf] = {}
    for row in views.clauses(tx, name, head["party"]):
        leaf = Leaf(
            row,
            tuple(words.runs(row["text"], name)),
            tuple(words.invoked(row["text"])),
            (),
            tuple(ours.get(row["clause"], ())),
            row["clause"] in differing,
        )
        above = by_id.get(row["parent"])
        (above.under if above else top).append(leaf)
        by_id[row["clause"]] = leaf
    return top


def _by(rows: Iterable[Obligation]) -> dict[str, list[Obligation]]:
    found: dict[str, list[Obligation]] = {}
    for row in rows:
        found.setdefault(row.clause, []).append(row)
    return found


def _unplaced(rows: Sequence[Obligation], tree: Sequence[Leaf]) -> list[Obligation]:
    """Return what the catalogue says of clauses that the text has not: all of it, where no text is held."""
    placed: set[str] = set()
    open_ = list(tree)
    while open_:
        leaf = open_.pop()
        placed.add(leaf.row["clause"])
        open_ += leaf.under
    return [row for row in rows if row.clause not in placed]


# -- two imports ----------------------------------------------------------------------------------


def _by_clause(tx: Tx, name: str, head: Row | None) -> dict[str, Row]:
    return {row["clause"]: row for row in views.clauses(tx, name, head["party"])} if head else {}


def _differing(left: Mapping[str, Row], right: Mapping[str, Row]) -> list[str]:
    """Return the clauses that two texts do not have alike, in the order of the left one."""
    if not right:
        return []
    return [c for c in dict.fromkeys([*left, *right]) if _said(left.get(c)) != _said(right.get(c))]


def _said(row: Row | None) -> object:
    return row and (row["wording"], row["title"])


def _differing_anywhere(tx: Tx, name: str, heads: Sequence[Row]) -> set[str]:
    whole = [_by_clause(tx, name, head) for head in heads if head["whole"]]
    return {clause for other in whole[1:] for clause in _differing(whole[0], other)}


def _compared(clause: str, left: Row | None, right: Row | None) -> dict[str, Any]:
    a, b = (" ".join((row["title"], row["text"])).split() if row else [] for row in (left, right))
    return {"clause": clause, "left": left, "right": right, "runs": _runs(a, b)}


def _runs(a: list[str], b: list[str]) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Return both texts cut into runs, each with whether the other has it too."""
    if len(a) > _MOST_WORDS or len(b) > _MOST_WORDS:
        return [(True, " ".join(a))], [(True, " ".join(b))]
    left, right = [], []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left += [(tag == "equal", " ".join(a[i:j]))] if j > i else []
        right += [(tag == "equal", " ".join(b[k:m]))] if m > k else []
    return left, right
