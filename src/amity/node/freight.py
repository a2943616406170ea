"""Parcels as a file: for a machine with no network, and for a copy of all that a node holds.

Sealed to its reader (age), a stick or a relay that carries it reads nothing. What is inside is believed
no more than what comes over a wire: each parcel goes through `Node.accept`.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import pyrage

from amity.errors import Malformed, NotFound, TooLarge
from amity.kernel.record import Party
from amity.node import parcel as parcels
from amity.store import log

if TYPE_CHECKING:
    from amity.node.node import Node

FORMAT = b"amity.parcels/1\n"
SEALED = b"age-encryption.org/v1"


def pages(node: "Node", reader: Party, since: dict[Party, int] | None = None) -> Iterator[bytes]:
    """Yield the parcels of every log here from its place in *since*, as *reader* may see them."""
    with node.reading() as tx:
        standing = log.all_standing(tx)
    for one in sorted(standing, key=lambda one: one.party != node.party):
        place = (since or {}).get(one.party, 0)
        while place < one.size and one.size == one.signed:
            data = node.parcel_for(reader, one.party, place)
            yield data
            place = parcels.decode(data)[0].until


def written(pages: Iterable[bytes]) -> Iterator[bytes]:
    """Yield *pages* as one file, piece by piece."""
    yield FORMAT
    for page in pages:
        packed = parcels.pack(page)
        yield len(packed).to_bytes(8, "big") + packed


def read(data: BinaryIO) -> Iterator[bytes]:
    """
    Yield the parcels in the file *data*.

    Raises:
        Malformed: it is no such file, or cut short. What came before was yielded.
    """
    if data.read(len(FORMAT)) != FORMAT:
        raise Malformed("this is no file of parcels: make one with `amity parcel export`")
    while head := data.read(8):
        length = int.from_bytes(head, "big")
        page = data.read(min(length, parcels.LONGEST + 1))  # never more memory than a parcel may take
        if len(head) < 8 or len(page) < length <= parcels.LONGEST:
            raise Malformed("the file of parcels is cut short: copy it again; what came before is kept")
        if length > parcels.LONGEST:
            raise TooLarge(f"a parcel of {length:,} bytes is larger than the {parcels.LONGEST:,} taken in")
        yield parcels.unpack(page)


def seal(data: bytes, recipient: str) -> bytes:
    """
    Return *data* so that only the holder of the age identity of *recipient* reads it.

    Raises:
        NotFound: *recipient* is no address to seal to.
    """
    try:
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)]))
    except pyrage.RecipientError as error:
        raise NotFound("that Party has published no sealing address: ask its registrar for one") from error


def unseal(data: bytes, identity: pyrage.x25519.Identity) -> bytes:
    """
    Return what was sealed to *identity*; what was never sealed is returned as it is.

    Raises:
        Malformed: it is sealed to somebody else, or was changed.
    """
    if not data.startswith(SEALED):
        return data
    try:
        return bytes(pyrage.decrypt(data, [identity]))
    except pyrage.DecryptError as error:
        raise Malformed("this file is sealed to another Party, or was changed on the way") from error
