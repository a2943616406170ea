"""The region that is put to the test: Parties of the ASEAN region pack, with founding keys of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from amity.kernel.record import Party
from amity.node import region as regions
from amity.node.pack import RegionPack
from amity.testing import founded, repository

REGION = "asean"


@cache
def shipped(region: str = REGION) -> RegionPack:
    """Return the pack of *region* as it comes with Amity."""
    return regions.load(repository() / "regions" / region)


def parties(count: int) -> list[Party]:
    """Return the first *count* Parties: the Member States come first."""
    return list(shipped().parties)[:count]


def pack_of(region: str, named: Sequence[str]) -> RegionPack:
    """Return the pack of *region* with founding keys for the Parties that are *named*."""
    return founded(shipped(region), named)
