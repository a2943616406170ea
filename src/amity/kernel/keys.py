"""Who may sign for a Party: Ed25519 as libsodium verifies it, and nothing about where keys are kept.

Verifiers of Ed25519 disagree on edge cases (small-order keys, encodings that are not canonical), so
the record format names one. Keys that libsodium calls invalid are refused when they are enrolled.
"""

import hashlib
from typing import Protocol

from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from amity.errors import BadSignature, Malformed


class Signer(Protocol):
    """Anything that signs: a file today, a smart card or an HSM tomorrow."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of *message*."""
        ...

    def public(self) -> bytes:
        """Return the 32-byte public key."""
        ...


class SeedKey:
    """A private key held in memory, from its 32-byte seed (RFC 8032, section 5.1.5)."""

    def __init__(self, seed: bytes) -> None:
        self._key = SigningKey(seed)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of *message*."""
        return self._key.sign(message).signature

    def public(self) -> bytes:
        """Return the 32-byte public key."""
        return bytes(self._key.verify_key)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """
    Check that *signature* (64 bytes) is the holder of *public* (32 bytes) signing *message*.

    Raises:
        BadSignature: it is not.
    """
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError) as error:
        raise BadSignature("the signature does not verify with the Party's key") from error


def sound(public: bytes) -> bytes:
    """
    Return *public* if it may be enrolled: a canonical point of the main subgroup.

    Raises:
        Malformed: it is of small order, not canonical, or no point at all. Make another key.
    """
    if len(public) != 32 or not crypto_core_ed25519_is_valid_point(public):
        raise Malformed("this is no sound Ed25519 public key: make a new one and enrol that")
    return public


def commitment(public: bytes) -> str:
    """Return what a Party publishes today of the key that it will rotate to: its SHA-256, in hex."""
    return hashlib.sha256(public).hexdigest()


def succession(party: str, public: bytes, following: str) -> bytes:
    """Return what the key *public* of *party* signs of itself: the `commitment` of the key after it."""
    return f"amity.key/1\n{party}\n{public.hex()}\n{following}\n".encode()
