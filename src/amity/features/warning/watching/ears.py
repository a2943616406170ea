r"""
EARS C1, C2 and C3: a week against the few weeks just before it. They need no history of years.

C1 and C2 raise an alarm above :math:`\bar y + z \max(s, s_{min})` of a baseline of seven weeks, which for C2
ends two weeks earlier, so that an outbreak that grows slowly does not hide itself. C3 adds up how far C2
was exceeded in three weeks running.

Source:
    Hutwagner et al. (2003), J Urban Health 80, i89; Fricker et al. (2008), Stat Med 27, 3407; as
    `earsC` in R `surveillance` 1.20.3 does it.
"""

from dataclasses import dataclass

import numpy as np

from amity.features.warning.watching.chances import normal_quantile
from amity.features.warning.watching.detector import GAP, NO_COUNT, NO_FIT, Alarms, Days, Numbers, unjudged


@dataclass(frozen=True, slots=True)
class Ears:
    """C1 (*lag* 0), C2 (*lag* 2), or C3 where *summed*."""

    name: str
    lag: int = 0  # weeks between the baseline and the week judged
    summed: bool = False
    alpha: float = 0.001
    baseline: int = 7  # weeks
    least_deviation: float = 0.0  # cases

    def detect(
        self, counts: Numbers, *, dates: Days | None = None, cycle: int = 52, from_index: int = 0
    ) -> Alarms:
        sheet = unjudged(counts, from_index)
        z = normal_quantile(1 - self.alpha)
        need = self.baseline + self.lag + (2 if self.summed else 0)
        for row, k in enumerate(sheet.index):
            if k < need:
                continue
            if np.isnan(counts[k]):
                sheet.note[row] = NO_COUNT
                continue
            mean, deviation = self._baseline(counts, k)
            excess = self._excess(counts, k) if self.summed else 0.0
            bound = mean + z * deviation
            if self.summed:
                bound = float(np.maximum(0.0, counts[k] + deviation * (z - excess)))
            sheet.expected[row], sheet.threshold[row] = mean, bound
            if np.isnan(bound):
                sheet.note[row] = GAP if np.isnan(counts[k - need : k]).any() else NO_FIT
                continue
            sheet.alarm[row] = counts[k] > bound
            sheet.note[row] = ""
        return sheet

    def _baseline(self, counts: Numbers, k: int) -> tuple[float, float]:
        weeks = counts[k - self.lag - self.baseline : k - self.lag]
        return float(np.mean(weeks)), max(float(np.std(weeks, ddof=1)), self.least_deviation)

    def _excess(self, counts: Numbers, k: int) -> float:
        """How far the two weeks before *k* lay over the C2 of their own; NaN where a baseline never moves."""
        excess = 0.0
        for week in (k - 2, k - 1):
            mean, deviation = self._baseline(counts, week)
            with np.errstate(divide="ignore", invalid="ignore"):
                score = np.float64(counts[week] - mean) / deviation
            excess += float(np.maximum(0.0, score - 1))
        return excess


C1 = Ears("ears-c1")
C2 = Ears("ears-c2", lag=2)
C3 = Ears("ears-c3", lag=2, summed=True, alpha=0.025)
