"""From a series as it was read to what is said of each of its periods."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from amity.errors import NotFound
from amity.features.warning.watching.detector import Detector
from amity.features.warning.watching.methods import METHODS
from amity.features.warning.watching.periods import parse
from amity.features.warning.watching.reading import Series
from amity.features.warning.watching.scoring import Score, score


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one period; without a verdict `alarm` is None and `note` says why."""

    series: str
    t: int  # as written, or counted from 1
    date: str | None  # the first day of the period, where it is known
    observed: float | None
    expected: float | None
    threshold: float | None
    alarm: bool | None
    note: str

    @property
    def data(self) -> dict[str, Any]:
        """The same, for JSON."""
        return asdict(self)


def judge(
    series: Series, method: str, *, since: str = "", calendar: bool = False
) -> tuple[list[Verdict], Score | None]:
    """
    Return the verdicts on *series* by *method*, and how they fare where the file told of outbreaks.

    Args:
        series: as read from a file.
        method: a name of `METHODS`.
        since: the first period judged, as the file writes it; all where it is empty.
        calendar: whether an anniversary is the same day of the year, and not 52 weeks earlier.
    """
    detector: Detector = METHODS[method]
    counts = np.array(series.counts, dtype=float)
    dated = calendar and series.periods[0].day is not None
    dates = np.array([one.day for one in series.periods], dtype="datetime64[D]") if dated else None
    start = _place(series, since) if since else 0
    alarms = detector.detect(counts, dates=dates, cycle=series.rhythm.cycle, from_index=start)
    judged = alarms.judged
    verdicts = []
    for row, at in enumerate(alarms.index):
        period = series.periods[at]
        verdicts.append(
            Verdict(
                series.name,
                int(at) + 1 if period.day else period.number,
                str(period.day) if period.day else None,
                _number(alarms.observed[row]),
                _number(alarms.expected[row]),
                _number(alarms.threshold[row]),
                bool(alarms.alarm[row]) if judged[row] else None,
                alarms.note[row],
            )
        )
    known = None if series.outbreak is None else score(alarms, np.array(series.outbreak, dtype=np.bool_))
    return verdicts, known


def _place(series: Series, since: str) -> int:
    try:
        asked = parse(since)
    except ValueError as error:
        raise NotFound(f"--from: {error}") from error
    if asked.day is None and series.periods[0].day is not None and 1 <= asked.number <= len(series.periods):
        return asked.number - 1
    for at, period in enumerate(series.periods):
        if (period.day, period.number) == (asked.day, asked.number):
            return at
    first, last = series.periods[0].text, series.periods[-1].text
    raise NotFound(f"{series.name or 'the series'} has no {since}: it goes from {first} to {last}")


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
