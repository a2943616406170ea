"""vCard 4.0 (RFC 6350) out; 2.1, 3.0 and 4.0 in, as a sheet of rows like any spreadsheet's.

A card says how an office or a person is reached; it says nothing of who may read it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from amity.errors import Malformed
from amity.formats import contentlines
from amity.formats.contentlines import Line, escaped
from amity.formats.spreadsheet import Row, Sheet

HEADERS = ("name", "organisation", "title", "role", "phone", "mobile", "fax", "email", "url", "note", "uid")
_SIMPLE = {"TITLE": "title", "ROLE": "role", "EMAIL": "email", "URL": "url", "NOTE": "note", "UID": "uid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says."""

    uid: str  # the same for the same entry, whenever it is written
    name: str
    organisation: str = ""
    title: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    note: str = ""
    categories: tuple[str, ...] = ()
    revised: str = ""  # "2026-03-02T04:10:00Z"
    is_office: bool = True  # else a person


def is_it(data: bytes) -> bool:
    """Tell whether *data* begins as cards do."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:11].upper() == b"BEGIN:VCARD"


def write(cards: Iterable[Card]) -> bytes:
    """Return *cards* as vCard 4.0."""
    return b"".join(pieces(cards))


def pieces(cards: Iterable[Card]) -> Iterator[bytes]:
    """Yield the same piece by piece."""
    return contentlines.pieces(line for card in cards for line in _lines(card))


def _lines(card: Card) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VCARD"
    yield "VERSION", "4.0"
    yield "KIND", "org" if card.is_office else "individual"
    yield "UID", escaped(card.uid)
    yield "FN", escaped(card.name)
    if not card.is_office:
        yield "N", f"{escaped(card.name)};;;;"
    for name, text in (("ORG", card.organisation), ("TITLE", card.title), ("NOTE", card.note)):
        if text:
            yield name, escaped(text)
    for phone in card.phones:
        yield "TEL;TYPE=voice;VALUE=text", escaped(phone)
    for email in card.emails:
        yield "EMAIL", escaped(email)
    if card.categories:
        yield "CATEGORIES", ",".join(map(escaped, card.categories))
    if card.revised:
        yield "REV", card.revised.replace("-", "").replace(":", "")
    yield "END", "VCARD"


def sheet(data: bytes) -> Sheet:
    """
    Return the cards of *data*, one row each, numbered by the line on which a card begins.

    Raises:
        Malformed: it holds no card. TooLarge: it is longer than is read.
    """
    rows = tuple(_rows(contentlines.read(data)))
    if not rows:
        raise Malformed("the file holds no card that is whole: export it again as .vcf")
    return Sheet(HEADERS, rows, 0)


def _rows(lines: Iterable[Line]) -> Iterator[Row]:
    found: dict[str, list[str]] | None = None
    begun = 0
    for line in lines:
        if line.name == "BEGIN" and line.value.strip().upper() == "VCARD":
            found, begun = {}, line.number
        elif line.name == "END" and found is not None:
            yield Row(begun, tuple("; ".join(dict.fromkeys(found.get(name, ()))) for name in HEADERS))
            found = None
        elif found is not None and (pair := _cell(line)) and pair[1]:
            if pair[0] == "name" and line.name == "N" and "name" in found:
                continue  # FN has said it in the owner's own order
            if pair[0] == "name" and line.name == "FN":
                found["name"] = []
            found.setdefault(pair[0], []).append(pair[1])


def _cell(line: Line) -> tuple[str, str] | None:
    match line.name:
        case "FN":
            return "name", " ".join(line.text.split())
        case "N":
            family, given, *_ = [*line.parts, "", ""]
            return "name", f"{given} {family}".strip()
        case "ORG":
            return "organisation", ", ".join(part for part in line.parts if part)
        case "TEL":
            types = line.parameters.get("TYPE", "").lower()
            sort = "fax" if "fax" in types else "mobile" if "cell" in types else "phone"
            return sort, line.text.removeprefix("tel:").strip()
    name = _SIMPLE.get(line.name)
    return (name, line.text.removeprefix("mailto:").strip()) if name else None
