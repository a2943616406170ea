"""Bytes that every node agrees on: a profile of canonical JSON (RFC 8785), and its hash (SHA-256).

The profile: objects with ASCII keys, strings without U+0000 and lone surrogates, integers up to 2^53 - 1
in absolute value, booleans, null and lists; no floats. Inside it a fast serialiser with sorted keys
writes exactly what RFC 8785 asks for; outside it the two differ, so outside is refused.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

from amity.errors import Malformed

LARGEST = 2**53 - 1  # the largest integer that every JSON reader keeps exactly
DEEPEST = 32  # levels of nesting; a record's body is a form, not a tree of unknown depth


def encode(value: Any) -> bytes:
    """
    Return the one canonical encoding of *value*.

    Raises:
        Malformed: *value* is outside the profile; the message names the place.
    """
    try:
        raw = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        _check(value, "", DEEPEST)
        raise Malformed(f"not JSON: {error}") from error
    # for every record that arrives: the bytes show at one glance what is in none of its texts and keys
    has_nul = b"\\" in raw and b"\\u0000" in raw
    if has_nul or not _fits((value,), DEEPEST) or not (raw.isascii() or _keys_fit((value,))):
        _check(value, "", DEEPEST)  # says where
    return raw


def decode(raw: bytes) -> dict[str, Any]:
    """
    Return the object that *raw* encodes.

    Raises:
        Malformed: *raw* is no JSON object, or not in its canonical form. Two encodings of one
            meaning would let a Party sign once and be read twice.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error}") from error
    if not isinstance(value, dict) or encode(value) != raw:
        raise Malformed("not a canonical JSON object: sort the keys, leave out spaces and floats")
    return value


def digest(raw: bytes) -> str:
    """Return the SHA-256 of *raw*, as 64 hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


def _fits(items: Iterable[Any], depth: int) -> bool:
    """Tell whether *items* are within the profile, but for what their texts and keys hold."""
    for item in items:
        kind = type(item)
        if kind is str:
            continue
        if kind is dict:
            if not depth or not _fits(item.values(), depth - 1):
                return False
        elif kind is list or kind is tuple:
            if not depth or not _fits(item, depth - 1):
                return False
        elif kind is int:
            if not -LARGEST <= item <= LARGEST:
                return False
        elif item is not None and kind is not bool:
            return False
    return True


def _keys_fit(items: Iterable[Any]) -> bool:
    """Tell whether all keys in *items* are ASCII."""
    for item in items:
        kind = type(item)
        if kind is dict:
            if not "".join(item).isascii() or not _keys_fit(item.values()):
                return False
        elif (kind is list or kind is tuple) and not _keys_fit(item):
            return False
    return True


def _check(value: Any, place: str, depth: int) -> None:
    """Raise for the first value outside the profile, naming its place."""
    if isinstance(value, (dict, list, tuple)) and not depth:
        raise Malformed(f"{place or 'the document'} is nested more than {DEEPEST} levels deep")
    match value:
        case dict():
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii() or "\0" in key:
                    raise Malformed(f"{place or 'the document'}: the key {key!r} is not plain ASCII")
                _check(item, f"{place}.{key}" if place else key, depth - 1)
        case list() | tuple():
            for index, item in enumerate(value):
                _check(item, f"{place}[{index}]", depth - 1)
        case str() if not _is_text(value):
            raise Malformed(f"{place} holds U+0000 or half of a surrogate pair: it is no text")
        case bool() | str() | None:
            pass
        case int():
            if not -LARGEST <= value <= LARGEST:
                raise Malformed(f"{place} is an integer beyond 2^53 - 1: write it as a string")
        case _:
            raise Malformed(f"{place} is a {type(value).__name__}: write decimals, dates and such as strings")


def _is_text(value: str) -> bool:
    try:
        return b"\0" not in value.encode()  # which PostgreSQL keeps in no text
    except UnicodeEncodeError:
        return False
