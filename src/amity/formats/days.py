"""Days as people write them in spreadsheets: 2026-03-02, 2 March 2026, 02/03/2026, 2-Mar-69, 20260302.

Which of two numbers is the month is never guessed for one cell: the column shows it, where some cell has a
number above twelve; else the cell is refused. Years from 2400 to 2700 are of the Buddhist era: 543 ahead.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from amity.errors import Malformed

Order = Literal["day first", "month first", ""]  # "": the column does not show it
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_BARE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})")
_WORD_SECOND = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]*([A-Za-z]{3,9})[-/., ]*(\d{4}|\d{2})")
_WORD_FIRST = re.compile(r"([A-Za-z]{3,9})[-/., ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})")
_WAY_OUT = "write it as 2026-03-02"


def order_of(texts: Iterable[str]) -> Order:
    """Return which number comes first in a column of days, as far as its cells show it without doubt."""
    day = month = False
    for text in texts:
        if found := _NUMBERS.fullmatch(text.strip()):
            day = day or int(found[1]) > 12
            month = month or int(found[2]) > 12
    return "day first" if day and not month else "month first" if month and not day else ""


def read(text: str, order: Order = "") -> date:
    """
    Return the day that *text* names, in a column whose numbers come in *order*.

    Raises:
        Malformed: it names none, or two.
    """
    text = " ".join(text.split())
    if found := _ISO.fullmatch(text) or _BARE.fullmatch(text):
        return _day(text, found[1], found[2], found[3])
    if found := _WORD_SECOND.fullmatch(text):
        return _day(text, found[3], _month(text, found[2]), found[1])
    if found := _WORD_FIRST.fullmatch(text):
        return _day(text, found[3], _month(text, found[1]), found[2])
    if found := _NUMBERS.fullmatch(text):
        return _by_order(text, found[1], found[2], found[3], order)
    raise Malformed(f"{text!r} is no day: {_WAY_OUT}")


def _by_order(text: str, first: str, second: str, year: str, order: Order) -> date:
    if int(first) > 12 or first == second or order == "day first":
        return _day(text, year, second, first)
    if int(second) > 12 or order == "month first":
        return _day(text, year, first, second)
    raise Malformed(
        f"{text!r} may be two days: nothing in the column shows which number is the month; {_WAY_OUT}"
    )


def _month(text: str, word: str) -> int:
    found = [n for n, name in enumerate(_MONTHS, start=1) if name.startswith(word.lower().rstrip("."))]
    if word.lower() == "sept":
        found = [9]
    if len(found) != 1:
        raise Malformed(f"{text!r} is no day: no month is called {word}; {_WAY_OUT}")
    return found[0]


def _day(text: str, year: str, month: str | int, day: str) -> date:
    number = int(year)
    if len(year) == 2:
        raise Malformed(f"{text!r} names a year with two digits, of either era: {_WAY_OUT}")
    if 2400 <= number <= 2700:
        number -= 543
    try:
        return date(number, int(month), int(day))
    except ValueError as error:
        raise Malformed(f"{text!r} is no day of the calendar: {_WAY_OUT}") from error
