"""Writing STIX 2.1: objects with identifiers that follow from what they are about, and bundles of them.

The same thing is called the same in every export, by whatever node: identifiers are hashes of names (UUIDv5).
For observables the name and its namespace are those of the standard.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("dac6de42-1bf1-5c98-81fb-80c5f8cd94d7")  # of our own objects
OBSERVABLE = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1, 2.9
_NAMED_BY = {  # the properties that name an observable
    "autonomous-system": ("number",),
    "domain-name": ("value",),
    "email-addr": ("value",),
    "file": ("hashes", "name"),
    "ipv4-addr": ("value",),
    "ipv6-addr": ("value",),
    "mac-addr": ("value",),
    "url": ("value",),
}
Json = dict[str, Any]


def identifier(kind: str, *about: str) -> str:
    """Return the identifier of the object of type *kind* that is *about* something."""
    return f"{kind}--{uuid5(NAMESPACE, '/'.join((kind, *about)))}"


def domain_object(kind: str, *about: str, at: str, **fields: Any) -> Json:
    """Return an object of type *kind*, created at the moment *at*; fields that are empty are left out."""
    head = {
        "type": kind,
        "spec_version": "2.1",
        "id": identifier(kind, *about),
        "created": at,
        "modified": at,
    }
    return head | said(fields)


def observable(kind: str, **fields: Any) -> Json:
    """Return the observable of type *kind* that *fields* describe."""
    known = said(fields)
    name = {key: known[key] for key in _NAMED_BY[kind] if key in known}
    text = json.dumps(name, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid5(OBSERVABLE, text)}"} | known


def said(fields: Mapping[str, Any]) -> Json:
    """Return *fields* without those that say nothing: STIX knows no null and no empty list."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], {}, ())}


def bundle(objects: Iterable[Mapping[str, Any]]) -> bytes:
    """Return *objects*, each once, as a bundle; the same objects make the same bundle."""
    once = {one["id"]: one for one in objects}
    name = identifier("bundle", *sorted(once))
    body = {"type": "bundle", "id": name, "objects": list(once.values())}
    return json.dumps(body, ensure_ascii=False, indent=2).encode()
