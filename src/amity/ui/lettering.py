"""Words and colours in a drawing: text that is as wide as its letters, and no wider than its room.

Widths are counted in columns, as terminals count them: a drawing on the server has no font to measure.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

INK = "var(--chart-text, #16202c)"
QUIET = "var(--chart-quiet, #4a5766)"
RULE = "var(--chart-rule, #b9c3cf)"
PAPER = "var(--chart-paper, #ffffff)"
SERIES = ("#123a63", "#2f7d6b", "#c46a1b", "#8a3b6f", "#5b6470", "#7a6a12")


def hue(number: int) -> str:
    """Return the colour of the series *number*, from 0."""
    return f"var(--chart-{number % 6 + 1}, {SERIES[number % 6]})"


def written(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 14,
    anchor: str = "start",
    colour: str = INK,
    bold: bool = False,
) -> str:
    """Return *text* as markup, at that place."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(clean(text))}</text>"
    )


def wrapped(x: float, y: float, text: str, columns: int) -> str:
    """Return *text* as a heading of at most two lines."""
    return "".join(
        written(x, y + 19 * at, part, size=16, bold=True) for at, part in enumerate(folded(text, columns))
    )


def nothing(text: str) -> str:
    """Return the one sentence of a drawing that has nothing to show."""
    return written(0, 34, text, colour=QUIET)


def folded(text: str, columns: int) -> list[str]:
    """Return *text* in at most two lines of *columns* letters; the whole of it stands in the table."""
    if width(text) <= columns:
        return [text]
    head = cut(text, columns, end="")
    at = head.rfind(" ")
    first = head[:at] if at > columns // 2 else head
    return [first, cut(text[len(first) :].lstrip(), columns)]


def cut(text: str, columns: int, end: str = "…") -> str:
    """Return as much of *text* as *columns* hold, with *end* where something was left out."""
    if width(text) <= columns:
        return text
    kept, room = "", columns - len(end)
    for letter in text:
        room -= width(letter)
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + end


def width(text: str) -> int:
    """Return how many columns *text* takes: wide letters two, marks above and below none."""
    return sum(
        0
        if unicodedata.category(each) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(each) in "WF"
        else 1
        for each in text
    )


def clean(text: str) -> str:
    """Return *text* without the characters that XML cannot hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\uf900-\ufffd\U00010000-\U000effff]", "\ufffd", text)
