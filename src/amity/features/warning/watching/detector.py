"""The contract of every detector: counts in, a verdict for each week out.

The rules:

* the verdict on a week rests on that week and on earlier ones, never on later ones;
* a week without verdict says why in `note`, and its `alarm` means nothing;
* the same counts give the same verdicts, on every machine.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Bools = NDArray[np.bool_]

HISTORY = "not enough history"
NO_COUNT = "no count"
GAP = "gap in the weeks it is compared with"
FEW = "too few cases to judge"
NO_FIT = "the model finds no fit"


class Detector(Protocol):
    """What every method answers. *counts* has NaN where a week was not reported."""

    @property
    def name(self) -> str: ...

    def detect(
        self, counts: Numbers, *, dates: Days | None = None, cycle: int = 52, from_index: int = 0
    ) -> "Alarms":
        """
        Return the verdicts on *counts* from *from_index* on.

        Args:
            counts: shape (n,), cases, fires or incidents in each week (or day, or month).
            dates: shape (n,), the day on which each begins; without them a year has *cycle* weeks.
            cycle: weeks in a year: 52, or 365 for days, 12 for months.
            from_index: the first week judged, counted from 0.
        """
        ...


@dataclass(frozen=True, slots=True)
class Alarms:
    """The verdicts on the weeks *index*, all of shape (m,); NaN where there is none."""

    index: NDArray[np.int64]  # counted from 0
    observed: Numbers
    expected: Numbers
    threshold: Numbers  # an alarm is raised above it
    alarm: Bools
    note: list[str] = field(default_factory=list)  # empty where a verdict was given

    @property
    def judged(self) -> Bools:
        """Whether each week has a verdict: too few cases to judge is one, and means no alarm."""
        return np.array([note in ("", FEW) for note in self.note], dtype=np.bool_)


def unjudged(counts: Numbers, from_index: int) -> Alarms:
    """Return a sheet for the weeks from *from_index* on, on which nothing is written yet."""
    index = np.arange(max(from_index, 0), len(counts))
    blank = np.full(len(index), np.nan)
    none = np.zeros(len(index), dtype=np.bool_)
    return Alarms(index, counts[index].astype(float), blank, blank.copy(), none, [HISTORY] * len(index))
