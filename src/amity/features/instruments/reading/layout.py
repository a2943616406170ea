"""Weighs, from layout and punctuation alone, whether a line opens a paragraph or goes on with the last.

A score above nought speaks for a new paragraph, below nought for the same one. Numbers are not looked
at here: what they say is weighed against this score in `sequence`.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from amity.features.instruments.reading import formulas
from amity.formats.plaintext import Line

_TERMINAL = re.compile(r"(?:[.;:!?][\"'”’)\]]*|[;,:]\s*(?:and|or|and/or))$")
SMALL_WORDS = frozenset(
    """a an and as at between by cum for from in inter into its of on or the their to under upon vis with
    within""".split()
)
_WIDEST = 130.0  # characters: no typed or printed line is longer
_USUAL = 100.0  # … and few are wider than this
_SHORT = 55  # letters: shorter than any line that the end of a page has cut off
_MODAL = re.compile(r"\b(shall|will|should|must|may|can|is|are|was|were|has|have|agree|agrees)\b")


@dataclass(frozen=True, slots=True)
class Habit:
    """How this source sets its paragraphs."""

    wrapped: bool  # long paragraphs run over several lines
    full: float  # the right edge of a full line, where wrapped
    gap: float  # how much white space above a line says for a new paragraph
    no_gap: float  # how much it says where there is none
    filled: float  # how much a line above that is full says for the same paragraph


def habit(lines: list[Line]) -> Habit:
    """Return the habit of *lines*, judged from those that certainly go on with the line above."""
    spaced = sum(line.gap for line in lines) / max(1, len(lines))
    runs = [(above, line) for above, line in pairwise(lines) if _goes_on(above, line)]
    double = spaced > 0.85 and len(runs) > 2 and len(runs) > 0.1 * len(lines)
    if not double:
        runs = [(above, line) for above, line in runs if not line.gap]
    edges = sorted(_edge(above) for above, _ in runs)
    widest = sorted(map(_edge, lines))[int(len(lines) * 0.97)] if lines else 0.0
    full = edges[int(len(edges) * 0.97)] if len(edges) >= 3 else widest
    longer = sum(1 for line in lines if _edge(line) > 1.25 * full)
    wrapped = full <= (_WIDEST if runs else _USUAL) and longer <= 0.1 * len(lines)
    if double:
        return Habit(wrapped, full, 0.0, 0.0, 1.5)
    if wrapped:
        return Habit(wrapped, full, 2.5, -2.0 if spaced > 0.15 else 0.0, 2.5 if spaced > 0.05 else 1.5)
    return Habit(wrapped, full, 2.5, 0.0 if spaced > 0.5 else 2.5, 0.0)


def _goes_on(above: Line, line: Line) -> bool:
    return line.text[:1].islower() and not (ends(above.text) or line.whole or line.label)


def _edge(line: Line) -> float:
    return line.left + line.width


def ends(text: str) -> bool:
    """Tell whether *text* ends as a paragraph ends."""
    return _TERMINAL.search(text) is not None


def is_title(text: str) -> bool:
    """Tell whether *text* is set as a title: not ended, and its chief words in capitals."""
    words = re.findall(r"[^\W\d_][\w'’/-]*", text)
    if not words or len(words) > 25 or ends(text) or text.endswith((",", "-")):
        return False
    if words[-1].lower() in SMALL_WORDS and len(words) > 1:
        return False
    if text.isupper():
        return True
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "\"'“‘("):
        return False
    chief = [w for w in words if w.lower() not in SMALL_WORDS]
    capital = sum(1 for w in chief if w[0].isupper())
    return bool(chief) and capital >= 0.75 * len(chief) and not _MODAL.search(text)


def score(above: Line, line: Line, so_far: str, habit: Habit, *, numbered: bool) -> float:
    """
    Return how much speaks for *line* opening a paragraph after *above*.

    Args:
        so_far: the paragraph that *above* closes, without its number.
        numbered: *line* begins like a number, whose small letter says nothing.
    """
    if line.label:
        return 8.0
    total = _white_space(above, line, habit) + _punctuation(
        above, line, so_far, habit, "" if numbered else line.text
    )
    if line.heading != above.heading:
        total += 6.0
    if is_title(so_far) and is_title(line.text) and not line.gap and not line.whole:
        total += 0.5 if so_far.isupper() != line.text.isupper() else -1.5
    return total


def _white_space(above: Line, line: Line, habit: Habit) -> float:
    total = 0.0
    if line.page != above.page:
        total += 0.5
    elif line.gap:
        total += habit.gap
    elif line.whole:
        total += 3.0
    else:
        total += habit.no_gap
    if habit.wrapped:
        total += -habit.filled if was_full(above, line, habit) else 2.5
    if habit.wrapped and line.left > above.left + 1.5 and not line.proportional:
        total += 0.5
    return total


def was_full(above: Line, line: Line, habit: Habit) -> bool:
    """Tell whether the first word of *line* would not have fitted on the line *above*."""
    first = len(line.text.split(" ", 1)[0]) + 1
    per_letter = line.width / max(1, len(line.text))
    # In type of many widths a full line may have a tenth fewer letters than another.
    slack = 0.1 * habit.full if line.proportional else 0.5 * per_letter
    return _edge(above) + first * per_letter > habit.full - slack


def _punctuation(above: Line, line: Line, so_far: str, habit: Habit, text: str) -> float:
    """Weigh how the line *above* ends, and how *text*, which is *line* where it has no number, begins."""
    broken = habit.wrapped and was_full(above, line, habit) and line.page == above.page and not line.gap
    total = 0.0
    ended = ends(so_far or above.text)
    if ended:
        total += 1.5
    elif above.text.endswith("-") and not above.text.endswith(" -"):
        total -= 3.0
    elif above.text.endswith(","):
        total -= 0.3
    elif not is_title(so_far) or (broken and not so_far.isupper()):
        full = was_full(above, line, habit) if habit.wrapped else len(so_far) > _SHORT
        hangs = so_far.rsplit(" ", 1)[-1].lower() in SMALL_WORDS  # "guided by"
        if line.gap and len(so_far) > _SHORT:
            total -= 6.5  # white space in the midst of a sentence: a page ended there
        else:
            total -= 4.0 if full or hangs or line.page != above.page else 1.5
    else:
        total += 1.0
    if text[:1].islower():
        total -= 1.5 if ended else 5.5
    elif text:
        set_off = text.split()[0].strip(",").isupper() or above.text[-1] in ",;"
        formula = formulas.enacts(text) or formulas.testifies(text)
        total += 2.3 if formula or (set_off and formulas.recites(text)) else 0.3
    return total
