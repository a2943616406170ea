"""Where a feature shows to anybody what its Parties address to everybody: its part of the public portal."""

from collections.abc import Callable
from dataclasses import dataclass

from amity.node.pack import RegionPack
from amity.store.browse import Tx


@dataclass(frozen=True, slots=True)
class Portal:
    """What the operator says about all that is public here."""

    licence: str = ""  # the address of the licence under which it may be used
    contact: str = ""  # whom to ask: an address of mail


@dataclass(frozen=True, slots=True)
class Shelf:
    """A public page for the records of one kind: one for all of them, or one for each."""

    address: str  # "/registers/public/arms"; "/outlook/public/{id}" is a page for each record
    title: str = ""  # of the page for all
    about: str = ""
    forms: tuple[tuple[str, str], ...] = ()  # the same as files: what is added to the address, its media type
    stands: Callable[[Tx, RegionPack, str], object] | None = None  # NotFound: this record has no such page
    always: bool = False  # there also where no record of that kind is public: the region pack knows some

    @property
    def each(self) -> bool:
        """Whether each record has a page of its own."""
        return "{id}" in self.address
