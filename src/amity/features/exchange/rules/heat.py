"""Incidents by cell, with the reporting rate beside them: few reports may mean little crime, or silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from amity.kernel.record import Party


@dataclass(frozen=True, slots=True)
class Spot:
    """One report at one place."""

    report: str
    party: Party
    lat: float  # degrees
    lon: float
    month: str  # "2026-03", or "" where it says no time


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid."""

    south: int  # degrees
    west: int
    reports: int
    parties: tuple[Party, ...]  # that reported in it
    rate: int  # percent: how regularly these Parties report at all


def cells(spots: Sequence[Spot], months: Sequence[str], *, size: int) -> list[Cell]:
    """
    Return the cells of *size* degrees in which something was reported, the fullest first.

    Args:
        months: those looked at; a Party's rate is the share of them in which it reported anything.
    """
    rate = rates(spots, months)
    found: dict[tuple[int, int], list[Spot]] = {}
    for spot in spots:
        found.setdefault((floor(spot.lat / size) * size, floor(spot.lon / size) * size), []).append(spot)
    made = [_cell(at, here, rate) for at, here in found.items()]
    return sorted(made, key=lambda cell: (-cell.reports, cell.south, cell.west))


def rates(spots: Sequence[Spot], months: Sequence[str]) -> dict[Party, int]:
    """Return for each Party the share of *months*, in percent, in which it reported anything."""
    parties = {spot.party for spot in spots}
    said = {(spot.party, spot.month) for spot in spots}
    return {
        party: 100 * sum((party, month) in said for month in months) // len(months) if months else 0
        for party in sorted(parties)
    }


def _cell(at: tuple[int, int], here: Sequence[Spot], rate: dict[Party, int]) -> Cell:
    parties = tuple(sorted({spot.party for spot in here}))
    count = len({spot.report for spot in here})
    return Cell(at[0], at[1], count, parties, sum(rate[party] for party in parties) // len(parties))
