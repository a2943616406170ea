"""The matrix of discretion: kinds, fields, audiences, markings and doors. Who is outside learns nothing.

Two worlds are alike but for what their Parties tell each other: there the kinds, the fields, the audiences
and the markings differ. The Lao node is a reader of neither. What it answers, at every door, is the same in
both; to a name that was told to others it answers as to a name that never was. That something was said is
visible: logs grow.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from itertools import product

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from amity.errors import NotFound
from amity.features import exchange
from amity.features.exchange import views
from amity.features.exchange.commands import exchange as commands
from amity.features.exchange.doors import taxii
from amity.features.exchange.doors.told import already
from amity.features.exchange.kinds import KINDS, REPORTS, CopiesMade, ForeignObject
from amity.features.exchange.rules.releasing import opened
from amity.features.exchange.views import collections
from amity.formats.stix.writing import identifier
from amity.kernel.kind import Kind
from amity.kernel.record import Draft, Marking, Party
from amity.node import index, withdrawal
from amity.store import browse, log
from amity.testing import DESK, refuses
from amity.testing.bodies import Path, put, readable, texts
from amity.testing.terminal import Terminal
from amity.ui import session

KHM, THA, VNM, LAO = map(Party, ("KHM", "THA", "VNM", "LAO"))
AUDIENCES = ((), (THA,), (VNM,), (THA, VNM))
MARKINGS = ("GREEN", "AMBER", "RED")
NOWHERE = "0123456789abcdef" * 4
PROBES = 100_000


@dataclass
class World:
    """A region in which much was said that is not for the Lao node, and a little that is."""

    desks: object
    secrets: list[str] = field(default_factory=list)  # records that the Lao node may not know
    words: list[str] = field(default_factory=list)  # texts that stand only in them
    open: list[str] = field(default_factory=list)  # reports that the Lao node reads, in part


def marked(kind: Kind, path: Path, text: str) -> dict[str, object]:
    """Return the example of *kind* with *text* at *path*, or as it is where that is none of the kind."""
    body = put(kind.body.example, path, text)
    return body if readable(kind, body) else kind.body.example


def matrix() -> list[tuple[Kind, Path, tuple[Party, ...], str]]:
    """Return every kind with every field, audience and marking."""
    fields = [(kind, path) for kind in KINDS for path in texts(kind.body.example)]
    return [(*one, audience, tlp) for one, audience, tlp in product(fields, AUDIENCES, MARKINGS)]


def told(open_desks, variant: int) -> World:
    """Return a world; *variant* turns the matrix round, so that each record says something else to others."""
    world = World(open_desks(KHM, THA, VNM, LAO))
    cases = matrix()
    turned = cases[variant * 7 :] + cases[: variant * 7]
    drafts = []
    for number, (kind, path, audience, tlp) in enumerate(turned):
        word = f"zq{number:05d}w{variant}"
        world.words.append(word)
        drafts.append(Draft(kind.name, marked(kind, path, word), frozenset(audience), marking=Marking(tlp)))
    world.secrets += world.desks.file_all(KHM, drafts)
    for kind, name in ((k, n) for k in map(kind_of, REPORTS) for n in k.body.model_fields):
        in_part(world, kind, name, variant)
    in_copies(world, variant)
    beside(world, variant)
    world.desks.meet()
    return world


def kind_of(body) -> Kind:
    kind = KINDS.get(KINDS.name_of(body))
    assert kind is not None
    return kind


def in_part(world: World, kind: Kind, name: str, variant: int) -> None:
    """Tell a report to the Lao node, and one of its fields to others only."""
    if name in ("area", "title", "token"):
        return
    world.desks.region.clock.forward(seconds=1)  # so that lists have one order, whatever the names
    least = {"area": "sea-piracy", "title": f"{kind.name} without {name}"}
    report = world.desks.file(KHM, kind.name.partition(".")[2].partition("/")[0], least, [LAO, THA])
    world.open.append(report)
    word = f"yp{len(world.open):05d}w{variant}"
    said = {"report": report, "says": {name: kind.body.example.get(name, word), "what": word}}
    world.words.append(word)
    world.secrets.append(world.desks.file(KHM, "part", said, [(THA,), (VNM,)][variant]))


def in_copies(world: World, variant: int) -> None:
    """Tell the Lao node a copy; who else has one differs from world to world."""
    world.desks.region.clock.forward(seconds=1)
    body = {"area": "sea-piracy", "title": "In copies"}
    others = frozenset({LAO, (THA, VNM)[variant]})
    tokens = ["a1" * 16, "b2" * 16]
    drafts = opened("exchange.incident/1", body, others, tokens=tokens, hidden=True)
    drafts.sort(key=lambda draft: (draft.kind == KINDS.name_of(CopiesMade), LAO not in draft.audience))
    filed = world.desks.file_all(KHM, drafts)
    world.open.append(filed[0])
    world.secrets += filed[1:]


def beside(world: World, variant: int) -> None:
    """Let others speak, to each other, of what the Lao node reads, and to it of what it does not read."""
    known, hidden = world.open[0], world.secrets[0]
    clock = world.desks.region.clock
    text = f"xr{variant}"
    world.words.append(text)
    world.secrets.append(world.desks.file(THA, "comment", {"report": known, "text": text}, [KHM]))
    clock.forward(seconds=1)
    world.desks.file(THA, "comment", {"report": hidden, "text": "On something else."}, [LAO])
    clock.forward(seconds=1)
    world.desks.file(VNM, "link", {"a": known, "b": hidden, "sort": "incident"}, [LAO])
    clock.forward(seconds=1)
    source = {"area": "sea-piracy", "title": "Heard elsewhere", "rests_on": [hidden]}
    world.desks.file(VNM, "incident", source, [LAO])
    clock.forward(seconds=1)
    taken = world.desks.tell(KHM, [(THA,), (VNM,)][variant], title=f"wt{variant}")
    world.words.append(f"wt{variant}")
    world.desks.region[KHM].withdraw(taken, reason="", office="desk")


@pytest.fixture(scope="module")
def worlds(open_desks) -> tuple[World, World]:
    return told(open_desks, 0), told(open_desks, 1)


def test_the_lao_node_holds_nothing_that_is_not_for_it(worlds):
    for world in worlds:
        with world.desks.region[LAO].reading() as tx:
            raws = b"".join(record.raw for record in log.read_all(tx))
        assert not [word for word in world.words if word.encode() in raws]
        assert not re.search(rb"zq[0-9]{5}w|yp[0-9]{5}w", raws)


def test_to_a_name_that_others_were_told_every_door_answers_as_to_a_name_that_never_was(worlds):
    """Some hundred thousand probes, at the queries that pages, lists, search, counts and the API ask."""
    world, probes = worlds[0], 0
    node = world.desks.region[LAO]
    tables = [
        (table, name)
        for view in exchange.FEATURE.views
        for table in view.tables
        for name in ("record", "matter")
    ]
    with node.reading() as tx:
        unknown = answers(tx, NOWHERE, "qqqqq", tables)
        for secret, word in zip(world.secrets, [*world.words, *world.words], strict=False):
            found = answers(tx, secret, word, tables)
            assert found == unknown, (secret, word)
            probes += len(found)
    assert probes >= PROBES, f"only {probes} probes"


SHELVES = ("@", "=", "*")
SORTS = ("incident", "indicator", "attack-pattern", "threat-actor", "report")


def in_stix(record: str) -> list[str]:
    """Return what a report that *record* opened may be called in STIX."""
    return [identifier(sort, record) for sort in SORTS]


def answers(tx, record: str, word: str, tables) -> list[object]:
    """Return what the Lao node answers to whoever asks for *record* and searches for *word*."""
    said: list[object] = [
        refuses(NotFound, lambda: views.report(tx, record)),
        refuses(NotFound, lambda: views.request(tx, record)),
        views.count(tx, words=word),
        views.reports(tx, words=word),
        views.having(tx, "", word),
        views.put_together(tx, [record]),
        views.requests(tx, report=record),
        log.get(tx, record),
        browse.rows(tx, withdrawal.receipt, where={"target": record}),
        [collections.held(tx, shelf, in_stix(record)) for shelf in SHELVES],
    ]
    for table, name in tables:
        column = "report" if name == "matter" and "report" in table.c else name
        where = {column: record} if column in ("record", "matter") else {"record": record}
        said.append(browse.rows(tx, table, where=where, limit=1))
    said.append(index.referring(tx, record))
    return said


PAGES = (
    "/exchange/", "/exchange/reports", "/exchange/reports?area=sea-piracy", "/exchange/reports?party=KHM",
    "/exchange/reports?kind=exchange.seizure/1", "/exchange/reports?words=zq", "/exchange/reports?words=yp",
    "/exchange/reports?number=9074729", "/exchange/requests", "/exchange/map",
    "/exchange/map?months=600&size=1", "/exchange/request/new?party=KHM&sort=legal-assistance",
    "/exchange/tell/incident", "/", "/kinds", "/node",
    "/records", "/records?party=KHM", "/records?kind=exchange.part/1", "/api/records?limit=500",
    "/api/records?party=KHM&limit=500", "/api/kinds", "/api/openapi.json",
)  # fmt: skip
SECRET = re.compile(r"(zq|yp)[0-9]{5}w|xr[01]|wt[01]")
SEALED = re.compile(r' data-(?:live|person)="[^"]*"')  # sealed anew for each page
HEX = re.compile(r"\b([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{10,64})\b")


def plain(text: str) -> str:
    """Return *text* without what differs by chance: names of records, of what they are made of, cursors."""
    return HEX.sub("#", SEALED.sub("", text))


def test_every_page_and_list_is_the_same_in_both_worlds(worlds):
    one, other = (world.desks.browser(LAO) for world in worlds)
    for path in PAGES:
        mine, theirs = one.get(path), other.get(path)
        assert mine.status_code == theirs.status_code == 200, path
        assert plain(mine.text) == plain(theirs.text), path
        assert not SECRET.search(mine.text), path


def rows(browser, path: str) -> list[object]:
    """Return all rows of a table, page by page, with the text of those bytes that are one."""
    found: list[object] = []
    while path:
        page = browser.get(path).json()
        found += [{name: _read(name, value) for name, value in row.items()} for row in page["rows"]]
        path = page["next"]
    return found


def _read(name: str, value: object) -> object:
    return base64.b64decode(str(value)).decode() if name == "raw" else value


def test_every_table_that_programs_may_read_is_the_same_in_both_worlds(worlds):
    """Its rows stand in the order of names, which differ by chance: they are compared as a set."""
    one, other = (world.desks.browser(LAO) for world in worlds)
    for view in exchange.FEATURE.views:
        for table in view.tables:
            path = f"/api/views/{view.name}/{table.name}?limit=500"
            mine, theirs = (
                sorted(plain(str(row)) for row in rows(browser, path)) for browser in (one, other)
            )
            assert mine == theirs, path
            assert not SECRET.search(str(mine)), path


def test_every_report_that_is_told_in_part_looks_the_same_in_both_worlds(worlds):
    for pair in zip(worlds[0].open, worlds[1].open, strict=True):
        bodies = [world.desks.report(LAO, name) for world, name in zip(worlds, pair, strict=True)]
        assert bodies[0].body == bodies[1].body
        assert bodies[0].readers == bodies[1].readers
        assert len(bodies[0].layers) == len(bodies[1].layers) == 1
    one, other = (world.desks.browser(LAO) for world in worlds)
    some = [*range(0, len(worlds[0].open), 9), len(worlds[0].open) - 1]
    for number in some:
        mine, theirs = (world.open[number] for world in worlds)
        for path in ("/exchange/report/{}", "/api/records/{}"):
            assert plain(one.get(path.format(mine)).text) == plain(other.get(path.format(theirs)).text)


DOORS = (
    ("GET", "/exchange/report/{}"), ("GET", "/exchange/request/{}"), ("GET", "/exchange/report/{}/correct"),
    ("GET", "/record/{}"), ("GET", "/record/{}/proof.json"), ("GET", "/api/records/{}"),
    ("GET", "/api/records/{}/proof"), ("POST", "/exchange/report/{}/say/comment"),
    ("POST", "/exchange/report/{}/release"), ("POST", "/exchange/report/{}/narrow"),
    ("POST", "/exchange/report/{}/withdraw"), ("POST", "/exchange/report/{}/consent"),
    ("POST", "/exchange/request/{}/move"), ("POST", "/exchange/request/{}/hand"),
    ("POST", "/record/{}/withdraw"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path"), DOORS, ids=[f"{method} {path}" for method, path in DOORS])
def test_a_refusal_tells_nothing_of_whether_there_is_something_to_refuse(worlds, method, path):
    world = worlds[0]
    browser = world.desks.browser(LAO)
    unknown = browser.request(method, path.format(NOWHERE), data={"text": "x"} if method == "POST" else None)
    for secret in world.secrets[:: len(world.secrets) // 8]:
        found = browser.request(method, path.format(secret), data={"text": "x"} if method == "POST" else None)
        assert (found.status_code, plain(found.text)) == (unknown.status_code, plain(unknown.text))
    assert unknown.status_code >= 400


MEDIA = "application/taxii+json;version=2.1"
SHOWN = ("own", "named", "public", "all")
LISTS = ("objects/?match[version]=all", "manifest/", "objects/?limit=1", "objects/?match[type]=incident")


def program(world: World, party: Party):
    """Return what asks a path of *party*'s TAXII door."""
    node = world.desks.region[party]
    with node.tx() as tx:
        token = session.token(tx, DESK, "a program", node.clock())
    web = TestClient(Starlette(routes=taxii.routes(node, node.clock)), base_url="http://testserver")
    headers = {"authorization": f"Bearer {token}", "accept": MEDIA, "content-type": MEDIA}

    def ask(path: str, content: bytes | None = None):
        method = "POST" if content else "GET"
        return web.request(method, f"/taxii2/exchange/{path}", content=content, headers=headers)

    return ask


def test_every_collection_is_the_same_to_programs_in_both_worlds(worlds):
    one, other = (program(world, LAO) for world in worlds)
    for path in ("collections/", *(f"collections/{name}/{rest}" for name in SHOWN for rest in LISTS)):
        mine, theirs = (CURSOR.sub("#", plain(ask(path).text)) for ask in (one, other))
        assert sorted(re.split(r"[{},]", mine)) == sorted(re.split(r"[{},]", theirs)), path
        assert not SECRET.search(mine), path
    assert len(one("collections/named/objects/?match[version]=all").json()["objects"]) > 100


CURSOR = re.compile(r'(?<="next":")[^"]+')


def test_a_program_reads_each_field_that_its_party_was_told_and_no_other(worlds):
    """The parts of the first world are for THA, and programs read there what people do; VNM reads no part."""
    desks, seen = worlds[0].desks, {}
    parts = {str(desks.report(THA, name).body["what"]) for name in worlds[0].open[:-1]} & set(worlds[0].words)
    for party in (THA, VNM):
        ask, path, text = program(worlds[0], party), "collections/named/objects/?", ""
        while path:
            page = ask(path).json()
            text += json.dumps(page.get("objects", []))
            path = f"collections/named/objects/?next={page['next']}" if page.get("more") else ""
        seen[party] = set(re.findall(r"yp[0-9]{5}w[01]", text))

    assert len(parts) > 50
    assert seen == {THA: parts, VNM: set()}


@pytest.mark.parametrize(
    "rest", ["objects/{}/", "objects/{}/versions/", "objects/?match[id]={}", "manifest/?match[id]={}"]
)
def test_to_the_name_of_a_hidden_object_programs_are_answered_as_to_one_that_never_was(worlds, rest):
    world = worlds[0]
    ask = program(world, LAO)
    for name in SHOWN:
        path = f"collections/{name}/{rest}"
        never = [ask(path.format(one)) for one in in_stix(NOWHERE)]
        for secret in world.secrets[:: len(world.secrets) // 12]:
            found = [ask(path.format(one)) for one in in_stix(secret)]
            assert [(one.status_code, one.text) for one in found] == [(n.status_code, n.text) for n in never]


def test_an_import_does_not_tell_whether_others_were_told_the_same(worlds):
    """The Lao desk takes in what KHM told others: nothing is said to stand already."""
    world = worlds[0]
    node = world.desks.region[LAO]
    with world.desks.region[KHM].reading() as tx:
        held = [log.get(tx, secret) for secret in world.secrets[:: len(world.secrets) // 300]]
    same = [Draft(one.kind, one.body, one.audience, one.to) for one in held if one is not None]

    assert len(same) > 200
    assert already(node, same) == set()


def test_an_object_that_others_were_told_is_new_to_who_sends_it(worlds):
    """Its status says nothing of copies that stand elsewhere, also where another Party told it to others."""
    world = worlds[1]
    example = dict(kind_of(ForeignObject).body.example)
    answer = program(world, LAO)(
        "collections/own/objects/", f'{{"objects": [{example["text"]}]}}'.encode()
    ).json()

    assert answer["success_count"] == 1
    assert "message" not in answer["successes"][0]


@pytest.mark.parametrize("words", [("show", "{}"), ("export", "{}", "--out", "/dev/null")])
def test_the_command_line_knows_nothing_of_a_hidden_report(worlds, words):
    world = worlds[0]
    node = world.desks.region[LAO]

    def said(record: str) -> str:
        return refuses(
            NotFound, lambda: Terminal(node).run(commands, *(word.format(record) for word in words))
        )

    unknown = said(NOWHERE)
    assert {said(secret) for secret in world.secrets[:: len(world.secrets) // 20]} == {unknown}


def test_the_worlds_hold_what_they_should(worlds):
    for world in worlds:
        assert len(matrix()) > 1_000
        with world.desks.region[THA].reading() as tx:
            raws = b"".join(record.raw for record in log.read_all(tx))
        assert raws.count(b"zq") > 500
        assert len(world.desks.reports(LAO, words="without")) == 50
