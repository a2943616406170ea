"""Counts by unit and month, as a file gave them: plain values between reading and keeping."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from amity.errors import Malformed
from amity.features.warning.rules import months

K = TypeVar("K")

TARGETS = ("state-based", "non-state", "one-sided")
COLUMNS = {"state-based": "deaths", "non-state": "non_state", "one-sided": "one_sided"}  # in a panel's file


@dataclass(frozen=True, slots=True)
class Country:
    """A unit of the data sets, as the region lists it."""

    code: str  # "MMR"
    title: str
    number: int  # of Gleditsch and Ward
    since: int  # the first month in which it is counted, 0: always


@dataclass(slots=True)
class Counted:
    """What was counted from month *first* to month *last*, both numbers of months."""

    first: int
    last: int
    countries: Mapping[str, Country]  # all that the data cover: who has no row has zero
    deaths: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)  # (country, target) -> month
    cells: dict[tuple[int, str], dict[int, int]] = field(default_factory=dict)  # (cell, country), state-based
    targets: tuple[str, ...] = TARGETS  # that the data tell of
    rows: int = 0
    spread: int = 0
    flagged: int = 0

    def values(self, country: str, target: str) -> list[int]:
        """Return the counts of *country*, month after month, from its first month to the last."""
        return _filled(self.deaths.get((country, target), {}), self.begins(country), self.last)

    def begins(self, country: str) -> int:
        """Return the first month in which *country* is counted here."""
        return max(self.first, self.countries[country].since)

    def lines(self) -> Iterator[tuple[int, str, tuple[int, ...]]]:
        """Yield (month, country, counts by target), country after country."""
        for code in sorted(self.countries):
            columns = [self.values(code, target) for target in self.targets]
            for place, counts in enumerate(zip(*columns, strict=True)):
                yield self.begins(code) + place, code, counts

    def digest(self) -> str:
        """Return the SHA-256 of all counts, whichever program writes them to a disk."""
        told = sha256(f"{','.join(self.targets)}\n".encode())
        for month, code, counts in self.lines():
            told.update(f"{months.label(month)},{code},{','.join(map(str, counts))}\n".encode())
        for (cell, code), by_month in sorted(self.cells.items()):
            for month, deaths in sorted(by_month.items()):
                told.update(f"{months.label(month)},{cell},{code},{deaths}\n".encode())
        return told.hexdigest()

    def onto(self, base: "Counted") -> "Counted":
        """
        Return *base* continued with the months of this one that it does not know.

        Raises:
            Malformed: a month lies between them that neither knows.
        """
        if self.first > base.last + 1:
            raise Malformed(
                f"months are missing in the middle: the earlier data end with {months.label(base.last)}, "
                f"these begin with {months.label(self.first)}; add what lies between first"
            )
        if lost := sorted(set(base.countries) - set(self.countries)):
            raise Malformed(
                f"these data tell nothing of {', '.join(lost[:6])}{'…' if len(lost) > 6 else ''}, which the "
                "earlier data cover: add data that cover the same"
            )
        done = Counted(base.first, max(base.last, self.last), base.countries, rows=base.rows + self.rows)
        done.spread, done.flagged = base.spread + self.spread, base.flagged + self.flagged
        done.targets = tuple(one for one in base.targets if one in self.targets)
        done.deaths = _joined(base.deaths, self.deaths, base.last)
        done.cells = _joined(base.cells, self.cells, base.last)
        return done


def _joined(
    base: Mapping[K, dict[int, int]], more: Mapping[K, dict[int, int]], last: int
) -> dict[K, dict[int, int]]:
    done = {key: dict(by_month) for key, by_month in base.items()}
    for key, by_month in more.items():
        into = done.setdefault(key, {})
        into.update({month: count for month, count in by_month.items() if month > last})
    return done


def _filled(by_month: Mapping[int, int], first: int, last: int) -> list[int]:
    return [by_month.get(month, 0) for month in range(first, last + 1)]


def missing(seen: Iterable[int]) -> list[int]:
    """Return the months between the first and the last of *seen* that are not among them."""
    some = set(seen)
    return [month for month in range(min(some), max(some) + 1) if month not in some] if some else []
