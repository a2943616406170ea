"""Charts as SVG, drawn on the server: pure functions from figures to markup, no scripts, no files.

A chart never speaks by colour alone: each series has its own pattern or dash and its own label,
each value stands beside its mark, and the whole stands again as a table (`Chart.table`). Colours
are custom properties with fallbacks (``var(--chart-1, #123a63)``), as presentation attributes, so
that a page's tokens colour a chart in light and dark, a strict content policy lets it through, and
paper prints it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from amity.errors import Malformed
from amity.ui.axes import Axes, Number, shown, spread
from amity.ui.lettering import (
    INK,
    PAPER,
    QUIET,
    RULE,
    clean,
    cut,
    folded,
    hue,
    nothing,
    width,
    wrapped,
    written,
)

KEY = "\ue000"  # stands for the chart's own name until its drawing is known; no text may hold it
NONE = "\u2013"  # a dash: no value; also between the ends of a span
WIDTH = 720  # user units; the page scales it
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
        return _chart(title, labels.empty, nothing(labels.empty), 60, headers, table)
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
        return _chart(title, labels.empty, nothing(labels.empty), 60, headers, table)
    said = "; ".join(_said(name, times, values) for name, values in series.items())
    frame = Axes(min(0, *known), max(0, *known), len(times))
    drawn = [(name, values) for name, values in series.items() if any(value is not None for value in values)]
    ends = spread([frame.y(_last(values)) for _, values in drawn])
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
            f'<circle class="chart-series-1" cx="80" cy="80" r="55" fill="none" stroke="{hue(0)}" '
            f'stroke-width="20" stroke-dasharray="{filled:.2f} {round_ - filled:.2f}" '
            'transform="rotate(-90 80 80)"/>'
        )
    words = written(80, 87, percent, size=22, anchor="middle", bold=True)
    words += wrapped(170, 66, title, 44) + written(170, 108, f"{shown(part)} / {shown(whole)}", colour=QUIET)
    return _chart(title, said, ring + words, 160, headers, ((shown(part), shown(whole), percent),))


def _bar(row: Bar, most: Number, top: int) -> tuple[str, int]:
    """Return a row's drawing and its height: the label above, the bar and its total below it."""
    lines = folded(row.label, 92)
    drawn = "".join(written(0, top + 14 + 17 * at, text) for at, text in enumerate(lines))
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
    drawn += written(min(x, room) + 8, y + 15, shown(sum(row.counts)), bold=True)
    return drawn, 17 * len(lines) + 36


def _legend(series: Sequence[str]) -> tuple[str, int]:
    drawn, x, y = "", 0, 4
    for number, name in enumerate(series):
        wide = 34 + int(width(cut(name, 40)) * 7.4)
        if x and x + wide > WIDTH:
            x, y = 0, y + 24
        drawn += _block(number, x, y, 16, 16) + written(x + 22, y + 13, cut(name, 40), size=13)
        x += wide
    return drawn, y + 34


def _block(number: int, x: float, y: float, width: float, height: float) -> str:
    where = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
    solid = f'<rect class="chart-series-{number + 1}" {where} fill="{hue(number)}" stroke="{PAPER}"/>'
    if not HATCHES[number % 6]:
        return solid
    return solid + f'<rect {where} fill="url(#{KEY}-{number})"/>'


def _label(x: float, y: float, text: str) -> str:
    """Return a count written in a bar, on a plate, so that no hatch crosses it."""
    wide = 8 * len(text) + 8
    plate = f'<rect x="{x - wide / 2:.1f}" y="{y - 12}" width="{wide}" height="15" rx="3" fill="{PAPER}"/>'
    return plate + written(x, y, text, size=13, anchor="middle")


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
    title, said = clean(title), clean(said)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{KEY}-t {KEY}-d">'
        f'<title id="{KEY}-t">{escape(title)}</title><desc id="{KEY}-d">{escape(said)}</desc>'
        f"{body}</svg>"
    )
    named = svg.replace(KEY, f"chart-{zlib.crc32(svg.encode()):08x}")  # hash() differs between processes
    return Chart(title, said, named, headers, rows)


def _said(name: str, times: Sequence[str], values: Sequence[Number | None]) -> str:
    known = [(time, value) for time, value in zip(times, values, strict=True) if value is not None]
    if not known:
        return f"{name}: {NONE}"
    (first, start), (last, end) = known[0], known[-1]
    return f"{name}: {shown(start)} ({first}) {NONE} {shown(end)} ({last})"


def _last(values: Sequence[Number | None]) -> Number:
    return next(value for value in reversed(values) if value is not None)
