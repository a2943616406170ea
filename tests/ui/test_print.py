"""Printing: PDFs that a screen reader can read and an archive can keep, and whose text can be checked."""

import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import lxml.html
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
)

from amity.errors import Malformed, TooLarge, Unavailable
from amity.kernel.record import RecordId
from amity.testing import refuses
from amity.ui import chart, pagetext, proofread
from amity.ui import print as prints
from amity.ui.print import Figure, Paper, Paragraph, Section, Sentence, Table, Words
from amity.ui.proofread import Difference

# As on a fresh machine: only the fonts that come inside Typst.
BARE = typst.Fonts(include_system_fonts=False)
KHMER = "ព្រះរាជាណាចក្រកម្ពុជា"
AWKWARD = {
    "Typst markup": "#set page() #[x] *b* _i_ $x^2$ @ref <label> \\ `raw` = // /* ~ -- --- ... 'q' \"q\"",
    "HTML": "<script>alert('x')</script> &amp; <b>&#x41;</b>",
    "lines": "one\ntwo\r\nthree\tfour   five",
    "ligatures": "fi ffl office -- soft\u00adhyphen zero\u200bwidth",
    "Lao": "ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ ຕ່າງໆ",
    "Khmer": f"{KHMER} សួស្តី ច្រើនៗ",
    "Burmese": "ပြည်ထောင်စု သမ္မတ မြန်မာနိုင်ငံတော် များများ",
    "Thai": "ราชอาณาจักรไทย น้ำ ต่างๆ กรุงเทพมหานคร",
    "Chinese": "东南亚国家联盟 中华人民共和国",
    "Vietnamese": "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "both ways": "كتب 12 من 345 (שלום) abc",
    "no characters": "a\x00b\x1bc\ud800d\ufffee\ue000f",
    "turned round": "paid \u202e001\u202c dollars",
}


def record(number: int) -> RecordId:
    return RecordId(hashlib.sha256(str(number).encode()).hexdigest())


BARS = chart.bars(
    "Activities", [chart.Bar("Terrorism", (4, 3)), chart.Bar("Piracy", (0, 2))], ["reported", "overdue"]
)
REPORT = Paper(
    title="Annual report",
    subtitle="The Plan of Action in 2025",
    number="3",
    dated=date(2026, 3, 1),
    language="en",
    issuer="ASEAN Secretariat",
    marking="TLP:AMBER",
    exercise=True,
    sections=(
        Section(
            "Overview",
            1,
            (
                Paragraph(
                    (
                        Sentence("This report follows from what the Parties have filed."),
                        Sentence("Cambodia reported on 34 of 57 activities.", (record(1), record(2))),
                        Sentence(
                            "Two activities are overdue.", (record(3),), "Indonesia corrected its report"
                        ),
                    )
                ),
                Figure.of(BARS, "Activities by component", records=(record(4),)),
            ),
        ),
        Section(
            "Terrorism",
            2,
            (
                Table(
                    ("Activity", "Lead", "Days"),
                    tuple((f"Activity number {n}", "KHM", str(n * 7)) for n in range(60)),
                    "What was done",
                    (record(5),),
                ),
            ),
        ),
    ),
)


@cache
def printed(paper: Paper = REPORT) -> bytes:
    return prints.pdf(paper, fonts=BARE)


def of_text(text: str) -> Paper:
    """A paper that holds *text* wherever a paper can hold text."""
    figure = Figure.of(chart.bars(text, [chart.Bar(text, (1, 2))], [text, "b"]), f"Figure {text}")
    table = Table((f"A {text}", "B"), ((text, "1"), ("x", text)), f"Table {text}")
    sentences = Paragraph(
        (Sentence(text, (record(1),), f"why {text}"), Sentence(f"then {text}"), Sentence("End."))
    )
    return Paper(
        title=f"T {text}", subtitle=text, number="1", dated=date(2026, 3, 1), language="en", issuer=text,
        marking="TLP:CLEAR", exercise=False, sections=(Section(f"H {text}", 1, (sentences, table, figure)),),
    )  # fmt: skip


def root(data: bytes) -> dict:
    return PdfReader(io.BytesIO(data)).trailer["/Root"]


def structure(data: bytes) -> list[dict]:
    """Every element of a PDF's structure tree."""

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for each in element:
                yield from walk(each)
        elif isinstance(element, dict):
            if "/S" in element:
                yield element
            yield from walk(element.get("/K", ArrayObject()))

    return list(walk(root(data)["/StructTreeRoot"]))


# What a screen reader and an archive need


def test_a_report_declares_pdf_ua_and_pdf_a():
    metadata = root(printed())["/Metadata"].get_data().decode()

    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_a_report_is_tagged_and_says_its_title_and_language():
    catalogue = root(printed())

    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert PdfReader(io.BytesIO(printed())).metadata.title == "Annual report"
    tags = {element["/S"] for element in structure(printed())}
    assert {"/H1", "/H2", "/Table", "/THead", "/TH", "/TD", "/Figure", "/Caption", "/TOC", "/Link"} <= tags


def test_a_figure_says_what_it_shows():
    alternatives = [element["/Alt"] for element in structure(printed()) if "/Alt" in element]

    assert BARS.description in alternatives


def test_every_page_is_numbered_and_marked_and_names_the_exercise():
    pages = PdfReader(io.BytesIO(printed())).pages

    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert f"Page {number} / {len(pages)}" in text
        assert text.count("TLP:AMBER") >= 2
        assert "EXERCISEEXERCISEEXERCISE" in text.replace(" ", "")
        assert "Edition 3" in text


def test_a_table_over_two_pages_repeats_its_headers():
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed())).pages]

    assert sum("Activity number" in page and "Lead" in page for page in pages) >= 2


def test_the_same_paper_gives_the_same_bytes():
    assert prints.pdf(REPORT, fonts=BARE) == printed()
    assert prints.pdf(replace(REPORT, number="4"), fonts=BARE) != printed()
    assert PdfReader(io.BytesIO(printed())).metadata.creation_date.isoformat() == "2026-03-01T00:00:00+00:00"


def test_a_report_in_another_language_says_so():
    paper = replace(REPORT, language="km", title=KHMER, words=Words(contents="មាតិកា"))
    data = prints.pdf(paper)

    assert root(data)["/Lang"] == "km"
    assert prints.check_text(data) == []


def of_languages(*spoken: str) -> Paper:
    """A paper with a paragraph in each of the languages *spoken*."""
    blocks = tuple(
        Paragraph((Sentence(AWKWARD[name]),), tag) for name, tag in map(SCRIPTS.__getitem__, spoken)
    )
    return replace(REPORT, sections=(Section("Chapters", 1, blocks),))


SCRIPTS = {tag: (name, tag) for name, tag in (("Khmer", "km"), ("Lao", "lo"), ("Vietnamese", "vi"))}


def test_a_paragraph_in_another_language_is_tagged_with_it_in_pdf_and_html():
    paper = of_languages("km", "lo", "vi")
    page = lxml.html.document_fromstring(prints.document(paper))

    spoken = [element["/Lang"] for element in structure(prints.whole_pdf(paper)) if "/Lang" in element]
    assert spoken == ["km", "lo", "vi"]
    assert [one.get("lang") for one in page.xpath("//article/p[@lang]")] == ["km", "lo", "vi"]
    assert prints.check_text(prints.whole_pdf(paper)) == []


def test_where_letters_cannot_be_drawn_the_package_that_has_them_is_named():
    said = refuses(Unavailable, lambda: prints.whole_pdf(of_languages("km", "lo"), fonts=BARE))

    assert "no font for Khmer, Lao" in said
    assert "apt-get install fonts-noto-core" in said
    assert prints.whole_pdf(of_languages("vi"), fonts=BARE)  # Latin letters with marks come inside Typst


def test_for_chinese_another_package_is_named():
    chinese = Paragraph((Sentence(AWKWARD["Chinese"]),), "zh")
    paper = replace(REPORT, sections=(Section("Chapters", 1, (chinese,)),))

    said = refuses(Unavailable, lambda: prints.whole_pdf(paper, fonts=BARE))
    assert "apt-get install fonts-noto-cjk" in said


def test_section_levels_never_skip_a_step():
    """PDF/UA knows no heading 3 under heading 1, whatever the paper asks for."""
    paper = replace(REPORT, sections=(Section("Deep", 4), Section("Deeper", 9), Section("Up", 1)))

    tags = [element["/S"] for element in structure(prints.pdf(paper, fonts=BARE))]
    assert [tag for tag in tags if re.fullmatch("/H[1-6]", tag)][-3:] == ["/H1", "/H2", "/H1"]


# What it claims


@pytest.mark.parametrize(
    "door", [printed, lambda: prints.html(REPORT).encode(), lambda: prints.document(REPORT).encode()]
)
def test_claims_come_back_out_of_the_file(door: Callable[[], bytes]):
    found = prints.claims(door())

    assert found == json.loads(json.dumps(prints.claims_of(REPORT)))
    assert found["edition"] == "3"
    assert found["sentences"][0] == {
        "n": 1,
        "text": "Cambodia reported on 34 of 57 activities.",
        "records": [record(1), record(2)],
        "flagged": "",
    }
    assert [sentence["n"] for sentence in found["sentences"]] == [1, 2, 3, 4]
    assert [sentence["text"] for sentence in found["sentences"]][2:] == [
        "Figure 1. Activities by component",
        "Table 1. What was done",
    ]


def test_a_printed_reader_finds_the_sources():
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed())).pages)

    assert "34 of 57 activities.[1]" in text
    assert all(record(number)[:12] in text for number in range(1, 6))


def test_changed_evidence_is_said_in_words():
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed())).pages)

    assert "[Evidence changed since: Indonesia corrected its report]" in text.replace("\n", " ")
    assert "[Evidence changed since: Indonesia corrected its report]" in prints.html(REPORT)


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("fonts", [BARE, typst.Fonts()], ids=["bare", "machine"])
def test_awkward_text_prints_literally(text: str, fonts: typst.Fonts):
    """It comes back out as it went in, and the pages show it, with the machine's fonts and without."""
    data = prints.pdf(of_text(text), fonts=fonts)

    assert prints.claims(data)["sentences"][0]["text"] == text
    assert prints.check_text(data) == []
    assert prints.check_text(prints.html(of_text(text)).encode()) == []


@settings(max_examples=25)
@given(text=st.text(min_size=1, max_size=24))
def test_any_text_prints_literally(text: str):
    data = prints.pdf(of_text(text), fonts=BARE)

    assert prints.claims(data)["sentences"][0]["text"] == text
    assert prints.check_text(data) == []


def test_characters_without_a_font_stand_as_code_points_and_the_cover_says_so():
    pages = PdfReader(io.BytesIO(prints.pdf(of_text("东 or 南, x²"), fonts=BARE))).pages

    assert "[U+4E1C] or [U+5357], x²" in pages[2].extract_text()
    assert "Some characters cannot be drawn here" in pages[0].extract_text()
    assert "Some characters cannot be drawn here" not in "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(printed())).pages
    )


# Whether its pages still say so


def edited(change: Callable[[PdfWriter], None], data: bytes | None = None) -> bytes:
    """The report as another program saves it after *change*."""
    writer = PdfWriter(clone_from=io.BytesIO(data or printed()))
    change(writer)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def overwrite(old: str, new: str) -> Callable[[PdfWriter], None]:
    """Exchange letters in the drawing commands, by letters of the same font."""

    def change(writer: PdfWriter) -> None:
        assert sum(overwrite_on(page, writer, old, new) for page in writer.pages)

    return change


def overwrite_on(page: PageObject, writer: PdfWriter, old: str, new: str) -> int:
    content, letters, found = ContentStream(page.get_contents(), writer), {}, 0
    for operands, operator in content.operations:
        if operator == b"Tf":
            letters = letters_of(page["/Resources"]["/Font"][operands[0]])
        elif operator in (b"TJ", b"Tj"):
            strings = operands[0] if operator == b"TJ" else operands
            for at, each in enumerate(strings):
                if isinstance(each, int | float):
                    continue
                codes = re.findall(b"(?s)..", each.original_bytes)
                text = "".join(letters[code] for code in codes)
                if old in text:
                    back = {letter: code for code, letter in letters.items()}
                    strings[at] = ByteStringObject(b"".join(back[each] for each in text.replace(old, new)))
                    found += 1
    page[NameObject("/Contents")] = writer._add_object(content)
    return found


def letters_of(font: dict) -> dict[bytes, str]:
    table = font["/ToUnicode"].get_data().decode()
    return {
        bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
    }


def draw_on(number: int, commands: bytes) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        page = writer.pages[number]
        added = DecodedStreamObject()
        added.set_data(page.get_contents().get_data() + b"\n" + commands)
        page[NameObject("/Contents")] = writer._add_object(added)

    return change


def some_font(number: int) -> bytes:
    """A font of that page, and two bytes that draw a letter with it."""
    (name, font), *_ = PdfReader(io.BytesIO(printed())).pages[number]["/Resources"]["/Font"].items()
    code = next(code for code, letter in letters_of(font).items() if letter.isalpha())
    return f"{name} 12 Tf <{code.hex() * 5}> Tj".encode()


def test_an_unchanged_report_reads_as_it_claims():
    assert prints.check_text(printed()) == []
    assert prints.check_text(edited(PdfWriter.compress_identical_objects)) == []


def test_a_changed_number_is_named():
    assert prints.check_text(edited(overwrite("34 of 57", "57 of 34"))) == [
        Difference(
            "sentence 1",
            "Cambodia reported on 34 of 57 activities.[1]",
            "Cambodiareportedon57of34activities.[1]",
        )
    ]


def test_a_changed_cell_is_named():
    (difference,) = prints.check_text(edited(overwrite("399", "339")))

    assert (difference.where, difference.claimed) == ("Table 1, row 58", "Activity number 57KHM399")


def test_a_changed_word_in_a_drawing_is_named():
    """As it is in the table behind the drawing."""
    found = prints.check_text(edited(overwrite("Piracy", "Picary")))

    assert [difference.where for difference in found] == ["Figure 1, drawing", "Figure 1, in numbers, row 2"]


@pytest.mark.parametrize("page", [2, -1], ids=["in the middle", "at the end"])
def test_an_added_line_is_named(page: int):
    (difference,) = prints.check_text(edited(draw_on(page, b"BT " + some_font(page) + b" ET")))

    assert difference.claimed == ""
    assert len(difference.printed) == 5


def test_a_line_added_to_a_header_is_named():
    commands = b"/Artifact BMC BT " + some_font(2) + b" ET EMC"
    (difference,) = prints.check_text(edited(draw_on(2, commands)))

    assert difference.where == "margin of page 3"


def test_a_note_laid_over_a_page_is_named():
    note = FreeText(text="Cambodia reported on all", rect=(50, 550, 200, 650))

    (difference,) = prints.check_text(edited(lambda writer: writer.add_annotation(2, note) and None))
    assert difference == Difference("page 3", "", "1 note(s) laid over the page")


def test_a_page_taken_out_is_named():
    def change(writer: PdfWriter) -> None:
        writer.remove_page(2)

    assert prints.check_text(edited(change))[0].where == "heading 1"


def test_claims_that_list_another_sentence_than_the_pages_show_are_named():
    def change(writer: PdfWriter) -> None:
        found = prints.claims(printed())
        found["sentences"][0]["text"] = "Cambodia reported on 57 of 57 activities."
        (attached,) = writer.attachment_list
        attached.content = json.dumps(found).encode()

    (difference,) = prints.check_text(edited(change))
    assert (difference.where, difference.claimed) == (
        "sentence 1",
        "Cambodia reported on 57 of 57 activities.",
    )


def test_a_changed_word_in_html_is_named():
    data = prints.html(REPORT).replace(">Cambodia reported on 34 of 57", ">Cambodia reported on 43 of 57")

    (difference,) = prints.check_text(data.encode())
    assert difference.where == "sentence 1"


# What is no report


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\nthis is no PDF",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"<p>A page without claims</p>",
        b"<article data-claims='{}'></article>",
        b"<article data-claims='" + b"[" * 100_000 + b"'></article>",
    ],
)
def test_what_is_no_report_is_refused(data: bytes):
    with pytest.raises(Malformed, match=r"give (the|a) report"):
        prints.claims(data)


def test_a_pdf_without_claims_is_refused():
    with pytest.raises(Malformed, match="carries no claims"):
        prints.claims(typst.compile(b"Hello"))


def test_a_torn_report_is_refused():
    for length in (10, 1_000, len(printed()) // 2):
        with pytest.raises(Malformed):
            prints.claims(printed()[:length])


def test_a_huge_file_is_refused_unread():
    with pytest.raises(TooLarge, match="64 MB"):
        prints.claims(bytes(proofread.LONGEST + 1))


def test_a_report_that_unpacks_without_end_is_refused():
    def change(writer: PdfWriter) -> None:
        for _ in range(5):
            bomb = DecodedStreamObject()
            bomb.set_data(bytes(60 << 20))
            writer._add_object(bomb.flate_encode())

    with pytest.raises(TooLarge, match="unpacks to more"):
        prints.check_text(edited(change))


def test_drawings_within_drawings_without_end_are_refused(monkeypatch: pytest.MonkeyPatch):
    """Ten drawings, each of which shows the next one ten times."""
    monkeypatch.setattr(pagetext, "MOST_SHAPES", 50_000)

    def change(writer: PdfWriter) -> None:
        inner = None
        for _ in range(10):
            form = DecodedStreamObject()
            form.set_data(b"/X Do " * 10 if inner else b"")
            form[NameObject("/Type")], form[NameObject("/Subtype")] = (
                NameObject("/XObject"),
                NameObject("/Form"),
            )
            form[NameObject("/BBox")] = writer.pages[0].mediabox
            if inner:
                form[NameObject("/Resources")] = writer._add_object(nested(inner))
            inner = writer._add_object(form)
        page = writer.pages[0]
        page["/Resources"][NameObject("/XObject")] = nested(inner)["/XObject"]
        draw_on(0, b"/X Do")(writer)

    with pytest.raises(TooLarge, match="draw more than any report"):
        prints.check_text(edited(change))


def nested(inner: object) -> dict:
    return DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/X"): inner})})


def test_a_paper_that_cannot_be_read_by_all_is_refused():
    with pytest.raises(Malformed, match="a report needs a title"):
        replace(REPORT, title=" ")
    with pytest.raises(Malformed, match="needs an alternative text"):
        Figure(BARS.svg, "Activities", "")
    with pytest.raises(Malformed, match="row 2 of table 'T' has 1 cells under 2 headers"):
        Table(("a", "b"), (("1", "2"), ("3",)), "T")
    with pytest.raises(Malformed, match="no language tag"):
        replace(REPORT, language="English, please")


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect onclick="alert(1)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://elsewhere.example/x.png"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(https://elsewhere.example/x)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect></svg>',
    ],
)
def test_a_drawing_that_does_more_than_show_is_refused(svg: str):
    with pytest.raises(Malformed, match="no plain SVG"):
        Figure(svg, "Activities", "What it shows")


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="50%" y="1">a</text></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g transform="scale(2)"><text/></g></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text fill="url(#a)">a</text></svg>',
    ],
)
def test_a_drawing_that_no_page_can_hold_is_refused(svg: str):
    paper = replace(REPORT, sections=(Section("Overview", 1, (Figure(svg, "Activities", "What it shows"),)),))

    with pytest.raises(Malformed, match="a figure's drawing cannot be"):
        prints.pdf(paper, fonts=BARE)


# HTML


def test_every_factual_sentence_leads_to_its_records():
    article = lxml.html.fromstring(prints.html(REPORT))
    links = {link.get("href") for link in article.iter("a")}

    (sentence,) = article.xpath("//*[@data-n='1']")
    assert sentence.get("data-records") == f"{record(1)} {record(2)}"
    assert {f"/record/{record(number)}" for number in range(1, 6)} <= links
    assert "#source-1" in links
    assert all(article.get_element_by_id(link[1:]) is not None for link in links if link.startswith("#"))


def test_tables_and_figures_say_what_they_are():
    article = lxml.html.fromstring(prints.html(REPORT))

    assert {header.get("scope") for header in article.iter("th")} == {"col", "row"}
    assert [caption.text_content() for caption in article.iter("caption")] == ["Table 1. What was done[4]"]
    (drawing,) = article.xpath("//figure/*[@role='img']")
    assert drawing.get("aria-label") == BARS.description
    assert article.xpath("//details//td")  # the table behind the drawing


def test_html_reads_no_text_as_markup():
    page = prints.html(of_text(AWKWARD["HTML"]))

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_document_stands_on_its_own():
    page = lxml.html.document_fromstring(prints.document(REPORT))

    assert page.get("lang") == "en"
    assert page.findtext(".//title") == "Annual report"
    assert len(page.findall(".//h1")) == 1
    assert not page.xpath("//script | //link | //img | //@src")
