"""Drills: what follows from a record marked as an exercise is marked as one, and displaces nothing real."""

from collections.abc import Callable
from functools import partial

from amity.kernel.record import Marking
from amity.node.pack import RegionPack

Drill = Callable[[str], bool]  # of a record's purpose


def never(_: str) -> bool:
    """Take nothing for a drill."""
    return False


def is_drill(region: RegionPack, *purposes: str) -> bool:
    """Tell whether any of these records is marked as an exercise."""
    return any(word in purpose for purpose in purposes for word in region.exercise)


def drills_of(region: RegionPack) -> Drill:
    """Return what tells by a record's purpose whether it is marked as an exercise, for views."""
    return partial(is_drill, region)


def marking(region: RegionPack, *purposes: str, tlp: str = "AMBER") -> Marking:
    """Return how to mark what follows from records with these purposes."""
    return Marking(tlp, purpose=region.exercise[0] if is_drill(region, *purposes) else "")
