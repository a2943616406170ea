"""The public portal: what anybody may read, where it stands for good, and that nothing else ever shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from lxml import etree
from starlette.testclient import TestClient

from amity import app
from amity.formats import atom, dcat
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node import public, search
from amity.node import region as regions
from amity.node.roster import REGISTRAR
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, Region, memory, repository
from amity.ui import session
from amity.ui.shelf import Portal
from amity.ui.website import Web, website

ADDRESS = "https://amity.example.kh"
DOORS = (
    "/public/", "/public/of/plans", "/public/of/registers", "/public/of/plans.json", "/public/feed.atom",
    "/public/feed/plans.atom", "/public/catalogue.jsonld", "/public/catalogue.ttl", "/robots.txt",
    "/sitemap.xml", "/public/search?q=plan", "/public/search?q=asean+plan", "/public/search?q=zzz",
)  # fmt: skip
PLAN = "plan.plan/1"


class Open:
    """KHM's website, as anybody reads it."""

    def __init__(self, features=app.FEATURES, pack=None, url: str = "") -> None:
        self.region = Region(
            "KHM", "IDN", features=features, pack=pack,
            databases=lambda party: Database(url) if url and party == "KHM" else memory(),
        )  # fmt: skip
        self.node = self.region["KHM"]
        self.portal = Portal("https://creativecommons.org/licenses/by/4.0/", "records@example.kh")
        self.client = TestClient(
            website(self.node, features, Web(ADDRESS, portal=self.portal)),
            base_url=ADDRESS,
            follow_redirects=False,
        )

    def say(self, kind: str, to=frozenset({PUBLIC}), by: str = "KHM", **changes: object) -> str:
        """Let *by*'s desk say the example of *kind*, with *changes*, to everybody unless told otherwise."""
        example = next(k for k in self.node.kinds if k.name == kind).body.example
        draft = Draft(kind, {**example, **changes}, frozenset(map(Party, to)))
        filed = self.region[by].file(draft, office=DESK).id
        if by != "KHM":
            self.region.meet()
        return filed

    def get(self, path: str, **headers: str):
        """Return what anybody is answered, once the index has read what was said."""
        while search.catch_up(self.node):
            pass
        return self.client.get(path, headers=headers)


@pytest.fixture
def all_open() -> Open:
    return Open()


@pytest.fixture
def either(database) -> Iterator[Open]:
    """The same, on either database."""
    it = Open(url=database)
    yield it
    it.node.database.close()


def test_the_front_page_tells_by_feature_what_is_public_and_nothing_else(all_open):
    shown = all_open.say(PLAN, title="A plan for everybody")
    hidden = all_open.say(PLAN, to={"IDN"}, title="A plan for Indonesia", plan="KHM/other")
    text = all_open.get("/public/").text

    assert "A plan for everybody" in text
    assert shown in text
    assert "A plan for Indonesia" not in text
    assert hidden not in text
    assert "roster" not in text
    assert "Exchange" not in text


def test_every_public_door_opens_without_a_seat_sets_no_cookie_and_may_be_kept(all_open):
    record = all_open.say(PLAN)
    for path in (*DOORS, f"/public/record/{record}", f"/public/record/{record}.json"):
        answer = all_open.get(path)
        assert answer.status_code == 200, path
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "public, max-age=300"
        again = all_open.get(path, **{"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    all_open.say(PLAN, title="Another", plan="KHM/other")
    assert all_open.get("/public/", **{"if-none-match": answer.headers["etag"]}).status_code == 200


KINDS = [kind for kind in app.vocabulary() if not kind.name.startswith(public.OWN)]


@pytest.fixture(scope="module")
def full() -> tuple[Open, list[str], dict[str, bytes]]:
    """A portal on which every kind was published once, its doors, and what they answer."""
    it = Open(pack=regions.load(repository() / "regions" / "asean"))
    ids = [it.say(kind.name) for kind in KINDS]
    shelves = [s.address for f in app.FEATURES for s in f.public.values() if not s.each]
    shelves += [s.address + end for f in app.FEATURES for s in f.public.values() for end, _ in s.forms]
    own = {kind: shelf for feature in app.FEATURES for kind, shelf in feature.public.items() if shelf.each}
    shelves += [own[k.name].address.format(id=i) for k, i in zip(KINDS, ids, strict=True) if k.name in own]
    doors = [*DOORS, *shelves, *(f"/public/of/{f.name}" for f in app.FEATURES)]
    doors += [f"/public/record/{one}" for one in ids]
    return it, doors, {path: it.get(path).content for path in doors}


def test_no_record_that_is_not_for_everybody_changes_a_byte_of_any_public_answer(full):
    """Every kind is said again, in the same words, to Parties alone: no page, feed or list knows."""
    it, doors, before = full
    for kind in KINDS:
        for by in ("KHM", "IDN"):
            example = kind.body.example
            draft = Draft(kind.name, example, frozenset({Party("KHM"), Party("IDN")}))
            it.region[by].file(draft, office=DESK)
    it.region.meet()

    changed = [path for path in doors if it.get(path).content != before[path]]
    assert changed == []


def test_what_is_published_does_change_them(full):
    it, _, before = full
    it.say(PLAN, title="A plan that is new", plan="KHM/new")

    assert it.get("/public/").content != before["/public/"]
    assert it.get("/public/feed.atom").content != before["/public/feed.atom"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_can_be_shown_to_everybody_with_no_link_to_what_is_not(full, kind):
    it, _, _ = full
    with it.node.reading() as tx:
        one = public.newest(tx, kinds=[kind.name], limit=1)[0]
    answer = it.client.get(f"/public/record/{one.record}")

    assert answer.status_code == 200
    assert not re.search(r'href="/(record|exchange|plans/(?!public)|outlook/(?!public))', answer.text)
    assert json.loads(it.client.get(f"/public/record/{one.record}.json").content)["id"] == one.record


def test_a_permanent_address_answers_for_good_and_says_so_when_its_record_was_taken_back(either):
    record = either.say(PLAN, title="A plan for everybody")
    feed_before = either.get("/public/feed.atom").text
    either.node.withdraw(record, reason="Superseded <b>", office=DESK)
    answer = either.get(f"/public/record/{record}")

    assert answer.status_code == 410
    assert "State of KHM has withdrawn this record" in answer.text
    assert "Superseded &lt;b&gt;" in answer.text
    assert "A plan for everybody" not in answer.text
    for path in DOORS:
        assert "A plan for everybody" not in either.get(path).text
    assert "deleted-entry" not in feed_before
    assert "deleted-entry" in either.get("/public/feed.atom").text


def test_what_was_taken_back_among_parties_is_told_to_nobody_else(all_open):
    record = all_open.say(PLAN, to={"IDN"})
    nowhere = all_open.get(f"/public/record/{'0' * 64}")
    there = all_open.get(f"/public/record/{record}")
    all_open.node.withdraw(record, reason="", office=DESK)

    assert there.status_code == nowhere.status_code == 404
    assert (
        plainly(there.text) == plainly(nowhere.text) == plainly(all_open.get(f"/public/record/{record}").text)
    )
    assert "deleted-entry" not in all_open.get("/public/feed.atom").text


def plainly(text: str) -> str:
    """Return a page without the address that was asked for."""
    return re.sub(r"[0-9a-f]{64}", "ID", text)


def test_a_party_cannot_take_another_partys_word_off_the_portal(all_open):
    record = all_open.say(PLAN)
    draft = Draft("record.withdraw/1", {"record": record, "reason": "mine"}, frozenset({PUBLIC}))
    all_open.region["IDN"].file(draft, office=DESK)
    all_open.region.meet()

    assert all_open.get(f"/public/record/{record}").status_code == 200
    assert "deleted-entry" not in all_open.get("/public/feed.atom").text


def test_offices_and_keys_are_no_publication(all_open):
    text = all_open.get("/public/").text
    with all_open.node.reading() as tx:
        roster = next(r for r in log.read_all(tx) if r.kind.startswith("roster."))

    assert PUBLIC in roster.audience
    assert all_open.get(f"/public/record/{roster.id}").status_code == 404
    assert "<li><p" not in text


def test_search_finds_only_what_is_public(either):
    either.say(PLAN, title="Lanterns for everybody")
    either.say(PLAN, to={"IDN"}, title="Lanterns for IDN", plan="KHM/other")
    text = either.get("/public/search?q=lanterns").text

    assert "<mark>Lanterns</mark> for everybody" in text
    assert "for IDN" not in text
    assert "Nothing public holds these words." in either.get("/public/search?q=idn+lanterns").text


def test_lists_are_read_page_by_page_by_people_and_by_programs(either):
    for number in range(60):
        draft = Draft(
            PLAN, {**plan(), "plan": f"KHM/p{number}", "title": f"Plan no. {number}"}, frozenset({PUBLIC})
        )
        either.node.file(draft, office=DESK)
        either.region.clock.forward(minutes=1)
    first = either.get("/public/of/plans").text
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    titles = re.findall(r"Plan no\. (\d+)", first + either.get(older).text)
    programs, address = [], f"{ADDRESS}/public/of/plans.json"
    while address:
        said = either.get(address).json()
        programs += [int(one["title"].split()[-1]) for one in said["records"]]
        address = said["next"]

    assert titles == [str(n) for n in range(59, -1, -1)]
    assert programs == list(range(59, -1, -1))


def plan() -> dict[str, object]:
    return next(k for k in KINDS if k.name == PLAN).body.example


def test_a_record_leads_to_the_page_that_its_feature_makes_only_where_it_makes_one():
    """Only the opener of a plan reports on the whole of it: what KHM freezes of IDN's is no report."""
    it = Open()
    own = it.say("plan.edition/1", plan="KHM/2004-ASC-PoA")
    others = it.say("plan.edition/1", plan="IDN/2004-ASC-PoA")

    assert f"/plans/public/{own}" in it.get(f"/public/record/{own}").text
    assert it.get(f"/plans/public/{own}").status_code == 200
    assert f"/plans/public/{others}" not in it.get(f"/public/record/{others}").text


# -- feeds -------------------------------------------------------------------------------------------

A = f"{{{atom.ATOM}}}"


def test_feeds_are_valid_and_their_entries_keep_their_names(all_open):
    """RFC 4287: a feed has id, title, updated and a link to itself; an entry too has the first three."""
    all_open.say(PLAN, title="A & <b>plan</b>\x0b")
    all_open.region.clock.forward(days=1)
    all_open.say("warning.alert/1", exercise=True)
    for path in ("/public/feed.atom", "/public/feed/plans.atom", "/public/feed/outlook.atom"):
        answer = all_open.get(path)
        feed = etree.fromstring(answer.content)
        entries = feed.findall(f"{A}entry")
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        for one in (feed, *entries):
            for name in ("id", "title", "updated"):
                (said,) = one.findall(f"{A}{name}")
                assert (said.text or "").strip()
            datetime.fromisoformat(one.findtext(f"{A}updated"))
            assert one.findtext(f"{A}author/{A}name")
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{A}link")}
        assert links["self"] == ADDRESS + path == feed.findtext(f"{A}id")
        assert all(one.findtext(f"{A}id").startswith("ni:///sha-256;") for one in entries)
        assert feed.findtext(f"{A}updated") == max(
            [e.findtext(f"{A}updated") for e in entries], default=atom.NOTHING_YET
        )
    whole = etree.fromstring(all_open.get("/public/feed.atom").content)
    titles = [one.findtext(f"{A}title") for one in whole.findall(f"{A}entry")]

    assert titles[1] == "A & <b>plan</b> "
    assert titles[0].startswith("EXERCISE: ")


# -- the catalogue -----------------------------------------------------------------------------------

MUST = {  # DCAT-AP 3: mandatory, then recommended where it is known here
    "Catalog": ("dct:title", "dct:description", "dct:publisher", "foaf:homepage", "dct:language",
                "dct:license", "dct:modified", "dcat:themeTaxonomy", "dct:spatial", "dcat:dataset"),
    "Dataset": ("dct:title", "dct:description", "dcat:contactPoint", "dcat:distribution", "dcat:keyword",
                "dct:publisher", "dcat:theme"),
    "Distribution": ("dcat:accessURL", "dct:description", "dcat:mediaType", "dct:license"),
    "Agent": ("foaf:name",),
}  # fmt: skip


def test_the_catalogue_says_what_dcat_ap_asks_for(all_open):
    all_open.say(PLAN, title='A "plan" \\ for everybody')
    all_open.say("register.focal-point/1")
    said = json.loads(all_open.get("/public/catalogue.jsonld").content)
    nodes = {one["@id"]: one for one in said["@graph"]}
    for sort, properties in MUST.items():
        some = [one for one in nodes.values() if any(t.endswith(sort) for t in one["@type"])]
        assert some, sort
        for one in some:
            assert [name for name in properties if not one.get(name)] == [], one["@id"]
    whole = nodes[f"{ADDRESS}/public/catalogue"]
    plans = nodes[f"{ADDRESS}/public/of/plans"]

    assert plans["dct:spatial"][0]["@id"].endswith("country/KHM")
    assert plans["dct:temporal"][0]["dcat:startDate"][0]["@value"] == "2026-01-01"
    assert len(whole["dcat:dataset"]) == 4  # plans, registers, focal points, and the status of treaties
    for data in whole["dcat:dataset"]:
        for file in nodes[data["@id"]]["dcat:distribution"]:
            address = nodes[file["@id"]]["dcat:accessURL"][0]["@id"]
            assert all_open.get(address.removeprefix(ADDRESS)).status_code == 200, address


def test_what_the_operator_has_not_said_is_not_made_up():
    it = Open()
    it.say(PLAN)
    client = TestClient(website(it.node, app.FEATURES, Web(ADDRESS)), base_url=ADDRESS)
    said = client.get("/public/catalogue.jsonld").text

    assert "license" not in said
    assert "contactPoint" not in said
    assert 'rel="license"' not in client.get("/public/").text


def test_turtle_escapes_what_it_must():
    said = {
        "https://e.x/a b": {
            "dct:title": [dcat.Text('a "b" \\ c\nd', "en")],
            "dct:x": [dcat.Iri("https://e.x/<>")],
        }
    }
    text = dcat.turtle(said).decode()

    assert r'"a \"b\" \\ c\nd"@en' in text
    assert "<https://e.x/a%20b>" in text
    assert "<https://e.x/%3C%3E>" in text


# -- languages, machines -----------------------------------------------------------------------------


def test_a_link_chooses_the_language_and_links_keep_it(all_open):
    all_open.say(PLAN)
    asked = all_open.get("/public/", **{"accept-language": "km"})
    text = all_open.get("/public/?lang=km").text

    assert '<html lang="km">' in asked.text
    assert '<html lang="km">' in text
    assert 'href="/public/of/plans?lang=km"' in text
    assert '<html lang="en">' in all_open.get("/public/?lang=xx").text


def test_machines_that_wander_are_sent_to_the_portal_alone(all_open):
    record = all_open.say(PLAN)
    assert "Disallow: /\n" in all_open.get("/robots.txt").text
    assert f"{ADDRESS}/public/record/{record}" in all_open.get("/sitemap.xml").text
    assert "/record/" not in all_open.get("/sitemap.xml").text.replace("/public/record/", "")


def test_a_seat_changes_nothing_that_is_public(all_open):
    all_open.say(PLAN)
    with all_open.node.tx() as tx:
        secret = session.begin(tx, REGISTRAR, "Sok Dara", all_open.node.clock(), label="tests")
    before = all_open.get("/public/").content

    assert all_open.get("/public/", cookie=f"__Host-amity-khm={secret}").content == before
