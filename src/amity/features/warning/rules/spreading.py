"""Summary events: rows that tell of months or years at once, and how they are counted.

The rule:

* an event that begins and ends in one month counts there;
* one that spans several months is spread over them by their days, in whole persons (largest remainders
  first);
* one that spans more months than the region says, or is dated no better than to a month and tells of at
  least as many deaths as the region says, is *flagged*: it counts as above, and how many there are stands
  beside the data set, since one such row can outweigh a year.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from amity.features.warning.rules import months

COARSE = 4  # date precision of UCDP from which on no better than a month is known


@dataclass(frozen=True, slots=True)
class Limits:
    """From which size on a row is flagged."""

    months: int = 12
    deaths: int = 1000


def shares(since: date, until: date, deaths: int) -> dict[int, int]:
    """Return how many of *deaths* count in each month from *since* to *until*; they add up to *deaths*."""
    first, last = months.number(since), months.number(until)
    if first == last:
        return {first: deaths}
    whole = (until - since).days + 1
    inside = {month: _overlap(month, since, until) for month in range(first, last + 1)}
    found = {month: deaths * part // whole for month, part in inside.items()}
    left = deaths - sum(found.values())
    rest = sorted(inside, key=lambda month: (-(deaths * inside[month] % whole), month))
    for month in rest[:left]:
        found[month] += 1
    return found


def is_spread(since: date, until: date) -> bool:
    """Tell whether an event of these days counts in several months."""
    return months.number(since) != months.number(until)


def is_flagged(since: date, until: date, deaths: int, precision: int, limits: Limits) -> bool:
    """Tell whether a row is a summary that a reader must know of."""
    span = months.number(until) - months.number(since) + 1
    return span > limits.months or (precision >= COARSE and deaths >= limits.deaths)


def _overlap(month: int, since: date, until: date) -> int:
    start = months.first_day(month)
    end = start + timedelta(days=months.days(month) - 1)
    return (min(end, until) - max(start, since)).days + 1
