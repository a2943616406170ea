"""Markings, as STIX says them and as records do: the Traffic Light Protocol, in both of its versions."""

from collections.abc import Mapping
from typing import Any

from amity.kernel.record import Marking

TLP = {  # FIRST's TLP 2.0, as OASIS has published it for STIX 2.1
    "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"  # of TLP 2.0
_FORMER = {  # TLP 1.0, as the standard itself names it
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "CLEAR",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "GREEN",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "AMBER",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "RED",
}
_BY_ID = {identifier: tlp for tlp, identifier in TLP.items()} | _FORMER
_ORDER = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")


def of(value: Mapping[str, Any]) -> Marking:
    """Return how the STIX object *value* is marked: the strictest that it names, or tlp ""."""
    refs = value.get("object_marking_refs")
    named = (
        [_BY_ID[ref] for ref in refs if isinstance(ref, str) and ref in _BY_ID]
        if isinstance(refs, list)
        else []
    )
    return Marking(tlp=max(named, key=_ORDER.index, default=""))
