"""Reports in TAXII collections: what an office may read of them, each change a version, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stix2validator import ValidationOptions, validate_string

from amity.features.exchange.doors import taxii
from amity.features.exchange.rules.releasing import opened
from amity.features.exchange.views import collections
from amity.kernel.record import PUBLIC, Draft, Party
from amity.testing import DESK
from amity.ui import session

MEDIA = "application/taxii+json;version=2.1"
PIER = {"sort": "domain", "value": "pier.example.org"}
BUNDLE = "bundle--00000000-0000-4000-8000-000000000000"


@dataclass
class Program:
    """A program that reads one Party's collections."""

    web: TestClient
    headers: dict[str, str]

    def get(self, collection: str, rest: str = "objects/", **query: str):
        """Return the answer at *rest* of *collection*."""
        path = f"/taxii2/exchange/collections/{collection}/{rest}"
        return self.web.get(path, params=query, headers=self.headers)

    def objects(self, collection: str, **query: str) -> list[dict[str, object]]:
        """Return the objects of *collection*, page by page."""
        found, following = [], {}
        while True:
            answer = self.get(collection, **query, **following).json()
            found += answer.get("objects", [])
            if not answer.get("more"):
                return found
            following = {"next": answer["next"]}

    def of_sort(self, collection: str, sort: str, **query: str) -> list[dict[str, object]]:
        """Return the objects of one type."""
        return [one for one in self.objects(collection, **query) if one["type"] == sort]


@pytest.fixture
def program(desks):
    """Open a program at a Party's node."""

    def at(party: str) -> Program:
        node = desks.region[party]
        with node.tx() as tx:
            token = session.token(tx, DESK, "a program", node.clock())
        site = Starlette(routes=taxii.routes(node, node.clock))
        headers = {"authorization": f"Bearer {token}", "accept": MEDIA}
        return Program(TestClient(site, base_url="http://testserver"), headers)

    return at


def names(objects) -> set[str]:
    return {one["id"] for one in objects}


def test_a_report_stands_in_the_collection_of_its_readers_and_in_no_other(desks, program):
    """KHM tells THA; VNM's node has nothing: no object, no entry, no page, no gap."""
    desks.tell("KHM", ["THA"], identifiers=[PIER], places=[{"text": "Pier", "country": "KHM"}])
    desks.meet()
    told, nothing = program("THA").objects("named"), program("VNM")

    assert [one["name"] for one in told if one["type"] == "incident"] == ["Boarding in the strait"]
    assert {"location", "domain-name", "identity", "relationship"} <= {one["type"] for one in told}
    text = json.dumps({"type": "bundle", "id": BUNDLE, "objects": told})
    assert validate_string(text, ValidationOptions(version="2.1")).is_valid
    for name in ("named", "own", "public", "all"):
        assert nothing.get(name).json() == nothing.get(name, "manifest/").json() == {}
        assert nothing.get(name, f"objects/{told[-1]['id']}/").status_code == 404


def test_pages_and_the_manifest_name_each_object_once_and_in_one_order(desks, program):
    for number in range(4):
        desks.tell("KHM", ["THA"], title=f"Boarding {number}", identifiers=[PIER])
    desks.meet()
    there = program("THA")
    whole, one_by_one = there.objects("named"), there.objects("named", limit="1")

    assert whole == one_by_one
    assert len(names(whole)) == len(whole)
    assert [one["id"] for one in there.get("named", "manifest/").json()["objects"]] == [
        o["id"] for o in whole
    ]


def test_a_cursor_says_nothing_and_another_node_does_not_take_it(desks, program):
    desks.tell("KHM", ["THA"], identifiers=[PIER])
    desks.meet()
    there, elsewhere = program("THA"), program("VNM")
    first = there.get("named", limit="1").json()["next"]
    second = there.get("named", limit="1", next=first).json()["next"]

    assert len(first) == len(second) == 22
    assert first[:8] != second[:8]
    for forged in ("", "1", "A" * 22, f"{first[:-2]}AA", first * 2):
        assert there.get("named", next=forged).status_code == 400
    assert elsewhere.get("named", next=first).status_code == 400


def test_a_correction_is_a_new_version_of_what_it_changes(desks, program):
    report = desks.tell("KHM", ["THA"], identifiers=[PIER])
    desks.meet()
    there = program("THA")
    before = there.get("named")
    desks.region.clock.forward(seconds=60)
    desks.file(
        "KHM", "correct", {"report": report, "says": {"title": "Boarding, at anchor"}, "reason": "x"}, ["THA"]
    )
    desks.meet()
    since = before.headers["x-taxii-date-added-last"]

    (new,) = there.objects("named", added_after=since)
    assert new["name"] == "Boarding, at anchor"
    assert new["modified"] > new["created"]
    assert [one["name"] for one in there.of_sort("named", "incident")] == ["Boarding, at anchor"]
    both = there.of_sort("named", "incident", **{"match[version]": "all"})
    assert [one["name"] for one in both] == ["Boarding in the strait", "Boarding, at anchor"]
    first = there.of_sort("named", "incident", **{"match[version]": "first"})
    assert [one["name"] for one in first] == ["Boarding in the strait"]
    versions = there.get("named", f"objects/{new['id']}/versions/").json()["versions"]
    assert versions == [both[0]["modified"], new["modified"]]


def test_corrections_within_one_second_are_versions_of_their_own_and_what_goes_is_revoked(desks, program):
    report = desks.tell("KHM", ["THA"], identifiers=[PIER])
    for title in ("One", "Two"):
        desks.file("KHM", "correct", {"report": report, "says": {"title": title}, "reason": "x"}, ["THA"])
    gone = {"report": report, "says": {"identifiers": []}, "reason": "It was another pier."}
    desks.file("KHM", "correct", gone, ["THA"])
    desks.meet()
    there = program("THA")

    every = there.of_sort("named", "incident", **{"match[version]": "all"})
    assert [one["name"] for one in every] == ["Boarding in the strait", "One", "Two", "Two"]
    assert len({one["modified"] for one in every}) == 4
    assert [one["revoked"] for one in there.of_sort("named", "relationship")] == [True]


def test_a_part_is_there_for_its_reader_alone_and_marks_the_whole(desks, program):
    """Two Parties read of the boarding; THA alone of the domain, which is TLP:RED."""
    report = desks.tell("KHM", ["THA", "VNM"])
    part = {"report": report, "says": {"identifiers": [PIER]}}
    desks.file("KHM", "part", part, ["THA"], tlp="RED")
    desks.meet()
    some, fewer = program("THA"), program("VNM")

    assert [one["value"] for one in some.of_sort("named", "domain-name")] == ["pier.example.org"]
    assert "pier" not in json.dumps(fewer.objects("named", **{"match[version]": "all"}))
    assert {"TLP:RED"} <= {one["name"] for one in some.of_sort("named", "marking-definition")}
    assert [one["name"] for one in fewer.of_sort("named", "marking-definition")] == ["TLP:AMBER"]
    (main,) = some.of_sort("named", "incident")
    red = next(one for one in some.of_sort("named", "marking-definition") if one["name"] == "TLP:RED")
    assert red["id"] in main["object_marking_refs"]


def test_a_withdrawn_report_is_gone_and_what_another_says_too_stays(desks, program):
    first = desks.tell("KHM", ["THA"], identifiers=[PIER])
    desks.tell("VNM", ["THA"], title="The same pier", identifiers=[PIER])
    desks.meet()
    there = program("THA")
    assert len(there.of_sort("named", "incident")) == 2
    assert len(there.of_sort("named", "domain-name")) == 1

    desks.region["KHM"].withdraw(first, reason="", office=DESK)
    desks.meet()

    assert [one["name"] for one in there.of_sort("named", "incident")] == ["The same pier"]
    assert len(there.of_sort("named", "domain-name")) == 1
    assert first not in json.dumps(there.objects("named", **{"match[version]": "all"}))
    desks.region.check()


def test_of_copies_the_author_sees_one_and_each_reader_its_own(desks, program):
    body = {"area": "sea-piracy", "title": "In copies", "identifiers": [PIER]}
    readers = frozenset({Party("THA"), Party("VNM")})
    for draft in opened("exchange.incident/1", body, readers, tokens=["a1" * 16, "b2" * 16], hidden=True):
        desks.region["KHM"].file(draft, office=DESK)
    desks.meet()
    seen = {party: program(party).of_sort("named", "incident") for party in ("KHM", "THA", "VNM")}

    assert [len(found) for found in seen.values()] == [1, 1, 1]
    assert not names(seen["THA"]) & names(seen["VNM"])
    assert len(program("KHM").of_sort("named", "domain-name")) == 1
    assert "a1" * 16 not in json.dumps([program(party).objects("named") for party in seen])


def test_others_words_on_a_report_change_nothing_of_it(desks, program):
    report = desks.tell("KHM", ["THA", "VNM"])
    for verb in ("part", "correct"):
        said = {"report": report, "says": {"title": "Forged"}} | (
            {"reason": "x"} if verb == "correct" else {}
        )
        desks.file("VNM", verb, said, ["THA"])
    desks.meet()

    assert "Forged" not in json.dumps(program("THA").objects("named", **{"match[version]": "all"}))


def test_a_program_withdraws_no_report(desks, program):
    """A report is taken back by people, on its page, with all its parts."""
    desks.tell("KHM", [])
    own = program("KHM")
    (main,) = own.of_sort("own", "incident")

    answer = own.web.delete(f"/taxii2/exchange/collections/own/objects/{main['id']}/", headers=own.headers)

    assert answer.status_code == 403
    assert own.of_sort("own", "incident")


def test_what_is_told_to_a_forum_and_to_everybody_stands_in_their_collections(desks, program):
    body = {"area": "sea-piracy", "title": "To all"}
    everyone = desks.region["KHM"].audience_of("ALL")
    desks.region["KHM"].file(Draft("exchange.incident/1", body, everyone, "ALL"), office=DESK)
    desks.file("KHM", "incident", body | {"title": "To the world"}, [PUBLIC], tlp="CLEAR")
    desks.meet()
    there = program("VNM")

    assert [one["name"] for one in there.of_sort("all", "incident")] == ["To all"]
    assert [one["name"] for one in there.of_sort("public", "incident")] == ["To the world"]
    assert there.objects("named") == []


def test_a_small_collection_is_read_by_its_own_index(desks):
    """However much else came, the plan begins with the shelf; an arrival is looked up, never walked."""
    node = desks.region["KHM"]
    with node.reading() as tx:
        asked = collections._page((((), (), ("last",), ())), True, False)
        given = {"shelf": "@", "after": 0, "place": 0, "until": 10, "most": 10}
        compiled = asked.compile(tx.engine)
        values = compiled.construct_params(given)
        bound = tuple(values[name] for name in compiled.positiontup)
        plan = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", bound)]

    inner = [step for step in plan if "exchange_object_shelf" in step or "record" in step]
    assert "SEARCH exchange_object USING INDEX exchange_object_shelf (shelf=?)" in inner[0]
    assert not [step for step in plan if step.startswith("SCAN") and "anon" not in step]
