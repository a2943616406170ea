"""STIX: others' files are read to the last object, and identifiers follow from what they name."""

import gzip
import json

import pytest

from amity.errors import Malformed
from amity.formats import stix
from amity.formats.stix import writing

WHOLE = {
    "enterprise-attack.json.gz": 24_771, "ics-attack.json.gz": 1_826, "mobile-attack-17.1.json.gz": 2_148,
    "capec-2.1.json.gz": 2_683, "DISARM.json.gz": 698, "oasis-examples/threat-reports/apt1.json": 76,
    "oasis-examples/threat-reports/poisonivy.json": 155, "freetaxii-testlab-indicators.json": 6,
}  # fmt: skip
TOOL = '{"type":"tool","id":"tool--00000000-0000-4000-8000-00000000000a","spec_version":"2.1"%s}'


@pytest.mark.parametrize("name", WHOLE)
def test_every_object_of_others_files_is_read_as_it_stands(shared, name):
    raw = (shared / "data" / "exchange" / "stix" / name).read_bytes()
    raw = gzip.decompress(raw) if name.endswith(".gz") else raw
    pieces, faults = stix.read(raw)

    assert (len(pieces), faults) == (WHOLE[name], [])
    assert [one.value for one in pieces] == json.loads(raw)["objects"]
    assert all(one.text in raw.decode() for one in pieces[:: max(len(pieces) // 50, 1)])


def test_an_object_keeps_its_own_spelling():
    text = TOOL % ', "x" : 1.50e0 , "\\u00e9":"\\u0041"'
    (piece,), _ = stix.read(f'{{"more":false,"objects":[ {text} ]}}'.encode())

    assert piece.text == text


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (',"spec_version":"3.0"', "spec_version"),
        (',"modified":"yesterday"', "modified"),
        (',"created":7', "created"),
        (',"x":' + "[" * 70 + "]" * 70, "levels deep"),
        (',"type":"Tool"', "type"),
        (',"id":"tool--7"', "id"),
        (',"id":"malware--00000000-0000-4000-8000-00000000000a"', "id"),
    ],
)
def test_what_is_no_object_is_named_and_the_others_are_read(more, why):
    pieces, faults = stix.read(f'{{"objects":[{TOOL % more},{TOOL % ""}]}}'.encode())

    assert [one.type for one in pieces] == ["tool"]
    assert why in faults[0].why


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b'{"objects":{}}', b'{"objects":[NaN]}', b"\xff", b'{"a":' * 9000, b"{} x"]
)  # fmt: skip
def test_what_is_no_bundle_is_refused(raw):
    with pytest.raises(Malformed):
        stix.read(raw)


def test_identifiers_follow_from_what_they_name():
    assert writing.identifier("incident", "a") == writing.identifier("incident", "a")
    assert writing.identifier("incident", "a") != writing.identifier("incident", "b")
    address = writing.observable(
        "ipv4-addr", value="198.51.100.3"
    )  # the example of the standard's own namespace
    assert address["id"] == "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"
