"""DOCX files that are none, that are locked, and that are made to fill the machine."""

import io
import zipfile

import docx as python_docx
import pytest

from amity.errors import Malformed, TooLarge
from amity.formats import docx


def saved(*paragraphs: str) -> bytes:
    document = python_docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_paragraph_is_a_line():
    """Blank paragraphs are left out, and the others keep their places."""
    lines = docx.lines(saved("TREATY", "", "The Parties,"))

    assert [(line.number, line.text, line.whole) for line in lines] == [
        (1, "TREATY", True),
        (3, "The Parties,", True),
    ]


def test_a_bomb_is_refused_before_it_is_opened():
    """A part of a gigabyte of zeros takes a megabyte in the archive; it is never unpacked whole."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(docx.LARGEST // 2**20 + 1):
            part.write(b"\0" * 2**20)

    with pytest.raises(TooLarge, match="unpacks to more than"):
        docx.lines(stream.getvalue())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no DOCX"),
        (b"PK\x03\x04 and no more", "no DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Word", "encrypted, or an old"),
        (saved("TREATY")[:-200], "no DOCX"),
        (saved(""), "no text"),
    ],
)
def test_what_is_no_docx_is_refused_with_a_way_out(data, says):
    """The refusal says what the file is not, and what to do."""
    with pytest.raises(Malformed, match=says):
        docx.lines(data)


def test_an_archive_without_a_document_is_refused():
    """A ZIP file is not yet a DOCX."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(Malformed, match="no DOCX"):
        docx.lines(stream.getvalue())


def test_entities_are_not_expanded():
    """A billion laughs is no treaty."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    xml = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><w:document xmlns:w="urn:w">&l9;</w:document>'
    source = zipfile.ZipFile(io.BytesIO(saved("TREATY")))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in source.infolist():
            body = xml.encode() if part.filename == "word/document.xml" else source.read(part)
            archive.writestr(part.filename, body)

    with pytest.raises(Malformed):
        docx.lines(stream.getvalue())
