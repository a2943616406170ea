"""Search: words are found in every script, only where they stand, only by who may read, and are forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from amity import app
from amity.kernel.record import PUBLIC, Draft, Office, Party, seal
from amity.node import fields, search
from amity.node.search import Asked
from amity.store import postings
from amity.store.database import Database
from amity.testing import DESK, START, Region

WORD = "say.word/1"
TEXTS = {
    "vi": "Việt Nam đã ký Công ước năm 2026, số 07/QĐ",
    "km": "ព្រះរាជាណាចក្រកម្ពុជាបានចូលរួមល្បាតរួមគ្នា",
    "th": "การลาดตระเวนร่วมกันครั้งที่ ๑๒",
    "lo": "ການລາດຕະເວນຮ່ວມກັນ",
    "my": "ပူးတွဲကင်းလှည့်ခြင်း",
    "zh": "在南海的联合巡逻",
    "ta": "கூட்டு ரோந்து",
    "en": "Boarding of the tanker NAGA STAR, IMO 9074729, case IL-2026/014",
}


def found(node, text: str, **more: object) -> list[str]:
    """Return the texts of what *node* finds, having read all that it holds."""
    while search.catch_up(node):
        pass
    asked = Asked(text=text, **{"kinds": None} | more)
    return [str(hit.record.body["text"]) for hit in search.find(node, asked).hits]


def marked(node, text: str) -> list[str]:
    """Return what stands marked in the reasons."""
    hits = search.find(node, Asked(text=text, kinds=None)).hits
    return [said for hit in hits for one in hit.reasons for said, is_it in one.pieces if is_it]


@pytest.fixture
def region(talk, database):
    """Two Parties on either database."""
    made = talk(
        "AAA", "BBB", databases=lambda party: Database(database) if party == "AAA" else Database("sqlite://")
    )
    yield made
    made["AAA"].database.close()


@pytest.mark.parametrize(
    ("asked", "language", "shown"),
    [
        ("viet nam", "vi", ["Việt", "Nam", "năm"]),
        ("VIỆT", "vi", ["Việt"]),
        ("da ky", "vi", ["đã", "ký"]),
        ("07/QĐ", "vi", ["07/QĐ"]),
        ("កម្ពុជា", "km", ["កម្ពុជា"]),
        ("ក", "km", None),
        ("ลาดตระเวน", "th", ["ลาดตระเวน"]),
        ("12", "th", ["๑๒"]),
        ("ลา", "th", ["ลา"]),
        ("ລາດຕະເວນ", "lo", ["ລາດຕະເວນ"]),
        ("ကင်းလှည့်", "my", ["ကင်းလှည့်"]),
        ("南海", "zh", ["南海"]),
        ("海", "zh", ["海"]),
        ("南海 巡逻", "zh", ["南海", "巡逻"]),
        ("ரோந்து", "ta", ["ரோந்து"]),
        ("boarding tanker", "en", ["Boarding", "tanker"]),
        ("board", "en", ["Board"]),
        ('"naga star"', "en", ["NAGA STAR"]),
        ("9074729", "en", ["9074729"]),
        ("il-2026/014", "en", ["IL-2026/014"]),
        ("tank*r", "en", []),
        ("907472", "en", []),
        ("oarding", "en", []),
        ('"star naga"', "en", []),
        ("巡海", "zh", []),
        ("il-014", "en", []),
        ("boarding vietnam", "en", []),
    ],
)
def test_a_text_is_found_by_words_as_its_script_writes_them(filled, asked, language, shown):
    """Nothing else is found by them, and what stands marked is what was asked for."""
    if shown == []:
        assert found(filled, asked) == []
    else:
        assert found(filled, asked) == [TEXTS[language]]
        assert shown is None or marked(filled, asked) == shown


@pytest.fixture(scope="module")
def filled(talk):
    """A node that holds a text in each language."""
    made = talk("AAA", "BBB")
    for text in TEXTS.values():
        made.word("AAA", text)
    return made["AAA"]


def test_the_same_is_found_on_either_database_in_pages_that_skip_nothing(region):
    for number in range(45):
        region.word("AAA", f"harbour {number}" if number % 3 else "quay")
    node, seen, page = region["AAA"], [], None
    while search.catch_up(node, 7):
        pass
    while page is None or page.after:
        after = page.after if page else ""
        page = search.find(node, Asked(text="harb", kinds=None, after=after, most=8))
        seen += [int(str(hit.record.body["text"]).split()[1]) for hit in page.hits]

    assert seen == [n for n in range(44, -1, -1) if n % 3]


def test_what_came_just_now_is_read_before_a_question_and_what_is_far_behind_is_not(region, monkeypatch):
    """Nobody who asks waits for a whole log: the rounds of the node read that."""
    node = region["AAA"]
    region.word("AAA", "harbour")
    search.freshen(node)
    fresh = len(search.find(node, Asked(text="harbour", kinds=None)).hits)
    monkeypatch.setattr(search, "FAR", 1)
    for number in range(3):
        region.word("AAA", f"quay {number}")
    search.freshen(node)
    with node.reading() as tx:
        waiting = search.behind(tx)

    assert (fresh, waiting) == (1, 3)


def test_who_asks_waits_only_briefly_for_another_who_lets_the_index_read(region):
    node = region["AAA"]
    search.freshen(node)
    region.word("AAA", "harbour")

    with ThreadPoolExecutor(1) as others, search._TURNS[node]:
        others.submit(search.freshen, node).result(timeout=60)
        with node.reading() as tx:
            assert search.behind(tx) == 1


def test_an_index_grown_in_steps_is_the_one_made_anew_and_forgets_what_is_withdrawn(region):
    node = region["AAA"]
    said = [region.word("AAA", f"harbour {number} unheard{number}") for number in range(30)]
    while search.catch_up(node, 4):
        pass
    grown = rows(node)
    node.rebuild()
    search.catch_up(node)
    assert rows(node) == grown

    assert knows(node, "unheard7")
    node.withdraw(said[7], reason="", office=DESK)
    assert not knows(node, "unheard7")
    assert found(node, "unheard7") == []
    forgotten = rows(node)
    node.rebuild()
    search.catch_up(node)

    assert rows(node) == forgotten


def test_hands_that_learn_at_the_same_time_do_not_get_in_each_others_way(region):
    node = region["AAA"]
    for number in range(120):
        region.word("AAA", f"harbour {number} unheard{number}")

    def learn() -> bool:
        return all(search.catch_up(node, 1) in (True, False) for _ in range(40))

    with ThreadPoolExecutor(6) as hands:
        assert all(one.result() for one in [hands.submit(learn) for _ in range(6)])
    grown = rows(node)
    node.rebuild()
    while search.catch_up(node):
        pass

    assert rows(node) == grown


def knows(node, word: str) -> bool:
    """Tell whether *word* stands in the index."""
    with node.reading() as tx:
        query = select(postings.posting).where(postings.posting.c.token == postings.coder(tx)[word])
        return tx.execute(query).first() is not None


def rows(node) -> list[tuple[int, bytes]]:
    """Return the whole index, but for its tokens: these stand under a key that is another in each."""
    with node.reading() as tx:
        return sorted((row.block, bytes(row.places)) for row in tx.execute(select(postings.posting)))


def test_a_block_that_fills_up_turns_lists_into_bitmaps_and_back(region, monkeypatch):
    monkeypatch.setattr(postings, "BITS", 6)
    monkeypatch.setattr(postings, "BLOCK", 64)
    monkeypatch.setattr(postings, "DENSE", 8)
    node = region["AAA"]
    said = [region.word("AAA", f"quay {'even' if number % 2 == 0 else 'odd'}") for number in range(80)]
    while search.catch_up(node, 11):
        pass

    assert len(search.find(node, Asked(text="quay", kinds=None, most=200)).hits) == 80
    for record in said[:70]:
        node.withdraw(record, reason="", office=DESK)
    assert len(found(node, "quay", most=200)) == 10
    assert len(found(node, "even", most=200)) == 5


SECRET, SECRET_KM = "zanzibarite", "ព្រះសម្ងាត់"


def test_what_was_withdrawn_is_gone_from_every_file_of_the_database(talk, tmp_path: Path):
    region = talk("AAA", "BBB", databases=lambda party: Database(f"sqlite:///{tmp_path / party}.db"))
    said = region.word("AAA", f"{SECRET} {SECRET_KM}")
    for number in range(300):
        region.word("AAA", f"filler {number} zanz{number} zebra")
    region.meet()
    tokens = [SECRET.encode(), *(SECRET_KM[at : at + 3].encode() for at in range(3, 8))]
    for node in region.nodes.values():
        node.do_duties()
    assert all(any(token in path.read_bytes() for path in tmp_path.iterdir()) for token in tokens)

    region["AAA"].withdraw(said, reason="", office=DESK)
    region.meet()
    for node in region.nodes.values():
        node.do_duties()
        node.do_duties()

    for path in sorted(tmp_path.iterdir()):
        assert not [token for token in tokens if token in path.read_bytes()], path.name
    for node in region.nodes.values():
        node.database.close()


def test_what_an_office_without_a_mandate_said_is_not_found(talk):
    region = talk("AAA", "BBB")
    record = seal(
        Draft(WORD, {"text": "usurped", "about": ""}, frozenset({Party("AAA")})),
        party=Party("BBB"), office=Office("nobody"), seq=0, issued=START,
    )  # fmt: skip
    assert "usurped" in search.tokens_of(region["AAA"].kinds, record)
    region["BBB"].registry.entitled = lambda *_: True  # a node that lets anybody speak
    region["BBB"].allows = lambda *_: True
    region["BBB"].file(Draft(WORD, {"text": "usurped"}, frozenset({Party("AAA")})), office=Office("nobody"))
    region.send("BBB", to="AAA")

    assert found(region["AAA"], "usurped") == []
    assert found(region["BBB"], "usurped") == ["usurped"]


def test_only_what_the_asker_may_read_is_ever_looked_at(filled, monkeypatch):
    looked: list[object] = []
    at = postings.at
    monkeypatch.setattr(postings, "at", lambda tx, arrivals: looked.append(arrivals) or at(tx, arrivals))

    assert found(filled, "boarding", kinds=["other.kind/1", "roster.office/1"]) == []
    assert looked == []
    assert found(filled, "boarding", kinds=[WORD]) == [TEXTS["en"]]


def test_a_record_of_a_kind_that_this_version_does_not_know_is_found_only_by_who_reads_all(talk):
    region = talk("AAA", "BBB", features=())
    other = talk("AAA", "BBB")
    said = other.word("BBB", "from the future", to={"AAA"})
    other.send("BBB", to="AAA")
    region["AAA"].accept(other["BBB"].parcel_for(Party("AAA"), Party("BBB"), 0))
    node = region["AAA"]

    assert [hit.record.id for hit in asked(node, "future", None)] == [said]
    assert asked(node, "future", [kind.name for kind in node.kinds]) == ()
    assert asked(node, "future", ["say.word/1"]) == ()


def asked(node, text: str, kinds) -> tuple[search.Hit, ...]:
    """Return what is found, of any kind."""
    search.catch_up(node)
    return search.find(node, Asked(text=text, kinds=kinds)).hits


def test_party_day_and_public_narrow_what_is_found(talk):
    region = talk("AAA", "BBB")
    region.word("AAA", "quay one", to={"BBB"})
    region.clock.forward(days=40)
    region.word("BBB", "quay two", to={"AAA"})
    region.say("AAA", WORD, {"text": "quay three"}, to={PUBLIC})
    region.meet()
    node = region["AAA"]

    assert found(node, "quay", party="BBB") == ["quay two"]
    assert found(node, "quay", until="2026-01-31") == ["quay one"]
    assert sorted(found(node, "quay", since="2026-02-10")) == ["quay three", "quay two"]
    assert found(node, "quay", since="2026-02-11") == []
    assert found(node, "quay", public=True) == ["quay three"]


def test_a_record_is_found_by_its_identifier_and_by_those_that_it_refers_to(talk):
    region = talk("AAA", "BBB")
    first = region.word("AAA", "first")
    draft = Draft(WORD, {"text": "second"}, frozenset({PUBLIC}), refs=(first,))
    region["AAA"].file(draft, office=DESK)

    assert sorted(found(region["AAA"], first)) == ["first", "second"]
    assert sorted(found(region["AAA"], first[:10])) == ["first", "second"]
    assert found(region["AAA"], first[:7]) == []


def test_who_speaks_is_found_by_the_names_of_the_party(filled):
    assert len(found(filled, "state of aaa", kinds=[WORD], most=50)) == len(TEXTS)
    assert found(filled, "aaa boarding") == [TEXTS["en"]]


def test_what_is_called_by_the_words_comes_before_what_holds_them_however_new():
    region = Region("ASEC", "KHM")
    first = {"principle": "light", "title": "Lanterns first", "phrases": ["by night"]}
    later = {"principle": "dark", "title": "Something else", "phrases": ["lanterns in the dark"]}
    region.say("ASEC", "instrument.principle/1", first)
    region.say("ASEC", "instrument.principle/1", later)
    node = region["ASEC"]
    search.catch_up(node)
    hits = search.find(node, Asked(text="lanterns", kinds=None)).hits

    assert [hit.head for hit in hits] == ["Lanterns first", "Something else"]
    assert [reason.titles for hit in hits for reason in hit.reasons] == [("Title",), ("Phrases",)]


KINDS = app.vocabulary()


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.name)
def test_every_kind_is_found_by_what_its_example_says(kind):
    """What can be searched follows from the schema: each text stands under a title, and is found."""
    draft = Draft(kind.name, kind.body.example, frozenset({PUBLIC}))
    record = seal(draft, party=Party("KHM"), office=Office("x"), seq=0, issued=START)
    said = list(fields.said(kind, record))
    tokens = search.tokens_of(KINDS, record)

    assert said
    for one in said:
        assert all(one.titles), one
        assert set(search._tokens(one.text)) <= tokens


def test_no_question_takes_long_or_fails(filled):
    for text in (
        "",
        "  ",
        "!!!",
        '"',
        '""',
        "a" * 10_000,
        "ก" * 10_000,
        "% _ ' ; --",
        "\x00",
        "*",
        "= ^",
        "e " * 500,
    ):
        search.find(filled, Asked(text=text, kinds=None))
    assert not search.find(filled, Asked(text="!?", kinds=None)).words
