"""Cursors: where a page ended, so that the next begins there, in any process and after a restart.

A cursor names an arrival, and arrivals are counted over all that comes to a node: who could read two of them
would learn how much came between that is not theirs to see. So it is one enciphered block, which also shows
that this node made it.
"""

import base64
import binascii
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from amity.features.exchange.doors.taxii.answers import BadQuery
from amity.features.exchange.views.collections import Position
from amity.node.node import Node
from amity.store import local

SHELF, KEY = "exchange.taxii-cursors", "key"
_SHAPE = struct.Struct(">QII")  # arrival, place, and zeros that nobody else could have written


class Cursors:
    """The cursors of one node."""

    def __init__(self, node: Node) -> None:
        with node.tx() as tx:
            kept = local.get(tx, SHELF, KEY)
            if kept is None:
                kept = {"secret": secrets.token_hex(16)}
                local.put(tx, SHELF, KEY, kept)
        self._cipher = Cipher(AES(bytes.fromhex(kept["secret"])), ECB())  # noqa: S305 - one block is all there is

    def write(self, position: Position) -> str:
        """Return the cursor that names *position*."""
        doing = self._cipher.encryptor()
        block = doing.update(_SHAPE.pack(*position, 0)) + doing.finalize()
        return base64.urlsafe_b64encode(block).decode().rstrip("=")

    def read(self, text: str) -> Position:
        """
        Return the position that the cursor *text* names.

        Raises:
            BadQuery: it is no cursor of this node.
        """
        try:
            block = base64.b64decode(f"{text}==", altchars=b"-_", validate=True)
            doing = self._cipher.decryptor()
            arrival, place, zeros = _SHAPE.unpack(doing.update(block) + doing.finalize())
        except (binascii.Error, ValueError, struct.error) as error:
            raise BadQuery("next: send what the page before named, unchanged") from error
        if zeros:
            raise BadQuery("next: send what the page before named, unchanged")
        return arrival, place
