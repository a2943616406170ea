"""Who has come to the TAXII door, and before what they stand: an address, read for an office.

Whoever is not let in learns nothing; a collection that is not theirs to see is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from amity.errors import NotFound
from amity.features.exchange.doors.taxii.keeping import Keeper
from amity.features.exchange.doors.taxii.rooms import Collection, Rooms, Root
from amity.kernel.record import Office
from amity.node.node import Node
from amity.store.browse import Tx

DISCOVERY = "/taxii2/"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that was let in: who asks, and for what."""

    request: Request
    office: Office
    roots: Sequence[Root]
    root: Root | None
    collection: Collection | None
    rest: tuple[str, ...]  # what of the path follows the collection, or the root

    @property
    def path(self) -> tuple[str, ...]:
        """The shape of the address, by which its answer is found."""
        return (
            ("root",) * bool(self.root)
            + ("collection",) * bool(self.collection)
            + self.rest[:1]
            + (("*",) * bool(self.rest[1:2]) + self.rest[2:])
        )

    @property
    def at_root(self) -> Root:
        """The root before which it stands, which its address names."""
        assert self.root is not None
        return self.root

    @property
    def at_collection(self) -> Collection:
        """The collection before which it stands, which its address names."""
        assert self.collection is not None
        return self.collection


@dataclass
class Porch:
    """Where visitors are received. *prefix* is where the roots stand."""

    node: Node
    rooms: Rooms
    keeper: Keeper
    prefix: str
    _known: dict[Office, tuple[int, str, Sequence[Root]]] = field(default_factory=dict)

    def receive(self, tx: Tx, request: Request, noted: int) -> Visit:
        """
        Return who asks, and for what; *noted* is the last arrival that was noted.

        Raises:
            NotSignedIn, NotAuthorised: they are not let in. NotFound: there is nothing for them there.
        """
        address = request.client.host if request.client else ""
        office = self.keeper.office(self.node, tx, request.headers.get("authorization", ""), address)
        path = request.scope["path"]
        if not path.endswith("/"):
            raise NotFound("there is nothing here: every address of TAXII ends in a slash")
        roots = self._roots(tx, office, noted)
        if path == DISCOVERY:
            return Visit(request, office, roots, None, None, ())
        if not path.startswith(f"{self.prefix}/"):
            raise nothing()
        first, *rest = path.removeprefix(f"{self.prefix}/")[:-1].split("/")
        root = next((one for one in roots if one.path == first), None)
        if root is None:
            raise NotFound("no API root is called that: see /taxii2/")
        if rest[:1] != ["collections"] or len(rest) < 2:
            return Visit(request, office, roots, root, None, tuple(rest))
        found = next((one for one in root.collections if rest[1] in (one.id, one.alias) and rest[1]), None)
        if found is None:
            raise NotFound("no collection is called that, or it is not yours to see")
        return Visit(request, office, roots, root, found, tuple(rest[2:]))

    def _roots(self, tx: Tx, office: Office, noted: int) -> Sequence[Root]:
        day = self.node.clock().date().isoformat()
        known = self._known.get(office)
        if known is None or known[:2] != (noted, day):
            self._known[office] = known = (noted, day, self.rooms.roots(self.node, tx, office))
        return known[2]


def nothing() -> NotFound:
    """Return the refusal of an address at which there is nothing."""
    return NotFound("there is nothing at this address: see /taxii2/")
