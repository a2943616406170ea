"""Signing in through a State's own identity provider (OpenID Connect 1.0). Pure protocol, no pages.

The rules, in the order in which they are checked:

* an answer belongs to a sign-in that was begun here, in this very browser: its state serves once, and not
  after ten minutes;
* it comes from the provider that was asked: whoever promises to name itself does (RFC 9207, no mix-up);
* the code is turned in with a verifier that only this node knows (PKCE, S256);
* the ID token is signed by a key that the provider publishes, never with a shared secret and never "none";
* it was made by that issuer, for this node, for this sign-in (its nonce), and has not run out;
* what it says of the person names an office. Whether that is open, the roster says.

The provider is believed about who somebody is, and about nothing else. All calls go through the line.
"""

import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from amity.errors import NotAuthorised, NotSignedIn, Refusal
from amity.kernel.record import Office
from amity.node.admission import ProviderSettings
from amity.node.line import Line
from amity.store import local
from amity.store.browse import Tx
from amity.ui.issuer import Issuer, Places, loaded
from amity.ui.passkey import House

SHELF = "provider"
BACK = "/sign-in/provider/back"  # where the provider sends people: register it there
CEREMONY = timedelta(minutes=10)
LEEWAY = 60  # seconds between the provider's clock and ours
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
NOT_BEGUN = "this sign-in was not begun in this browser, took too long, or is done already: begin again"


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way, as this node noted it."""

    nonce: str
    verifier: str
    onward: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider named."""

    offices: tuple[Office, ...]  # in the order of the settings
    name: str
    subject: str


class Provider:
    """The identity provider of a State, as this node speaks with it."""

    def __init__(self, settings: ProviderSettings, secret: str, line: Line | None = None) -> None:
        self._settings, self._secret = settings, secret
        self.title = settings.title or str(urlsplit(settings.issuer).hostname)
        line = line or Line(timeout=10, patience=20, largest=1 << 20)
        self.issuer = Issuer(settings.issuer, self.title, line)

    def begin(self, tx: Tx, house: House, onward: str, now: datetime) -> tuple[str, str]:
        """Return the address to which the person is sent, and the secret that the browser keeps meanwhile."""
        places = self.issuer.places(now)
        state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        note = {"browser": _hash(browser), "nonce": nonce, "verifier": verifier, "onward": onward}
        local.put(tx, SHELF, _hash(state), note, expires=now + CEREMONY)
        asked = {
            "response_type": "code",
            "client_id": self._settings.client,
            "redirect_uri": house.origin + BACK,
            "scope": self._settings.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query(places.authorize, asked), browser

    def finish(self, begun: Begun, answer: Mapping[str, str], house: House, now: datetime) -> Person:
        """
        Return whom the provider names in *answer*, the query with which it sent the browser back.

        Raises:
            NotSignedIn: the answer breaks a rule above, or says that nobody was let in.
            NotAuthorised: it names a person, but no office. Unavailable: the provider does not answer.
        """
        places = self.issuer.places(now)
        issuer = answer.get("iss")
        if issuer != self._settings.issuer and (issuer is not None or places.names_itself):
            raise self._distrusted("the answer does not name it as its sender")
        if "error" in answer:
            raise NotSignedIn(
                f"{self.title} did not let you in ({_code(answer['error'])}): ask there, or try again"
            )
        token = self._turned_in(places, begun, answer.get("code", ""), house)
        claims = self._claims(token, begun, now)
        name = next(
            str(claims[n]) for n in (self._settings.name, "preferred_username", "sub") if claims.get(n)
        )
        return Person(self._offices(claims), _plain(name), f"{claims['sub']} {self._settings.issuer}")

    def leaving(self, house: House, now: datetime) -> str:
        """Return the address at which the provider's own session ends; "" if it offers none."""
        place = self.issuer.places(now).leave
        back = {"client_id": self._settings.client, "post_logout_redirect_uri": f"{house.origin}/sign-in"}
        return place and _with_query(place, back)

    def _turned_in(self, places: Places, begun: Begun, code: str, house: House) -> str:
        """Return the ID token that the provider gives for *code*."""
        client = self._settings.client
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": house.origin + BACK,
            "code_verifier": begun.verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if self._secret and places.basic:
            pair = f"{quote(client, safe='')}:{quote(self._secret, safe='')}"  # RFC 6749, 2.3.1
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            sent |= {"client_id": client} | ({"client_secret": self._secret} if self._secret else {})
        answer = self.issuer.send(places.token, headers, urlencode(sent).encode())
        if answer.status != 200:
            said = _code(loaded(answer.body).get("error"))
            raise NotSignedIn(
                f"{self.title} did not confirm the sign-in ({said}): begin again; if it happens again, "
                "tell your operator, who checks `client` and its secret"
            )
        token = self.issuer.read(answer).get("id_token")
        if not isinstance(token, str):
            raise self._distrusted("it names nobody")
        return token

    def _claims(self, token: str, begun: Begun, now: datetime) -> dict[str, Any]:
        client = self._settings.client
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": client},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": begun.nonce},
            azp={"value": client},
        )
        try:
            claims = jwt.decode(
                token,
                lambda signed: self.issuer.keys(now, str(signed.headers().get("kid", ""))),
                registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False),
            ).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise self._distrusted(_code(getattr(error, "error", "")) or "unreadable") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
            raise self._distrusted("it was made for several, and does not say for whom")
        return claims

    def _offices(self, claims: Mapping[str, Any]) -> tuple[Office, ...]:
        said = claims.get(self._settings.claim)
        named = [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)]
        table = self._settings.offices
        found = [office for group, office in table.items() if group in named] if table else named
        if not found:
            raise NotAuthorised(
                f"{self.title} knows you, but names no office for you here: ask your operator for a link, or "
                f"to be put where `{self._settings.claim}` names an office"
            )
        return tuple(Office(one) for one in dict.fromkeys(found))

    def _distrusted(self, why: str) -> Refusal:
        return NotSignedIn(
            f"what {self.title} answered cannot be believed ({why}): begin again; if it happens "
            "again, tell your operator"
        )


def taken(tx: Tx, state: str, browser: str, now: datetime) -> Begun:
    """
    Use up the sign-in that *state* names, if the browser that keeps *browser* began it.

    Raises:
        NotSignedIn: there is no such sign-in, or none any more, or not in this browser.
    """
    note = local.take(tx, SHELF, _hash(state), now=now)
    if note is None or not secrets.compare_digest(note["browser"], _hash(browser)):
        raise NotSignedIn(NOT_BEGUN)
    return Begun(note["nonce"], note["verifier"], note["onward"])


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _code(said: object) -> str:
    """Return an error code as it may be shown: others' words could say anything."""
    return "".join(c for c in str(said or "") if c.isascii() and (c.isalnum() or c == "_"))[:40]


def _plain(name: str) -> str:
    return "".join(c for c in name if c.isprintable()).strip()[:120] or "–"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
