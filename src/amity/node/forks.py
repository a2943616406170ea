"""The proof that a Party signed two histories: it convinces a stranger who has the founding key alone.

A proof holds two signed checkpoints, what leads from each to the entry at which the histories part, and the
word of each key on the one after it. It says nothing of what the entries are.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from amity.errors import Equivocation
from amity.kernel import note as notes
from amity.kernel import tree
from amity.kernel.note import Note
from amity.kernel.record import Party
from amity.node.mandates import Keyring, Link


@dataclass(frozen=True, slots=True)
class Step:
    """A root on the way to a signed checkpoint, with the proof that leads to the next one."""

    size: int
    root: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two histories: the signed checkpoint, and the steps that lead up to it."""

    note: Note
    steps: tuple[Step, ...]

    @property
    def begins(self) -> tuple[int, bytes]:
        """The size and the root that this history shows, once `holds`."""
        if self.steps:
            return self.steps[0].size, self.steps[0].root
        point = notes.checkpoint(self.note)
        return point.size, point.root

    def holds(self) -> bool:
        """Tell whether each step leads to the next, and the last to the signed checkpoint."""
        point = notes.checkpoint(self.note)
        path = [*((step.size, step.root) for step in self.steps), (point.size, point.root)]
        return all(
            tree.consistent(step.size, size, step.root, root, step.proof)
            for step, (size, root) in zip(self.steps, path[1:], strict=True)
        )


@dataclass(frozen=True, slots=True)
class Fork:
    """Evidence that needs no trust in who shows it: two signed histories that begin differently."""

    sides: tuple[Side, Side]
    links: tuple[Link, ...] = ()  # from the founding key to those that signed

    def proves(self, origin: str, keyring: Keyring) -> bool:
        """Tell whether this convicts the holder of *keyring*, whose log is called *origin*."""
        for side in self.sides:
            point = notes.checkpoint(side.note)
            publics = keyring.publics(point.size, self.links)
            if point.origin != origin or not side.holds() or not notes.signed_by(side.note, origin, publics):
                return False
        (size, root), (other_size, other) = (side.begins for side in self.sides)
        return size == other_size and root != other

    def as_json(self) -> dict[str, Any]:
        """Return the evidence as JSON."""
        sides = [{"note": _bare(s.note).encode(), "steps": [_step(x) for x in s.steps]} for s in self.sides]
        return {"sides": sides} | ({"links": [one.as_json() for one in self.links]} if self.links else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Fork":
        """Return the evidence that `as_json` wrote."""
        one, other = (
            Side(notes.parse(s["note"]), tuple(_read_step(x) for x in s["steps"])) for s in data["sides"]
        )
        return cls((one, other), Link.read(data.get("links", ())))


class Forked(Equivocation):
    """*party* has signed two histories; `fork` is the evidence."""

    def __init__(self, party: Party, message: str, fork: Fork) -> None:
        super().__init__(message)
        self.party, self.fork = party, fork


def _bare(note: Note) -> Note:
    """Return *note* without what witnesses wrote under it: no part of the proof."""
    author = notes.checkpoint(note).origin
    return replace(note, signatures=tuple(line for line in note.signatures if line.name == author))


def _step(step: Step) -> list[Any]:
    return [step.size, base64.b64encode(step.root).decode(), base64.b64encode(b"".join(step.proof)).decode()]


def _read_step(data: Sequence[Any]) -> Step:
    size, root, proof = data
    hashes = base64.b64decode(proof)
    cut = tuple(hashes[at : at + 32] for at in range(0, len(hashes), 32))
    return Step(int(size), base64.b64decode(root), cut)
