"""What a reading is made of: clauses, and the repairs that were needed to see them. No reading here."""

from dataclasses import dataclass

from amity.formats.plaintext import Line

Refused = frozenset[tuple[str, int]]  # repairs that a person has undone: (kind, source line)


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that the reader changed or decided, so that a person can check it and undo it."""

    kind: str
    lines: tuple[int, ...]  # of the source, from 1
    before: str
    after: str
    why: str

    @property
    def keys(self) -> Refused:
        """Return what keeps the reader from making this repair again, once it is undone."""
        return frozenset((self.kind, line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Clause:
    """One node of an instrument's tree."""

    id: str
    kind: str  # heading recital enacting para item subitem operative closing testimonium article
    number: str  # as it is written in the source: "1.", "(a)", "Article IV"; "" where it has none
    text: str
    parent: str  # the id of the clause above; "" at the top
    first: int  # source line, from 1
    last: int
    title: str = ""  # of an article


@dataclass(frozen=True, slots=True)
class Reading:
    """An instrument as it was read."""

    title: str
    adopted: str  # place and date, as the instrument says them; "" where it does not
    clauses: tuple[Clause, ...]
    repairs: tuple[Repair, ...]
    front: tuple[str, ...] = ()  # what stands before the first clause, other than title and adoption
    source: tuple[Line, ...] = ()
    refused: Refused = frozenset()
