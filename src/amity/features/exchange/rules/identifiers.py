"""Numbers and names that are one thing's own: the normal form in which they are compared, and their checks.

A value that is not of its form is kept as it was seen: a misread number is evidence, too.
"""

import ipaddress
import re

_NOT_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"[^0-9]")
_HASHES = {"sha256": 64, "sha1": 40, "md5": 32}
LOWER = ("e-mail", "domain", "handle", "mac", *_HASHES)


def normal(sort: str, value: str) -> str:
    """Return the form in which two writings of one identifier are the same."""
    text = value.strip()
    match sort:
        case "imo" | "mmsi" | "imei":
            return _DIGITS.sub("", text) or text
        case "phone":
            digits = _DIGITS.sub("", text)
            return (
                f"+{digits.removeprefix('00')}" if text.startswith(("+", "00")) and digits else digits or text
            )
        case "ipv4" | "ipv6":
            return _address(text)
        case "domain":
            return text.casefold().strip(".")
        case "url":
            head, separator, tail = text.partition("://")
            host, slash, path = tail.partition("/")
            return f"{head.lower()}{separator}{host.lower()}{slash}{path}" if separator else text
        case "mac":
            return _NOT_WORD.sub("", text).lower()
        case "wallet":
            return text.lower() if text.lower().startswith(("bc1", "tb1", "0x")) else text
        case "file-name" | "other":
            return text
    if sort in LOWER:
        return text.casefold()
    return _NOT_WORD.sub("", text).upper() or text


def is_sound(sort: str, value: str) -> bool | None:
    """Tell whether the check digit or the form is right; None where this sort has none."""
    text = normal(sort, value)
    match sort:
        case "imo":
            return len(text) == 7 and sum(int(d) * w for d, w in zip(text, range(7, 1, -1), strict=False)) % 10 == int(text[6])  # noqa: E501  # fmt: skip
        case "mmsi":
            return len(text) == 9
        case "iban":
            return _is_iban(text)
        case "imei":
            return len(text) == 15 and _luhn(text)
        case "ipv4" | "ipv6":
            return _is_address(text)
        case "sha256" | "sha1" | "md5":
            return bool(re.fullmatch(f"[0-9a-f]{{{_HASHES[sort]}}}", text))
    return None


def _is_iban(text: str) -> bool:
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
