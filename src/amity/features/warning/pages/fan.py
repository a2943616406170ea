"""A fan chart as SVG, drawn on the server: history, then the spread of the draws, the baseline beside them.

Pure: values in, markup out. The scale grows like the square root: one bad year must not flatten all others,
and zero keeps its place. The same figures stand in a table behind the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt

from amity.ui.axes import shown
from amity.ui.chart import Chart
from amity.ui.lettering import INK, PAPER, QUIET, RULE, written

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 706, 34, 262
OURS, BASE = "var(--chart-1, #123a63)", "var(--chart-2, #c46a1b)"
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Month:
    """One month ahead: quantiles of the draws, and of the baseline where it is known."""

    label: str
    low: int  # 5 %
    lower: int  # 25 %
    middle: int
    upper: int  # 75 %
    high: int  # 95 %
    came: int | None = None
    base: tuple[int, int, int] | None = None  # 5 %, 50 %, 95 %


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of the drawing."""

    month: str
    known: str
    forecast: str
    baseline: str
    came: str


def drawn(title: str, history: Sequence[tuple[str, int]], ahead: Sequence[Month], words: Words) -> Chart:
    """Return the drawing of *history*, oldest first, and of the months *ahead*."""
    place = _Place(history, ahead)
    headers = (words.month, words.known, f"{words.forecast}: 5 %", "50 %", "95 %", f"{words.baseline}: 5 %", "50 %", "95 %", words.came)  # noqa: E501  # fmt: skip
    rows = [(label, shown(value), *[""] * 7) for label, value in history] + [_row(one) for one in ahead]
    body = place.axes() + place.legend(words, bool(ahead), any(one.base for one in ahead))
    body += place.line([value for _, value in history], 0, INK, "1.8")
    if ahead:
        body += place.fan()
    said = "; ".join(f"{one.label}: {one.low}-{one.middle}-{one.high}" for one in ahead[:6])
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>'
        f"<desc>{escape(said)}</desc>{body}</svg>"
    )
    return Chart(title, said, svg, headers, tuple(rows))


def _row(one: Month) -> tuple[str, ...]:
    base = tuple(map(shown, one.base)) if one.base else ("", "", "")
    came = "" if one.came is None else shown(one.came)
    return (one.label, "", shown(one.low), shown(one.middle), shown(one.high), *base, came)


class _Place:
    """Where a month and a count stand."""

    def __init__(self, history: Sequence[tuple[str, int]], ahead: Sequence[Month]) -> None:
        self.labels = [label for label, _ in history] + [one.label for one in ahead]
        self.before, self.ahead = len(history), ahead
        tops = [value for _, value in history] + [one.high for one in ahead]
        tops += [one.came for one in ahead if one.came is not None] + [
            one.base[2] for one in ahead if one.base
        ]
        self.most = max([*tops, 4])

    def x(self, at: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * at / max(1, len(self.labels) - 1), 1)

    def y(self, value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * sqrt(value / self.most), 1)

    def axes(self) -> str:
        steps = [0, *(step for step in STEPS if step <= self.most and self.y(step) < BOTTOM - 8)]
        drawn, last = "", BOTTOM + 99.0
        for step in steps:
            y = self.y(step)
            if last - y < 17:
                continue
            last = y
            drawn += f'<path d="M{LEFT} {y}H{RIGHT}" stroke="{RULE}" fill="none"/>'
            drawn += _text(LEFT - 8, y + 4, shown(step), "end")
        every = max(1, -(-len(self.labels) // 8))
        for at in range(0, len(self.labels), every):
            drawn += _text(self.x(at), BOTTOM + 18, self.labels[at], "middle")
        return drawn

    def legend(self, words: Words, forecast: bool, base: bool) -> str:
        parts = [(words.known, f'<path d="M0 -4h18" stroke="{INK}" stroke-width="1.8"/>')]
        if forecast:
            parts.append(
                (words.forecast, f'<rect y="-10" width="18" height="12" fill="{OURS}" fill-opacity="0.35"/>')
            )
        if base:
            parts.append(
                (
                    words.baseline,
                    f'<path d="M0 -4h18" stroke="{BASE}" stroke-width="2" stroke-dasharray="5 3"/>',
                )
            )
        if any(one.came is not None for one in self.ahead):
            parts.append(
                (words.came, f'<circle cx="9" cy="-4" r="4" fill="{PAPER}" stroke="{INK}" stroke-width="2"/>')
            )
        drawn, x = "", LEFT
        for name, mark in parts:
            drawn += f'<g transform="translate({x} 18)">{mark}</g>' + _text(x + 24, 18, name, "start", INK)
            x += 40 + 8 * len(name)
        return drawn

    def line(self, values: Sequence[int], start: int, colour: str, width: str, dash: str = "") -> str:
        if not values:
            return ""
        points = "L".join(f"{self.x(start + at)} {self.y(value)}" for at, value in enumerate(values))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        return f'<path d="M{points}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'

    def fan(self) -> str:
        ahead, start = self.ahead, self.before
        drawn = self._band([one.low for one in ahead], [one.high for one in ahead], "0.18")
        drawn += self._band([one.lower for one in ahead], [one.upper for one in ahead], "0.32")
        drawn += self.line([one.middle for one in ahead], start, OURS, "2.2")
        if all(one.base for one in ahead):
            for part, width, dash in ((0, "1", "2 3"), (1, "2", "5 3"), (2, "1", "2 3")):
                drawn += self.line([(one.base or (0, 0, 0))[part] for one in ahead], start, BASE, width, dash)
        if start:
            x = (self.x(start) + self.x(start - 1)) / 2
            drawn += f'<path d="M{x} {TOP}V{BOTTOM}" stroke="{QUIET}" stroke-dasharray="3 4" fill="none"/>'
        for at, one in enumerate(ahead):
            if one.came is not None:
                drawn += (
                    f'<circle cx="{self.x(start + at)}" cy="{self.y(one.came)}" r="4" fill="{PAPER}" '
                    f'stroke="{INK}" stroke-width="2"><title>{one.label}: {one.came}</title></circle>'
                )
        return drawn

    def _band(self, lows: Sequence[int], highs: Sequence[int], opacity: str) -> str:
        there = [f"{self.x(self.before + at)} {self.y(high)}" for at, high in enumerate(highs)]
        back = [f"{self.x(self.before + at)} {self.y(low)}" for at, low in reversed(list(enumerate(lows)))]
        return f'<path d="M{"L".join(there + back)}Z" fill="{OURS}" fill-opacity="{opacity}"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = QUIET) -> str:
    return written(x, y, text, size=12, anchor=anchor, colour=colour)
