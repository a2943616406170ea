"""Who is a Party to a treaty on which day: a pure function of the acts that are on record.

The rules, each of which a reader can check by hand:

* a ratification, acceptance, approval, accession, succession or definitive signature makes a Party that day;
* a withdrawal ends that, on the day on which it takes effect; one that names a record takes back only that;
* where the same joining stands with several days, all of them stand, and the earliest counts;
* a Party may correct a day of its own: what it says then is left out, in the catalogue as in its own log.

The order in which anything was said does not matter, but that a correction meets only what stood before it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

JOINING = frozenset(
    ("definitive-signature", "ratification", "acceptance", "approval", "accession", "succession")
)
SIGNING = frozenset(("signature", "definitive-signature"))
LEAVING = "withdrawal"
LATEST = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act, as the catalogue or a Party's own record tells it."""

    party: str
    deed: str
    on: date
    takes_effect: date | None = None
    text: str = ""
    source: str = ""  # where the catalogue's fact was read, or the Party's own evidence
    unverified: bool = False
    no_later: bool = False  # the day is on no record: this is the latest that it can be
    record: str = ""  # "": the catalogue's
    seq: int = -1
    about: str = ""
    corrects: date | None = None

    @property
    def moves(self) -> int:
        """1 if it makes a Party, -1 if it ends that, 0 if it does neither."""
        if self.deed in JOINING:
            return 1
        return -1 if self.deed == LEAVING and not self.about else 0

    @property
    def day(self) -> date:
        """The day on which it moves."""
        late = self.takes_effect if self.deed == LEAVING else None
        return max(self.on, late) if late else self.on

    @property
    def is_open(self) -> bool:
        """Whether its day still waits for somebody who knows it."""
        return self.unverified or self.no_later


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """One time for which somebody is a Party."""

    party: str
    said: tuple[Act, ...]  # the joining, as often as it is told; the earliest first
    until: date | None = None

    @property
    def since(self) -> date:
        """The first day."""
        return self.said[0].on

    @property
    def since_latest(self) -> date:
        """The first day by the latest of the days that are given for it."""
        return self.said[-1].on

    @property
    def days(self) -> tuple[Act, ...]:
        """The joining once for each day that is given for it, as whoever vouches for the day tells it."""
        first: dict[date, Act] = {}
        for act in self.said:
            first.setdefault(act.on, act)
        return tuple(first.values())

    @property
    def is_unverified(self) -> bool:
        """Whether nobody vouches for the first day: no source, and not the Party itself."""
        return all(act.is_open for act in self.said if act.on == self.since)

    @property
    def is_inexact(self) -> bool:
        """Whether the first day is only the latest that it can be."""
        return all(act.no_later for act in self.said if act.on == self.since)

    def holds(self, on: date) -> bool:
        """Tell whether it lasts on that day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Who is a Party on one day."""

    on: date
    parties: tuple[str, ...]
    unverified: tuple[str, ...]  # those among them whose first day nobody vouches for

    @property
    def number(self) -> int:
        """How many."""
        return len(self.parties)


def sifted(acts: Iterable[Act]) -> tuple[list[Act], list[Act]]:
    """Return the acts that stand, and those that their own Party has corrected."""
    acts = list(acts)
    corrections: dict[tuple[str, str, date], int] = {}
    for act in acts:
        if act.corrects and act.record:
            key = (act.party, act.deed, act.corrects)
            corrections[key] = max(act.seq, corrections.get(key, -1))
    struck = [act for act in acts if corrections.get((act.party, act.deed, act.on), -2) > act.seq]
    gone = set(map(id, struck))
    return [act for act in acts if id(act) not in gone], struck


def stints(standing: Iterable[Act]) -> list[Stint]:
    """Return the times for which each is a Party, from acts that stand; by their first day, then by Party."""
    by_party: dict[str, tuple[list[Act], list[date]]] = {}
    for act in standing:
        joined, left = by_party.setdefault(act.party, ([], []))
        if act.moves > 0:
            joined.append(act)
        elif act.moves < 0:
            left.append(act.day)
    found = [one for party, (joined, left) in by_party.items() for one in _of_party(party, joined, left)]
    return sorted(found, key=lambda one: (one.since, one.party))


def _of_party(party: str, joined: Sequence[Act], left: list[date]) -> Iterable[Stint]:
    left.sort()
    ends: dict[int, list[Act]] = {}
    for act in joined:
        ends.setdefault(bisect_left(left, act.on), []).append(act)
    for at, said in ends.items():
        until = left[at] if at < len(left) else None
        said.sort(key=lambda act: (act.on, act.is_open, act.record))
        if until is None or said[0].on < until:  # who leaves on the very day was no Party
            yield Stint(party=party, said=tuple(said), until=until)


def total(times: Iterable[Stint], on: date) -> Total:
    """Return who is a Party on that day."""
    here = sorted((one for one in times if one.holds(on)), key=lambda one: one.party)
    return Total(
        on=on,
        parties=tuple(one.party for one in here),
        unverified=tuple(one.party for one in here if one.is_unverified),
    )


def changes(times: Iterable[Stint]) -> list[date]:
    """Return the days on which the total may change, in order."""
    return sorted({day for one in times for day in (one.since, one.until) if day})
