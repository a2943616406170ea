"""DOCX (ECMA-376) as lines: one for each paragraph, with the numbers that Word shows but does not store.

Reads the body only: no headers, footers, comments or deleted text. Footnotes stay out of the text they
would interrupt. Bounded: an archive that unpacks to more than `LARGEST` bytes is refused unopened.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import docx as python_docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from amity.errors import Malformed, TooLarge
from amity.formats.plaintext import Line

LARGEST = 64 * 1024 * 1024  # bytes, unpacked
_MOST_PARTS = 5000
_SHOWN = {qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen"), qn("w:sym")}
_HIDDEN = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:instrText")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_Element = etree._Element


def lines(data: bytes) -> tuple[Line, ...]:
    """Return the paragraphs of the DOCX *data*; `Malformed` where it is none."""
    document = _document(data)
    body = getattr(document.element, "body", None)  # none, where another element stands there
    if body is None:
        raise Malformed("the file is no DOCX that can be opened; save it again from Word, as .docx")
    numbers = _Numbers(document)
    found = [replace(line, number=i) for i, line in enumerate(_body(body, numbers), start=1)]
    kept = tuple(line for line in found if line.text or line.label)
    if not kept:
        raise Malformed("the DOCX file has no text in its body")
    return kept


def _document(data: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive)
        return python_docx.Document(io.BytesIO(data))
    except (TooLarge, Malformed):
        raise
    except (
        Exception
    ) as error:  # python-docx raises what its parts raise: KeyError, ValueError, XMLSyntaxError…
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise Malformed(
                "the file is encrypted, or an old .doc; save it as a DOCX without a password"
            ) from error
        raise Malformed(
            "the file is no DOCX that can be opened; save it again from Word, as .docx"
        ) from error


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Unpack every part and count: what an archive says of its own size need not be true."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise TooLarge(f"the DOCX file has {len(parts):,} parts; at most {_MOST_PARTS:,} are read")
    left = LARGEST
    for part in parts:
        if part.flag_bits & 0x1:
            raise Malformed("the DOCX file is encrypted; save it without a password")
        with archive.open(part) as stream:
            while chunk := stream.read(min(1 << 20, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise TooLarge(
                        f"the DOCX file unpacks to more than {LARGEST // 2**20} MB, which no treaty does"
                    )


def _body(body: _Element, numbers: "_Numbers") -> Iterator[Line]:
    for element in body:
        if element.tag == qn("w:p"):
            yield from _paragraph(element, numbers)
        elif element.tag == qn("w:tbl"):
            for row in element.iter(qn("w:tr")):
                yield from _row(row, numbers)
        elif element.tag in (qn("w:sdt"), qn("w:ins"), qn("w:sdtContent"), qn("w:smartTag")):
            yield from _body(element, numbers)


def _paragraph(element: _Element, numbers: "_Numbers") -> Iterator[Line]:
    label = numbers.label(element)
    heading = numbers.is_heading(element)
    # A title page is often one paragraph with line breaks, so each part is a line.
    for i, part in enumerate("".join(_words(element)).split("\n")):
        text = part.strip()
        width = float(len(text))
        yield Line(0, text, width=width, whole=i == 0, heading=heading, label=label if i == 0 else "")


def _words(element: _Element) -> Iterator[str]:
    for child in element:
        if child.tag in _HIDDEN or child.tag == _FALLBACK:
            continue
        if child.tag not in _SHOWN:
            yield from _words(child)
        elif child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield " "
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n" if child.get(qn("w:type")) is None else " "


def _row(row: _Element, numbers: "_Numbers") -> Iterator[Line]:
    """Return the paragraphs of a row; a short first cell (its number) leads the text of the next."""
    cells = [[line for p in _own(cell) for line in _paragraph(p, numbers)] for cell in row.iter(qn("w:tc"))]
    cells = [cell for cell in ([line for line in cell if line.text or line.label] for cell in cells) if cell]
    if len(cells) > 1 and len(cells[0]) == 1 and len(cells[0][0].text) <= 12 and not cells[1][0].label:
        head, text = cells[0][0], cells[1][0]
        if head.label or not head.text[:1].isalpha() or len(head.text) <= 3:
            number = f"{head.label} {head.text}".strip()
            cells[1][0] = replace(text, text=f"{number} {text.text}", width=text.width + len(number))
            cells = cells[1:]
    for cell in cells:
        yield from cell


def _own(cell: _Element) -> Iterator[_Element]:
    """Return the paragraphs of *cell* but not those of a table inside it, whose rows come by themselves."""
    for element in cell.iter(qn("w:p")):
        if next(element.iterancestors(qn("w:tc"))) is cell:
            yield element


@dataclass(slots=True)
class _Level:
    """One level of an automatic numbering."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class _List:
    """One automatic numbering: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    counted: dict[int, int] = field(default_factory=dict)


class _Numbers:
    """The numbers that Word computes: from numbering.xml, through styles, in document order."""

    def __init__(self, document: Document) -> None:
        self._styles = {s.get(qn("w:styleId")): s for s in document.styles.element.iter(qn("w:style"))}
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._begun: set[str] = set()
        part = next(
            (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        if part is not None:
            self._load(etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False)))

    def _load(self, root: _Element) -> None:
        for abstract in root.iter(qn("w:abstractNum")):
            levels = {int(lvl.get(qn("w:ilvl"), "0")): _level(lvl) for lvl in abstract.iter(qn("w:lvl"))}
            self._abstract[str(abstract.get(qn("w:abstractNumId")))] = _List(levels)
        for num in root.iter(qn("w:num")):
            starts = {
                int(o.get(qn("w:ilvl"), "0")): int(_value(o, "w:startOverride", "1"))
                for o in num.iter(qn("w:lvlOverride"))
                if o.find(qn("w:startOverride")) is not None
            }
            self._lists[str(num.get(qn("w:numId")))] = (_value(num, "w:abstractNumId", ""), starts)

    def is_heading(self, paragraph: _Element) -> bool:
        """Tell whether the paragraph's style is a heading or a title."""
        style = self._style_of(paragraph)
        while style is not None:
            name = _value(style, "w:name", "").lower()
            if name.startswith(("heading", "title", "subtitle")):
                return True
            style = self._styles.get(_value(style, "w:basedOn", ""))
        return False

    def label(self, paragraph: _Element) -> str:
        """Return the number that Word shows before *paragraph*, and count it; "" where there is none."""
        number, level = self._numbering_of(paragraph)
        if number not in self._lists or number == "0" or not "".join(_words(paragraph)).strip():
            return ""
        abstract, starts = self._lists[number]
        counting = self._abstract.get(abstract)
        if counting is None or level not in counting.levels:
            return ""
        if number not in self._begun:
            self._begun.add(number)
            for at, start in starts.items():
                counting.counted[at] = start - 1
        return _counted(counting, level)

    def _style_of(self, paragraph: _Element) -> _Element | None:
        return self._styles.get(_value(paragraph.find(qn("w:pPr")), "w:pStyle", ""))

    def _numbering_of(self, paragraph: _Element) -> tuple[str, int]:
        """Return the list and level of *paragraph*: its own, else its style's, else its style's parent's."""
        number, level = "", -1
        holder: _Element | None = paragraph
        seen: set[int] = set()
        while holder is not None and id(holder) not in seen:
            seen.add(id(holder))
            properties = holder.find(qn("w:pPr"))
            found = properties.find(qn("w:numPr")) if properties is not None else None
            if found is not None:
                number = number or _value(found, "w:numId", "")
                level = level if level >= 0 else int(_value(found, "w:ilvl", "-1"))
                if number:
                    break
            holder = (
                self._style_of(paragraph)
                if holder is paragraph
                else self._styles.get(_value(holder, "w:basedOn", ""))
            )
        return number, max(level, 0)


def _value(element: _Element | None, tag: str, otherwise: str) -> str:
    found = element.find(qn(tag)) if element is not None else None
    return otherwise if found is None else str(found.get(qn("w:val"), otherwise))


def _level(element: _Element) -> _Level:
    start = _value(element, "w:start", "1")
    form = _value(element, "w:numFmt", "decimal")
    return _Level(form, _value(element, "w:lvlText", ""), int(start) if start.isdigit() else 1)


def _counted(counting: _List, level: int) -> str:
    """Count one more at *level*, begin the deeper levels anew, and return what Word shows."""
    counting.counted[level] = counting.counted.get(level, counting.levels[level].start - 1) + 1
    for deeper in [at for at in counting.counted if at > level]:
        del counting.counted[deeper]
    shown = counting.levels[level].text
    if counting.levels[level].form == "bullet":
        return "•"
    for at, rule in counting.levels.items():
        if f"%{at + 1}" in shown:
            value = counting.counted.get(at, rule.start)
            shown = shown.replace(f"%{at + 1}", _written(value, rule.form))
    return shown.strip()


def _written(value: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letters = chr(97 + (value - 1) % 26) * (1 + (value - 1) // 26)
            return letters.upper() if form == "upperLetter" else letters
        case "lowerRoman" | "upperRoman":
            numeral = _roman(value)
            return numeral.upper() if form == "upperRoman" else numeral
        case "none":
            return ""
        case "decimalZero":
            return f"{value:02d}"
        case _:
            return str(value)


def _roman(value: int) -> str:
    numeral = ""
    for worth, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        numeral += sign * (value // worth)
        value %= worth
    return numeral
