"""PDF files that are none, that are locked, and that have no text in them."""

import contextlib
import io
import zlib

import pypdf
import pytest
import typst
from pypdf.generic import EncodedStreamObject, NameObject

from amity.errors import Malformed, TooLarge
from amity.formats import pdf

SOURCE = "#set page(width: 12cm, height: 8cm)\n" + "The keepers shall light all beacons at dusk. " * 30


def test_lines_know_their_page_and_the_white_space_above():
    """A gap is white space wider than between the lines of a paragraph."""
    first = "The keepers shall light all beacons at dusk. " * 8
    source = (
        f"{first}\n\nThe crews shall meet once a year in the harbour of the chair.\n#pagebreak()\n{first}"
    )

    lines = pdf.lines(typst.compile(source.encode()))

    assert {line.page for line in lines} == {1, 2}
    assert [line.text[:20] for line in lines if line.gap] == ["The crews shall meet"]


def locked(data: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("secret", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no PDF"),
        (b"hello, this is no PDF at all", "no PDF"),
        (b"%PDF-1.7\nand then nothing", "damaged"),
        (typst.compile(b"#rect(width: 5cm, height: 5cm, fill: red)"), "OCR"),
        (locked(typst.compile(SOURCE.encode())), "encrypted"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(data, says):
    """The refusal says what the file is not, and what to do."""
    with pytest.raises(Malformed, match=says):
        pdf.lines(data)


def test_a_bomb_is_refused_before_it_is_unpacked():
    """A page of a gigabyte of spaces takes a megabyte in the file."""
    squeeze = zlib.compressobj(9)
    packed = b"".join([squeeze.compress(b" " * 2**20) for _ in range(1024)]) + squeeze.flush()
    writer = pypdf.PdfWriter()
    contents = EncodedStreamObject()
    contents._data = packed
    contents[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.add_blank_page(500, 500)[NameObject("/Contents")] = writer._add_object(contents)
    stream = io.BytesIO()
    writer.write(stream)

    with pytest.raises(TooLarge, match="unpacks to more"):
        pdf.lines(stream.getvalue())


@pytest.mark.parametrize("cut", range(100, 6000, 700))
def test_a_damaged_pdf_is_read_or_refused_and_never_raises_anything_else(cut):
    """A file cut short, with bytes overwritten where it was cut."""
    whole = typst.compile(SOURCE.encode())
    data = whole[:cut] + b"\0garbage\xff" + whole[cut + 9 : -cut // 2]

    with contextlib.suppress(Malformed):
        assert all(line.text for line in pdf.lines(data))
