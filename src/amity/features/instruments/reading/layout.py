"""Weighs, from layout and punctuation alone, whether a line opens a paragraph or goes on with the last.

A score above nought speaks for a new paragraph, below nought for the same one. Numbers are not looked
at here: what they say is weighed against this score in `sequence`.
"""

import re
from dataclasses import dataclass

from amity.formats.plaintext import Line

_TERMINAL = re.compile(r"(?:[.;:!?][\"'”’)\]]*|[;,:]\s*(?:and|or|and/or))$")
SMALL_WORDS = frozenset(
    "a an and as at between by cum for from in inter into its of on or the their to under upon with within vis".split()
)
_SHORT = 55  # letters: shorter than any line that the end of a page has cut off
_MODAL = re.compile(r"\b(shall|will|should|must|may|can|is|are|was|were|has|have|agree|agrees)\b")


@dataclass(frozen=True, slots=True)
class Habit:
    """How this source sets its paragraphs."""

    wrapped: bool  # long paragraphs run over several lines
    full: float  # the right edge of a full line, where wrapped
    gaps: float  # how much white space above a line says
    breaks: float  # how much a new line without it says, where paragraphs do not run over several


def habit(lines: list[Line]) -> Habit:
    """Return the habit of *lines*, judged from those that certainly go on with the line above."""
    runs = [
        above.left + above.width
        for above, line in zip(lines, lines[1:], strict=False)
        if line.text[:1].islower()
        and not ends(above.text)
        and not line.gap
        and not line.whole
        and not line.label
    ]
    widths = sorted(runs)
    full = widths[int(len(widths) * 0.97)] if widths else 0.0
    longer = sum(1 for line in lines if line.left + line.width > 1.25 * full)
    wrapped = len(runs) >= 3 and longer <= 0.1 * len(lines) and len(runs) * 12 >= len(lines) - longer
    spaced = sum(line.gap for line in lines) / max(1, len(lines))
    continuing = sum(1 for line in lines if line.gap and line.text[:1].islower()) / max(
        1, sum(1 for line in lines if line.text[:1].islower())
    )
    gaps = 0.5 if wrapped and spaced > 0.85 and continuing > 0.7 else 2.5
    return Habit(wrapped, full, gaps, 0.0 if spaced > 0.5 else 2.5)


def ends(text: str) -> bool:
    """Tell whether *text* ends as a paragraph ends."""
    return _TERMINAL.search(text) is not None


def is_title(text: str) -> bool:
    """Tell whether *text* is set as a title: not ended, and its chief words in capitals."""
    words = re.findall(r"[^\W\d_][\w'’/-]*", text)
    if not words or len(words) > 25 or ends(text) or text.endswith((",", "-")):
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
    total = _white_space(above, line, habit) + _punctuation(above.text, "" if numbered else line.text, so_far, habit)
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
        total += habit.gaps
    elif line.whole:
        total += 3.0
    elif not habit.wrapped:
        total += habit.breaks
    if habit.wrapped:
        if _was_full(above, line, habit):
            total -= 1.5
        else:
            total += 2.5
    if habit.wrapped and line.left > above.left + 1.5 and not line.page:
        total += 0.5
    return total


def _was_full(above: Line, line: Line, habit: Habit) -> bool:
    """Tell whether the first word of *line* would not have fitted on the line *above*."""
    first = len(line.text.split(" ", 1)[0]) + 1
    per_letter = line.width / max(1, len(line.text))
    # In type of many widths a full line may have a tenth fewer letters than another.
    slack = 0.1 * habit.full if line.proportional else 0.5 * per_letter
    return above.left + above.width + first * per_letter > habit.full - slack


def _punctuation(above: str, line: str, so_far: str, habit: Habit) -> float:
    total = 0.0
    if ends(above):
        total += 1.5
    elif above.endswith("-"):
        total -= 3.0
    elif above.endswith(","):
        total -= 0.3
    elif not is_title(so_far):
        total -= 1.5 if len(so_far) <= _SHORT and not habit.wrapped else 4.0
    else:
        total += 1.0
    if line[:1].islower():
        total -= 1.5 if ends(above) else 4.0
    elif line:
        total += 0.3
    return total
