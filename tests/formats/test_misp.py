"""MISP: others' events are read, whatever they come wrapped in, and what is none is refused."""

import json

import pytest

from amity.errors import Malformed
from amity.formats import misp


def test_others_events_attributes_and_objects_are_read(shared):
    folder = shared / "data" / "exchange" / "misp" / "misp-stix-tests"
    files = sorted(folder.glob("test_*_[12].json"))
    found = {file.name: misp.read(json.loads(file.read_bytes())) for file in files}

    assert len(found) == 6
    assert found["test_events_collection_1.json"][0].info.startswith("MISP-STIX")
    assert all(one.attributes for events in found.values() for one in events)
    assert found["test_events_collection_1.json"][0].attributes[0].value == "AS174"


@pytest.mark.parametrize(
    "value",
    [
        {}, [], {"Event": 3}, {"response": []}, {"Event": {"info": "no uuid"}},
        {"Event": {"uuid": "d402185f-c129-4f65-8678-43edb2cee1cf", "Attribute": [3]}},
        {"Event": {"uuid": "d402185f-c129-4f65-8678-43edb2cee1cf", "Attribute": [{"type": "ip-src"}]}},
        {"response": json.loads("[" * 90 + "]" * 90)},
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(value):
    with pytest.raises(Malformed):
        misp.read(value)
