"""Files of other formats, in and out: what others' own tools say of ours, and who may read what came in."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from pymisp import MISPEvent
from starlette.testclient import TestClient
from stix2validator import ValidationOptions, validate_string

from amity import app
from amity.errors import BadSignature, Malformed
from amity.features.exchange.doors import capping, from_stix, importing, misp, sealing, to_stix
from amity.features.exchange.doors.report import Outgoing
from amity.features.exchange.kinds import KINDS, REPORTS, AlertRaised
from amity.features.exchange.rules.outgoing import of_matter
from amity.formats import cap, stix
from amity.formats import misp as events
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party
from amity.testing import DESK, Region
from amity.ui import session

MEDIA = "application/taxii+json;version=2.1"


def outgoing(body, number=0):
    """Return a kind's example as a report on its way out."""
    kind = KINDS.get(KINDS.name_of(body))
    says = kind.read(body.example).model_dump(mode="json")
    marking = Marking("AMBER+STRICT", "investigation", "2030-12-31")
    name, issued = f"{number:02x}" * 32, "2026-01-14T04:10:00Z"
    return Outgoing(
        record=name, party=Party("KHM"), kind=kind.name, issued=issued, body=says, marking=marking
    )


EVERY = [outgoing(body, number) for number, body in enumerate(REPORTS)]


@pytest.mark.parametrize("report", EVERY, ids=lambda one: one.kind)
def test_the_validator_of_oasis_finds_no_fault_in_what_goes_out(report):
    found = validate_string(to_stix.bundle_of([report]).decode(), ValidationOptions(version="2.1"))

    assert found.is_valid, [error.message for error in found.errors]


# What the settings for interoperability ask beyond STIX 2.1 and no honest export can give: versions of
# markings, which have none; authors of observables and of TLP's markings; what a report does not say.
BEYOND = (
    "marking-definition--", "created_by_ref is not present", "'region' is a required",
    "'roles' is a required",
    "'sophistication' is a required", "'resource_level' is a required", "'primary_motivation' is a required",
    "'kill_chain_phases' is a required", "'external_references' is a required",
)  # fmt: skip


@pytest.mark.parametrize("report", EVERY, ids=lambda one: one.kind)
def test_the_settings_for_interoperability_find_nothing_but_what_nobody_said(report):
    options = ValidationOptions(version="2.1", interop=True)
    found = validate_string(to_stix.bundle_of([report]).decode(), options)

    assert [one.message for one in found.errors if not any(text in one.message for text in BEYOND)] == []


@pytest.mark.parametrize(("three", "two"), [("KHM", "KH"), ("PHL", "PH"), ("XXK", "XXK")])
def test_a_country_goes_out_in_two_letters_where_it_has_them(three, two):
    report = replace(EVERY[0], body=EVERY[0].body | {"places": [{"text": "Pier", "country": three}]})
    found = [one for one in json.loads(to_stix.bundle_of([report]))["objects"] if one["type"] == "location"]

    assert [one["country"] for one in found] == [two]


def test_a_report_comes_back_field_by_field_and_the_same_bytes_go_out_again():
    raw = to_stix.bundle_of(EVERY)
    pieces, faults = stix.read(raw)
    back = from_stix.carry(pieces, "cyber-crime").offers

    assert not faults
    assert raw == to_stix.bundle_of(EVERY)
    assert [one.kind for one in back] == [one.kind for one in EVERY]
    for offer, report in zip(back, EVERY, strict=True):
        says = {name: value for name, value in offer.body.items() if name != "rests_on"}
        assert KINDS.get(offer.kind).read(says).model_dump(mode="json") == report.body
        assert offer.marking.tlp == report.marking.tlp


@pytest.mark.parametrize("report", EVERY, ids=lambda one: one.kind)
def test_misp_loads_what_goes_out(report):
    raw = misp.event_of(report)
    event = MISPEvent()
    event.load(raw.decode())

    assert event.info == report.body["title"]
    assert len(event.attributes) == len(json.loads(raw)["Event"]["Attribute"])
    assert len(misp.carry(events.read(json.loads(raw)), "terrorism").offers) == 1


CONVERT = """
import json, sys
from misp_stix_converter import InternalSTIX2toMISPParser, MISPtoSTIX21Parser
from stix2 import parse
for line in sys.stdin:
    there = MISPtoSTIX21Parser()
    there.parse_misp_event(json.loads(line))
    back = InternalSTIX2toMISPParser()
    back.load_stix_bundle(parse(there.bundle.serialize(), allow_custom=True))
    back.parse_stix_bundle(single_event=True)
    print(json.dumps([str(there.errors or ""), str(back.errors or "")]))
"""


def test_misp_stix_turns_every_event_into_stix_and_back_without_an_error():
    """It runs in a process of its own: what it imports changes how Python imports from then on."""
    lines = b"\n".join(json.dumps(json.loads(misp.event_of(one))).encode() for one in EVERY)
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", CONVERT], input=lines, capture_output=True)

    assert done.returncode == 0, done.stderr.decode()
    assert [json.loads(line) for line in done.stdout.splitlines()] == [["", ""]] * len(EVERY)


def test_a_misp_event_brings_identifiers_gradings_and_markings_back():
    report = outgoing(REPORTS[0])
    (offer,) = misp.carry(events.read(json.loads(misp.event_of(report))), "terrorism").offers

    assert offer.body["area"] == "illicit-drugs"
    assert offer.body["grading"] == {"reliability": "A", "credibility": "1"}
    assert offer.marking.tlp == "AMBER+STRICT"


def test_an_alert_goes_out_as_cap_and_comes_back():
    report = outgoing(AlertRaised)
    raw = capping.alert_of(report)
    (offer,) = capping.carry(cap.read(raw), (), "terrorism").offers

    says = {name: value for name, value in offer.body.items() if name != "rests_on"}
    assert KINDS.get(offer.kind).read(says).model_dump(mode="json") == report.body
    with pytest.raises(Malformed, match="only alerts"):
        capping.alert_of(EVERY[0])


def test_an_alert_goes_out_signed_and_whoever_changes_it_is_found_out(desks):
    """Two exports of one node bear one certificate; the whole alert is what was signed."""
    report = desks.tell(
        "KHM", ["THA"], "alert", **{k: v for k, v in AlertRaised.example.items() if k != "area"}
    )
    node = desks.region["KHM"]
    alert = capping.alert_of(of_matter(desks.report("KHM", report)))
    (raw, seal), (_, again) = sealing.sealed(node, alert), sealing.sealed(node, alert)
    (signature,) = cap.signatures(raw)

    assert (signature.state, signature.fingerprint, signature.in_time) == ("sound", seal, True)
    assert "KHM" in signature.subject
    assert seal == again
    assert cap.read(raw) == cap.read(alert)
    with pytest.raises(BadSignature):
        importing.read(raw.replace(b"Armed boarding", b"Calm weather.."))


def test_a_tampered_alert_is_refused_and_a_sound_one_says_who_signed_it(shared):
    folder = shared / "data" / "exchange" / "cap" / "wmo_sc"
    for what in ("digest", "signature", "certificate"):
        with pytest.raises(BadSignature):
            importing.read((folder / f"invalid_{what}.xml").read_bytes())
    found = importing.read((folder / "valid.xml").read_bytes()).as_json()

    assert found["signatures"][0]["subject"] == "CN=www.meteo.sc"


def test_every_file_of_others_goes_in_and_says_what_it_leaves(shared):
    folder = shared / "data" / "exchange"
    files = [*folder.glob("stix/*.json*"), *folder.glob("stix/oasis-examples/**/*.json")]
    files += folder.glob("misp/misp-stix-tests/*.json")
    for file in files:
        found = importing.read(file.read_bytes()).as_json()

        assert found["refused"] == [], file
        assert found["objects"] > 0, file
        assert found["reports"] or found["not_carried"], file


def test_a_file_that_was_filed_in_part_goes_on_without_doubles(shared):
    """The bytes of every object come back as they were."""
    region = Region("AAA")
    raw = (
        shared / "data" / "exchange" / "stix" / "oasis-examples" / "threat-reports" / "apt1.json"
    ).read_bytes()
    said = importing.drafts(importing.read(raw), (), "", reports=True)

    assert importing.file(region["AAA"], DESK, said[:30]) == 30
    assert importing.file(region["AAA"], DESK, said) == len(said) - 30
    assert importing.file(region["AAA"], DESK, said) == 0
    region.check()


def test_a_collection_shows_what_its_reader_was_told_and_takes_what_its_office_may_say():
    """AAA tells ALL, BBB alone, and everybody; the desk of CCC reads two of the three."""
    region = Region("AAA", "BBB", "CCC")
    objects = [_tool(number) for number in range(3)]
    for value, audience, to in zip(
        objects, ({"BBB", "CCC"}, {"BBB"}, {PUBLIC}), ("ALL", "", ""), strict=True
    ):
        (piece,), _ = stix.read(json.dumps({"objects": [value]}).encode())
        body = {"format": "stix-2.1", "id": piece.id, "sort": "tool", "version": "", "text": piece.text}
        region["AAA"].file(Draft("exchange.object/1", body, frozenset(map(Party, audience)), to), office=DESK)
    region.meet()

    assert _read(region, "CCC") == {
        "all": [objects[0]["id"]],
        "public": [objects[2]["id"]],
        "own": [],
        "named": [],
    }
    assert _read(region, "BBB")["named"] == [objects[1]["id"]]
    region.check()


def test_an_office_writes_for_its_forum_and_one_without_a_mandate_does_not():
    region = Region("AAA", "BBB")
    region.open_office("AAA", Office("reader"), files=("plan.progress",))
    web, writer = _client(region, "AAA")
    body = json.dumps({"objects": [_tool(7) | {"object_marking_refs": [_RED]}]}).encode()
    path, sent = "/taxii2/exchange/collections/all/objects/", {"content-type": MEDIA}

    assert web.post(path, content=body, headers=writer | sent).status_code == 202
    public = web.post(path.replace("/all/", "/public/"), content=body, headers=writer | sent).json()
    assert public["failure_count"] == 1  # its marking lets nobody else read it
    _, reader = _client(region, "AAA", Office("reader"))
    assert web.post(path, content=body, headers=reader | sent).status_code == 403
    assert web.get(path, headers={"authorization": "Bearer no", "accept": MEDIA}).status_code == 401
    region.meet()
    assert _read(region, "BBB")["all"] == [_tool(7)["id"]]
    web, other = _client(region, "BBB")
    assert web.delete(f"{path}{_tool(7)['id']}/", headers=other).status_code == 403
    web, own = _client(region, "AAA")
    assert web.delete(f"{path}{_tool(7)['id']}/", headers=own).status_code == 200
    region.meet()
    assert _read(region, "BBB")["all"] == []
    region.check()


_RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


def _tool(number):
    return {"type": "tool", "spec_version": "2.1", "id": f"tool--00000000-0000-4000-8000-{number:012d}"}


def _client(region, party, office=DESK):
    node = region[party]
    with node.tx() as tx:
        token = session.token(tx, office, "a program", node.clock())
    web = TestClient(app.website(node, address="http://testserver"), base_url="http://testserver")
    return web, {"authorization": f"Bearer {token}", "accept": MEDIA}


def _read(region, party):
    web, headers = _client(region, party)
    found = {}
    for name in ("all", "public", "own", "named"):
        answer = web.get(f"/taxii2/exchange/collections/{name}/objects/", headers=headers)
        found[name] = [one["id"] for one in answer.json().get("objects", [])]
    return found
