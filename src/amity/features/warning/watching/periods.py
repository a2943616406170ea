"""Days, weeks and months as people write them, and how they follow each other."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Period:
    """One period: the day on which it begins, or a number where there is no date."""

    text: str  # as it was written
    day: date | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How periods follow each other."""

    word: str  # week
    cycle: int  # periods in a year
    days: int  # from one to the next; 0 for months and for numbers

    def after(self, period: Period) -> str:
        """Return which period must follow *period*, in words."""
        if period.day is None:
            return str(period.number + 1)
        return str(self._next(period.day))

    def wrong(self, before: Period, period: Period) -> str:
        """Return why *period* cannot follow *before*; "" if it does."""
        if self.after(before) == (str(period.number) if period.day is None else str(period.day)):
            return ""
        here = (period.number, period.day or date.min)
        there = (before.number, before.day or date.min)
        if here == there:
            return f"{period.text} comes twice"
        if here < there:
            return f"{period.text} stands after {before.text}: put the lines in order of time"
        if self.days and period.day and before.day and (period.day - before.day).days % self.days:
            return (
                f"{period.text} is no day on which one begins: after {before.text} comes {self.after(before)}"
            )
        return (
            f"{self.after(before)} is missing before {period.text}: write it, with an empty count if need be"
        )

    def with_cycle(self, cycle: int | None) -> "Rhythm":
        """Return the same with *cycle* periods in a year, where that is said."""
        return self if cycle is None else replace(self, cycle=cycle)

    def _next(self, day: date) -> date:
        if self.days:
            return day + timedelta(days=self.days)
        return date(day.year + day.month // 12, day.month % 12 + 1, day.day)


NUMBERS = Rhythm("week", 52, 0)
DAYS = Rhythm("day", 365, 1)
WEEKS = Rhythm("week", 52, WEEK)
MONTHS = Rhythm("month", 12, 0)


def parse(text: str) -> Period:
    """
    Return the period that *text* writes: 17, 2024-05-27, 2024-W22 or 2024-05.

    Raises:
        ValueError: it is none of these, or no day of the calendar.
    """
    try:
        if re.fullmatch(r"[0-9]{1,7}", text):
            return Period(text, None, int(text))
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return Period(text, _within(date.fromisoformat(text)))
        if found := re.fullmatch(r"([0-9]{4})-?W([0-9]{2})", text):
            return Period(text, _within(date.fromisocalendar(int(found[1]), int(found[2]), 1)))
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            return Period(text, _within(date.fromisoformat(f"{text}-01")))
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar") from error
    raise ValueError(f"{text[:20]!r} is no date (2024-05-27), week (2024-W22), month (2024-05) or number")


def rhythm(periods: list[Period]) -> Rhythm | None:
    """Return how most of *periods* follow each other; None if they are of several sorts, or of another."""
    days = [period.day for period in periods if period.day is not None]
    if not days:
        return NUMBERS
    if len(days) < len(periods):
        return None
    if len(days) == 1:
        return WEEKS
    steps = Counter(abs((after - before).days) for before, after in pairwise(days) if after != before)
    most = max(steps, key=lambda step: (steps[step], step in (1, WEEK), -step), default=WEEK)
    if most in (1, WEEK):
        return DAYS if most == 1 else WEEKS
    monthly = 28 <= most <= 31 and all(day.day == days[0].day <= 28 for day in days)
    return MONTHS if monthly else None


def _within(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise ValueError("the year is not of this time")
    return day
