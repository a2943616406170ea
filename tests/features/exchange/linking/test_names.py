"""Names are matched across scripts and spellings, and told apart where one word differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amity.errors import Malformed
from amity.features.exchange.linking import tabular
from amity.features.exchange.linking.commands import match_names
from amity.features.exchange.linking.names import SCHEMAS, match
from amity.features.exchange.linking.sounds import sound
from amity.features.exchange.linking.weights import MATCH, WEIGHTS
from amity.testing.terminal import Terminal

SAME = [
    ("ทักษิณ ชินวัตร", "Thaksin Shinawatra", "Person"),
    ("ประยุทธ์ จันทร์โอชา", "Prayut Chan-o-cha", "Person"),
    ("ហ៊ុន ម៉ាណែត", "Hun Manet", "Person"),
    ("ທອງລຸນ ສີສຸລິດ", "Thongloun Sisoulith", "Person"),
    ("Nguyễn Phú Trọng", "NGUYEN PHU TRONG", "Person"),
    ("李显龙", "Lee Hsien Loong", "Person"),
    ("習近平", "习近平", "Person"),
    ("محمد بن سلمان", "Mohammed bin Salman", "Person"),
    ("Смирнов Алексей", "Aleksei Smirnov", "Person"),
    ("Examplename, Somchai", "Dr Somchai Examplename", "Person"),
    ("J. C. Examplesson", "Jean Claude Examplesson", "Person"),
    ("Exampl3 Nam3", "Example Name", "Person"),
    ("SomchaiExamplename", "Somchai Examplename", "Person"),
    ("Example Trading Pte Ltd", "EXAMPLE TRADING PRIVATE LIMITED", "Company"),
    ("PT Contoh Samudra Tbk", "Contoh Samudra", "Company"),
    ("Brigade Forty-Four", "Brigade 44", "Organization"),
    ("EXAMPLE TRADER", "Example Trader", "Vessel"),
]
OTHERS = [
    ("Somchai Examplename", "Prasert Examplename", "Person"),
    ("Ahmad bin Hasan al-Contohi", "Ahmad bin Yusuf al-Contohi", "Person"),
    ("ហ៊ុន ម៉ាណែត", "Hun Sen", "Person"),
    ("李显龙", "Lee Kuan Yew", "Person"),
    ("Example Petroleum Corporation", "Example Pipeline Corporation", "Company"),
    ("Bank of Contoh (Hong Kong) Limited", "Bank of Contoh (Australia) Limited", "Company"),
    ("EXAMPLE TRADER", "SAMPLE CARRIER", "Vessel"),
    ("이재형", "이재명", "Person"),
    ("习近朋", "习近平", "Person"),
    ("", "Somchai", "Person"),
]
TEXT = st.text(max_size=40)
NAMES = st.lists(st.sampled_from("somchai ali bin examplename perez sri de kim 2 ltd".split()), max_size=6)


@pytest.mark.parametrize(("one", "other", "schema"), SAME)
def test_one_name_in_two_writings_is_a_match(one: str, other: str, schema: str):
    assert match(one, other, schema).match


@pytest.mark.parametrize(("one", "other", "schema"), OTHERS)
def test_names_that_share_but_a_word_are_no_match(one: str, other: str, schema: str):
    assert not match(one, other, schema).match


def test_a_match_says_why_and_what_to_look_at():
    """A number that differs weighs nothing in the fitted table, and is said nevertheless."""
    said = match("EXAMPLE STAR 5", "EXAMPLE STAR 6", "Vessel")

    assert said.reasons
    assert "other numbers" in said.reasons


def test_ahmad_is_no_mohamed():
    """Vowels count for nothing but the first: else the two most frequent names would be one."""
    assert sound("ahmed") != sound("mohamed")
    assert sound("mohamed") == sound("muhammad")


def test_the_weights_have_the_signs_that_their_names_promise():
    assert {name for name, weight in WEIGHTS.items() if weight > 0} == {"spelling", "sound"}


@given(one=TEXT | NAMES.map(" ".join), other=TEXT | NAMES.map(" ".join), schema=st.sampled_from(SCHEMAS))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_score_whoever_is_named_first(one: str, other: str, schema: str):
    """Nothing raises; the score lies between 0 and 1, and does not hang on the order of the two."""
    said, turned = match(one, other, schema), match(other, one, schema)

    assert 0 <= said.score <= 1
    assert said.match == (said.score >= MATCH)
    assert said.score == turned.score


def test_the_command_answers_every_pair_in_its_order(tmp_path: Path):
    file = tmp_path / "pairs.csv"
    file.write_text(
        "schema,name1,name2,more\nPerson,Somchai Examplename,สมชาย,x\n"
        'Company,"Example, Ltd.",EXAMPLE LIMITED,\n',
        encoding="utf-8",
    )

    house = Terminal().run(match_names, file)

    assert [one["name2"] for one in house.data["pairs"]] == ["สมชาย", "EXAMPLE LIMITED"]
    assert house.data["pairs"][1]["verdict"] == "match"
    assert house.text.count("\n") == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"a,b\n1,2\n", b"name1,name2,schema\n\xff,B,Person\n"],
)
def test_a_file_that_holds_no_pairs_is_refused(data: bytes):
    with pytest.raises(Malformed):
        list(tabular.pairs(data))
