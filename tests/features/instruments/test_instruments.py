"""Instruments from file to page: what one Party imports, the others read, and nobody else does."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from starlette.testclient import TestClient

from amity.features import instruments
from amity.features.instruments import views
from amity.kernel.record import RecordId
from amity.node import region as regions
from amity.node.pack import RegionPack
from amity.testing import DESK, Region, repository
from amity.ui import session
from amity.ui.website import Web, website

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
NAME = "2031-Harbour-Accord"
PATH = f"/instruments/{NAME}"


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return regions.load(repository() / "regions" / "asean")


@pytest.fixture
def region(pack: RegionPack) -> Region:
    return Region("KHM", "IDN", "LAO", pack=pack, features=[instruments.FEATURE])


def browser(region: Region, party: str) -> TestClient:
    """Return a browser in which somebody is signed in at *party*'s node."""
    node = region[party]
    with node.tx() as tx:
        secret = session.begin(tx, DESK, "Sok Dara", node.clock(), label="Firefox")
    client = TestClient(
        website(node, [instruments.FEATURE], Web("http://localhost:8000")), base_url="http://localhost:8000"
    )
    client.cookies.set(f"amity-{party.lower()}", secret)
    return client


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
    other = browser(region, "IDN").get(preview.url.path).status_code
    for _ in range(3):
        region.clock.forward(minutes=20)
        client.get("/instruments/")

    assert too_large.status_code == 413
    assert (kept, other) == (200, 404)
    assert client.get(preview.url.path).status_code == 404


def test_an_office_without_the_mandate_reads_and_imports_nothing(region):
    region.open_office("KHM", "reader", files=("plan.*",))
    node = region["KHM"]
    client = browser(region, "KHM")
    with node.tx() as tx:
        secret = session.begin(tx, "reader", "Sok Dara", node.clock(), label="Firefox")
    client.cookies.set("amity-khm", secret)

    assert client.get("/instruments/").status_code in (200, 403)
    assert 'href="/instruments/import"' not in client.get("/instruments/").text


def test_a_text_too_long_for_one_record_goes_in_parts_and_stands_when_all_have_come(region):
    articles = (f"Article {n}\n\n{'The Parties shall light a lamp. ' * 900}\n" for n in range(1, 61))
    text = "LAMP TREATY\n\nPort Amity, 4 May 2031\n\n" + "\n".join(articles)
    imported(region, "KHM", text)
    region.meet()
    node = region["IDN"]
    with node.reading() as tx:
        [head] = views.texts(tx, NAME)
        rows = views.clauses(tx, NAME)
    assert head["parts"] >= 1
    assert [row["clause"] for row in rows if row["kind"] == "article"] == [f"art.{n}" for n in range(1, 61)]

    kind = "instrument.text-part/1"
    with region["KHM"].reading() as tx:
        record = next(r for r in _records(tx, kind))
    region["KHM"].withdraw(record, reason="one part", office=DESK)
    region.meet()

    with node.reading() as tx:
        [head] = views.texts(tx, NAME)
        assert not head["whole"]
        assert not views.clauses(tx, NAME)
    assert "Parts of this text have not arrived" in browser(region, "IDN").get(PATH).text
    region.check()


def _records(tx, kind: str) -> list[RecordId]:
    from amity.store import browse

    return [record.id for _, record in browse.newest(tx, kinds=[kind])]


def test_the_texts_that_the_house_was_built_for_are_named_by_their_titles(shared: Path, pack):
    from amity.features.instruments import reading, rules

    found = {
        file.name: rules.guess(reading.read(file.read_bytes(), file.name), pack.instruments)
        for file in (shared / "seeds").glob("*.txt")
    }

    assert found == {
        "jd-2002.txt": "2002-ASEAN-China-JD-NTS",
        "asc-poa-2004.txt": "2004-ASC-PoA",
        "admm-plus-2022.txt": "2022-ADMM-Plus-JD",
    }
