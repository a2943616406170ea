"""The order in which each language lists its words, held against ICU in a browser's own engine."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import playwright
import pytest
from babel import Locale

from amity.ui import order
from amity.ui.language import Languages, spoken, told_of

NODE = Path(playwright.__file__).parent / "driver" / "node"  # it comes with the tests' browser, ICU whole
SORT = """
const [language, words] = JSON.parse(require("fs").readFileSync(0));
const order = new Intl.Collator(language);
console.log(JSON.stringify([order.resolvedOptions().locale, words.sort(order.compare)]));
"""
LEAST = {
    "km": 0.999,
    "lo": 0.99,
    "my": 0.985,
    "zh": 0.998,
}  # of the pairs of words, in ICU's order


def by_icu(code: str, words: list[str]) -> list[str]:
    """Return *words* in the order in which ICU has them."""
    asked = json.dumps([code, words])
    done = subprocess.run([NODE, "-e", SORT], input=asked, capture_output=True, text=True, check=True)
    known, found = json.loads(done.stdout)
    assert known == code
    return list(found)


def agreement(expected: list[str], found: list[str]) -> float:
    """Return which share of the pairs of *found* stands in the order of *expected*."""
    place = {word: at for at, word in enumerate(expected)}
    places = [place[word] for word in found]
    pairs = [(one, other) for at, one in enumerate(places) for other in places[at + 1 :]]
    return sum(one < other for one, other in pairs) / len(pairs)


@pytest.mark.parametrize("code", ["en", *told_of()["language"]])
def test_words_stand_in_the_order_of_their_language(code):
    """The words are what the language calls the countries and the tongues of the world."""
    locale = Locale.parse(code)
    names = sorted({*locale.territories.values(), *locale.languages.values()})[::3]

    found = sorted(names, key=lambda word: order.key(word, code))
    assert agreement(by_icu(code, names), found) >= LEAST.get(code, 0.999)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "côte Cote coté zebra 12"),
        ("vi", "ma mà mả mã má mạ mă mâ da đa"),
        ("fil", "nuno nyog ngayon ñandu oo"),
        ("th", "เกาะ กก แกะ ขา ไก่ ก้าน กาน z"),
        ("km", "ការ កុំ កំ កង ខ្មែរ z"),
        ("lo", "ສາມ ຊາວ ໂຄ ຄຳ ກາ ໝາ"),
        ("zh", "北京 上海 Beijing 河内"),
    ],
)
def test_letters_of_its_own_stand_where_a_language_has_them(code, words):
    expected = by_icu(code, words.split())

    assert sorted(sorted(words.split()), key=lambda word: order.key(word, code)) == expected


def test_a_list_follows_the_language_of_its_page():
    words = ["zebra", "កង", "กา"]

    assert order.in_order(words, str) == ["zebra", "กา", "កង"]
    with spoken(next(one for one in Languages() if one.code == "km")):
        assert order.in_order(words, str) == ["កង", "zebra", "กา"]


@pytest.mark.parametrize("text", ["", " ", "\u0301", "ເ", "e\u0301", "\u200b", "😀", "ก" * 5000, "\x00"])
def test_whatever_others_write_has_a_place(text):
    for code in told_of()["language"]:
        assert sorted(["b", text, "a"], key=lambda word: order.key(word, code)).index("a") >= 0
