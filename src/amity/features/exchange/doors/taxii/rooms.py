"""Which API roots and collections the TAXII door shows, and to which office.

A node in use shows one root, with a collection for each forum of its Party, one for what everybody may read,
one for what was told to named Parties, and one for what this Party keeps to itself. A collection holds the
records that this node holds, so that nobody is shown what was not addressed to this Party; who may write in
it, the mandates say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from amity.features.exchange.kinds import KINDS, ForeignObject
from amity.features.exchange.views.objects import NAMED, OWN
from amity.kernel.record import PUBLIC, Office, Party, moment
from amity.node.node import Node
from amity.store import log
from amity.store.browse import Tx

KIND = KINDS.name_of(ForeignObject)
LARGEST = 16 << 20  # bytes of one envelope that is sent to a node in use
MEDIA_TYPES = ("application/stix+json;version=2.1", "application/stix+json;version=2.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One collection, as one office sees it."""

    id: str
    title: str
    description: str = ""
    alias: str = ""
    shelf: str  # where its records stand: see `views/objects.py`
    to: str = ""  # the forum that new records are told to
    audience: frozenset[Party] = frozenset()
    can_read: bool = True
    can_write: bool = False
    media_types: tuple[str, ...] = MEDIA_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One API root, as one office sees it."""

    path: str
    title: str
    description: str = ""
    largest: int = LARGEST
    collections: Sequence[Collection] = ()


class Rooms(Protocol):
    """What a server shows."""

    title: str
    description: str
    contact: str
    default: str  # the root that clients try first; "" where none is named

    def roots(self, node: Node, tx: Tx, office: Office) -> Sequence[Root]:
        """Return the roots that *office* may see, with its collections."""
        ...


class Forums:
    """What a node in use shows."""

    description = "Reports and objects that Parties have told each other."
    contact = ""
    default = "exchange"

    def __init__(self, node: Node) -> None:
        self.title = f"Amity, {node.region.party(node.party).name()}"

    def roots(self, node: Node, tx: Tx, office: Office) -> Sequence[Root]:
        """Return the one root, with the collections of the forums that this Party reads today."""
        at = log.standing(tx, node.party).size
        mandates, day = node.registry.mandates(tx, node.party), moment(node.clock())[:10]

        def collection(shelf: str, title: str, to: str, readers: frozenset[Party]) -> Collection:
            return Collection(
                id=_id(node, shelf),
                title=title,
                alias=_ALIASES.get(shelf, to.lower()),
                shelf=shelf,
                to=to,
                audience=readers,
                can_write=mandates.allow(office, KIND, to, at, day),
            )

        found = [
            collection(forum, f"Told to {entry.title}", forum, readers)
            for forum, entry in sorted(node.region.forums.items())
            if node.party in (readers := node.audience_of(forum))
        ]
        found.append(collection(PUBLIC, "Told to everybody", "", frozenset({PUBLIC})))
        found.append(collection(OWN, "Kept by this Party to itself", "", frozenset()))
        named = collection(NAMED, "Told to named Parties", "", frozenset())
        return [
            Root(
                path="exchange",
                title=node.region.title,
                collections=[*found, replace(named, can_write=False)],
            )
        ]


_ALIASES = {PUBLIC: "public", OWN: "own", NAMED: "named"}


def _id(node: Node, shelf: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://amity.invalid/{node.region.origin}/taxii/{shelf}"))
