"""Which past weeks a week is compared with: the same season of earlier years."""

import numpy as np
from numpy.typing import NDArray

from amity.features.warning.watching.detector import Days

WEEK = 7  # days


def anniversaries(index: int, years: int, *, dates: Days | None, cycle: int) -> list[int | None]:
    """
    Return where the same week stood 1 to *years* years before *index*; None where the series has none.

    With *dates* it is the nearest same day of the week to the same day of the year, without them the
    week *cycle* weeks earlier.
    """
    if dates is None:
        return [
            one if one >= 0 else None for one in range(index - cycle, index - cycle * (years + 1), -cycle)
        ]
    return [
        place_of(_snapped(_years_before(dates[index], n), dates[index], cycle), dates)
        for n in range(1, years + 1)
    ]


def place_of(day: np.datetime64, dates: Days) -> int | None:
    """Return the index of *day* in *dates*, which ascend; None if it is not there."""
    at = int(np.searchsorted(dates, day))
    return at if at < len(dates) and dates[at] == day else None


def windows(index: int, years: int, width: int, *, dates: Days | None, cycle: int) -> NDArray[np.int64]:
    """Return the weeks up to *width* from each anniversary of *index*, the oldest first, where they exist."""
    if dates is None:
        found = [index - cycle * n + step for n in range(years, 0, -1) for step in range(-width, width + 1)]
        return np.array([one for one in found if one >= 0], dtype=np.int64)
    now = dates[index]
    days = [
        _snapped(_stepped(_years_before(now, n), step, cycle), now, cycle)
        for n in range(1, years + 1)
        for step in range(-width, width + 1)
    ]
    places = [place_of(day, dates) for day in days]
    return np.array([place for place in places if place is not None], dtype=np.int64)


def _years_before(day: np.datetime64, years: int) -> np.datetime64:
    """The same day and month; 29 February becomes 1 March where there is none."""
    month = day.astype("datetime64[M]")
    return np.datetime64((month - np.timedelta64(12 * years, "M")).astype("datetime64[D]") + (day - month))


def _stepped(day: np.datetime64, steps: int, cycle: int) -> np.datetime64:
    if cycle == 12:
        month = day.astype("datetime64[M]")
        return np.datetime64((month + np.timedelta64(steps, "M")).astype("datetime64[D]") + (day - month))
    return np.datetime64(day + np.timedelta64(steps * (WEEK if cycle == 52 else 1), "D"))


def _snapped(day: np.datetime64, like: np.datetime64, cycle: int) -> np.datetime64:
    """The nearest day that is the same day of the week as *like*, if weeks are counted."""
    if cycle != 52:
        return day
    ahead = int((like - day) / np.timedelta64(1, "D")) % WEEK
    return np.datetime64(day + np.timedelta64(ahead if ahead <= WEEK // 2 else ahead - WEEK, "D"))
