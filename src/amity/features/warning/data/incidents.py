"""The exchange's own reports, counted by area and month, as a vintage: what this Party had been told."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from amity.errors import NotFound
from amity.features.warning.rules import months
from amity.kernel import canon

LONGEST = 240  # months that a vintage of incidents goes back


def vintage(counted: Mapping[str, Counter[str]], today: date) -> dict[str, Any]:
    """
    Return the body of a vintage of *counted* (unit -> "2026-01" -> reports), up to the last whole month.

    Raises:
        NotFound: no report tells of a month that is over.
    """
    last = months.number(today) - 1
    by_unit = {
        unit: {_month(text): count for text, count in found.items()} for unit, found in counted.items()
    }
    told = [month for found in by_unit.values() for month in found if last - LONGEST < month <= last]
    if not told:
        raise NotFound(
            "no report of the exchange tells of a month that is over: there is nothing to count yet"
        )
    first = min(told)
    values = {
        unit: [by_unit[unit].get(month, 0) for month in range(first, last + 1)] for unit in sorted(by_unit)
    }
    since = months.first_day(first).isoformat()
    series = [
        {"unit": unit, "target": "incidents", "since": since, "values": counts}
        for unit, counts in values.items()
    ]
    digest = canon.digest(canon.encode({"series": series}))
    return {
        "name": "incidents",
        "sort": "incidents",
        "version": today.isoformat(),
        "taken": today.isoformat(),
        "period": "month",
        "until": months.first_day(last).isoformat(),
        "file": digest,
        "table": digest,
        "source": "reports of the exchange that this Party may read",
        "rows": sum(map(sum, values.values())),
        "series": series,
    }


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1
