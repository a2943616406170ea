"""Months as numbers, so that a horizon is a difference; and other periods by their first day."""

from calendar import monthrange
from datetime import date, timedelta

FIRST = date(1900, 1, 1)


def number(day: date) -> int:
    """Return the month of *day* as a number: each month is one more than the one before."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of that month."""
    return date(month // 12, month % 12 + 1, 1)


def label(month: int) -> str:
    """Return the month as "2026-03"."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def days(month: int) -> int:
    """Return how many days it has."""
    return monthrange(month // 12, month % 12 + 1)[1]


def moved(day: date, steps: int, period: str) -> date:
    """Return the first day of the period that lies *steps* after that of *day*."""
    if period == "month":
        return first_day(number(day) + steps)
    return day + timedelta(days=steps * (7 if period == "week" else 1))


def begin(day: date, period: str) -> date:
    """Return the first day of the period in which *day* lies; a week begins on Monday (ISO 8601)."""
    if period == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if period == "week" else day


def steps(since: date, until: date, period: str) -> int:
    """Return how many periods *until* lies after *since*, both first days."""
    if period == "month":
        return number(until) - number(since)
    return (until - since).days // (7 if period == "week" else 1)
