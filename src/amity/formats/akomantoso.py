"""Akoma Ntoso 3.0 (OASIS LegalDocML): the form in which an instrument leaves the house for other law systems.

A clause's eId is its id with "__" for each dot, so that `art.4.1.a` is `art__4__1__a` for good. Citations are
<ref>: to "#art__5" inside the instrument, to the instrument's own address outside. Nothing is added to the
words, and none is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lxml import etree

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_Element = etree._Element

_ROOTS = {  # what an instrument is there, and what its body is called
    "treaty": ("act", "body"),
    "protocol": ("act", "body"),
    "declaration": ("statement", "mainBody"),
    "statement": ("statement", "mainBody"),
    "resolution": ("statement", "mainBody"),
}
_WORDS = {
    "art": "article",
    "ch": "chapter",
    "sec": "section",
    "part": "part",
    "title": "title",
    "rule": "rule",
}
_ANNEXES = ("annex", "appendix", "schedule", "attachment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What Akoma Ntoso says of an instrument as a whole."""

    id: str
    title: str
    kind: str  # treaty, protocol, declaration, statement, resolution, plan…
    adopted: date
    author: str  # the forum whose members agreed it
    jurisdiction: str  # the region, in small letters
    language: str = "eng"  # ISO 639-2

    def address(self, other: str = "") -> str:
        """Return the address of this work, or of the *other* of the same region."""
        return f"/akn/{self.jurisdiction}/doc/{other or self.id}"


class Clause(Protocol):
    """What is needed of a clause."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def parent(self) -> str: ...


class Citation(Protocol):
    """What is needed of a citation: where it stands in a clause's text, and what it points to."""

    @property
    def clause(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def instrument(self) -> str: ...
    @property
    def target(self) -> str: ...


def eid(clause: str) -> str:
    """Return the eId of a clause."""
    return clause.replace(".", "__")


def to_xml(work: Work, clauses: Sequence[Clause], citations: Iterable[Citation] = ()) -> bytes:
    """Return the instrument as an Akoma Ntoso document, UTF-8."""
    return _Writer(work, clauses, citations).document()


class _Writer:
    """Writes one document."""

    def __init__(self, work: Work, clauses: Sequence[Clause], citations: Iterable[Citation]) -> None:
        self._work = work
        self._below: dict[str, list[Clause]] = {}
        known = {clause.id for clause in clauses}
        for clause in clauses:
            self._below.setdefault(clause.parent if clause.parent in known else "", []).append(clause)
        self._cited: dict[str, list[Citation]] = {}
        for citation in citations:
            if citation.instrument or citation.target in known:
                self._cited.setdefault(citation.clause, []).append(citation)

    def document(self) -> bytes:
        root = etree.Element("akomaNtoso", nsmap={None: NAMESPACE})
        tops = self._below.get("", [])
        preamble = [c for c in tops if c.kind in ("recital", "enacting") or c.id == "pre"]
        annexes = [c for c in tops if c.id.split(".")[0].split("-")[0] in _ANNEXES]
        closing = [c for c in tops if c.id.startswith("close.")]
        body = [c for c in tops if c not in preamble and c not in annexes and c not in closing]
        name, body_name = _ROOTS.get(self._work.kind, ("doc", "mainBody")) if body else ("doc", "mainBody")
        act = etree.SubElement(root, name, name=self._work.kind)
        self._meta(act, "")
        preface = etree.SubElement(act, "preface")
        title = etree.SubElement(etree.SubElement(preface, "longTitle", eId="title"), "p")
        etree.SubElement(title, "docTitle").text = self._work.title
        if preamble:
            self._preamble(etree.SubElement(act, "preamble"), preamble)
        self._body(etree.SubElement(act, body_name), body)
        if closing:
            conclusions = etree.SubElement(act, "conclusions")
            for clause in closing:
                self._words(etree.SubElement(conclusions, "p", eId=eid(clause.id)), clause)
        if annexes:
            self._attachments(etree.SubElement(act, "attachments"), annexes)
        written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=False)
        return written

    # -- meta ------------------------------------------------------------------------------------

    def _meta(self, parent: _Element, component: str) -> None:
        work = self._work
        meta = etree.SubElement(parent, "meta")
        identification = etree.SubElement(meta, "identification", source="#amity")
        address = work.address()
        for level, at in (
            ("FRBRWork", address),
            ("FRBRExpression", f"{address}/{work.language}"),
            ("FRBRManifestation", f"{address}/{work.language}.xml"),
        ):
            element = etree.SubElement(identification, level)
            etree.SubElement(element, "FRBRthis", value=f"{at}/!{component or 'main'}")
            etree.SubElement(element, "FRBRuri", value=at)
            etree.SubElement(element, "FRBRdate", date=work.adopted.isoformat(), name="adopted")
            etree.SubElement(element, "FRBRauthor", href="#author")
            if level == "FRBRWork":
                etree.SubElement(element, "FRBRcountry", value=work.jurisdiction)
            if level == "FRBRExpression":
                etree.SubElement(element, "FRBRlanguage", language=work.language)
        if component:
            return  # its references are the document's
        references = etree.SubElement(meta, "references", source="#amity")
        for name, shown in (("author", work.author), ("amity", "Amity")):
            etree.SubElement(references, "TLCOrganization", eId=name, href=f"/ontology/{name}", showAs=shown)

    # -- preamble --------------------------------------------------------------------------------

    def _preamble(self, parent: _Element, clauses: Sequence[Clause]) -> None:
        recitals: _Element | None = None
        for clause in clauses:
            inner = self._below.get(clause.id, [])
            if clause.kind == "heading":
                self._words(
                    etree.SubElement(parent, "p", {"eId": eid(clause.id), "class": "heading"}), clause
                )
                self._preamble(parent, inner)
            elif clause.kind == "enacting":
                recitals = None
                formula = etree.SubElement(parent, "formula", eId=eid(clause.id), name="enacting")
                self._words(etree.SubElement(formula, "p"), clause)
            else:
                if recitals is None:
                    recitals = etree.SubElement(parent, "recitals", eId=f"{eid(clause.id)}__on")
                self._listed(recitals, "recital", clause)

    def _listed(self, parent: _Element, name: str, clause: Clause) -> None:
        """Write a recital, or an item of a list inside one."""
        element = etree.SubElement(parent, name, eId=eid(clause.id))
        if clause.number:
            etree.SubElement(element, "num").text = clause.number
        self._words(etree.SubElement(element, "p"), clause)
        inner = self._below.get(clause.id, [])
        if inner:
            items = etree.SubElement(element, "blockList", eId=f"{eid(clause.id)}__list")
            for child in inner:
                self._listed(items, "item", child)

    # -- body ------------------------------------------------------------------------------------

    def _body(self, parent: _Element, clauses: Sequence[Clause]) -> None:
        for clause in clauses:
            self._clause(parent, clause)
        if not clauses:
            etree.SubElement(parent, "p")  # the schema wants a body even where all is preamble

    def _clause(self, parent: _Element, clause: Clause) -> None:
        element = etree.SubElement(parent, _element_for(clause), eId=eid(clause.id))
        if clause.number:
            etree.SubElement(element, "num").text = clause.number
        is_heading = clause.kind == "heading"
        title = clause.text if is_heading else clause.title
        if title and title != clause.number:
            heading = etree.SubElement(element, "heading", eId=f"{eid(clause.id)}__heading")
            if is_heading:
                self._words(heading, clause)
            else:
                heading.text = title
        inner = self._below.get(clause.id, [])
        has_text = not is_heading and clause.text not in (clause.title, clause.number)
        if has_text or not inner:
            holder = "intro" if inner else "content"
            block = etree.SubElement(element, holder, eId=f"{eid(clause.id)}__{holder}")
            paragraph = etree.SubElement(block, "p")
            if has_text:
                self._words(paragraph, clause)
        for child in inner:
            self._clause(element, child)

    def _attachments(self, parent: _Element, annexes: Sequence[Clause]) -> None:
        for clause in annexes:
            attachment = etree.SubElement(parent, "attachment", eId=f"{eid(clause.id)}__attachment")
            document = etree.SubElement(attachment, "doc", name="annex")
            self._meta(document, clause.id)
            preface = etree.SubElement(document, "preface")
            self._words(etree.SubElement(preface, "p", eId=eid(clause.id)), clause)
            self._body(etree.SubElement(document, "mainBody"), self._below.get(clause.id, []))

    # -- words -----------------------------------------------------------------------------------

    def _words(self, element: _Element, clause: Clause) -> None:
        """Write the text of *clause* into *element*, its citations as references."""
        at = 0
        last: _Element | None = None
        for number, citation in enumerate(self._apart(clause.id), start=1):
            last = _say(element, last, clause.text[at : citation.start])
            address = self._work.address(citation.instrument) if citation.instrument else ""
            target = f"#{eid(citation.target)}" if citation.target else ""
            last = etree.SubElement(
                element, "ref", eId=f"{eid(clause.id)}__ref_{number}", href=f"{address}{target}"
            )
            last.text = clause.text[citation.start : citation.end]
            at = citation.end
        _say(element, last, clause.text[at:])

    def _apart(self, clause: str) -> Iterator[Citation]:
        """Yield the citations in *clause* that do not overlap one that stands before them."""
        end = 0
        for citation in sorted(self._cited.get(clause, []), key=lambda c: (c.start, -c.end)):
            if citation.start >= end:
                yield citation
                end = citation.end


def _say(element: _Element, last: _Element | None, text: str) -> _Element | None:
    """Put *text* after *last*, or first in *element*; return *last*."""
    clean = "".join(c for c in text if c in "\t\n" or c >= " ")  # XML has no other control codes
    if last is None:
        element.text = (element.text or "") + clean
    else:
        last.tail = (last.tail or "") + clean
    return last


def _element_for(clause: Clause) -> str:
    parts = clause.id.split(".")
    word = parts[-2] if len(parts) > 1 else ""
    if clause.kind in ("article", "heading") and word in _WORDS:
        return _WORDS[word]
    return {"heading": "section", "article": "article", "item": "point", "subitem": "point"}.get(
        clause.kind, "paragraph"
    )


def references(document: bytes) -> Mapping[str, str]:
    """Return where each reference of an Akoma Ntoso *document* points, by its eId."""
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    found = root.iter(f"{{{NAMESPACE}}}ref")
    return {str(ref.get("eId")): str(ref.get("href")) for ref in found}
