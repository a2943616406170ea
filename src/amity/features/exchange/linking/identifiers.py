"""Numbers and names that are one thing's own: brought into one form, checked, and matched exactly.

`rules/identifiers.py` has the form in which records are compared, which views keep; here is what a person
wants to know beside it: whether a number can be right at all, and which numbers two reports share. A number
that cannot be right is still compared: two reports that misread it alike may be of one source.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from amity.features.exchange.rules import identifiers as rules

_B58 = {letter: at for at, letter in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32 = {letter: at for at, letter in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_E_MAIL = re.compile(r"[^@\s]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,12}")
_CONTAINER = re.compile(r"[A-Z]{3}[UJZ]\d{7}")

# What a shared number says to be the same, in the words of a link; "other" for what many may share.
SAME: Mapping[str, str] = {
    "imo": "vessel", "mmsi": "vessel", "call-sign": "vessel", "vessel-registration": "vessel",
    "passport": "person", "document-token": "person", "company-number": "company",
    "iban": "account", "bank-account": "account", "wallet": "account",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as it is compared."""

    sort: str
    value: str  # in its normal form
    sound: bool | None  # whether it can be right; None where its sort has no check


@dataclass(frozen=True, slots=True)
class Shared:
    """A number that two have in common."""

    sort: str
    value: str
    sound: bool | None
    same: str  # what is then the same: "vessel", "person", "company", "account", "other"


def read(sort: str, value: str, *, calling: str = "") -> Reading:
    """
    Return *value* as it is compared, and whether it can be right.

    Args:
        calling: the calling code of the country in which a telephone number was written down: "855".
    """
    text = rules.normal(sort, value)
    if sort == "phone" and calling and not text.startswith("+"):
        text = f"+{calling}{text.removeprefix('0')}"
    return Reading(sort, text, is_sound(sort, text))


def is_sound(sort: str, text: str) -> bool | None:
    """Tell whether *text*, in its normal form, can be right; None where this sort has no check."""
    match sort:
        case "phone":
            return bool(_E164.fullmatch(text)) if text.startswith("+") else None
        case "e-mail":
            return bool(_E_MAIL.fullmatch(text))
        case "passport":
            return bool(_PASSPORT.fullmatch(text))
        case "container":
            return bool(_CONTAINER.fullmatch(text)) and _container(text) == int(text[10])
        case "wallet":
            return _is_wallet(text)
    return rules.is_sound(sort, text)


def shared(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> list[Shared]:
    """Return the numbers, each as sort and value, that *one* and *other* have in common."""
    mine, theirs = ({read(sort, value) for sort, value in some} for some in (one, other))
    return [
        Shared(both.sort, both.value, both.sound, SAME.get(both.sort, "other"))
        for both in sorted(mine & theirs, key=lambda reading: (reading.sort, reading.value))
    ]


def _container(text: str) -> int:
    """Return the check digit of ISO 6346: letters count from 10, and no letter for multiples of eleven."""
    letters = {letter: 10 + at + (at + 9) // 10 for at, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    counted = (int(letter) if letter.isdigit() else letters[letter] for letter in text[:10])
    return sum(value << at for at, value in enumerate(counted)) % 11 % 10


def _is_wallet(text: str) -> bool | None:
    if text.startswith("0x"):
        return bool(re.fullmatch(r"0x[0-9a-f]{40}", text))
    if text.startswith(("bc1", "tb1")):
        return _is_bech32(text)
    if re.fullmatch(r"[13T][1-9A-HJ-NP-Za-km-z]{25,34}", text):  # Bitcoin and Tron
        return _is_base58check(text)
    return None


def _is_base58check(text: str) -> bool:
    number = 0
    for letter in text:
        number = number * 58 + _B58[letter]
    if number.bit_length() > 25 * 8:
        return False
    raw = number.to_bytes(25, "big")
    return sha256(sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def _is_bech32(text: str) -> bool:
    """Tell whether the checksum of BIP 173, or of BIP 350, is right."""
    prefix, _, rest = text.partition("1")
    if not 8 <= len(text) <= 90 or not set(rest) <= set(_BECH32):
        return False
    values = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = 1
    for value in [*values, *(_BECH32[letter] for letter in rest)]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for at, generator in enumerate(_GENERATOR):
            check ^= generator if top >> at & 1 else 0
    return check in (1, 0x2BC830A3)
