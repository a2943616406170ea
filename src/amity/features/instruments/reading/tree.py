"""Grows the tree from blocks and decisions: which node stands under which, and what text is whose.

Knows no ids and no kinds: `naming` gives them, when the tree is whole.
"""

from dataclasses import dataclass, field

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.blocks import Block, joined
from amity.features.instruments.reading.layout import ends, is_title
from amity.features.instruments.reading.numbering import ENUMERATION, Label
from amity.features.instruments.reading.sequence import Decision, heads


@dataclass(slots=True, eq=False)
class Node:
    """A node of the tree while it grows."""

    act: str  # root, label, heading, formula, para
    texts: list[str] = field(default_factory=list)
    label: Label | None = None
    first: int = 0
    last: int = 0
    title: str = ""
    note: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its own text, joined."""
        text = ""
        for more in self.texts:
            text = joined(text, more, frozenset()) if text else more
        return text

    @property
    def word(self) -> str:
        """Return its word of structure: article, chapter; "" for all else."""
        return self.label.word if self.label else ""

    @property
    def is_structure(self) -> bool:
        """Tell whether a word of structure numbers it."""
        return self.label is not None and self.label.rank < ENUMERATION

    def add(self, block: Block, text: str) -> None:
        """Let *text*, the words of *block*, go on with its own."""
        self.texts.append(text)
        self.last = block.last


def grow(blocks: list[Block], decisions: list[Decision]) -> Node:
    """Return the root of the tree that *decisions* make of *blocks*."""
    root = Node("root")
    stack: list[Node] = []  # the open numbered nodes and headings, as in `sequence`
    latest = root
    for i, (block, decision) in enumerate(zip(blocks, decisions, strict=True)):
        if decision.act == "join":
            _go_on(latest, block)
            continue
        if decision.act == "title":
            _entitle(latest, block)
            continue
        node = _node(block, decision)
        if decision.act == "para":
            coming = next((d for d in decisions[i + 1 :] if d.act in ("label", "heading", "formula")), None)
            home = root if _is_closing(block, coming) else _home(root, stack, coming)
            home.children.append(node)
        else:
            stack = _placed(root, stack, node, decision)
        latest = node
    return root


def _is_closing(block: Block, coming: Decision | None) -> bool:
    """Tell whether *block* closes the instrument: nothing numbered follows, but for an annex."""
    if coming is not None and not (coming.label and coming.label.rank == 0):
        return False
    return formulas.testifies(block.text) or formulas.closes(block.text)


def _go_on(node: Node, block: Block) -> None:
    if node.is_structure and not node.texts:
        _entitle(node, block)
    else:
        node.add(block, block.text)


def _node(block: Block, decision: Decision) -> Node:
    text = decision.label.rest if decision.label else block.text
    node = Node(decision.act, [], decision.label, block.first, block.last, note=decision.note)
    if decision.label and decision.label.rank < ENUMERATION:
        node.title = text
    elif text:
        node.texts.append(text)
    return node


def _entitle(node: Node, block: Block) -> None:
    node.title = f"{node.title} {block.text}".strip()
    node.last = block.last


def _placed(root: Node, stack: list[Node], node: Node, decision: Decision) -> list[Node]:
    if decision.act == "formula":
        root.children.append(node)
        return []
    above = stack[decision.depth - 1] if decision.depth else root
    if decision.note == "restarted" and not node.is_structure and above.children:
        before = above.children[-1]
        if before.act == "para" and ends(before.text):  # a list after a second chapeau is that chapeau's
            above = before
    above.children.append(node)
    return [*stack[: decision.depth], node]


def _home(root: Node, stack: list[Node], coming: Decision | None) -> Node:
    """Return what an unnumbered paragraph belongs to, by what goes on after it.

    Where a list goes on, it stands inside the item that the list has reached; after a list's end it
    belongs to what the list belonged to; before a list of its own it opens that list.
    """
    if coming is None or coming.label is None:
        return _container(root, stack)
    if coming.depth == len(stack):
        return stack[-1] if stack else root
    reached = stack[coming.depth]
    if coming.label.rank < ENUMERATION or heads(coming.label) or _contains(reached):
        return _container(root, stack)
    goes_on = reached.label is not None and reached.label.key == coming.label.key
    return reached if goes_on and coming.note != "restarted" else _container(root, stack[: coming.depth])


def _container(root: Node, stack: list[Node]) -> Node:
    return next((node for node in reversed(stack) if _contains(node)), root)


def _contains(node: Node) -> bool:
    if node.is_structure or node.act == "heading":
        return True
    return node.label is not None and heads(node.label) and is_title(node.text)
