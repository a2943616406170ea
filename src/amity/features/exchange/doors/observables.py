"""Identifiers, as reports, STIX and MISP call them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from amity.formats.stix.writing import Json, observable

_PLAIN = {
    "ipv4": "ipv4-addr",
    "ipv6": "ipv6-addr",
    "domain": "domain-name",
    "url": "url",
    "e-mail": "email-addr",
}
_HASHES = {"sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5"}
_SORTS = {stix: ours for ours, stix in _PLAIN.items()} | {"mac-addr": "mac"}
_TERM = re.compile(r"([a-z0-9-]+):([A-Za-z0-9_.'-]+)\s*=\s*'((?:[^'\\]|\\.)*)'")

MISP = {  # type of attribute -> sort of identifier
    "ip-src": "ipv4", "ip-dst": "ipv4", "domain": "domain", "hostname": "domain", "url": "url", "uri": "url",
    "email": "e-mail", "email-src": "e-mail", "email-dst": "e-mail", "md5": "md5", "sha1": "sha1",
    "sha256": "sha256",
    "filename": "file-name", "mac-address": "mac", "AS": "asn", "vulnerability": "vulnerability",
    "iban": "iban",
    "bank-account-nr": "bank-account", "btc": "wallet", "xmr": "wallet", "phone-number": "phone",
    "passport-number": "passport", "github-username": "handle", "twitter-id": "handle", "jabber-id": "handle",
}  # fmt: skip
TO_MISP = {  # sort of identifier -> type of attribute and its category
    "ipv4": ("ip-dst", "Network activity"), "ipv6": ("ip-dst", "Network activity"),
    "domain": ("domain", "Network activity"), "url": ("url", "Network activity"),
    "e-mail": ("email", "Network activity"), "mac": ("mac-address", "Network activity"),
    "asn": ("AS", "Network activity"), "md5": ("md5", "Payload delivery"),
    "sha1": ("sha1", "Payload delivery"),
    "sha256": ("sha256", "Payload delivery"), "file-name": ("filename", "Payload delivery"),
    "vulnerability": ("vulnerability", "External analysis"), "iban": ("iban", "Financial fraud"),
    "bank-account": ("bank-account-nr", "Financial fraud"), "phone": ("phone-number", "Person"),
    "passport": ("passport-number", "Person"),
}  # fmt: skip


def to_stix(identifiers: Sequence[Mapping[str, Any]]) -> Iterator[Json]:
    """Yield the observables that say the same as *identifiers*; STIX has none for some of them."""
    for one in identifiers:
        sort, value = str(one["sort"]), str(one["value"]).strip()
        if sort in _PLAIN:
            yield observable(_PLAIN[sort], value=value)
        elif sort in _HASHES:
            yield observable("file", hashes={_HASHES[sort]: value.lower()})
        elif sort == "file-name":
            yield observable("file", name=value)
        elif sort == "mac" and re.fullmatch(r"([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}", value):
            yield observable("mac-addr", value=value.lower().replace("-", ":"))
        elif sort == "asn" and value.upper().removeprefix("AS").isdecimal():
            yield observable("autonomous-system", number=int(value.upper().removeprefix("AS")))


def in_pattern(pattern: str) -> list[dict[str, str]]:
    """Return the identifiers that a STIX pattern compares with; what else it asks, it says itself."""
    found = []
    for kind, path, value in _TERM.findall(pattern):
        plain = re.sub(r"\\(.)", r"\1", value)
        sort = _SORTS.get(kind, "") if path == "value" else ""
        if kind == "file":
            name = path.removeprefix("hashes.").strip("'").replace("-", "").lower()
            sort = name if name in _HASHES else "file-name" if path == "name" else ""
        if sort and plain and len(plain) <= 500:
            found.append({"sort": sort, "value": plain})
    return found
