"""An identity provider as it tells of itself: where to ask it for what, and by which keys it signs.

Everything here is asked over the line, and nothing is believed that would lead elsewhere by its own wish: an
address that it names is asked only over TLS, or at its own door where that is this very machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from joserfc.jwk import JWKRegistry, KeySet

from amity.errors import Unavailable
from amity.node.line import Answer, Line

FRESH = timedelta(hours=1)  # for which what a provider says of itself is believed
SIGNS = ("RSA", "EC", "OKP")
JSON = {"accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where a provider is asked for what, and how."""

    asked: datetime
    authorize: str
    token: str
    keys: str
    leave: str  # where its own session is ended; "" if it offers no such place
    names_itself: bool  # in the answers that browsers carry (RFC 9207)
    basic: bool  # takes the client's secret in a header


class Issuer:
    """The provider that calls itself *name*; *title* is what people call it."""

    def __init__(self, name: str, title: str, line: Line) -> None:
        self.name, self.title = name, title
        self._line = line
        self._places: Places | None = None
        self._keys: dict[str, Any] = {}

    @property
    def lets_leave(self) -> bool:
        """Whether it is known to offer a place where its own session ends. Asks nobody."""
        return bool(self._places and self._places.leave)

    def places(self, now: datetime) -> Places:
        """
        Return where it is asked for what.

        Raises:
            Unavailable: it does not answer, or not as itself.
        """
        if self._places is None or now - self._places.asked >= FRESH:
            self._places = self._told(now)
        return self._places

    def keys(self, now: datetime, wanted: str) -> KeySet:
        """
        Return the keys by which it signs, asked for anew where *wanted* is not among those known.

        Raises:
            Unavailable: it does not answer.
        """
        if wanted not in self._keys:
            keys = self.read(self._line.get(self.title, self.places(now).keys, JSON)).get("keys")
            usable = [one for one in keys if _signs(one)] if isinstance(keys, list) else []
            self._keys = {str(one.get("kid", "")): one for one in usable}
        return KeySet([JWKRegistry.import_key(one) for one in self._keys.values()])

    def send(self, url: str, headers: Mapping[str, str], sent: bytes) -> Answer:
        """Send *sent* to one of its places."""
        return self._line.post(self.title, url, {**JSON, **headers}, sent)

    def read(self, answer: Answer) -> dict[str, Any]:
        """
        Return the object that *answer* holds.

        Raises:
            Unavailable: it is a refusal, or none that can be read.
        """
        said = loaded(answer.body)
        if answer.status != 200 or not said:
            raise self._unusable(f"it answers {answer.status}, and nothing that can be read")
        return said

    def _told(self, now: datetime) -> Places:
        place = f"{self.name.rstrip('/')}/.well-known/openid-configuration"
        said = self.read(self._line.get(self.title, place, JSON))
        if said.get("issuer") != self.name:
            raise self._unusable("it calls itself otherwise than `issuer` in node.toml does")
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Places(
            asked=now,
            authorize=self._place(said, "authorization_endpoint"),
            token=self._place(said, "token_endpoint"),
            keys=self._place(said, "jwks_uri"),
            leave=self._place(said, "end_session_endpoint") if said.get("end_session_endpoint") else "",
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
            basic=isinstance(methods, list) and "client_secret_basic" in methods,
        )

    def _place(self, said: Mapping[str, Any], name: str) -> str:
        url = str(said.get(name, ""))
        try:
            own, parts = urlsplit(self.name), urlsplit(url)
        except ValueError as error:
            raise self._unusable(f"its {name} is no address") from error
        is_own = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        if not parts.hostname or not (parts.scheme == "https" or is_own) or not url.isprintable():
            raise self._unusable(f"its {name} is no address that can be asked safely")
        return url

    def _unusable(self, why: str) -> Unavailable:
        return Unavailable(
            f"{self.title} cannot be used to sign in ({why}): use a passkey or a link, and tell your operator"
        )


def loaded(body: bytes) -> dict[str, Any]:
    """Return the object that *body* encodes; an empty one where it encodes none."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _signs(key: Any) -> bool:
    # a shared secret among public keys would let whoever reads them sign
    return isinstance(key, dict) and key.get("kty") in SIGNS and key.get("use", "sig") == "sig"
