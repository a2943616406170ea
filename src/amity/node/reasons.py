"""Why a record was found: where in its text the words of a question stand. The text alone decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amity.kernel.record import ID, Party, Record
from amity.node import fields, folding
from amity.node.fields import Said
from amity.node.folding import Piece

if TYPE_CHECKING:
    from amity.node.node import Node

SHORT_ID = 8  # digits of an identifier from which it can be found
_HEX = frozenset("0123456789abcdef")
AROUND, REASONS = 70, 3  # characters on either side; fields that are shown


@dataclass(frozen=True, slots=True)
class Reason:
    """Where in a record the words stand: the titles of the field, and its text around them."""

    titles: tuple[str, ...]
    pieces: tuple[tuple[str, bool], ...]  # a text, and whether it is what was asked for


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, and why."""

    record: Record
    head: str  # what it is called; "" where its kind has no such field
    reasons: tuple[Reason, ...]


def is_id(word: str) -> bool:
    """Tell whether *word* may be the beginning of an identifier."""
    return len(word) >= SHORT_ID and _HEX.issuperset(word)


def hit_of(node: "Node", record: Record, pieces: Sequence[Piece]) -> Hit | None:
    """Return *record* with the reasons why it was found; None if the words do not stand in it."""
    said = list(fields.said(node.kinds.get(record.kind), record))
    said += [Said(("Party",), _names(node, record.party)), Said(("Identifier",), record.id)]
    said += [Said(("Refers to",), ref) for ref in record.refs]
    reasons: list[Reason] = []
    missing = set(pieces)
    for one in said:
        met = {piece: spans for piece in pieces if (spans := _spans(piece, one.text))}
        if met.keys() & missing or (met and one.head):
            reasons.append(
                Reason(one.titles, _around(one.text, [span for spans in met.values() for span in spans]))
            )
        missing -= met.keys()
        if not missing:
            break
    if missing:
        return None
    return Hit(record, next((one.text for one in said if one.head), ""), tuple(reasons[:REASONS]))


def _spans(piece: Piece, text: str) -> list[tuple[int, int]]:
    if ID.fullmatch(text):
        word = piece.parts[0]
        return [(0, len(word))] if is_id(word) and text.startswith(word) else []
    return folding.spans(piece, text)


def _names(node: "Node", party: Party) -> str:
    entry = node.region.parties.get(party)
    names = dict.fromkeys(entry.names.values()) if entry else {}
    return " · ".join([party, *names])


def _around(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Return the part of *text* around the first of *spans*, cut at these."""
    marked = _joined(sorted(spans))
    begin, end = max(0, marked[0][0] - AROUND), min(len(text), marked[0][1] + 2 * AROUND)
    found: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for first, after in marked:
        if after <= end:
            found += [(text[at:first], False), (text[first:after], True)]
            at = after
    found += [(text[at:end], False)] + ([("…", False)] if end < len(text) else [])
    return tuple(piece for piece in found if piece[0])


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, after in spans:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(after, found[-1][1]))
        else:
            found.append((first, after))
    return found
