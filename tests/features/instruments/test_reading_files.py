"""Instruments as DOCX and PDF files: numbers that Word computes, tables, pages with running heads."""

import io

import docx
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from amity.features.instruments import reading

FORMATS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "(%3)"), ("lowerRoman", "%4."))


def ids(read: reading.Reading) -> list[str]:
    return [clause.id for clause in read.clauses]


def numbered(document: docx.document.Document) -> None:
    """Give *document* an automatic numbering of four levels, as Word writes it."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(FORMATS)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def add(document: docx.document.Document, text: str, level: int) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
    properties.append(parse_xml(xml))


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_numbers_that_word_computes_are_read():
    """The numbers stand in numbering.xml and nowhere in the text; restarts follow the level above."""
    document = docx.Document()
    numbered(document)
    document.add_heading("Work Plan on Clean Harbours", level=0)
    for text, level in (
        ("Water", 0),
        ("Survey each harbour;", 1),
        ("Build capacity through:", 1),
        ("training;", 2),
        ("exchange of:", 2),
        ("officers;", 3),
        ("records.", 3),
        ("Air", 0),
        ("Promote shore power.", 1),
    ):
        add(document, text, level)

    read = reading.read(saved(document), "plan.docx")

    assert read.title == "Work Plan on Clean Harbours"
    assert ids(read) == "I I.1 I.2 I.2.a I.2.b I.2.b.i I.2.b.ii II II.1".split()
    assert [c.text for c in read.clauses][3] == "training;"


def test_a_table_with_the_number_in_one_cell_and_the_text_in_the_next_is_read():
    """A row is a clause; a cell of several paragraphs keeps them together."""
    document = docx.Document()
    document.add_paragraph("AGREEMENT ON BEACONS")
    document.add_paragraph("The Parties to this Agreement,")
    document.add_paragraph("HAVE AGREED as follows:")
    table = document.add_table(rows=0, cols=2)
    for number, text in (
        ("Article 1", "Scope"),
        ("1.", "This Agreement covers all beacons."),
        ("2.", "Each Party shall:"),
        ("(a)", "light its beacons;"),
        ("(b)", "report failures."),
        ("Article 2", "Entry into Force"),
        ("1.", "It enters into force on signature."),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = number, text

    read = reading.read(saved(document), "agreement.docx")

    assert ids(read) == "pre.0 op.0 art.1 art.1.1 art.1.2 art.1.2.a art.1.2.b art.2 art.2.1".split()
    assert read.clauses[2].title == "Scope"


def test_a_table_set_as_text_is_read():
    """Converters part cells by bars or by wide spaces."""
    text = "WORK PLAN ON BEACONS\n\n| 1. | Light the beacons; |\n|----|----|\n| 2. | Report failures:  |\n"
    text += "(a)      by radio; and\n(b)      in writing.\n"

    read = reading.read(text.encode(), "plan.txt")

    assert [(c.id, c.text) for c in read.clauses] == [
        ("1", "Light the beacons;"),
        ("2", "Report failures:"),
        ("2.a", "by radio; and"),
        ("2.b", "in writing."),
    ]


def test_deleted_words_are_not_read_and_inserted_ones_are():
    """Tracked changes are read as if accepted, as Word shows them in the end."""
    document = docx.Document()
    document.add_paragraph("TREATY OF BEACONS")
    paragraph = document.add_paragraph("Article 1")
    paragraph = document.add_paragraph("The Parties shall light ")
    w = nsdecls("w")
    paragraph._p.append(parse_xml(f"<w:del {w}><w:r><w:delText>no </w:delText><w:t>no </w:t></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {w}><w:r><w:t>all beacons.</w:t></w:r></w:ins>"))

    read = reading.read(saved(document), "treaty.docx")

    assert [c.text for c in read.clauses] == ["The Parties shall light all beacons."]


PAGES = r"""
#set page(width: 12cm, height: 9cm, header: [Treaty of the Lantern Coast], footer: context align(center,
  counter(page).display()))
#set par(justify: true)
#align(center)[TREATY OF THE LANTERN COAST]

The Parties to this Treaty,

RECALLING the old ties of their harbours, their keepers and their crews, which have for many years kept the
boats of the coast from harm in storms and in fog;

HAVE AGREED as follows:

#align(center)[CHAPTER I \ BEACONS]

#align(center)[Article 1]

#for i in range(1, 6) [
  #i. The keepers of each harbour shall light the beacons at dusk, and shall report to the other keepers, as
  soon as they can, each beacon that has failed, the vessels that have passed, and the state of the tide and
  of the weather, in accordance with paragraph
  2 of Article 2.

]

#align(center)[Article 2]

1\. Each Party shall:

(a) send its pilots to the yearly drill, in which the crews of all harbours take part and learn from one
another; and

(b) pay for its own beacons.

2\. The Parties shall meet each year.

DONE at Port Aster, this third day of May in the year two thousand and eleven.
"""


def test_a_pdf_is_read_across_its_pages():
    """Running heads and page numbers go; sentences that pages broke come together; nothing else moves."""
    seen: list[tuple[int, int]] = []
    source = PAGES.replace("#i.", "#i#h(0pt).")

    read = reading.read(
        typst.compile(source.encode()), "treaty.pdf", lambda done, of: seen.append((done, of))
    )

    articles = "ch.1.art.1 ch.1.art.1.1 ch.1.art.1.2 ch.1.art.1.3 ch.1.art.1.4 ch.1.art.1.5".split()
    second = "ch.1.art.2 ch.1.art.2.1 ch.1.art.2.1.a ch.1.art.2.1.b ch.1.art.2.2".split()
    assert ids(read) == ["pre.0", "pre.1", "op.0", "ch.1", *articles, *second, "close.1"]
    paragraphs = {c.text for c in read.clauses if c.id.startswith("ch.1.art.1.")}
    assert len(paragraphs) == 1
    assert paragraphs.pop().endswith("in accordance with paragraph 2 of Article 2.")
    assert read.title == "TREATY OF THE LANTERN COAST"
    assert seen[-1][0] == seen[-1][1] > 2
    assert {"running-head", "page-number", "joined"} <= {repair.kind for repair in read.repairs}
