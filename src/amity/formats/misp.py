"""MISP's core format: events with their attributes, objects and tags, as JSON and as plain values.

Pure: it knows no record and no network. It asks of an event only what others need to find it: an identifier,
and attributes with a type and a value.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amity.errors import Malformed

LARGEST = 1_000_000  # characters of one event
DEEPEST = 40
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute, of the event itself or of an object in it."""

    type: str
    value: str
    comment: str = ""
    object: str = ""  # the object's name: "bank-account"


@dataclass(frozen=True, slots=True)
class Event:
    """One event."""

    uuid: str
    info: str
    date: str
    changed: str  # Unix time, in digits
    tags: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    text: str  # the event alone, as JSON, with all that it says
    value: Json


def looks_like(value: object) -> bool:
    """Tell whether *value*, which is JSON, is an event, or several, or attributes or objects alone."""
    if isinstance(value, list):
        return bool(value) and all(looks_like(one) for one in value)
    known = {"Event", "response", "Attribute", "Object"}
    return isinstance(value, dict) and "type" not in value and bool(known & value.keys())


def read(value: Any) -> list[Event]:
    """
    Return the events in *value*, which is JSON as MISP gives it out: one, a list, or an answer of its API.

    Raises:
        Malformed: it holds none.
    """
    if _depth(value) > DEEPEST:
        raise Malformed(f"this is nested more than {DEEPEST} levels deep")
    found = [_event(one) for one in _events(value)]
    if not found:
        raise Malformed("this holds no event of MISP")
    return found


def write(event: Mapping[str, Any]) -> bytes:
    """Return *event* as MISP takes it in."""
    return json.dumps({"Event": event}, ensure_ascii=False, indent=2).encode()


def _events(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for one in value:
            yield from _events(one)
    elif isinstance(value, dict):
        if "response" in value:
            yield from _events(value["response"])
        elif isinstance(value.get("Event"), dict):
            yield value["Event"]
        elif {"Attribute", "Object"} & value.keys():
            yield value  # a collection of attributes or objects, without an event around it
    return


def _event(value: Json) -> Event:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    attributes = [_attribute(one) for one in _rows(value, "Attribute")]
    for thing in _rows(value, "Object"):
        attributes += [_attribute(one, _text(thing, "name")) for one in _rows(thing, "Attribute")]
    tags = [_text(one, "name") for one in _rows(value, "Tag")]
    return Event(
        uuid=_uuid(value),
        info=_text(value, "info"),
        date=_text(value, "date"),
        changed=_text(value, "timestamp"),
        tags=tuple(one for one in tags if one),
        attributes=tuple(attributes),
        text=text,
        value=value,
    )


def _attribute(value: Json, thing: str = "") -> Attribute:
    kind, said = _text(value, "type"), _text(value, "value")
    if not kind or not said:
        raise Malformed(f"an attribute lacks its type or its value: {str(value)[:100]}")
    return Attribute(kind, said, _text(value, "comment"), thing)


def _uuid(value: Json) -> str:
    named = _text(value, "uuid") or next((_text(one, "uuid") for one in _rows(value, "Attribute")), "")
    named = named or next((_text(one, "uuid") for one in _rows(value, "Object")), "")
    try:
        return str(UUID(named))
    except ValueError as error:
        raise Malformed(f"uuid: {named[:60]!r} is none") from error


def _rows(value: Json, name: str) -> list[Json]:
    found = value.get(name) or []
    rows = [found] if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise Malformed(f"{name}: a list of objects was expected")
    return rows


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return str(found).strip() if isinstance(found, (str, int)) else ""


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(item, depth + 1) for item in inner if isinstance(item, (dict, list))]
    return deepest
