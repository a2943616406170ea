"""What reads others' answers: a browser's about a passkey, an identity provider's, a TAXII server's."""

from __future__ import annotations

import base64
import json
import warnings
from collections.abc import Callable
from datetime import UTC, datetime

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from fuzz_doors import ADDRESS, Copy
from joserfc import jws
from joserfc.jwk import OKPKey

from amity.errors import Refusal
from amity.features.exchange.doors.taxii.feed import Server
from amity.kernel.keys import SeedKey
from amity.node.admission import ProviderSettings
from amity.node.line import Answer
from amity.store import local
from amity.testing import DESK, Region
from amity.ui import passkey, session
from amity.ui.passkey import Challenge, House
from amity.ui.provider import Begun, Provider

Reader = Callable[[bytes], object]


def passkeys() -> Reader:
    """What a browser answers when somebody makes a passkey, or signs in with the one that is known."""
    node, house = Region("AAA")["AAA"], House(ADDRESS, "Amity")
    numbers = ec.derive_private_key(7, ec.SECP256R1()).public_key().public_numbers()
    public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
    known = {
        "public": base64.urlsafe_b64encode(cbor2.dumps(public)).rstrip(b"=").decode(),
        "count": 0,
        "office": DESK,
        "name": "Sok Dara",
        "user": "AA",
        "label": "",
    }
    with node.tx() as tx:
        local.put(tx, passkey.SHELF, PASSKEY, known)
        kept = session.find(tx, session.begin(tx, DESK, "Sok Dara", node.clock()), node.clock())
    seat = session.seated(kept, node.offices())
    challenge, copy = Challenge(bytes(32), "AA"), Copy(node)
    acts = (
        lambda tx, said: passkey.sign_in(tx, house, challenge, said, node.clock()),
        lambda tx, said: passkey.register(tx, house, seat, challenge, said, node.clock()),
    )

    def reading(data: bytes) -> None:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            return
        for act in acts if isinstance(said, dict) else ():
            try:
                with node.tx() as tx:
                    act(tx, said)
            except Refusal:
                continue
            copy.back()

    return reading


PASSKEY = base64.urlsafe_b64encode(bytes(range(32))).rstrip(b"=").decode()  # the one that is known


def servers() -> Reader:
    """What a TAXII server of others answers: first its collections, then a page of objects."""

    class Line:
        """Answers every question with the next part of the input."""

        def __init__(self, data: bytes) -> None:
            self._parts = data.split(b"\n@@\n")

        def get(self, whom: str, url: str, headers: object) -> Answer:
            body = self._parts.pop(0) if len(self._parts) > 1 else self._parts[0]
            return Answer(200, {"content-type": "application/taxii+json;version=2.1"}, body)

    def reading(data: bytes) -> None:
        server = Server(Line(data), "https://taxii.example.org/")
        for one in server.collections():
            for count, _ in enumerate(server.pages(one.url, since="", following="")):
                if count > 5:
                    break

    return reading


def providers() -> Reader:
    """
    What an identity provider answers: of itself, for a code, and its keys; then the claims about a person.

    The parts stand between lines of `@@`. A token of "SIGN" stands for the claims, signed with its own key.
    """
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "kid": "1", **_ed25519()})
    issuer, now = "https://id.example.org", datetime(2026, 1, 1, tzinfo=UTC)
    settings = ProviderSettings(issuer=issuer, client="amity")
    house, begun = House(ADDRESS, "Amity"), Begun("nonce", "verifier", "/")

    class Line:
        """Answers as the parts say, whatever it is asked for."""

        def __init__(self, data: bytes) -> None:
            told = [*data.split(b"\n@@\n"), b"", b"", b"", b""][:4]
            self.itself, self.token, self.keys, claims = told
            if b'"SIGN"' in self.token:
                signed = jws.serialize_compact(
                    {"alg": "Ed25519", "kid": "1"}, claims, key, algorithms=["Ed25519"]
                )
                self.token = self.token.replace(b'"SIGN"', json.dumps(signed).encode())

        def get(self, whom: str, url: str, headers: object) -> Answer:
            return Answer(200, {}, self.keys if url.endswith("/keys") else self.itself)

        def post(self, whom: str, url: str, headers: object, sent: bytes) -> Answer:
            return Answer(200, {}, self.token)

    def reading(data: bytes) -> None:
        provider = Provider(settings, "secret", Line(data))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of algorithms that a token may name, some have newer names
            provider.finish(begun, {"code": "code", "iss": issuer}, house, now)

    return reading


def _ed25519() -> dict[str, str]:
    seed = bytes(range(32))
    parts = {"x": SeedKey(seed).public(), "d": seed}
    return {name: base64.urlsafe_b64encode(data).rstrip(b"=").decode() for name, data in parts.items()}
