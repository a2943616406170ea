"""Gathers lines into blocks: a paragraph, or what may be one if its number turns out to be none.

Lines that could not be numbered are settled here by layout alone. A line that could is left open, with
the layout's score, for `sequence` to settle.
"""

import re
from dataclasses import dataclass, replace

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.layout import Habit, habit, is_title, score, was_full
from amity.features.instruments.reading.numbering import ENUMERATION, Label, labels
from amity.features.instruments.reading.parts import Refused
from amity.formats.plaintext import Line


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, and what their beginning may be."""

    lines: tuple[Line, ...]
    text: str  # joined, with its number if it has one
    labels: tuple[Label, ...]
    score: float  # above nought: layout says that it opens a paragraph
    event: str = ""  # "heading", "formula" or "testimonium", where no number is

    @property
    def first(self) -> int:
        """Return the source line on which it begins."""
        return self.lines[0].number

    @property
    def last(self) -> int:
        """Return the source line on which it ends."""
        return self.lines[-1].number


def blocks(lines: list[Line], refused: Refused) -> list[Block]:
    """Return *lines* as blocks in order."""
    found: list[Block] = []
    group: list[Line] = []
    text = ""
    opening: tuple[tuple[Label, ...], float] = ((), 9.0)
    ways = habit(lines)
    title_due = False  # a line that says "Article 5" and no more is above this group
    words = _words(lines)
    for line in lines:
        candidates = labels(line.text, line.label)
        points = _score(group, line, _body(text, opening[0]), ways, candidates)
        points += _after_label(group, opening[0], line, candidates)
        if title_due and len(group) == 1 and line.text[:1].isupper() and not was_full(group[0], line, ways):
            points += 3.0
        if ("joined", line.number) in refused:
            points = abs(points) + 1.0
        if group and not candidates and points < 0:
            text = joined(text, line.text, words)
            group.append(line)
            continue
        if group:
            found.append(_block(group, text, opening))
            title_due = _is_bare_word(group, opening[0])
        group, text, opening = [line], _shown(line), (candidates, points)
    if group:
        found.append(_block(group, text, opening))
    return found


def _is_bare_word(group: list[Line], candidates: tuple[Label, ...]) -> bool:
    return len(group) == 1 and any(label.rank < ENUMERATION and not label.rest for label in candidates)


def _score(group: list[Line], line: Line, body: str, ways: Habit, candidates: tuple[Label, ...]) -> float:
    return score(group[-1], line, body, ways, numbered=bool(candidates)) if group else 9.0


def _shown(line: Line) -> str:
    return f"{line.label} {line.text}".strip()


def _body(text: str, candidates: tuple[Label, ...]) -> str:
    """Return *text* without its number, which would hide that it is a title."""
    return text[len(candidates[0].written) :].strip() if candidates else text


def _after_label(
    group: list[Line], before: tuple[Label, ...], line: Line, candidates: tuple[Label, ...]
) -> float:
    """Return what a number that stands alone on the line above adds to the score."""
    if len(group) != 1 or not before or any(label.rest for label in before):
        return 0.0
    if before[0].rank < ENUMERATION:  # Article 5 / Title: the title is a paragraph of its own
        return 0.0 if line.text[:1].islower() else 12.0
    return 0.0 if candidates else -20.0  # (a) / text


def joined(text: str, more: str, words: frozenset[str]) -> str:
    """Return *text* and *more* as one, with a word that was divided at the end of the line made whole."""
    divided = re.search(r"([^\W\d_]+)-$", text)
    tail = re.match(r"[^\W\d_]+", more)
    if not divided or not tail or not more[:1].islower():
        return f"{text} {more}" if not divided else text + more
    whole = (divided[1] + tail[0]).lower()
    hyphened = f"{divided[1]}-{tail[0]}".lower()
    if whole in words and hyphened not in words:
        return text[:-1] + more
    return text + more


def _words(lines: list[Line]) -> frozenset[str]:
    """Return every word of the source that no line's end divides."""
    return frozenset(
        word.lower() for line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!-$)\b", line.text)
    )


def _block(group: list[Line], text: str, opening: tuple[tuple[Label, ...], float]) -> Block:
    candidates, points = opening
    whole = tuple(_with_rest(label, text) for label in candidates)
    event = "" if candidates else _event(text, group[0])
    return Block(tuple(group), text, whole, points, event)


def _with_rest(label: Label, text: str) -> Label:
    return replace(label, rest=text[len(label.written) :].strip())


def _event(text: str, line: Line) -> str:
    if formulas.enacts(text):
        return "formula"
    if formulas.testifies(text):
        return "testimonium"
    if line.heading or (is_title(text) and len(text.split()) <= 16) or formulas.opens_part(text):
        return "heading"
    return ""
