"""Gives the nodes of a grown tree their ids and kinds, and so makes clauses of them.

An id is the path of numbers as a lawyer would cite it: `ch.2.art.5.1.a`, `annex.II.4.c`, `pre.3`. It
depends on the numbers in the text and the order of what has none, and on nothing else, so that the same
instrument read from another file has the same ids.
"""

from collections import Counter
from collections.abc import Iterator

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.layout import ends, is_title
from amity.features.instruments.reading.numbering import SHORT
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
        _name_children(names, after, "", 0)
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
        return _PARTS.get(node.text.lower().strip(" :")) != "pre"
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
        if node.act == "heading" and _PARTS.get(node.text.lower().strip(" :")) == "pre":
            parent = names.give(node, "pre", "heading", "", node.text)
            count = _name_recitals(names, node.children, parent, count)
        elif node.act == "heading" or node.is_structure:
            _name_children(names, [node], "", 0)
        else:
            count = _name_recitals(names, [node], "", count)


def _name_recitals(names: _Names, nodes: list[Node], parent: str, count: int) -> int:
    for node in nodes:
        if node.label is None and not count and _is_opening(node.text) and not names.clauses[-1:][0:0]:
            known = [c for c in names.clauses if c.id == "pre.0"]
            name = "pre.0" if not known else f"pre.{count + 1}"
            count += bool(known)
            kind = "recital" if known else "enacting"
        else:
            count = node.label.value if node.label else count + 1
            name, kind = f"pre.{count}", "recital"
        given = names.give(node, name, kind, parent, node.text)
        _name_children(names, node.children, given, 1)
    return count


def _is_opening(text: str) -> bool:
    return formulas.opens(text) and not formulas.recites(text)


def _name_operative(names: _Names, formula: list[Node], after: list[Node]) -> None:
    for node in formula:
        names.give(node, "op.0", "enacting", "", node.text)
    numbered = any(_is_operative(node) and node.label for node in after)
    count = 0
    rest: list[Node] = []
    for node in after:
        if rest or not _is_operative(node):
            rest.append(node)
            continue
        count += 1
        number = (
            node.label.number if node.label and node.label.number else f"p{count}" if numbered else str(count)
        )
        given = names.give(node, f"op.{number}", "operative", "", node.text)
        _name_children(names, node.children, given, 1)
    _name_children(names, rest, "", 0)


def _is_operative(node: Node) -> bool:
    if node.act == "formula":
        return True
    if node.act == "para":
        return not _closes(node)
    return node.label is not None and not node.is_structure and not _is_heading(node, [])


def _closes(node: Node) -> bool:
    return node.act == "para" and (formulas.testifies(node.text) or formulas.closes(node.text))


def _name_children(names: _Names, nodes: list[Node], parent: str, depth: int) -> None:
    """Name *nodes* under *parent*; *depth* counts the lists between them and their heading."""
    paras = heads = closings = bullets = 0
    for node in nodes:
        if node.act in ("para", "formula"):
            if not parent and _closes(node):
                closings += 1
                name, kind = f"close.{closings}", "closing"
            else:
                paras += 1
                name, kind = f"p{paras}", "para"
            below = depth + 1
        elif node.act == "heading":
            known = _PARTS.get(node.text.lower().strip(" :"))
            heads += not known
            name, kind, below = known or f"h{heads}", "heading", 0
        else:
            bullets += node.label is not None and node.label.system == "bullet"
            name = _component(node, parent, bullets)
            kind = _kind(node, nodes, depth)
            below = 0 if kind == "heading" else -1 if kind == "article" else abs(depth) + 1
        given = names.give(node, f"{parent}.{name}" if parent else name, kind, parent, _text(node))
        _name_children(names, node.children, given, below)


def _component(node: Node, parent: str, bullets: int) -> str:
    label = node.label
    assert label is not None
    if label.system == "bullet":
        return f"b{bullets}"
    if node.is_structure:
        word = SHORT.get(label.word, label.word)
        return f"{word}.{label.number}" if label.number else word
    if label.path and not f".{parent}".endswith("." + ".".join(label.path)):
        return ".".join((*label.path, label.number))
    return label.number


def _kind(node: Node, siblings: list[Node], depth: int) -> str:
    if node.word in ARTICLES:
        return "article"
    if node.is_structure or _is_heading(node, siblings):
        return "heading"
    if depth == -1:  # directly under an article
        return "para" if node.label and node.label.system in ("arabic", "path") else "item"
    return "item" if depth == 0 else "subitem"


def _is_heading(node: Node, siblings: list[Node]) -> bool:
    """Tell whether a numbered node is a heading: a title with something under it, or among such titles."""
    if node.label is None or node.label.system in ("bullet", "alpha", "roman"):
        return False
    if not is_title(node.text):
        short = len(node.text.split()) <= 12 and not ends(node.text) and not node.text.endswith(",")
        return short and any(child.act == "para" for child in node.children)
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
