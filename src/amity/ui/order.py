"""The order in which a language lists its words: keys to sort by, after the Unicode collation algorithm.

Three levels, each asked only where the one before is even: letters, then accents and tone marks, then case.
What a language's own tables (CLDR) say beyond that and the region needs is written out here: which accented
letters are letters of their own, in which order Vietnamese has its tones, that Thai and Lao vowels written
first are read second, that a script comes first in its own language, and that Chinese goes by its sounds.

What they say of rarer signs, and of the tones and strokes of Chinese, is left out. No library that is light
does this: those that there are bring megabytes, or no language's own rules.

Sources:
    Unicode Technical Standard 10; CLDR, collation tables of fil, km, lo, my, th, vi and zh.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from anyascii import anyascii

from amity.ui import language

T = TypeVar("T")
Key = tuple[tuple[tuple[int, int | str, int], ...], tuple[int, ...], str]

GRAVE, ACUTE, CIRCUMFLEX, TILDE, BREVE, HOOK, DOT, HORN, STROKE = (
    "\u0300\u0301\u0302\u0303\u0306\u0309\u0323\u031b\u0335"
)
ACCENTS = (
    f"{ACUTE}{GRAVE}{BREVE}{CIRCUMFLEX}\u030c\u030a\u0308\u030b{TILDE}\u0307{HORN}{HOOK}\u0327\u0328\u0304"
)
TONES = f"{GRAVE}{HOOK}{TILDE}{ACUTE}{DOT}"  # as Vietnamese has them, after the level tone
OWN_LETTERS = {  # a base and a mark that together are a letter, and its place after the base
    "vi": {
        ("a", BREVE): 1, ("a", CIRCUMFLEX): 2, ("d", STROKE): 1, ("e", CIRCUMFLEX): 1, ("o", CIRCUMFLEX): 1,
        ("o", HORN): 2, ("u", HORN): 1,
    },
    "fil": {("n", TILDE): 1},
}  # fmt: skip
AU = "\u17c5"  # the last of the Khmer vowels that are one sign
GROUPS = {  # signs that together are one letter, after which letter it comes, and as which of those there
    "fil": {"ng": ("n", 2)},
    "km": {"\u17bb\u17c6": (AU, 1), "\u17c6": (AU, 2), "\u17b6\u17c6": (AU, 3), "\u17c7": (AU, 4)},
    "lo": {"\u0eaa": ("\u0e88", 1)},
    # a consonant that ends a syllable comes after all vowels, and a stack after all else
    "my": {f"{chr(at)}\u103a": ("\u1036", at) for at in range(0x1000, 0x1022)}
    | {"\u1037": ("\u103e", 1), "\u1038": ("\u103e", 2), "\u1039": ("\u103e", 3)},
}  # fmt: skip
FIRST = {"th": (0x0E00, 0x0E7F), "lo": (0x0E80, 0x0EFF), "my": (0x1000, 0x109F), "km": (0x1780, 0x17FF)}
HAN = (0x4E00, 0x9FFF)
BEFORE = {*range(0x0E40, 0x0E45), *range(0x0EC0, 0x0EC5)}  # vowels that stand before their consonant
MARKS = {*range(0x0E47, 0x0E4F), *range(0x0EC8, 0x0ECE), *range(0x17C9, 0x17D2)}  # tone marks and their like
SPACE, SIGN, DIGIT, OWN, LATIN, OTHER = range(6)


def in_order(items: Iterable[T], said: Callable[[T], str]) -> list[T]:
    """Return *items* in the order of the page's language, by what is *said* of each."""
    code = language.current().code
    return sorted(items, key=lambda item: key(said(item), code))


@lru_cache(maxsize=8192)
def key(text: str, code: str) -> Key:
    """Return what *text* is sorted by in the language called *code*."""
    letters: list[tuple[int, int | str, int]] = []
    marks: list[int] = []
    own = OWN_LETTERS.get(code, {})
    plain = text.replace("đ", f"d{STROKE}").replace("Đ", f"D{STROKE}")
    for sign in _grouped(_as_read(unicodedata.normalize("NFKD", plain)), code):
        base = chr(letters[-1][1]) if letters and isinstance(letters[-1][1], int) else ""
        if (base, sign) in own:
            letters[-1] = (letters[-1][0], ord(base), own[base, sign])
        elif len(sign) == 1 and _is_mark(sign):
            marks[-1:] = [marks[-1] * 64 + _rank(sign, code)] if marks else []
        elif unicodedata.category(sign[0]) not in ("Cf", "Cc"):
            letters.append(_letter(sign, code))
            marks.append(0)
    return tuple(letters), tuple(marks), text.swapcase()


def _as_read(text: str) -> str:
    """Return *text* with each Thai or Lao vowel that is written first after its consonant."""
    signs = list(text)
    place = 0
    while place < len(signs) - 1:
        if ord(signs[place]) in BEFORE:
            signs[place], signs[place + 1] = signs[place + 1], signs[place]
            place += 1
        place += 1
    return "".join(signs)


def _grouped(text: str, code: str) -> Iterator[str]:
    """Yield the letters of *text*: single signs, and those that the language counts as one."""
    groups, place = GROUPS.get(code, {}), 0
    while place < len(text):
        pair = text[place : place + 2]
        yield pair if pair.lower() in groups else pair[0]
        place += 2 if pair.lower() in groups else 1


def _is_mark(sign: str) -> bool:
    return ord(sign) in MARKS or (unicodedata.combining(sign) > 0 and ord(sign) < 0x0E00)


def _rank(sign: str, code: str) -> int:
    known = TONES if code == "vi" else ACCENTS
    return known.index(sign) + 1 if sign in known else 32 + ord(sign) % 31


def _letter(sign: str, code: str) -> tuple[int, int | str, int]:
    """Return the script that *sign* belongs to, its place there, and none after it."""
    if after := GROUPS.get(code, {}).get(sign.lower()):
        script, place, _ = _letter(after[0], code)
        return script, place, after[1]
    point = ord(sign.lower()) if len(sign.lower()) == 1 else ord(sign)
    if sign.isspace():
        return SPACE, 0, 0
    if sign.isdecimal():
        return DIGIT, unicodedata.decimal(sign), 0
    if sign.isalpha() and point < 0x0250:
        return LATIN, point, 0
    if HAN[0] <= point <= HAN[1]:
        return (OWN if code == "zh" else OTHER), f"{anyascii(sign).lower()} {sign}", 0
    first = FIRST.get(code, (0, 0))
    if first[0] <= point <= first[1]:
        return OWN, point, 0
    return (
        (OTHER if point > 0x0370 and not unicodedata.category(sign).startswith(("P", "S")) else SIGN),
        point,
        0,
    )
