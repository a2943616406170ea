"""Figures that two Parties tell each from its own side, put side by side. Nobody is called right here.

What can be compared is what this node was told: a figure that was told to its counterpart alone is compared
by these two, and by nobody else, since nobody else holds it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amity.features.registers.declaring import Mirror, Standing, Told
from amity.kernel.record import PUBLIC, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one Party says."""

    party: Party
    told: Told | None  # None: it said nothing, or nothing that this node may know
    figures: Mapping[str, int]
    nil: bool = False  # it says that there was nothing

    @property
    def said(self) -> bool:
        """Whether it said anything."""
        return self.told is not None or self.nil


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both sides of one figure: the exports of one State to another, say, in one year."""

    entry: str  # "2025"
    giver: Side  # whose side is the first in the mirror: the exporter
    taker: Side
    narrow: bool  # one side at least is told to these two alone

    @property
    def differing(self) -> tuple[tuple[str, int, int], ...]:
        """Return what the two say differently: by what, the giver's figure, the taker's."""
        if not (self.giver.said and self.taker.said):
            return ()
        names = sorted({*self.giver.figures, *self.taker.figures})
        both = ((name, self.giver.figures.get(name, 0), self.taker.figures.get(name, 0)) for name in names)
        return tuple(one for one in both if one[1] != one[2])

    @property
    def standing(self) -> str:
        """Return how the two stand: "agree", "differ", or "one side"."""
        if not (self.giver.said and self.taker.said):
            return "one side"
        return "differ" if self.differing else "agree"

    def concerns(self, party: Party) -> bool:
        """Tell whether *party* is one of the two."""
        return party in (self.giver.party, self.taker.party)


def pairs(mirror: Mirror, entries: Sequence[Standing]) -> list[Pair]:
    """Return every figure that at least one Party has told of *entries*, by entry, giver and taker."""
    first = next(iter(mirror.opposite))
    sides = dict(_sides(mirror, entries))
    by_name = {(one.entry, one.party): one for one in entries}
    keys = {
        (entry, party, other) if side == first else (entry, other, party)
        for entry, side, party, other in sides
    }
    found = []
    for entry, giver, taker in sorted(keys):
        one = _side(
            mirror, sides.get((entry, first, giver, taker)), by_name.get((entry, giver)), first, giver
        )
        second = mirror.opposite[first]
        other = _side(
            mirror, sides.get((entry, second, taker, giver)), by_name.get((entry, taker)), second, taker
        )
        found.append(Pair(entry=entry, giver=one, taker=other, narrow=_is_narrow(giver, taker, one, other)))
    return found


Key = tuple[str, str, Party, Party]  # entry, side, who says it, of whom


def _sides(mirror: Mirror, entries: Iterable[Standing]) -> Iterable[tuple[Key, Told]]:
    for one in entries:
        for part in one.parts:
            other = Party(str(part.body[mirror.counterpart]))
            yield (one.entry, str(part.body[mirror.side]), one.party, other), part


def _side(mirror: Mirror, told: Told | None, entry: Standing | None, side: str, party: Party) -> Side:
    figures: dict[str, int] = {}
    for row in told.body[mirror.rows] if told else ():
        figures[row[mirror.by]] = figures.get(row[mirror.by], 0) + row[mirror.number]
    nil = entry is not None and side in entry.body.get("nil", ())
    return Side(party=party, told=told, figures=figures, nil=nil and told is None)


def _is_narrow(giver: Party, taker: Party, *sides: Side) -> bool:
    both = {giver, taker}
    told = [one.told for one in sides if one.told]
    return any(PUBLIC not in one.readers and one.readers <= both for one in told)
