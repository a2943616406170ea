"""How well alarms find outbreaks whose weeks are known."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from amity.features.warning.watching.detector import Alarms, Bools


@dataclass(frozen=True, slots=True)
class Score:
    """What was found and what was cried for nothing, over weeks that have a verdict."""

    weeks: int  # of outbreak
    found: int  # of these, with an alarm
    quiet: int  # weeks without outbreak
    false: int  # of these, with an alarm
    outbreaks: int  # runs of weeks of outbreak
    noticed: int  # of these, with an alarm in at least one week

    @property
    def sensitivity(self) -> float:
        """The share of weeks of outbreak that have an alarm; NaN without any."""
        return self.found / self.weeks if self.weeks else float("nan")

    @property
    def false_alarm_rate(self) -> float:
        """The share of quiet weeks that have an alarm; NaN without any."""
        return self.false / self.quiet if self.quiet else float("nan")

    @property
    def share_noticed(self) -> float:
        """The share of outbreaks with an alarm in at least one week; NaN without any."""
        return self.noticed / self.outbreaks if self.outbreaks else float("nan")

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.weeks + other.weeks,
            self.found + other.found,
            self.quiet + other.quiet,
            self.false + other.false,
            self.outbreaks + other.outbreaks,
            self.noticed + other.noticed,
        )


NOTHING = Score(0, 0, 0, 0, 0, 0)


def score(alarms: Alarms, outbreak: Bools) -> Score:
    """Return how *alarms* fare; *outbreak*, shape (n,), tells for the whole series when one was under way."""
    kept = alarms.judged
    state, alarm = outbreak[alarms.index][kept], alarms.alarm[kept]
    edges = np.diff(np.concatenate([[0], state.astype(int), [0]]))
    runs = list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True))
    return Score(
        int(state.sum()),
        int((alarm & state).sum()),
        int((~state).sum()),
        int((alarm & ~state).sum()),
        len(runs),
        sum(bool(alarm[begin:end].any()) for begin, end in runs),
    )


def total(scores: Iterable[Score]) -> Score:
    """Return all of them together."""
    return sum(scores, NOTHING)
