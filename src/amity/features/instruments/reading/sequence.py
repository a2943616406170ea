"""Decides which candidates are numbers: the reading that leaves every sequence whole wins.

A beam search over blocks. A state is the stack of sequences now open (Chapter 2, Article 5, paragraph 3,
item b) and what it has cost to get there. A number that goes on with an open sequence, or opens one at its
first member, costs next to nothing; a gap, a repeat, a restart cost; so does taking a good number for
text, or breaking a sentence that the layout shows unbroken. Nothing here looks at words.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.blocks import Block
from amity.features.instruments.reading.layout import is_title
from amity.features.instruments.reading.numbering import ENUMERATION, Label, arabic
from amity.features.instruments.reading.parts import Refused

WIDTH = 24  # states kept; ambiguities seldom overlap, so that few are needed
_ORDER = {
    "once": 0,
    "ordinal": 0,
    "ROMAN": 0,
    "ALPHA": 1,
    "arabic": 2,
    "path": 2,
    "alpha": 3,
    "roman": 4,
    "bullet": 5,
}
_UNDONE = 50.0  # a decision that a person has refused


@dataclass(frozen=True, slots=True)
class Entry:
    """A sequence now open, at its latest member."""

    key: tuple[str, str, str]
    frame: str
    value: int
    rank: float
    number: tuple[str, ...]
    titled: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What a block is: text that goes on, a paragraph, a heading, a formula, or a numbered node."""

    act: str  # join, para, heading, title, formula, label
    depth: int = 0  # how many open sequences it stands under
    label: Label | None = None
    note: str = ""  # restarted, continued, gap, repeated


@dataclass(frozen=True, slots=True)
class _State:
    cost: float
    stack: tuple[Entry, ...]
    seen: dict[tuple[tuple[str, str, str], str], int] = field(compare=False)
    fresh: int  # 2 after a heading, 1 after an unnumbered paragraph, else 0
    bare: bool  # the last block was a word of structure whose title may follow
    decision: Decision | None = None
    before: "_State | None" = field(default=None, compare=False)


def decide(blocks: list[Block], refused: Refused) -> list[Decision]:
    """Return what each of *blocks* is, in order."""
    states = [_State(0.0, (), {}, 2, False)]
    for i, block in enumerate(blocks):
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        best: dict[object, _State] = {}
        for state in states:
            for new in _ways(state, block, after, refused):
                known = best.get((new.stack, new.fresh, new.bare))
                if known is None or new.cost < known.cost:
                    best[(new.stack, new.fresh, new.bare)] = new
        states = sorted(best.values(), key=lambda s: s.cost)[:WIDTH]
    return _trail(states[0])


def heads(label: Label) -> bool:
    """Tell whether *label* could number a heading: it has a title, and is no small letter or bullet."""
    return label.system not in ("alpha", "roman", "bullet", "ordinal") and is_title(label.rest)


def _trail(state: _State) -> list[Decision]:
    found: list[Decision] = []
    now: _State | None = state
    while now is not None and now.decision is not None:
        found.append(now.decision)
        now = now.before
    return found[::-1]


def _step(state: _State, cost: float, decision: Decision, **changes: object) -> _State:
    fields = {"bare": False, **changes}
    return replace(state, cost=state.cost + cost, decision=decision, before=state, **fields)  # type: ignore[arg-type]


def _ways(state: _State, block: Block, after: Block | None, refused: Refused) -> Iterator[_State]:
    if block.event == "formula":
        yield _step(state, 0.0, Decision("formula"), stack=(), seen={}, fresh=2)
        return
    if block.event == "heading":
        yield _headed(state, block, after)
        return
    if not block.labels:
        yield _step(state, 0.0, Decision("para"), fresh=max(state.fresh, 1))
        return
    skip = _skip(block)
    if state.decision is not None and ("joined", block.first) not in refused:
        yield _step(state, max(0.0, block.score) + skip, Decision("join"), bare=state.bare)
    yield _step(state, max(0.0, -block.score) + skip, Decision("para"), fresh=max(state.fresh, 1))
    for label in block.labels:
        for cost, decision, stack in _places(state, label):
            undone = _UNDONE if (decision.note, block.first) in refused else 0.0
            paid = 0.35 * max(0.0, -block.score) + label.sure + cost + undone
            yield _labelled(state, paid, decision, label, stack)


def _skip(block: Block) -> float:
    """Return what it costs to take a candidate for text."""
    if block.lines[0].label:
        return 6.0
    label = block.labels[0]
    if label.rank < ENUMERATION:
        return 1.5 if label.rest and not is_title(label.rest) else 3.0
    if label.system == "bullet" or heads(label):
        return 3.0
    # After clear white space, what looks like a number seldom is anything else.
    clear = 0.7 * min(3.0, max(0.0, block.score)) if label.frame != "#" else 0.0
    return (2.5 if label.path else 1.5) + clear


def _headed(state: _State, block: Block, after: Block | None) -> _State:
    if state.bare:
        return _step(state, 0.0, Decision("title"), bare=True)
    rank = min((label.rank for label in after.labels), default=ENUMERATION) if after else ENUMERATION
    stack = state.stack
    if formulas.opens_document_part(block.text):
        depth = 1 if stack and not stack[0].rank else 0
    elif rank < ENUMERATION:  # it heads a group of articles or chapters, and so stands above them
        depth = next((i for i, entry in enumerate(stack) if entry.rank >= rank - 0.5), len(stack))
    else:
        titled = [i for i, entry in enumerate(stack) if entry.titled]
        depth = titled[-1] + 1 if titled else 0
        if titled and stack[titled[-1]].key[0] == "heading":
            depth -= 1
    kind = "part" if formulas.opens_document_part(block.text) else ""
    entry = Entry(("heading", "", ""), kind, 1, min(rank, 5) - 0.5, (), True)
    return _step(state, 0.0, Decision("heading", depth), stack=(*stack[:depth], entry), fresh=2)


def _labelled(
    state: _State, cost: float, decision: Decision, label: Label, stack: tuple[Entry, ...]
) -> _State:
    titled = label.rank < ENUMERATION or heads(label)
    entry = Entry(label.key, label.frame, label.value, label.rank, (*label.path, label.number), titled)
    if label.system == "bullet" and stack[decision.depth : decision.depth + 1]:
        above = stack[decision.depth]
        entry = replace(entry, value=above.value + 1 if above.key == label.key else 1)
    seen = {} if label.rank == 0 else dict(state.seen)
    seen[label.key, label.frame] = label.value
    bare = label.rank < ENUMERATION and (not label.rest or label.rank == 0)
    return _step(
        state,
        cost,
        replace(decision, label=label),
        stack=(*stack[: decision.depth], entry),
        seen=seen,
        fresh=2 if titled else 0,
        bare=bare,
    )


Place = tuple[float, Decision, tuple[Entry, ...]]


def _places(state: _State, label: Label) -> Iterator[Place]:
    if label.rank < ENUMERATION:
        yield _structural(state, label)
        return
    yield from _continuing(state, label)
    yield from _opening(state, label)


def _structural(state: _State, label: Label) -> Place:
    stack = state.stack
    depth = next((i for i, entry in enumerate(stack) if entry.rank >= label.rank), len(stack))
    seen = state.seen.get((label.key, label.frame))
    if label.rank == 0 and seen is None and label.value == 1:
        return 0.2, Decision("label", depth), stack
    if seen is None:
        note, cost = ("", 0.2) if label.value == 1 else ("gap", 1.5)
    elif label.value == seen + 1:
        note, cost = "", 0.0
    elif label.value == 1:
        higher = depth == len(stack) or stack[depth].rank < label.rank
        note, cost = "restarted", 1.0 if higher or state.fresh == 2 else 4.0
    else:
        note, cost = (
            ("gap", 1.2 + min(1.3, 0.15 * (label.value - seen))) if label.value > seen else ("repeated", 5.0)
        )
    if label.rank == 0:
        cost = min(cost, 1.0)
    return cost, Decision("label", depth, note=note), stack


def _continuing(state: _State, label: Label) -> Iterator[Place]:
    stack = state.stack
    for depth in range(len(stack) - 1, -1, -1):
        entry = stack[depth]
        if entry.key != label.key:
            continue
        step = 1 if label.system == "bullet" else label.value - entry.value
        odd = 0.0 if entry.frame == label.frame else 2.0
        if step == 1:
            yield odd, Decision("label", depth), stack
        elif step > 1:
            yield odd + 2.5 + 0.25 * min(step, 12), Decision("label", depth, note="gap"), stack
        elif step == 0:
            yield odd + 3.0, Decision("label", depth, note="repeated"), stack
        if label.value == 1 and step <= 0:
            cost = (2.5, 0.8, 0.3)[state.fresh]
            yield odd + cost, Decision("label", depth, note="restarted"), stack


def _opening(state: _State, label: Label) -> Iterator[Place]:
    stack, seen = state.stack, state.seen.get((label.key, label.frame))
    note, cost = "", 0.4
    if seen is not None and label.value == seen + 1 and label.value > 1:
        note, cost = "continued", 0.2 if state.fresh == 2 else 0.8
    elif label.value > 1:
        note, cost = "gap", 4.0 + 0.25 * min(label.value, 12)
    for depth in range(len(stack), -1, -1):
        closed = [entry for entry in stack[depth:] if not _is_closed_by(entry, label)]
        if any(entry.rank < ENUMERATION for entry in closed) or any(
            _is_one_sequence(entry, label) for entry in stack[:depth]
        ):
            continue
        parent = stack[depth - 1] if depth else None
        fit = _fit(parent, label)
        # A title, or a path that names its parent, closes what is open below; a letter seldom does.
        closing = 0.1 if heads(label) or (label.path and not fit) else 0.6
        yield cost + closing * len(closed) + fit, Decision("label", depth, note=note), stack


def _is_one_sequence(entry: Entry, label: Label) -> bool:
    return entry.key == label.key and entry.frame == label.frame


def _is_closed_by(entry: Entry, label: Label) -> bool:
    """Tell whether an unnumbered part (Introduction, Preamble) ends where a numbered heading opens."""
    return entry.frame == "part" and heads(label)


def _fit(parent: Entry | None, label: Label) -> float:
    """Return how ill *label* sits under *parent*: a path must repeat it, letters stand under figures."""
    if label.path:
        own = tuple(map(arabic, parent.number[-len(label.path) :])) if parent else ()
        return 0.0 if own == tuple(map(arabic, label.path)) else 1.5
    if parent and _is_closed_by(parent, label):
        return 2.0
    if parent is None or parent.titled:
        return 0.0
    return 1.5 if _order(label.system, label.frame) <= _order(parent.key[1], parent.frame) else 0.0


def _order(system: str, frame: str) -> float:
    return _ORDER[system] + (0.5 if frame.startswith("(") else 0.0)
