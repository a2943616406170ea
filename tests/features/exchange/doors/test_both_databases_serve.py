"""The doors for programs ask both databases the same, and are answered the same, by either index."""

from starlette.applications import Starlette
from starlette.testclient import TestClient

from amity.features.exchange.doors import taxii
from amity.features.exchange.doors.told import already
from amity.features.exchange.kinds import KINDS, REPORTS
from amity.features.exchange.rules.releasing import opened
from amity.features.exchange.views import collections
from amity.kernel.record import Draft, Party
from amity.store.database import Database
from amity.testing import DESK
from amity.ui import session

MEDIA = "application/taxii+json;version=2.1"
QUERIES = (
    "",
    "match[version]=all",
    "match[type]=incident,indicator",
    "match[version]=first&limit=3",
    "match[spec_version]=2.1",
)


def lived(desks):
    """Let every kind of report be told, one twice, one in copies, and one be corrected."""
    drafts = [Draft(KINDS.name_of(one), one.example, frozenset({Party("THA")})) for one in REPORTS]
    drafts.append(
        Draft("exchange.object/1", KINDS.get("exchange.object/1").body.example, frozenset({Party("THA")}))
    )
    filed = desks.file_all("KHM", [*drafts, drafts[-1]])
    readers = frozenset({Party("THA"), Party("VNM")})
    copies = opened(
        "exchange.incident/1", REPORTS[0].example | {}, readers, tokens=["a1" * 16, "b2" * 16], hidden=True
    )
    desks.file_all("KHM", copies)
    said = {"report": filed[0], "says": {"title": "Corrected"}, "reason": "x"}
    desks.file("KHM", "correct", said, ["THA"])
    return drafts


def answered(node) -> list[object]:
    """Return what a program is told of each question."""
    with node.tx() as tx:
        token = session.token(tx, DESK, "a program", node.clock())
    web = TestClient(Starlette(routes=taxii.routes(node, node.clock)), base_url="http://testserver")
    headers = {"authorization": f"Bearer {token}", "accept": MEDIA}
    path = "/taxii2/exchange/collections/named/"
    found = [
        web.get(f"{path}{rest}?{query}", headers=headers)
        for query in QUERIES
        for rest in ("objects/", "manifest/")
    ]
    assert {one.status_code for one in found} == {200}
    told = [one.json()["objects"] for one in found]
    one = told[0][-1]["id"]
    assert web.get(f"{path}objects/{one}/versions/", headers=headers).json()["versions"]
    return [[(value["id"], value.get("modified")) for value in page] for page in told]


def test_both_answer_the_same_by_either_index(open_desks, fresh_database, monkeypatch):
    answers = []
    for kind in ("sqlite", "postgresql"):
        desks = open_desks(databases=lambda _, kind=kind: Database(fresh_database(kind)))
        drafts = lived(desks)
        node = desks.region["KHM"]
        answers.append(answered(node))
        monkeypatch.setattr(collections, "FEW", -1)  # as if any range of arrivals were a long one
        monkeypatch.setattr(collections, "_few", lambda *_: True)
        answers.append(answered(node))
        monkeypatch.undo()
        assert len(already(node, drafts)) >= len(REPORTS)
        for one in desks.region.nodes.values():
            one.database.close()

    assert all(one == answers[0] for one in answers[1:])
    assert len(answers[0][0]) > 20
