"""Texts as search compares them, in any script. Pure: no record, no database.

A text is *folded*: case, Latin diacritics, invisible characters and the shapes of digits are put aside, and
what is neither letter, mark nor digit becomes a space. Scripts that part words by spaces give words, and the
beginnings of words. Scripts that do not (Thai, Lao, Burmese, Khmer, Chinese) give, from each of their letters
on, the next one, two and three: so a piece of any length is found without knowing where its words end. What
an index finds by such tokens is looked for again in the text itself (`Piece.pattern`), which alone decides.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

STEP = 3  # letters of one token, where a script has no spaces
LONGEST = 40  # characters of a word that count
LEAST, MOST = 3, 8  # letters of the beginnings by which a word is found
MOST_PIECES, MOST_PARTS = 12, 24  # of one question
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f"  # South-East Asia
    "\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # China and Japan
)
_PARTS = re.compile(rf"[{_UNSPACED}]+|[^\s{_UNSPACED}]+")
_LETTERS = {
    "đ": "d",
    "ø": "o",
    "ł": "l",
    "\u0131": "i",
    "æ": "ae",
    "œ": "oe",
}  # which no rule of Unicode parts
_PIECES = re.compile(r'"([^"]*)"?|([^\s"]+)')
_BEFORE, _AFTER = rf"(?<![^\s{_UNSPACED}])", rf"(?![^\s{_UNSPACED}])"


class _Folds(dict[int, str]):
    """Each character as it is compared; looked up once."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(_plain, unicodedata.normalize("NFKD", chr(code)).casefold()))
        self[code] = folded
        return folded


def _plain(letter: str) -> str:
    sort = unicodedata.category(letter)
    if sort == "Nd":
        return str(unicodedata.decimal(letter))  # ៣ and 3 are one number
    if sort == "Cf" or (sort == "Mn" and letter < "\u0900"):
        return ""  # joiners, soft hyphens, accents; a vowel of Thai is a mark too, and stays
    return " " if sort[0] in "PSZC" else _LETTERS.get(letter, letter)


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Return *text* as it is compared."""
    return text.translate(_FOLDS)


def parts(text: str) -> list[str]:
    """Return the words of a *text* that was folded, and its runs of letters without spaces."""
    return _PARTS.findall(text)


def is_run(part: str) -> bool:
    """Tell whether *part* is of a script that has no spaces."""
    return bool(_RUN.match(part))


_RUN = re.compile(f"[{_UNSPACED}]")


def tokens(text: str) -> Iterator[str]:
    """Yield what an index keeps of *text*."""
    for part in parts(folded(text)):
        if is_run(part):
            for at in range(len(part)):
                for length in range(1, STEP + 1):
                    yield part[at : at + length]
        elif part.isalpha() and len(part) >= LEAST:
            for length in range(LEAST, min(len(part), MOST) + 1):
                yield part[:length]
        else:
            yield part[:LONGEST]


def sought(part: str) -> Iterator[str]:
    """Yield the tokens that a text which holds *part* has for certain."""
    if is_run(part):
        for at in range(max(1, len(part) - STEP + 1)):
            yield part[at : at + STEP]
    else:
        yield part[: MOST if part.isalpha() else LONGEST]


@dataclass(frozen=True)
class Piece:
    """One piece of a question: a word, or what stood between quotation marks; all of it, in this order."""

    parts: tuple[str, ...]  # folded
    names: tuple[str, ...] = ()  # words that mean the same, and count where they stand alone

    @property
    def open(self) -> bool:
        """Whether it may be the beginning of a word: numbers and short words are meant as they stand."""
        last = self.parts[-1]
        return is_run(last) or (len(last) >= LEAST and last.isalpha())

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What it looks like in a folded text."""
        said = "".join(
            _gap(self.parts[at - 1] if at else "", part) + re.escape(part)
            for at, part in enumerate(self.parts)
        )
        said = ("" if is_run(self.parts[0]) else _BEFORE) + said + ("" if self.open else _AFTER)
        return re.compile("|".join([said, *(f"{_BEFORE}{re.escape(name)}{_AFTER}" for name in self.names)]))


def _gap(before: str, part: str) -> str:
    if not before:
        return ""
    return r"\s{0,6}" if is_run(before) or is_run(part) else r"\s{1,6}"


def pieces(question: str) -> list[Piece]:
    """Return the pieces of *question*, each once; at most as many as one question may have."""
    found: dict[tuple[str, ...], None] = {}
    room = MOST_PARTS
    for quoted, word in _PIECES.findall(question):
        said = tuple(part[: LONGEST * STEP] for part in parts(folded(quoted or word)))[:room]
        if said:
            room -= len(said)
            found[said] = None
    return [Piece(said) for said in list(found)[:MOST_PIECES]]


def spans(piece: Piece, text: str) -> list[tuple[int, int]]:
    """Return where *piece* stands in *text* (not folded): from, to."""
    met = [match.span() for match in piece.pattern.finditer(folded(text)) if match.group()]
    if not met:
        return []
    starts, at = [], 0  # of each character, in the folded text
    for letter in text:
        starts.append(at)
        at += len(_FOLDS[ord(letter)])
    return [_back(starts, begin, end) for begin, end in met]


def _back(starts: list[int], begin: int, end: int) -> tuple[int, int]:
    first = max(i for i, at in enumerate(starts) if at <= begin)
    after = next((i for i, at in enumerate(starts) if at >= end and i > first), len(starts))
    while after < len(starts) and after + 1 < len(starts) and starts[after + 1] == starts[after]:
        after += 1  # an accent that belongs to the last letter
    return first, after
