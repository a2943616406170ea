"""Drills: whatever follows from a record that is marked as an exercise is marked as one, too."""

from amity.kernel.record import Marking
from amity.node.pack import RegionPack


def is_drill(region: RegionPack, *purposes: str) -> bool:
    """Tell whether any of these records is marked as an exercise."""
    return any(word in purpose for purpose in purposes for word in region.exercise)


def marking(region: RegionPack, *purposes: str, tlp: str = "AMBER") -> Marking:
    """Return how to mark what follows from records with these purposes."""
    return Marking(tlp, purpose=region.exercise[0] if is_drill(region, *purposes) else "")
