"""Bytes that every node agrees on: a profile of canonical JSON (RFC 8785), and its hash (SHA-256).

The profile: objects with ASCII keys, strings without lone surrogates, integers up to 2^53 - 1 in
absolute value, booleans, null and lists; no floats. Inside it a fast serialiser with sorted keys
writes exactly what RFC 8785 asks for; outside it the two differ, so outside is refused.
"""

import hashlib
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
    _check(value, "", DEEPEST)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


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


def _check(value: Any, place: str, depth: int) -> None:
    # ordered by how often each type stands in a record: this runs for every value of every record
    kind = type(value)
    if kind is str:
        if not value.isascii():
            _check_text(value, place)
    elif kind is dict:
        _check_object(value, place, depth)
    elif kind is list or kind is tuple:
        if not depth:
            raise Malformed(f"{place or 'the document'} is nested more than {DEEPEST} levels deep")
        for index, item in enumerate(value):
            _check(item, f"{place}[{index}]", depth - 1)
    elif kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise Malformed(f"{place} is an integer beyond 2^53 - 1: write it as a string")
    elif value is not None and kind is not bool:
        raise Malformed(f"{place} is a {kind.__name__}: write decimals, dates and the like as strings")


def _check_object(value: dict[str, Any], place: str, depth: int) -> None:
    if not depth:
        raise Malformed(f"{place or 'the document'} is nested more than {DEEPEST} levels deep")
    for key, item in value.items():
        if not isinstance(key, str) or not key.isascii():
            raise Malformed(f"{place}: the key {key!r} is not ASCII")
        _check(item, f"{place}.{key}" if place else key, depth - 1)


def _check_text(value: str, place: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Malformed(f"{place} holds half of a surrogate pair: it is no text") from error
