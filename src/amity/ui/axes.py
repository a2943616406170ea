"""The axes of a line chart, and the numbers that stand at them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from amity.ui.lettering import QUIET, RULE, cut, hue, written

Number = int | Decimal
DASHES = ("", "7 4", "2 4", "10 3 2 3", "14 4", "4 2")


class Axes:
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
            drawn += written(self.left - 8, y + 4, _rounded(value), size=12, anchor="end", colour=QUIET)
        every = max(1, -(-len(times) // 6))  # room for six labels
        for at in range(0, len(times), every):
            drawn += written(
                self.x(at), self.bottom + 20, cut(times[at], 14), size=12, anchor="middle", colour=QUIET
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
            dots += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{hue(number)}"/>'
        dash = f' stroke-dasharray="{DASHES[number % 6]}"' if DASHES[number % 6] else ""
        return (
            f'<g class="chart-series-{number + 1}"><path d="{steps}" fill="none" stroke="{hue(number)}" '
            f'stroke-width="2.2"{dash}/>{dots}</g>'
        )

    def name(self, number: int, name: str, y: float) -> str:
        return written(self.right + 10, y + 4, cut(name, 22), size=13, colour=hue(number), bold=True)


def spread(places: Sequence[float], apart: float = 16) -> list[float]:
    """Return *places* moved down where needed, so that names written there do not overlap."""
    moved, floor = dict[int, float](), float("-inf")
    for at in sorted(range(len(places)), key=places.__getitem__):
        floor = moved[at] = max(places[at], floor + apart)
    return [moved[at] for at in range(len(places))]


def shown(number: Number) -> str:
    """Return *number* as it is written in charts and tables: ``1 234 567`` with narrow spaces."""
    return (
        f"{number:,f}".replace(",", "\u202f")
        if isinstance(number, Decimal)
        else f"{number:,}".replace(",", "\u202f")
    )


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
