"""Charts as SVG, drawn on the server: pure functions from figures to markup, no scripts, no files.

A chart never speaks by colour alone: each series has its own pattern or dash and its own label,
each value stands beside its mark, and the whole stands again as a table (`Chart.table`). Colours
are custom properties with fallbacks (``var(--chart-1, #123a63)``), as presentation attributes, so
that a page's tokens colour a chart in light and dark, a strict content policy lets it through, and
paper prints it.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape

from amity.errors import Malformed

Number = int | Decimal

KEY = "\ue000"  # stands for the chart's own name until its drawing is known; no text may hold it
NONE = "\u2013"  # a dash: no value; also between the ends of a span
WIDTH = 720  # user units; the page scales it
INK = "var(--chart-text, #16202c)"
QUIET = "var(--chart-quiet, #4a5766)"
RULE = "var(--chart-rule, #b9c3cf)"
PAPER = "var(--chart-paper, #ffffff)"
SERIES = ("#123a63", "#2f7d6b", "#c46a1b", "#8a3b6f", "#5b6470", "#7a6a12")
DASHES = ("", "7 4", "2 4", "10 3 2 3", "14 4", "4 2")
# Drawn over the fill, so that two series differ on a black-and-white printer too.
HATCHES = (
    "", "M0 8L8 0", "M0 4H8", "M0 0L8 8", "M4 0V8", "M0 4H8M4 0V8",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, what it shows in words, and the figures behind it."""

    title: str
    description: str  # for those who cannot see the drawing
    svg: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def table(self) -> tuple[tuple[str, ...], ...]:
        """Return the figures behind the drawing, headers first."""
        return (self.headers, *self.rows)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart: what it stands for, and a count for each series."""

    label: str
    counts: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """The fixed words of a chart; pass translated ones for another language."""

    item: str = ""  # over the column of bar labels or of times
    total: str = "Total"
    share: str = "Share"
    rest: str = "Remaining"
    empty: str = "Nothing to show yet."


ENGLISH = Labels()


def bars(title: str, rows: Sequence[Bar], series: Sequence[str], *, labels: Labels = ENGLISH) -> Chart:
    """Return horizontal bars, one for each row, stacked by series, with the counts written in.

    Args:
        title: what the chart shows.
        rows: a label and one count (0 or more) for each series.
        series: the names of the series, in stacking order.
    """
    for row in rows:
        if len(row.counts) != len(series) or any(count < 0 for count in row.counts):
            raise Malformed(
                f"bar {row.label!r} needs one count of 0 or more for each of {len(series)} series"
            )
    headers = (labels.item or title, *series, labels.total)
    table = tuple((row.label, *map(shown, row.counts), shown(sum(row.counts))) for row in rows)
    if not rows:
        return _chart(title, labels.empty, _nothing(labels.empty), 60, headers, table)
    said = "; ".join(
        f"{row.label}: "
        + ", ".join(f"{name} {shown(count)}" for name, count in zip(series, row.counts, strict=True))
        for row in rows
    )
    body, top = _legend(series)
    most = max(sum(row.counts) for row in rows) or 1
    for row in rows:
        drawn, height = _bar(row, most, top)
        body += drawn
        top += height
    return _chart(title, said, _hatches(len(series)) + body, top + 6, headers, table)


def line(
    title: str,
    times: Sequence[str],
    series: Mapping[str, Sequence[Number | None]],
    *,
    labels: Labels = ENGLISH,
) -> Chart:
    """Return lines over *times*, each with its name at its end; None is a gap.

    Args:
        title: what the chart shows, with the unit.
        times: labels of the points in time, oldest first.
        series: for each name, one value for each time.
    """
    for name, values in series.items():
        if len(values) != len(times):
            raise Malformed(f"series {name!r} needs one value for each of {len(times)} times")
    headers = (labels.item or title, *series)
    columns = [["" if value is None else shown(value) for value in values] for values in series.values()]
    table = tuple((time, *(column[at] for column in columns)) for at, time in enumerate(times))
    known = [value for values in series.values() for value in values if value is not None]
    if not known:
        return _chart(title, labels.empty, _nothing(labels.empty), 60, headers, table)
    said = "; ".join(_said(name, times, values) for name, values in series.items())
    frame = _Frame(min(0, *known), max(0, *known), len(times))
    drawn = [(name, values) for name, values in series.items() if any(value is not None for value in values)]
    ends = _spread([frame.y(_last(values)) for _, values in drawn])
    body = frame.axes(times)
    for number, ((name, values), end) in enumerate(zip(drawn, ends, strict=True)):
        body += frame.path(number, values) + frame.name(number, name, end)
    return _chart(title, said, body, frame.height, headers, table)


def share(title: str, part: Number, whole: Number, *, labels: Labels = ENGLISH) -> Chart:
    """Return a ring of which *part* of *whole* is filled, with the share written inside.

    A whole of 0 has no share: the ring stays empty and says so.
    """
    if not 0 <= part <= whole:
        raise Malformed(f"{part} is no part of {whole}")
    percent = f"{(Decimal(100) * part / whole).quantize(Decimal(1))} %" if whole else NONE
    said = f"{title}: {shown(part)} / {shown(whole)} ({percent})" if whole else f"{title}: {labels.empty}"
    headers = (labels.item or title, labels.total, labels.share)
    round_ = Decimal("345.575")  # the circle's length: 2 π · 55
    filled = round_ * part / whole if whole else Decimal(0)
    ring = f'<circle cx="80" cy="80" r="55" fill="none" stroke="{RULE}" stroke-width="14"/>'
    if filled:
        ring += (
            f'<circle class="chart-series-1" cx="80" cy="80" r="55" fill="none" stroke="{_colour(0)}" '
            f'stroke-width="20" stroke-dasharray="{filled:.2f} {round_ - filled:.2f}" '
            'transform="rotate(-90 80 80)"/>'
        )
    words = _text(80, 87, percent, size=22, anchor="middle", bold=True)
    words += _wrapped(170, 66, title, 44) + _text(170, 108, f"{shown(part)} / {shown(whole)}", colour=QUIET)
    return _chart(title, said, ring + words, 160, headers, ((shown(part), shown(whole), percent),))


def shown(number: Number) -> str:
    """Return *number* as it is written in charts and tables: ``1 234 567`` with narrow spaces."""
    return (
        f"{number:,f}".replace(",", "\u202f")
        if isinstance(number, Decimal)
        else f"{number:,}".replace(",", "\u202f")
    )


class _Frame:
    """The axes of a line chart: where a value and a time stand."""

    left, right, top, height = 84, 560, 18, 300

    def __init__(self, low: Number, high: Number, times: int) -> None:
        self.step = _round_step((Decimal(high) - Decimal(low)) / 4)
        self.low = (Decimal(low) / self.step).to_integral_value(ROUND_FLOOR) * self.step
        self.high = (Decimal(high) / self.step).to_integral_value(ROUND_CEILING) * self.step or self.step
        self.times = times
        self.bottom = self.height - 40

    def x(self, at: int) -> float:
        return self.left + (self.right - self.left) * (at / (self.times - 1) if self.times > 1 else 0.5)

    def y(self, value: Number) -> float:
        part = (Decimal(value) - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * float(part)

    def axes(self, times: Sequence[str]) -> str:
        drawn = ""
        for step in range(int((self.high - self.low) / self.step) + 1):
            value = self.low + self.step * step
            y = self.y(value)
            drawn += f'<path d="M{self.left} {y:.1f}H{self.right}" stroke="{RULE}" fill="none"/>'
            drawn += _text(self.left - 8, y + 4, _rounded(value), size=12, anchor="end", colour=QUIET)
        every = max(1, -(-len(times) // 6))  # room for six labels
        for at in range(0, len(times), every):
            drawn += _text(
                self.x(at), self.bottom + 20, _cut(times[at], 14), size=12, anchor="middle", colour=QUIET
            )
        return drawn

    def path(self, number: int, values: Sequence[Number | None]) -> str:
        steps, pen = "", "M"
        dots = ""
        for at, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            x, y = self.x(at), self.y(value)
            steps, pen = f"{steps}{pen}{x:.1f} {y:.1f}", "L"
            dots += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_colour(number)}"/>'
        dash = f' stroke-dasharray="{DASHES[number % 6]}"' if DASHES[number % 6] else ""
        return (
            f'<g class="chart-series-{number + 1}"><path d="{steps}" fill="none" stroke="{_colour(number)}" '
            f'stroke-width="2.2"{dash}/>{dots}</g>'
        )

    def name(self, number: int, name: str, y: float) -> str:
        return _text(self.right + 10, y + 4, _cut(name, 22), size=13, colour=_colour(number), bold=True)


def _bar(row: Bar, most: Number, top: int) -> tuple[str, int]:
    """Return a row's drawing and its height: the label above, the bar and its total below it."""
    lines = _lines(row.label, 92)
    drawn = "".join(_text(0, top + 14 + 17 * at, text) for at, text in enumerate(lines))
    y, x, room = top + 17 * len(lines) + 4, 0.0, WIDTH - 110
    for number, count in enumerate(row.counts):
        width = room * float(Decimal(count) / Decimal(most))
        if count:
            drawn += _block(number, x, y, max(width, 1.5), 20)
            inside = shown(count)
            if width > 9 * len(inside) + 8:
                drawn += _label(x + width / 2, y + 15, inside)
        x += width
    drawn += f'<path d="M0 {y}V{y + 20}" stroke="{INK}"/>'
    drawn += _text(min(x, room) + 8, y + 15, shown(sum(row.counts)), bold=True)
    return drawn, 17 * len(lines) + 36


def _legend(series: Sequence[str]) -> tuple[str, int]:
    drawn, x, y = "", 0, 4
    for number, name in enumerate(series):
        wide = 34 + int(_width(_cut(name, 40)) * 7.4)
        if x and x + wide > WIDTH:
            x, y = 0, y + 24
        drawn += _block(number, x, y, 16, 16) + _text(x + 22, y + 13, _cut(name, 40), size=13)
        x += wide
    return drawn, y + 34


def _block(number: int, x: float, y: float, width: float, height: float) -> str:
    where = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
    solid = f'<rect class="chart-series-{number + 1}" {where} fill="{_colour(number)}" stroke="{PAPER}"/>'
    if not HATCHES[number % 6]:
        return solid
    return solid + f'<rect {where} fill="url(#{KEY}-{number})"/>'


def _label(x: float, y: float, text: str) -> str:
    """Return a count written in a bar, on a plate, so that no hatch crosses it."""
    wide = 8 * len(text) + 8
    plate = f'<rect x="{x - wide / 2:.1f}" y="{y - 12}" width="{wide}" height="15" rx="3" fill="{PAPER}"/>'
    return plate + _text(x, y, text, size=13, anchor="middle")


def _hatches(series: int) -> str:
    drawn = "".join(
        f'<pattern id="{KEY}-{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{HATCHES[number % 6]}" stroke="{PAPER}" stroke-width="1.4" fill="none"/></pattern>'
        for number in range(series)
        if HATCHES[number % 6]
    )
    return f"<defs>{drawn}</defs>" if drawn else ""


def _chart(
    title: str, said: str, body: str, height: int, headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> Chart:
    title, said = _clean(title), _clean(said)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{KEY}-t {KEY}-d">'
        f'<title id="{KEY}-t">{escape(title)}</title><desc id="{KEY}-d">{escape(said)}</desc>'
        f"{body}</svg>"
    )
    named = svg.replace(KEY, f"chart-{zlib.crc32(svg.encode()):08x}")  # hash() differs between processes
    return Chart(title, said, named, headers, rows)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 14,
    anchor: str = "start",
    colour: str = INK,
    bold: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(_clean(text))}</text>"
    )


def _wrapped(x: float, y: float, text: str, columns: int) -> str:
    return "".join(
        _text(x, y + 19 * at, part, size=16, bold=True) for at, part in enumerate(_lines(text, columns))
    )


def _nothing(text: str) -> str:
    return _text(0, 34, text, colour=QUIET)


def _lines(text: str, columns: int) -> list[str]:
    """Return *text* in at most two lines of *columns* letters; the whole of it stands in the table."""
    if _width(text) <= columns:
        return [text]
    head = _cut(text, columns, end="")
    at = head.rfind(" ")
    first = head[:at] if at > columns // 2 else head
    return [first, _cut(text[len(first) :].lstrip(), columns)]


def _cut(text: str, columns: int, end: str = "…") -> str:
    if _width(text) <= columns:
        return text
    kept, room = "", columns - len(end)
    for letter in text:
        room -= _width(letter)
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + end


def _width(text: str) -> int:
    """Return how many columns *text* takes: wide letters two, marks above and below none."""
    return sum(
        0
        if unicodedata.category(each) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(each) in "WF"
        else 1
        for each in text
    )


def _clean(text: str) -> str:
    """Return *text* without the characters that XML cannot hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\uf900-\ufffd\U00010000-\U000effff]", "\ufffd", text)


def _said(name: str, times: Sequence[str], values: Sequence[Number | None]) -> str:
    known = [(time, value) for time, value in zip(times, values, strict=True) if value is not None]
    if not known:
        return f"{name}: {NONE}"
    (first, start), (last, end) = known[0], known[-1]
    return f"{name}: {shown(start)} ({first}) {NONE} {shown(end)} ({last})"


def _last(values: Sequence[Number | None]) -> Number:
    return next(value for value in reversed(values) if value is not None)


def _spread(places: Sequence[float], apart: float = 16) -> list[float]:
    """Return *places* moved down where needed, so that names written there do not overlap."""
    moved, floor = dict[int, float](), float("-inf")
    for at in sorted(range(len(places)), key=places.__getitem__):
        floor = moved[at] = max(places[at], floor + apart)
    return [moved[at] for at in range(len(places))]


def _round_step(least: Decimal) -> Decimal:
    """Return 1, 2 or 5 times a power of ten, and no less than *least*."""
    if least <= 0:
        return Decimal(1)
    ten = Decimal(10) ** least.adjusted()
    return next(times * ten for times in (1, 2, 5, 10) if times * ten >= least)


def _rounded(value: Decimal) -> str:
    """Return a label of an axis: three digits, and k, M, G for what is large."""
    for size, unit in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**4, "k")):
        if abs(value) >= size:
            scale = Decimal(10**3) if unit == "k" else Decimal(size)
            return f"{_digits(value / scale)}{unit}"
    return _digits(value)


def _digits(value: Decimal) -> str:
    text = f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _colour(number: int) -> str:
    return f"var(--chart-{number % 6 + 1}, {SERIES[number % 6]})"
