"""When a threshold is crossed, what it would have told, who is silent, and how a consultation stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from amity.kernel.record import Party

Stage = Literal["open", "taken", "concluded"]


@dataclass(frozen=True, slots=True)
class Told:
    """How a threshold did over some months: what it warned of, and what came."""

    hits: int = 0
    misses: int = 0
    false_alarms: int = 0
    quiet: int = 0

    @property
    def hit_rate(self) -> float | None:
        """The share of what came that was warned of; None where nothing came."""
        came = self.hits + self.misses
        return self.hits / came if came else None

    @property
    def false_alarm_rate(self) -> float | None:
        """The share of quiet months that were warned of; None where none was quiet."""
        calm = self.false_alarms + self.quiet
        return self.false_alarms / calm if calm else None


def rates(pairs: Iterable[tuple[float, bool]], percent: int) -> Told:
    """Return how a threshold of *percent* does on pairs of (probability said, whether it came)."""
    counts = {(True, True): 0, (False, True): 0, (True, False): 0, (False, False): 0}
    for said, came in pairs:
        counts[reaches(said, percent), came] += 1
    return Told(counts[True, True], counts[False, True], counts[True, False], counts[False, False])


def reaches(probability: float, percent: int) -> bool:
    """Tell whether *probability* reaches *percent*."""
    return round(probability * 10_000) >= percent * 100  # shares of draws, compared as people read them


def baseline_pairs(values: Sequence[int], at_least: int) -> list[tuple[float, bool]]:
    """Return (probability, whether it came) of each month, had the last twelve months been the forecast."""
    return [
        (sum(value >= at_least for value in values[place - 12 : place]) / 12, values[place] >= at_least)
        for place in range(12, len(values))
    ]


def silent(readers: Iterable[Party], author: Party, acknowledged: Iterable[Party]) -> list[Party]:
    """Return who has not acknowledged an alert: of all that read it but for its author, in order."""
    return sorted(set(readers) - {author, Party("PUBLIC")} - set(acknowledged))


def stage(opener: Party, words: Iterable[tuple[Party, str]]) -> Stage:
    """Return how far a consultation is, from (who, step) in order; only its opener takes and concludes it."""
    reached: Stage = "open"
    for party, step in words:
        if party == opener and step == "taken" and reached == "open":
            reached = "taken"
        elif party == opener and step == "concluded" and reached != "concluded":
            reached = "concluded"
    return reached


def severity(at_least: int) -> str:
    """Return how severe CAP calls so many deaths in a month: a scale of ours, told in the alert."""
    return next(word for least, word in ((1000, "Extreme"), (100, "Severe"), (25, "Moderate"), (0, "Minor")) if at_least >= least)  # noqa: E501  # fmt: skip


def certainty(percent: int) -> str:
    """Return what CAP calls such a probability: "Likely" from 50 percent on; 100 was observed."""
    return "Observed" if percent >= 100 else "Likely" if percent >= 50 else "Possible"


def urgency(month: date, today: date) -> str:
    """Return how soon: CAP's "Expected" within two months, "Future" later, "Immediate" now, "Past" before."""
    ahead = (month.year - today.year) * 12 + month.month - today.month
    return "Past" if ahead < 0 else "Immediate" if ahead == 0 else "Expected" if ahead <= 2 else "Future"
