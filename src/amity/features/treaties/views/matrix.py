"""Who has what with whom on one subject: a cell for each pair, the gaps too.

A pair is covered by an agreement of its own, or by a treaty of many that is in force for both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Literal

from sqlalchemy import Connection

from amity.features.treaties.rules.acts import Stint
from amity.features.treaties.rules.agreeing import Agreement
from amity.features.treaties.rules.entering import Entry, own_entry
from amity.features.treaties.views.agreeing import Pair, between, compendium, pair_of
from amity.features.treaties.views.register import Known, status, treaties
from amity.node.pack import RegionPack

Cover = Literal["in-force", "signed", "gap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A treaty of many between the two of a pair."""

    treaty: Known
    in_force: date | None  # for both; None: not yet, or it cannot be told
    unverified: bool = False

    def holds(self, on: date) -> bool:
        """Tell whether it binds both on that day."""
        return self.in_force is not None and self.in_force <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What two Parties have with each other on one subject, on one day."""

    pair: Pair
    on: date
    own: tuple[Agreement, ...]  # agreements of the two, signed by that day
    shared: tuple[Shared, ...]  # treaties of many to which both are Party

    @property
    def cover(self) -> Cover:
        """Whether something is in force, only signed, or nothing is on record."""
        stands = {one.stands(self.on) for one in self.own}
        if "in-force" in stands or any(one.holds(self.on) for one in self.shared):
            return "in-force"
        return "signed" if "signed" in stands or self.shared else "gap"

    @property
    def is_unverified(self) -> bool:
        """Whether all that covers the pair so rests on what nobody vouches for."""
        cover = self.cover
        own = [one.is_unverified for one in self.own if one.stands(self.on) == cover]
        many = [one.unverified for one in self.shared if one.holds(self.on) == (cover == "in-force")]
        return bool(own + many) and all(own + many)

    @property
    def differs(self) -> bool:
        """Whether those who tell of an agreement disagree on its days."""
        return any(one.differing for one in self.own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """All pairs of some Parties on one subject."""

    subject: str
    on: date
    parties: tuple[str, ...]
    cells: Mapping[Pair, Cell]

    def cell(self, one: str, other: str) -> Cell:
        """Return what the two have."""
        return self.cells[pair_of(one, other)]

    @property
    def gaps(self) -> list[Cell]:
        """The pairs between which nothing is in force, whether or not something was signed."""
        return [cell for cell in self.cells.values() if cell.cover != "in-force"]

    def number(self, cover: Cover) -> int:
        """Return how many pairs are covered so."""
        return sum(cell.cover == cover for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class _Bond:
    """A treaty of many on the subject, with the times of its Parties."""

    treaty: Known
    entry: Entry
    times: Mapping[str, Stint]  # that last on the day
    signed: Mapping[str, bool]  # who has signed by then: whether that is unverified


def matrix(
    region: RegionPack, tx: Connection | None, subject: str, *, parties: Sequence[str], on: date
) -> Matrix:
    """Return who of *parties* has what with whom on that day."""
    found, bonds = compendium(region, tx, subject), _bonds(region, tx, subject, on)
    names = tuple(sorted(set(parties)))
    cells = {pair: _cell(pair, found.get(pair, []), bonds, on) for pair in combinations(names, 2)}
    return Matrix(subject=subject, on=on, parties=names, cells=cells)


def cell(region: RegionPack, tx: Connection | None, subject: str, pair: Pair, on: date) -> Cell:
    """Return what two Parties have on that day."""
    return _cell(pair, between(region, tx, subject, pair), _bonds(region, tx, subject, on), on)


def _bonds(region: RegionPack, tx: Connection | None, subject: str, on: date) -> list[_Bond]:
    found = []
    for treaty in treaties(region, tx):
        if subject in treaty.subjects:
            here = status(tx, treaty)
            times = {one.party: one for one in here.times if one.holds(on)}
            signatures = [act for act in here.acts if act.deed == "signature" and act.on <= on]
            open_ = {act.party for act in signatures} - {act.party for act in signatures if not act.is_open}
            signed = {act.party: act.party in open_ for act in signatures}
            found.append(_Bond(treaty, here.entry, times, signed))
    return found


def _cell(pair: Pair, own: Sequence[Agreement], bonds: Sequence[_Bond], on: date) -> Cell:
    here = tuple(one for one in own if one.stands(on) != "gone")
    shared = tuple(one for bond in bonds if (one := _shared(bond, pair)))
    return Cell(pair=pair, on=on, own=here, shared=shared)


def _shared(bond: _Bond, pair: Pair) -> Shared | None:
    """Return what a treaty of many is between the two; None unless each is Party or has signed."""
    times = [bond.times[party] for party in pair if party in bond.times]
    doubts = [one.is_unverified for one in times]
    doubts += [bond.signed[party] for party in pair if party in bond.signed and party not in bond.times]
    if len(doubts) < 2:
        return None
    days = [own_entry(bond.treaty.rule, bond.entry, one) for one in times]
    start = max(day for day in days if day) if len(days) == 2 and all(days) else None
    return Shared(treaty=bond.treaty, in_force=start, unverified=any(doubts))
