"""Reading STIX: a bundle or a TAXII envelope into its objects, each with the very text that it came as.

Only what an object must be for others to find it is asked here: a type, an identifier of that type, an
edition, and moments that are moments. Whether its fields are those of its type, its author answers for.
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NoReturn

from amity.errors import Malformed, TooLarge

LARGEST = 1_000_000  # characters of one object
DEEPEST = 64  # levels of nesting
OBSERVABLES = frozenset(
    "artifact autonomous-system directory domain-name email-addr email-message file ipv4-addr ipv6-addr "
    "mac-addr mutex network-traffic process software url user-account windows-registry-key "
    "x509-certificate".split()
)
_BLANK = re.compile(r"[ \t\n\r]*")
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]{1,248}[a-z0-9]")
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_MOMENT = re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?Z")
_EDITIONS = ("2.0", "2.1")


@dataclass(frozen=True, slots=True)
class Piece:
    """One object: what it is called, and the text that it came as."""

    id: str
    type: str
    edition: str  # of STIX: "2.1"
    version: str  # when it was modified, else created; "" where it says neither
    text: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One object that is none, and why."""

    id: str  # as far as it says one
    why: str


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_number)


def read(raw: bytes) -> tuple[list[Piece], list[Fault]]:
    """
    Return the objects in the bundle or envelope *raw*, and what stands among them and is none.

    Raises:
        Malformed: it is no JSON object with a list of objects.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed("this is not UTF-8, in which all JSON is exchanged") from error
    try:
        found = list(_elements(text))
    except (ValueError, RecursionError, IndexError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Malformed(f"this cannot be read as JSON: {why}") from error
    pieces: list[Piece] = []
    faults: list[Fault] = []
    for said, value in found:
        try:
            pieces.append(piece(said, value))
        except Malformed as refusal:
            name = value.get("id") if isinstance(value, dict) else None
            faults.append(Fault(name[:400] if isinstance(name, str) else "", str(refusal)))
    return pieces, faults


def piece(text: str, value: Any) -> Piece:
    """
    Return the object that *text* says, which reads as *value*.

    Raises:
        Malformed: it is no STIX object. TooLarge: it is longer than one object may be.
    """
    if not isinstance(value, dict):
        raise Malformed("a STIX object is a JSON object")
    if len(text) > LARGEST:
        raise TooLarge(f"the object has {len(text):,} characters; at most {LARGEST:,} are taken")
    kind, name = value.get("type"), value.get("id")
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind) or kind == "bundle":
        raise Malformed(f"type: {_short(kind)} is no type of STIX object")
    if (
        not isinstance(name, str)
        or not name.startswith(f"{kind}--")
        or not _UUID.fullmatch(name[len(kind) + 2 :])
    ):
        raise Malformed(f"id: {_short(name)} is not of the form {kind}--UUID")
    edition = value.get("spec_version", "2.1" if kind in OBSERVABLES else "2.0")
    if edition not in _EDITIONS:
        raise Malformed(f"spec_version: {_short(edition)} is not one of {', '.join(_EDITIONS)}")
    for field in ("created", "modified"):
        if field in value and not is_moment(value[field]):
            raise Malformed(
                f"{field}: {_short(value[field])} is no moment: write it as 2026-03-02T04:10:00.000Z"
            )
    if text.count("{") + text.count("[") > DEEPEST and _depth(value) > DEEPEST:
        raise Malformed(f"it is nested more than {DEEPEST} levels deep")
    return Piece(name, kind, edition, str(value.get("modified", value.get("created", ""))), text, value)


def is_moment(value: object) -> bool:
    """Tell whether *value* is a timestamp as STIX writes it."""
    return isinstance(value, str) and len(value) <= 40 and _MOMENT.fullmatch(value) is not None


def is_identifier(value: str) -> bool:
    """Tell whether *value* could be the identifier of a STIX object."""
    kind, _, rest = value.rpartition("--")
    return _TYPE.fullmatch(kind) is not None and _UUID.fullmatch(rest) is not None


def _elements(text: str) -> Iterator[tuple[str, Any]]:
    """Yield each element of the list `objects` at the top of *text*, as written and as read."""
    at = _after(text, 0, "{")
    if text[at] == "}":
        _ended(text, at + 1)
        return
    while True:
        if text[at] != '"':
            raise ValueError(f"a name was expected at character {at}")
        name, at = scanstring(text, at + 1, True)
        at = _after(text, at, ":")
        if name == "objects":
            at = yield from _list(text, at)
        else:
            _, at = _DECODER.raw_decode(text, at)
        at = _past(at, text)
        if text[at] == "}":
            _ended(text, at + 1)
            return
        at = _after(text, at, ",")


def _list(text: str, at: int) -> Generator[tuple[str, Any], None, int]:
    at = _after(text, at, "[")
    if text[at] == "]":
        return at + 1
    while True:
        value, end = _DECODER.raw_decode(text, at)
        yield text[at:end], value
        at = _past(end, text)
        if text[at] == "]":
            return at + 1
        at = _after(text, at, ",")


def _past(at: int, text: str) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _after(text: str, at: int, mark: str) -> int:
    at = _past(at, text)
    if text[at] != mark:
        raise ValueError(f"{mark} was expected at character {at}")
    return _past(at + 1, text)


def _ended(text: str, at: int) -> None:
    if _past(at, text) != len(text):
        raise ValueError(f"something follows the end, at character {at}")


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(item, depth + 1) for item in inner if isinstance(item, (dict, list))]
    return deepest


def _short(value: object) -> str:
    return repr(value)[:80]
