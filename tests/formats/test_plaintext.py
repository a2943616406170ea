"""Plain text in the encodings that offices use; what is no text is refused."""

import pytest

from amity.errors import Malformed
from amity.formats import plaintext


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_encodings_that_offices_use(encoding):
    """The same words, whichever the encoding."""
    lines = plaintext.lines("The Parties’ beacons\n\n  are lit".encode(encoding))

    assert [line.text for line in lines] == ["The Parties’ beacons", "are lit"]
    assert [(line.left, line.gap) for line in lines] == [(0.0, False), (2.0, True)]


def test_a_form_feed_ends_a_page():
    """Lines keep their numbers, and know their pages."""
    lines = plaintext.lines(b"one\n\ftwo\nthree")

    assert [(line.number, line.page, line.text) for line in lines] == [
        (1, 1, "one"),
        (2, 2, "two"),
        (3, 2, "three"),
    ]


@pytest.mark.parametrize(
    "data", [b"", b" \n\n \t", b"\x00\x01\x02\x03", bytes(range(1, 32)) * 50, b"\xff\xfe\x00"]
)
def test_what_is_no_text_is_refused(data):
    """Nothing, zero bytes, control codes and half an encoding are no instruments."""
    with pytest.raises(Malformed):
        plaintext.lines(data)
