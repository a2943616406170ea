"""The reader itself: from bytes to a reading, one stage after another, and back again on undo."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from amity.errors import Malformed
from amity.features.instruments.reading import formulas, front, naming, signatures, tree
from amity.features.instruments.reading.blocks import Block, blocks
from amity.features.instruments.reading.lines import clean, two_numbers
from amity.features.instruments.reading.numbering import ENUMERATION
from amity.features.instruments.reading.pages import without_furniture
from amity.features.instruments.reading.parts import Reading, Refused, Repair
from amity.features.instruments.reading.sequence import Decision, decide
from amity.formats import plaintext
from amity.formats.plaintext import Line

Progress = Callable[[int, int], None]  # pages read, pages in all

_WHY = {
    "restarted": "numbering starts again here",
    "continued": "numbering goes on from the part before",
    "gap": "a number is missing before this one",
    "repeated": "this number has been used before",
}


def read(data: bytes, name: str = "", progress: Progress | None = None) -> Reading:
    """
    Return the clauses of the instrument in *data*, a text, DOCX or PDF file.

    Args:
        data: the file's bytes.
        name: the file's name; only its ending is looked at, and the bytes have the last word.
        progress: called with (pages read, pages in all) while a PDF is read.

    Raises:
        Malformed: it is none of the three, is empty, encrypted, or a PDF of pictures without text.
    """
    return _reading(_lines(data, name, progress), frozenset())


def undo(reading: Reading, repair: Repair) -> Reading:
    """Return what *reading* is without *repair*: the source is read again with that repair refused."""
    return _reading(reading.source, reading.refused | repair.keys)


def reread(source: tuple[Line, ...], refused: Refused) -> Reading:
    """Return what *source* is read as without the repairs *refused*."""
    return _reading(source, refused)


def _lines(data: bytes, name: str, progress: Progress | None) -> tuple[Line, ...]:
    ending = name.rsplit(".", 1)[-1].lower()
    if b"%PDF-" in data[:1024] or ending == "pdf":
        from amity.formats import pdf  # a node that reads no PDF need not hold its library in memory

        return pdf.lines(data, progress)
    if data.startswith(b"PK\x03\x04") or ending == "docx":
        from amity.formats import docx  # likewise

        return docx.lines(data)
    return plaintext.lines(data)


def _reading(source: tuple[Line, ...], refused: Refused) -> Reading:
    lines, cleaned = clean(source, refused)
    lines, removed = without_furniture(lines, refused)
    if not lines:
        raise Malformed("the file has no text in it but page numbers and ornaments")
    lines, parted = two_numbers(lines, refused)
    gathered = blocks(lines, refused)
    before = front.front(gathered)
    body, signed = signatures.without(gathered[before.blocks :], refused)
    decisions = decide(body, refused)
    clauses = naming.clauses(tree.grow(body, decisions))
    repairs = (
        *cleaned,
        *removed,
        *parted,
        *signed,
        *_joins(gathered[before.blocks :]),
        *_numbers(body, decisions),
    )
    return Reading(
        before.title or _title_from(removed),
        before.adopted or _adopted(body),
        tuple(clauses),
        tuple(sorted(repairs, key=lambda repair: repair.lines[0])),
        before.other,
        source,
        refused,
    )


def _title_from(removed: list[Repair]) -> str:
    """Return the running head that names an instrument, where the title page has no other title."""
    heads = [r.before for r in removed if r.kind == "running-head" and formulas.names_a_sort(r.before)]
    return heads[0] if heads else ""


def _adopted(body: list[Block]) -> str:
    """Return what the testimonium says of place and date."""
    texts = [label.rest for b in body for label in b.labels[:1]] + [b.text for b in body if not b.labels]
    return next(
        (text for text in texts if formulas.testifies(text) and not text.upper().startswith("IN ")), ""
    )


def _joins(gathered: list[Block]) -> Iterator[Repair]:
    for block in gathered:
        plain: list[Line] = []
        for above, line in pairwise(block.lines):
            if not (line.gap or line.page != above.page):
                plain.append(line)
                continue
            before, after = f"{above.text}\n\n{line.text}", f"{above.text} {line.text}"
            why = "a sentence that the end of a page had broken"
            yield Repair("joined", (line.number,), before, after, why)
        if plain:
            before = "\n".join(line.text for line in block.lines)
            why = "a paragraph that ran over several lines"
            yield Repair("joined", tuple(line.number for line in plain), before, block.text, why)


def _numbers(body: list[Block], decisions: list[Decision]) -> Iterator[Repair]:
    for block, decision in zip(body, decisions, strict=True):
        if decision.label and decision.note and not _is_usual(decision):
            after = decision.label.written
            yield Repair(decision.note, (block.first,), block.text[:80], after, _WHY[decision.note])
        elif block.labels and decision.act in ("join", "para") and block.labels[0].system != "bullet":
            kind, why = "not-a-number", "it begins like a number, but no sequence has a place for it"
            if decision.act == "join":
                kind, why = "joined", "it begins like a number, but goes on with the sentence above"
            yield Repair(kind, (block.first,), block.labels[0].written, "", why)


def _is_usual(decision: Decision) -> bool:
    return decision.note == "continued" and decision.label is not None and decision.label.rank < ENUMERATION


__all__ = ["Progress", "read", "reread", "undo"]
