"""Every way in which the beginning of a paragraph could be read as its number. Decides nothing.

"i." is the roman one and the ninth letter; both are offered, and `sequence` finds which of them leaves
all sequences whole. Words of structure (Article, Chapter, Annex…) are numbers with a word before them.
"""

import re
from dataclasses import dataclass

from amity.features.instruments.reading.layout import is_title

STRUCTURE = {  # the rank of each: a higher word closes the lower ones
    "annex": 0,
    "appendix": 0,
    "schedule": 0,
    "attachment": 0,
    "part": 1,
    "title": 1,
    "chapter": 2,
    "section": 3,
    "article": 4,
    "rule": 4,
    "regulation": 4,
}
SHORT = {"article": "art", "chapter": "ch", "section": "sec"}  # what an id calls it, where shorter
ENUMERATION = 10  # the rank of everything that has no word

_COUNT = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_WORDED = re.compile(
    r"^(?P<word>"
    + "|".join(STRUCTURE)
    + r")\b[ ]*(?P<number>\d{1,3}(?:[A-Z]|[ ]?bis)?|[IVXLC]+|[A-Z]|"
    + "|".join(_COUNT)
    + r")?(?P<sep>[ ]*[.:–—-]+(?=\s|$)|(?=\s|$))[ ]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_FRAMED = re.compile(
    r"^(?P<open>[(\[]?)(?P<number>\d{1,4}|[ivxlcIVXLC]{1,7}|([A-Za-z])\3?)(?P<close>\.\)|[.)\]:]|)(?P<rest>(?:\s.*)?)$"
)
_TIGHT = re.compile(r"^(?P<number>\d{1,2})(?P<close>\.)(?P<rest>[A-Z].*)$")
_PATH = re.compile(r"^(?P<number>(?:[A-Z]|[IVX]+|\d{1,2})(?:\.\d{1,3})+)(?P<close>\.?)(?P<rest>(?:\s.*)?)$")
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAL = re.compile(r"^(" + "|".join(w.upper() for w in _ORDINAL_WORDS) + r")[,:](?P<rest>\s.+)$")
_BULLET = re.compile(r"^(?P<mark>[•●▪◦‣·–—-])(?P<rest>(?:\s.*)?)$")
_ROMAN = re.compile(r"^(?=.)(?:x{0,3}|xl|lx{0,3}|xc)(?:ix|iv|v?i{0,3})$|^c{1,3}$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Label:
    """One reading of a paragraph's beginning as a number."""

    word: str  # "article", "chapter"…; "" for a bare number
    frame: str  # how it is set: "#.", "(#)", "#)", "#"
    system: str  # arabic, alpha, ALPHA, roman, ROMAN, path, ordinal, bullet, once (a word, no number)
    value: int  # its place in its sequence, from 1
    number: str  # what an id says
    path: tuple[str, ...]  # of "2.1.3": ("2", "1"); else empty
    written: str
    rest: str  # the text after it
    sure: float = 0.0  # what it costs to take this for a number, before any sequence is looked at

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what two numbers of one sequence have in common."""
        return self.word, self.system, self.frame if self.system == "bullet" else ".".join(self.path)

    @property
    def rank(self) -> int:
        """Return how high in the structure it stands; a lower figure closes more."""
        return STRUCTURE.get(self.word, ENUMERATION)


def labels(text: str, automatic: str = "") -> tuple[Label, ...]:
    """Return every reading of the beginning of *text*; *automatic* is a number kept outside it."""
    if automatic:
        text = f"{automatic} {text}"
    found = _worded(text)
    if not found:
        found = [*_paths(text), *_framed(text), *_bullets(text), *_ordinals(text)]
    return tuple(found)


def _worded(text: str) -> list[Label]:
    match = _WORDED.match(text)
    if not match:
        return []
    word, number, rest = match["word"].lower(), match["number"] or "", match["rest"].strip()
    if rest and not _may_follow(word, match["word"], rest, bool(match["sep"].strip())):
        return []
    if not number and STRUCTURE[word] != 0:
        return []
    written = text[: len(text) - len(match["rest"])].strip()
    unsure = 0.0 if not rest or match["sep"].strip() or rest.isupper() else 0.6
    if match["word"].islower():
        return []
    if STRUCTURE[word] == 0 and rest and not is_title(rest) and len(rest.split()) > 3:
        unsure += 1.5  # "… in the following / Annex. It is acknowledged": a sentence goes on
    if not number:
        return [Label(word, "word", "once", 1, "", (), written, rest, unsure)]
    return [
        Label(word, "word", system, value, shown, (), written, rest, unsure)
        for system, value, shown in _counted(number)
    ]


def _may_follow(word: str, written: str, rest: str, parted: bool) -> bool:
    if STRUCTURE[word] == 0 and written.isupper():
        return True
    if not (rest[0].isupper() or rest[0] in "\"“‘'("):
        return False
    # "Article 5 (2) of the Charter" and "Article 5 Paragraph 2" cite, they do not open
    return parted or not re.match(r"^(\(|Paragraph|Of\b|And\b)", rest)


def _counted(number: str) -> list[tuple[str, int, str]]:
    """Return systems, values and what an id says: arabic figures for all that can be counted."""
    lower = number.lower()
    if lower in _COUNT:
        return [("arabic", _COUNT.index(lower) + 1, str(_COUNT.index(lower) + 1))]
    digits = re.match(r"^(\d+)(.*)$", number)
    if digits:
        return [("arabic", int(digits[1]), digits[1] + digits[2].strip())]
    found = [("arabic", _roman(lower), str(_roman(lower)))] if _ROMAN.match(lower) else []
    if len(number) == 1:
        found.append(("ALPHA", ord(lower) - 96, number.upper()))
    return found


def _roman(lower: str) -> int:
    values = [_ROMAN_VALUES[c] for c in lower]
    return sum(-v if any(v < w for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


def _framed(text: str) -> list[Label]:
    match = _TIGHT.match(text) or _FRAMED.match(text)
    if not match:
        return []
    opened = match.groupdict().get("open") or ""
    number, close, rest = match["number"], match["close"], match["rest"].strip()
    if opened and close not in (")", "]"):
        return []
    if not close and (not number.isdigit() or not (rest[:1].isupper() or rest[:1] in '"“')):
        return []
    unsure = (1.5 if not close else 0.0) + _quantity(number, close, rest)
    written = text[: len(text) - len(match["rest"])].strip()
    frame = f"{opened}#{close}"
    return [
        Label("", frame, system, value, number, (), written, rest, unsure)
        for system, value in _systems(number)
    ]


def _systems(number: str) -> list[tuple[str, int]]:
    if number.isdigit():
        return [("arabic", int(number))] if 0 < int(number) < 1000 else []
    lower = number.lower()
    found = []
    if _ROMAN.match(lower) and number in (lower, number.upper()):
        found.append(("roman" if number == lower else "ROMAN", _roman(lower)))
    if len(number) == 1 or (len(number) == 2 and number[0] == number[1]):
        value = ord(lower[0]) - 96 + 26 * (len(number) - 1)
        found.append(("alpha" if number == lower else "ALPHA", value))
    return found


def _paths(text: str) -> list[Label]:
    match = _PATH.match(text)
    if not match or not match["rest"].strip():
        return []
    *path, last = match["number"].split(".")
    written = match["number"] + match["close"]
    rest = match["rest"].strip()
    return [Label("", "path", "path", int(last), last, tuple(path), written, rest, _quantity(last, "", rest))]


def _quantity(number: str, close: str, rest: str) -> float:
    """Return how much "2.3 million" or "5 ports" looks like a quantity within a sentence."""
    return 1.5 if number.isdigit() and close != ")" and rest[:1].islower() else 0.0


def _bullets(text: str) -> list[Label]:
    match = _BULLET.match(text)
    if not match or (match["mark"] in "–—-" and not match["rest"].strip()):
        return []
    return [Label("", match["mark"], "bullet", 1, "", (), match["mark"], match["rest"].strip())]


def _ordinals(text: str) -> list[Label]:
    match = _ORDINAL.match(text)
    if not match:
        return []
    value = _ORDINAL_WORDS.index(match[1].lower()) + 1
    return [
        Label(
            "",
            "ordinal",
            "ordinal",
            value,
            str(value),
            (),
            match[0][: match.start("rest")],
            match["rest"].strip(),
        )
    ]


def numeral(value: int) -> str:
    """Return *value*, below 40, as a small roman numeral."""
    ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    return "x" * (value // 10) + ones[value % 10]


def roman_value(lower: str) -> int:
    """Return what a small roman numeral is worth; 0 where it is none."""
    return _roman(lower) if _ROMAN.match(lower) else 0


def arabic(number: str) -> str:
    """Return a large roman numeral in figures, and anything else as it is: II.1 and 2.1 are one path."""
    return str(roman_value(number.lower()) or number) if number.isupper() else number
