"""Three clients that others wrote, against a running server."""

import json

import stix2
import taxii2client.v21 as taxii2
from cytaxii2 import cytaxii2
from stix2 import Filter

from taxii import EMPTY, PASSWORD, TRUST, USER, indicator


def test_taxii2_client_finds_reads_pages_and_writes(server):
    found = taxii2.Server(f"{server.url}/taxii2/", user=USER, password=PASSWORD)
    root = found.default
    collections = {one.id: one for one in root.collections}
    trust, empty = collections[TRUST], collections[EMPTY]

    assert root.title == "Trust"
    assert len(trust.get_objects()["objects"]) == 3
    assert len(trust.get_manifest(version="all")["objects"]) == 4
    assert len(trust.get_object(indicator(1)["id"])["objects"]) == 1
    assert len(trust.object_versions(indicator(1)["id"])["versions"]) == 2
    status = empty.add_objects(
        {"objects": [indicator(number) for number in range(200, 230)]}, wait_for_completion=True
    )
    assert (status.status, status.success_count, status.failure_count) == ("complete", 30, 0)
    pages = list(taxii2.as_pages(empty.get_objects, per_request=7))
    assert [len(page["objects"]) for page in pages] == [7, 7, 7, 7, 2]
    empty.delete_object(indicator(200)["id"])
    assert len(empty.get_objects()["objects"]) == 29


def test_cytaxii2_finds_reads_and_writes(server):
    client = cytaxii2.cytaxii2(f"{server.url}/taxii2/", USER, PASSWORD, version=2.1)

    assert client.discovery_request()["status"] is True
    assert client.root_discovery()["status"] is True
    shown = client.poll_request(collection_id=EMPTY)
    assert shown["status"] is True
    answer = client.inbox_request(collection_id=EMPTY, stix_bundle=json.dumps({"objects": [indicator(300)]}))
    assert answer["status"] is True
    told = client.poll_request(collection_id=EMPTY, added_after="2020-01-01T00:00:00.000Z")
    assert indicator(300)["id"] in json.dumps(told["response"])


def test_the_data_source_of_stix2_reads_and_filters(server):
    collection = taxii2.Collection(f"{server.url}/trust/collections/{TRUST}/", user=USER, password=PASSWORD)
    source = stix2.TAXIICollectionSource(collection)

    assert source.get(indicator(1)["id"])["modified"].year == 2026
    assert len(source.all_versions(indicator(1)["id"])) == 2
    assert len(source.query([Filter("type", "=", "indicator")])) == 3
    assert source.query([Filter("type", "=", "malware")]) == []


def test_the_data_sink_of_stix2_writes(server):
    collection = taxii2.Collection(f"{server.url}/trust/collections/{EMPTY}/", user=USER, password=PASSWORD)
    stix2.TAXIICollectionSink(collection).add(stix2.parse(indicator(400)))

    assert stix2.TAXIICollectionSource(collection).get(indicator(400)["id"])["pattern_type"] == "stix"
