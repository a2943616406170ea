r"""
CUSUM: small excesses, added up until they are too many.

:math:`C_t = \max(0, C_{t-1} + z_t - k)` starts at 0 with the first week judged; an alarm is raised from
*h* on.
:math:`z = (x - 3m + 2\sqrt{xm}) / 2\sqrt m` makes Poisson counts nearly normal (Rossi).
The mean *m* is that of all weeks before the first one judged, and is never learned anew.

Source:
    Rossi, Lampugnani and Marchi (1999), Stat Med 18, 2111; as `cusum` in R `surveillance` 1.20.3.
"""

from dataclasses import dataclass

import numpy as np

from amity.features.warning.watching.detector import NO_COUNT, NO_FIT, Alarms, Days, Numbers, unjudged


@dataclass(frozen=True, slots=True)
class Cusum:
    """CUSUM of Rossi's residuals."""

    name: str = "cusum"
    k: float = 1.04  # what is forgiven each week
    h: float = 2.26  # from where an alarm is raised
    least: int = 26  # weeks, from which the mean is learned

    def detect(
        self, counts: Numbers, *, dates: Days | None = None, cycle: int = 52, from_index: int = 0
    ) -> Alarms:
        sheet = unjudged(counts, from_index)
        first = max(from_index, self.least)
        known = counts[:first][~np.isnan(counts[:first])]
        if len(known) < self.least:
            return sheet
        mean = float(np.mean(known))
        total = 0.0
        for row, week in enumerate(sheet.index):
            if week < first:
                continue
            if mean == 0 or np.isnan(counts[week]):
                sheet.note[row] = NO_FIT if mean == 0 else NO_COUNT
                continue
            sheet.expected[row] = mean
            sheet.threshold[row] = _bound(mean, self.h + self.k - total)
            total = max(0.0, total + _score(counts[week], mean) - self.k)
            sheet.alarm[row] = total >= self.h
            sheet.note[row] = ""
        return sheet


def _score(count: float, mean: float) -> float:
    return float((count - 3 * mean + 2 * np.sqrt(count * mean)) / (2 * np.sqrt(mean)))


def _bound(mean: float, room: float) -> float:
    """Return the count whose score is *room*: an alarm is raised from it on."""
    under = 4 * mean**2 + 2 * mean**1.5 * room
    return max(0.0, float(2 * room * np.sqrt(mean) + 5 * mean - 2 * np.sqrt(under))) if under >= 0 else 0.0
