"""Gives the nodes of a grown tree their ids and kinds, and so makes clauses of them.

An id is the path of numbers as a lawyer would cite it: `ch.2.art.5.1.a`, `annex.II.4.c`, `pre.3`. It
depends on the numbers in the text and the order of what has none, and on nothing else, so that the same
instrument read from another file has the same ids.
"""

from collections import Counter
from collections.abc import Iterator

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.layout import ends, is_title
from amity.features.instruments.reading.numbering import SHORT, arabic
from amity.features.instruments.reading.parts import Clause
from amity.features.instruments.reading.tree import Node

ARTICLES = ("article", "rule", "regulation")
_PARTS = {"introduction": "intro", "preamble": "pre"}


def clauses(root: Node) -> list[Clause]:
    """Return the clauses of *root* in document order."""
    for node in _walk(root):
        _settle_article(node)
    names = _Names()
    before, formula, after = _zones(root)
    if before:
        _name_preamble(names, before)
    if formula:
        _name_operative(names, formula, after)
    else:
        _name_children(names, after, "", "")
    return names.clauses


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


class _Names:
    """The clauses named so far; no id is given twice."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self._given: Counter[str] = Counter()

    def give(self, node: Node, wanted: str, kind: str, parent: str, text: str) -> str:
        """Make a clause of *node*, with the id *wanted* or, where that is taken, one like it."""
        self._given[wanted] += 1
        times = self._given[wanted]
        name = wanted if times == 1 else f"{wanted}-{times}"
        written = node.label.written if node.label else ""
        if formulas.testifies(text) and kind in ("operative", "closing"):
            kind = "testimonium"
        self.clauses.append(Clause(name, kind, written, text, parent, node.first, node.last, node.title))
        return name


def _zones(root: Node) -> tuple[list[Node], list[Node], list[Node]]:
    """Return the preamble, the formula that ends it, and the rest."""
    children = root.children
    formula = next((i for i, node in enumerate(children) if node.act == "formula"), None)
    if formula is not None:
        return children[:formula], [children[formula]], children[formula + 1 :]
    count = next((i for i, node in enumerate(children) if _is_body(node)), len(children))
    if _is_preamble(children[:count]):
        return children[:count], [], children[count:]
    return [], [], children


def _is_body(node: Node) -> bool:
    if node.act == "heading":
        return _part(node) != "pre"
    return node.label is not None and (node.is_structure or is_title(node.text))


def _is_preamble(nodes: list[Node]) -> bool:
    if any(node.act == "heading" for node in nodes):
        return True
    plain = [node for node in nodes if node.act in ("para", "label")]
    reciting = sum(formulas.recites(node.text) for node in plain)
    return bool(plain) and (2 * reciting >= len(plain) or (formulas.opens(plain[0].text) and reciting > 0))


def _name_preamble(names: _Names, nodes: list[Node]) -> None:
    count = 0
    for node in nodes:
        if node.act == "heading" and _part(node) == "pre":
            parent = names.give(node, "pre", "heading", "", node.text)
            count = _name_recitals(names, node.children, parent, count)
        elif node.act == "heading" or node.is_structure:
            _name_children(names, [node], "", "")
        else:
            count = _name_recitals(names, [node], "", count)


def _name_recitals(names: _Names, nodes: list[Node], parent: str, count: int) -> int:
    opened = any(clause.id == "pre.0" for clause in names.clauses)
    for node in nodes:
        if node.label is None and not count and not opened and not formulas.recites(node.text):
            name, kind = "pre.0", "enacting"
            opened = True
        else:
            count = node.label.value if node.label else count + 1
            name, kind = f"pre.{count}", "recital"
        given = names.give(node, name, kind, parent, node.text)
        _name_children(names, node.children, given, kind)
    return count


def _name_operative(names: _Names, formula: list[Node], after: list[Node]) -> None:
    for node in formula:
        names.give(node, "op.0", "enacting", "", node.text)
    numbered = any(_is_operative(node) and node.label for node in after)
    count = 0
    for i, node in enumerate(after):
        if node.act == "formula":
            names.give(node, "op.0", "enacting", "", node.text)
            continue
        if not _is_operative(node):
            through = ("", "op") if node.act == "heading" and _count_on(after[i:]) else None
            _name_children(names, after[i:], "", "", through)
            return
        count += node.label is None
        number = node.label.number if node.label else f"p{count}" if numbered else str(count)
        given = names.give(node, f"op.{number or count}", "operative", "", node.text)
        _name_children(names, node.children, given, "operative")


def _is_operative(node: Node) -> bool:
    if node.act == "para":
        return not _closes(node)
    return node.label is not None and not node.is_structure and not _is_heading(node, [])


def _closes(node: Node) -> bool:
    return node.act == "para" and (formulas.testifies(node.text) or formulas.closes(node.text))


def _name_children(
    names: _Names, nodes: list[Node], parent: str, above: str, cited: tuple[str, str] | None = None
) -> None:
    """Name *nodes* under *parent*, a clause of the kind *above*.

    Articles, and lists that count on through unnumbered headings, are cited without those headings:
    *cited* is what the ids of articles and of numbers begin with, where that is not *parent*.
    """
    articles, numbers = cited or (parent, parent)
    count: Counter[str] = Counter()
    below = (articles, numbers) if _count_on(nodes) else None
    for node in nodes:
        own = articles if node.is_structure else numbers if node.label else parent
        name, kind = _name(node, nodes, own, above, count)
        kind = "operative" if own == "op" else kind
        wanted = f"{own}.{name}" if own else name
        given = names.give(node, wanted, kind, parent, _text(node))
        through = (below or (articles, given)) if node.act == "heading" else None
        _name_children(names, node.children, given, kind, through)


def _name(node: Node, nodes: list[Node], parent: str, above: str, count: Counter[str]) -> tuple[str, str]:
    """Return the last part of the id of *node*, and its kind."""
    if node.act == "para" and not parent and _closes(node):
        count["closing"] += 1
        return f"close.{count['closing']}", "closing"
    if node.act in ("para", "formula"):
        count["para"] += 1
        return f"p{count['para']}", "para"
    if node.act == "heading":
        known = _part(node)
        count["heading"] += not known
        return known or f"h{count['heading']}", "heading"
    assert node.label is not None
    count["bullet"] += node.label.system == "bullet"
    return _component(node, parent, count["bullet"]), _kind(node, nodes, above)


def _part(node: Node) -> str:
    return _PARTS.get(node.text.lower().strip(" :"), "")


def _count_on(nodes: list[Node]) -> bool:
    """Tell whether the lists under the unnumbered headings of *nodes* are one list that counts on."""
    lists = [
        next(child for child in node.children if child.label)
        for node in nodes
        if node.act == "heading" and any(child.label for child in node.children)
    ]
    return bool(lists) and sum(first.label is not None and first.label.value == 1 for first in lists) <= 1


def _component(node: Node, parent: str, bullets: int) -> str:
    label = node.label
    assert label is not None
    if label.system == "bullet":
        return f"b{bullets}"
    if node.is_structure:
        word = SHORT.get(label.word, label.word)
        return f"{word}.{label.number}" if label.number else word
    above = [arabic(step) for step in parent.split(".")]
    if label.path and above[-len(label.path) :] != [arabic(step) for step in label.path]:
        return ".".join((*label.path, label.number))
    return label.number


def _kind(node: Node, siblings: list[Node], above: str) -> str:
    if node.word in ARTICLES:
        return "article"
    if node.is_structure or _is_heading(node, siblings):
        return "heading"
    match above:
        case "article":
            return "para" if node.label and node.label.system in ("arabic", "path") else "item"
        case "item" | "subitem":
            return "subitem"
        case _:
            return "item"


def _is_heading(node: Node, siblings: list[Node]) -> bool:
    """Tell whether a numbered node is a heading: a title with something under it, or among such titles."""
    if node.label is None or node.label.system in ("bullet", "alpha", "roman"):
        return False
    if not is_title(node.text):
        short = len(node.text.split()) <= 12 and not ends(node.text) and not node.text.endswith(",")
        return short and node.children[:1] != [] and node.children[0].act == "para"
    alike = [n for n in siblings if n.label and n.label.key == node.label.key and is_title(n.text)]
    return any(n.children for n in (node, *alike))


def _text(node: Node) -> str:
    if not node.is_structure:
        return node.text
    assert node.label is not None
    if node.label.rank == 0:
        return f"{node.label.written} {node.title}".strip()
    return node.text or node.title or node.label.written


def _settle_article(node: Node) -> None:
    """Give an article its title and, where it has a single paragraph without a number, that as its text."""
    if node.word not in ARTICLES:
        return
    if node.title and ends(node.title):  # "Article 5. The Parties shall…": text, not a title
        node.texts, node.title = [node.title], ""
    _take_title(node)
    plain = [child for child in node.children if child.act == "para"]
    if len(plain) == 1 and plain[0] is node.children[0] and not node.texts:
        only = plain[0]
        node.texts, node.last = only.texts, only.last
        node.children = [*only.children, *node.children[1:]]


def _take_title(node: Node) -> None:
    if node.title or node.texts or len(node.children) < 2:
        return
    first = node.children[0]
    if first.act in ("para", "heading") and len(first.text.split()) <= 14 and not ends(first.text):
        if first.text.endswith(",") or first.children:
            return
        node.title = first.text
        node.children = node.children[1:]
