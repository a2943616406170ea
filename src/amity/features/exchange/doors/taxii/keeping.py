"""Who may enter the TAXII door: programs that show a token of one of this Party's offices.

By HTTP Basic the office is the name and the token the password, since that is what TAXII clients can do;
`Bearer` is taken as well. An office that may not read the exchange stays outside. A server for conformance
suites has names and passwords of its own instead (`Named`).
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from amity.errors import NotAuthorised, NotSignedIn
from amity.kernel.record import Office
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui import session
from amity.ui.guard import Knocks

WAY_IN = "sign in by HTTP Basic: the office is the name, and one of its API tokens the password"
FEATURE = "exchange"


class Keeper(Protocol):
    """Who is let in."""

    def office(self, node: Node, tx: Tx, header: str, address: str) -> Office:
        """
        Return the office in whose name a request is made.

        Raises:
            NotSignedIn: nobody's. NotAuthorised: the office does not read the exchange.
        """
        ...


class Tokens:
    """Lets in who shows a token of an office."""

    def office(self, node: Node, tx: Tx, header: str, address: str) -> Office:
        """Return the office whose token *header* shows."""
        name, secret = shown(header)
        kept = session.bearer(tx, secret, node.clock()) if secret else None
        if kept is None or name not in ("", kept.office):
            raise NotSignedIn(WAY_IN)
        seat = session.seated(kept, node.registry.mandates(tx, node.party).standing())
        if not seat.may_read(FEATURE):
            raise NotAuthorised(f"the office {seat.title} does not read the exchange: ask your registrar")
        return seat.office


@dataclass
class Named:
    """Lets in those whose names and passwords were given at the start; nothing of them is kept on disk."""

    users: Mapping[str, str]
    speaks: Office  # what all of them file as
    knocks: Knocks = field(default_factory=lambda: Knocks(most=1000))
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def office(self, node: Node, tx: Tx, header: str, address: str) -> Office:
        """Return the office of whoever shows a name and its password."""
        name, secret = shown(header)
        if (
            not hmac.compare_digest(self._digest(self.users.get(name, "")), self._digest(secret))
            or not secret
        ):
            self.knocks.knock(address, node.clock())
            raise NotSignedIn(
                "sign in by HTTP Basic, with the name and password that this server was started with"
            )
        return self.speaks

    def _digest(self, secret: str) -> bytes:
        return sha256(self._salt + secret.encode()).digest()


def shown(header: str) -> tuple[str, str]:
    """Return the name and the secret that an Authorization *header* shows; "" for what it does not."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return "", rest.strip()
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, secret
