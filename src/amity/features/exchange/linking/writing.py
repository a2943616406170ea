"""A name as it was written, taken apart: words in Latin letters, legal form, numbers, what has no alphabet.

No comparing here. The rules, in their order:

* compatibility forms and marks are folded (ﬁ is fi, full width is half width), joined words are parted where
  the case changes, and everything is put in Latin letters;
* "Surname, Given" is noted, since then the order of words says nothing;
* of a person: titles go, and digits that stand for letters become letters;
* of anything else: legal forms and numbers are noted and set aside.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from anyascii import anyascii

from amity.features.exchange.linking.words import (
    FORMS,
    LOOKALIKES,
    NUMBERS,
    PHRASES,
    SHORTENED,
    SURE_TITLES,
    TENS,
)

AIN, ALEF = "\u0639", "\u0627"  # the one is lost in Latin letters; both are heard as an open vowel
LONGEST = 300  # letters of a name that are looked at
MOST = 16  # words of a name that are compared
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LATIN = re.compile(r"[A-Za-z]+")
_ABBREVIATED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")
_OWN = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile(r"['’`\u00b4\u02bb-\u02bf\"]")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]")
_BEFORE = re.compile(r"([\u0e40-\u0e44\u0ec0-\u0ec4])(.)")  # Thai and Lao vowels that are written first
_SILENT = re.compile(
    r"[\u0e17\u0e15]?[\u0e01-\u0e2e\u0e81-\u0eae][\u0e34\u0e38]?[\u0e4c\u0ecc]"
)  # and letters that are marked as not spoken
_VOWELLESS = re.compile(r"[\u0590-\u07bf\u0900-\u109f\u1200-\u139f\u1780-\u17ff\ufb1d-\ufefc]")
_ARABIC = re.compile(r"[\u0590-\u07bf\ufb1d-\ufefc]")
_LONG_VOWELS = re.compile(r"(?<=[a-z])[wy]")  # as which Arabic and Hebrew letters are put in Latin ones
_ROMAN = re.compile(r"[ivx]+")


@dataclass(frozen=True, slots=True)
class Written:
    """A name taken apart."""

    words: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()  # the sorts of its legal forms
    ideographs: str = ""  # what it has of characters that stand for syllables or words
    comma: bool = False  # the surname stands first, and says so
    vowels: bool = True  # False: of a script that leaves vowels out, or whose vowels get lost on the way

    @property
    def joined(self) -> str:
        """All its words as one."""
        return "".join(self.words)


@lru_cache(maxsize=20_000)
def written(name: str, schema: str = "Person") -> Written:
    """Return *name*, which is that of a *schema* (Person, Company, Organization, Vessel, LegalEntity)."""
    text = unicodedata.normalize("NFKC", name[:LONGEST])
    ideographs = "".join(_IDEOGRAPHS.findall(text))
    plain = _latin(text)
    person = schema == "Person"
    apart = Written(_person(plain), comma=plain.count(",") == 1) if person else _company(plain)
    return replace(apart, ideographs=ideographs, vowels=_VOWELLESS.search(text) is None)


def _latin(text: str) -> str:
    """Return *text* in Latin letters, syllables of one word together."""
    spoken = _BEFORE.sub(r"\2\1", _SILENT.sub("", text).replace(AIN, ALEF))
    plain = anyascii(spoken.replace("·", " ").replace("・", " "))
    if _ARABIC.search(text):
        return _LONG_VOWELS.sub("", plain)
    return _CAMEL.sub("", plain) if _IDEOGRAPHS.search(text) else plain


def _split(plain: str) -> list[str]:
    text = _ABBREVIATED.sub(lambda found: found.group().replace(".", ""), plain)
    text = _LATIN.sub(lambda found: _parted(found.group()), text)
    text = _APOSTROPHES.sub("", text).replace("&", " and ")
    return _OWN.findall(text.lower())


def _parted(word: str) -> str:
    """Return VladimirPutin as two words, and GmbH as one."""
    return word if word.lower() in FORMS else _CAMEL.sub(" ", word)


def _person(plain: str) -> tuple[str, ...]:
    words = [_letters(word) for word in _split(plain)]
    return tuple([word for word in words if word not in SURE_TITLES] or words)[:MOST]


def _letters(word: str) -> str:
    """Return digits that stand among letters as the letters they look like, and Mohd as Mohamed."""
    return word if word.isdigit() else SHORTENED.get(word, word.translate(LOOKALIKES))


def _company(plain: str) -> Written:
    words, forms = _without_forms(_split(plain))
    named, numbers = _without_numbers(words)
    return Written(tuple(named[:MOST]), tuple(numbers), tuple(forms))


def _without_forms(words: list[str]) -> tuple[list[str], list[str]]:
    text = " ".join(words)
    for phrase, short in PHRASES.items():
        text = re.sub(rf"\b{phrase}\b", short, text)
    kept: list[str] = []
    forms: list[str] = []
    for word in _joined_letters(text.split()):
        sort = FORMS.get(word, "")
        (forms if sort else kept).append(sort or word)
    return (kept, forms) if kept else (text.split(), [])


def _joined_letters(words: list[str]) -> list[str]:
    """Return "s a r l" as "sarl" where it is a legal form."""
    out: list[str] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end]) == 1:
            end += 1
        run = "".join(words[at:end])
        if end - at > 1 and run in FORMS:
            out.append(run)
            at = end
        else:
            out.append(words[at])
            at += 1
    return out


def _without_numbers(words: list[str]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    numbers: list[str] = []
    for place, word in enumerate(words):
        number = _number(word, place)
        if not number:
            kept.append(word)
        elif numbers and numbers[-1] in TENS and len(number) == 1:
            numbers[-1] = numbers[-1][0] + number  # forty four
        else:
            numbers.append(number)
    return (kept, numbers) if kept else (words, [])


def _number(word: str, place: int) -> str:
    if word.isdigit() or (any(letter.isdigit() for letter in word) and word not in NUMBERS):
        return word
    if _ROMAN.fullmatch(word) and place == 0:
        return ""  # "X Corp" is no tenth
    return NUMBERS.get(word, "")
