"""Passkeys (WebAuthn, level 3): how one is registered, and how one signs in. Pure protocol, no pages.

The rules, in the order in which they are checked:

* the challenge is 32 random bytes, made here, serves once, and not after five minutes;
* the answer was made for this house: its origin and its relying party are those of the configuration;
* the person was verified (a PIN, a finger, a face), not only present;
* the key is one that was registered here, for the person that it says it is for;
* its signature counter has not gone back (a copied key would lag behind the true one).

Every refusal of a sign-in says the same, so that nobody learns which rule it was.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import orjson
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from amity.errors import Malformed, NotAuthorised, NotFound, NotSignedIn
from amity.kernel.record import Office, moment, when
from amity.store import local
from amity.store.browse import Tx
from amity.ui.session import Seat

_KEY = re.compile(r"[A-Za-z0-9_-]{1,200}")
SHELF, CHALLENGES = "passkey", "challenge"
CEREMONY = timedelta(minutes=5)  # how long a person may look for the key
NOT_KNOWN = (
    "this passkey is not known here, or it did not confirm who you are: try again, or ask for a new link"
)


@dataclass(frozen=True, slots=True)
class House:
    """Whom a passkey is made for: the address under which browsers reach this node."""

    address: str  # "https://amity.mfa.example"; "http://localhost:8000" works too
    name: str  # shown by the browser: "Amity, Cambodia"

    @property
    def host(self) -> str:
        """The relying party id: the address without scheme and port."""
        return urlsplit(self.address).hostname or ""

    @property
    def origin(self) -> str:
        """The origin that answers must come from."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def secure(self) -> bool:
        """Whether pages travel over TLS."""
        return self.address.startswith("https:")

    @property
    def has_passkeys(self) -> bool:
        """Whether browsers allow passkeys at this address: TLS, or this very machine by name."""
        return self.secure or self.host == "localhost"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a browser was asked to sign."""

    value: bytes
    user: str  # for whom a passkey is being made; "" when somebody signs in


@dataclass(frozen=True, slots=True)
class Passkey:
    """A registered passkey, as its owner sees it."""

    id: str
    label: str
    created: datetime
    used: datetime


def offer(tx: Tx, house: House, seat: Seat, now: datetime) -> dict[str, Any]:
    """
    Return what the browser needs to make a passkey for the person who sits in *seat*.

    Raises:
        NotAuthorised: they came through an identity provider, which must be able to shut them out.
    """
    if seat.subject:
        raise NotAuthorised("you sign in through your State's own provider: set up your passkey there")
    own = _of(tx, seat)
    handle = base64url_to_bytes(own[0][1]["user"]) if own else secrets.token_bytes(32)
    challenge = secrets.token_bytes(32)
    _note_challenge(tx, registering(seat), challenge, now, user=bytes_to_base64url(handle))
    options = webauthn.generate_registration_options(
        rp_id=house.host,
        rp_name=house.name,
        user_name=f"{seat.name} ({seat.title})",
        user_id=handle,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(key)) for key, _ in own],
    )
    return _json(options)


def taken(tx: Tx, ceremony: str, now: datetime) -> Challenge | None:
    """
    Use up the challenge of *ceremony*; None if it was used, is too old, or was never made.

    A transaction of its own: what then fails must not bring the challenge back.
    """
    note = local.take(tx, CHALLENGES, _hash(ceremony), now=now)
    return Challenge(base64url_to_bytes(note["challenge"]), note["user"]) if note else None


def registering(seat: Seat) -> str:
    """Return the name of the ceremony in which *seat* registers a passkey: bound to its session."""
    return f"register {seat.key}"


def register(
    tx: Tx,
    house: House,
    seat: Seat,
    challenge: Challenge | None,
    answer: Mapping[str, Any],
    now: datetime,
    *,
    label: str = "",
) -> None:
    """
    Keep the passkey that the browser made for *seat*.

    Raises:
        Malformed: no such passkey was asked for, or the answer breaks a rule above.
    """
    if challenge is None:
        raise Malformed("this took too long, or was done already: begin again")
    try:
        made = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge.value,
            expected_rp_id=house.host,
            expected_origin=house.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, KeyError, TypeError, ValueError) as error:
        raise Malformed("the browser's answer is no passkey for this address: try again") from error
    key = bytes_to_base64url(made.credential_id)
    if not _KEY.fullmatch(key) or local.get(tx, SHELF, key):
        raise Malformed("this passkey cannot be kept: it is registered already, or its name is too long")
    kept = {"public": bytes_to_base64url(made.credential_public_key), "count": made.sign_count}
    person = {"office": seat.office, "name": seat.name, "user": challenge.user, "label": label[:120]}
    local.put(tx, SHELF, key, kept | person | {"created": moment(now), "used": moment(now)})


def ask(tx: Tx, house: House, now: datetime) -> dict[str, Any]:
    """Return what the browser needs to sign in. It names nobody: the key says whose it is."""
    ceremony, challenge = secrets.token_urlsafe(32), secrets.token_bytes(32)
    _note_challenge(tx, ceremony, challenge, now, user="")
    options = webauthn.generate_authentication_options(
        rp_id=house.host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return {"ceremony": ceremony, "options": _json(options)}


def sign_in(
    tx: Tx, house: House, challenge: Challenge | None, answer: Mapping[str, Any], now: datetime
) -> tuple[Office, str]:
    """
    Return the office and the name of the person whose passkey gave *answer*.

    Raises:
        NotSignedIn: it breaks a rule above; which one is not said.
    """
    if challenge is None:
        raise unknown()
    try:
        key, user = str(answer["id"]), answer["response"].get("userHandle")
        kept = (_KEY.fullmatch(key) and local.get(tx, SHELF, key)) or {}
        seen = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge.value,
            expected_rp_id=house.host,
            expected_origin=house.origin,
            credential_public_key=base64url_to_bytes(kept["public"]),
            credential_current_sign_count=kept["count"],
            require_user_verification=True,
        )
    except (WebAuthnException, Malformed, KeyError, TypeError, ValueError, AttributeError) as error:
        raise unknown() from error
    if not secrets.compare_digest(str(user).encode(), kept["user"].encode()):
        raise unknown()
    local.put(tx, SHELF, key, kept | {"count": seen.new_sign_count, "used": moment(now)})
    return Office(kept["office"]), kept["name"]


def unknown() -> NotSignedIn:
    """Return the refusal of a sign-in: always the same."""
    return NotSignedIn(NOT_KNOWN)


def passkeys(tx: Tx, seat: Seat) -> list[Passkey]:
    """Return the passkeys of the person who sits in *seat*, oldest first."""
    own = [Passkey(key, n["label"], when(n["created"]), when(n["used"])) for key, n in _of(tx, seat)]
    return sorted(own, key=lambda one: one.created)


def forget(tx: Tx, key: str, seat: Seat) -> None:
    """
    Forget the passkey *key*: it signs in no more.

    Raises:
        NotFound: the person who sits in *seat* has none by that name.
    """
    if key not in dict(_of(tx, seat)):
        raise NotFound("you have no such passkey: look at the list again")
    local.drop(tx, SHELF, key)


def forget_all(tx: Tx, office: Office, name: str = "") -> int:
    """Forget every passkey of *name* (of everybody, if left out) in *office*, and tell how many."""
    kept = local.items(tx, SHELF)
    keys = [key for key, note in kept if note["office"] == office and name in ("", note["name"])]
    return sum(local.drop(tx, SHELF, key) for key in keys)


def _of(tx: Tx, seat: Seat) -> list[tuple[str, dict[str, Any]]]:
    person = seat.person
    kept = local.items(tx, SHELF)
    return [(key, note) for key, note in kept if (note["office"], note["name"], "") == person]


def _note_challenge(tx: Tx, what: str, challenge: bytes, now: datetime, *, user: str) -> None:
    note = {"challenge": bytes_to_base64url(challenge), "user": user}
    local.put(tx, CHALLENGES, _hash(what), note, expires=now + CEREMONY)


def _hash(what: str) -> str:
    return sha256(what.encode()).hexdigest()


def _json(options: Any) -> dict[str, Any]:
    return dict(orjson.loads(webauthn.options_to_json(options)))
