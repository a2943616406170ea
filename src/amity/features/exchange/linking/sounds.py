"""How a name sounds, whoever wrote it down: one key for the spellings that several alphabets give.

A key is of consonants; vowels are left out, since half of the scripts of the region and its neighbours
write none, or others. Pure tables: no dictionary of names.
"""

import re
from functools import lru_cache

# In this order: the longer first. Wade-Giles, French, German, English and Russian ways of writing one sound.
_SAME = (
    ("shch", "S"), ("sch", "S"), ("tsch", "C"), ("tch", "C"), ("dzh", "J"), ("dsch", "J"), ("dj", "J"),
    ("hs", "S"), ("sh", "S"), ("zh", "J"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"),
    ("bh", "b"), ("ck", "k"), ("ch", "C"), ("ts", "S"), ("tz", "S"), ("cz", "C"), ("cs", "C"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("ng", "n"), ("x", "S"), ("q", "k"), ("w", "v"), ("z", "s"), ("j", "J"),
)  # fmt: skip
_C_SOFT = re.compile("c(?=[eiy])")
_VOWELS = re.compile("[aeiouyh']+")
_OPEN = frozenset("aeiou'")
_TWICE = re.compile(r"(.)\1+")
_FOLD = str.maketrans({"S": "s", "C": "s", "J": "s", "p": "b", "d": "t", "g": "k", "v": "f", "b": "b"})


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return the consonants of *word*, those that scripts confuse made one."""
    text = _C_SOFT.sub("s", word)
    for written, heard in _SAME:
        text = text.replace(written, heard)
    text = text.replace("c", "k").replace("y", "i")
    first = "A" if text[:1] in _OPEN else text[:1]  # that it begins with a vowel tells Ahmed from Mohamed
    return _TWICE.sub(r"\1", (first + _VOWELS.sub("", text[1:])).translate(_FOLD))
