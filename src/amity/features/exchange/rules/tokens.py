"""Tokens of victims: one for each victim and reader, that two readers cannot join.

The secret of a Party stays in its own node. A reader's key is derived from it and from the reader's name; a
token is the HMAC of the victim's number in the Party's own files under that key. So one reader sees that
two reports speak of the same victim, two readers who put their tokens together learn nothing, and nobody
can try out names.
"""

import hmac
from hashlib import sha256

from amity.kernel.record import Party


def token(secret: bytes, reader: Party, victim: str) -> str:
    """
    Return the token by which *reader* knows *victim*.

    Args:
        secret: 32 random bytes, kept by the reporting Party and told to nobody.
        victim: what names the victim in the Party's own files; it never leaves them.
    """
    key = hmac.new(secret, b"amity exchange victim key\0" + reader.encode(), sha256).digest()
    return hmac.new(key, b"amity exchange victim\0" + victim.strip().encode(), sha256).hexdigest()
