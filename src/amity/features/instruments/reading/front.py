"""What stands before the first clause: the title, when and where it was adopted, and other front matter."""

import re
from dataclasses import dataclass

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.blocks import Block
from amity.features.instruments.reading.layout import SMALL_WORDS, ends, is_title
from amity.formats.plaintext import Line

_ENOUGH = 40  # blocks: front matter longer than this is no front matter


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter, and how many blocks it takes."""

    title: str
    adopted: str
    other: tuple[str, ...]
    blocks: int


def front(blocks: list[Block]) -> Front:
    """Return the front matter of *blocks*."""
    count = next((i for i, block in enumerate(blocks[:_ENOUGH]) if _is_body(blocks, i)), 0)
    pieces = [piece for block in blocks[:count] for piece in _pieces(block)]
    adopted = next((p.text for p in pieces if _is_adoption(p.text)), "")
    titles = [piece for piece in pieces if piece.text != adopted]
    title, taken = _title(titles)
    other = tuple(piece.text for i, piece in enumerate(titles) if i not in taken)
    return Front(title, adopted, other, count)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of lines that are set alike."""

    text: str
    gap: bool  # white space above it


def _is_adoption(text: str) -> bool:
    return formulas.dated(text) and not formulas.names_a_sort(text)


def _is_body(blocks: list[Block], i: int) -> bool:
    block = blocks[i]
    if block.labels:
        return any(label.value == 1 or label.rank < 10 for label in block.labels)
    if block.event == "formula" or formulas.opens_part(block.text):
        return True
    if formulas.opens(block.text) and block.text[-1] in ",:":
        return True
    if i == 0 or formulas.dated(block.text) or block.event == "heading":
        return i == 0 and not is_title(block.text) and ends(block.text) and len(block.text.split()) > 12
    if _is_title_going_on(blocks, i):
        return False
    return len(block.text.split()) > 5 and (ends(block.text) or block.text[-1] == ",")


def _is_title_going_on(blocks: list[Block], i: int) -> bool:
    """Tell whether block *i* goes on with a title broken in two ("… and China / on Cooperation…")."""
    text = blocks[i].text
    return text[:1].islower() and not ends(text)


def _pieces(block: Block) -> list[_Piece]:
    """Return the texts of *block*, parted where capitals give way to small letters and at dates."""
    runs: list[list[Line]] = []
    for line in block.lines:
        above = runs[-1][-1].text if runs else ""
        parted = _is_adoption(line.text) or _is_adoption(above) or above.isupper() != line.text.isupper()
        if not runs or parted:
            runs.append([line])
        else:
            runs[-1].append(line)
    return [_Piece(" ".join(line.text for line in run), run[0].gap) for run in runs]


def _title(pieces: list[_Piece]) -> tuple[str, range]:
    """Return the title and which pieces make it: one that names a sort of instrument, and its neighbours."""
    if not pieces:
        return "", range(0)
    named = [i for i, piece in enumerate(pieces) if formulas.names_a_sort(piece.text)]
    best = max(named, key=lambda i: (len(pieces[i].text.split()) > 2, i), default=0)
    first = last = best
    while last + 1 < len(pieces) and _goes_on(pieces[last], pieces[last + 1]):
        last += 1
    while first and first - 1 not in named and _goes_on(pieces[first - 1], pieces[first]):
        first -= 1
    taken = range(first, last + 1)
    return " ".join(pieces[i].text for i in taken), taken


def _goes_on(piece: _Piece, more: _Piece) -> bool:
    if (
        more.text[:1].islower()
        or not re.search(r"[^\W\d]", more.text)
        or piece.text.split()[-1].lower() in SMALL_WORDS
    ):
        return True
    return piece.text.isupper() == more.text.isupper() and (not more.gap or more.text.isupper())
