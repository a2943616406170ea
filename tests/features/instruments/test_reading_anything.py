"""Whatever is put in: a reading comes out, or a refusal; and a reading keeps every word."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Malformed
from amity.features.instruments import reading
from amity.features.instruments.reading import citations, obligations, principles

PIECES = st.sampled_from(
    [
        *(
            "1.",
            "2.",
            "(a)",
            "(i)",
            "i.",
            "A.",
            "II.",
            "1.1",
            "2.1.1",
            "Article 1",
            "ARTICLE II",
            "CHAPTER I",
            "ANNEX",
        ),
        *(
            "•",
            "-",
            "PREAMBLE",
            "Introduction",
            "DO HEREBY DECLARE:",
            "HAVE AGREED as follows:",
            "DONE at Port Aster.",
        ),
        *(
            "RECALLING the tide;",
            "The Parties shall light all beacons.",
            "and shall report to",
            "Beacons and Bells",
        ),
        *(
            "in the year 2020.",
            "5",
            "Page 2 of 3",
            "FIRST,",
            "Treaty of Lanterns",
            "by:",
            ",",
            "* * *",
            "|",
            "“",
        ),
    ]
)
TEXTS = st.lists(st.lists(PIECES, max_size=4).map(" ".join), max_size=25).map("\n".join)


@given(st.one_of(TEXTS, st.text(max_size=300)))
def test_any_text_is_read_or_refused(text):
    """Ids are unique, parents stand before their children, and what is found in clauses points into them."""
    try:
        read = reading.read(text.encode(), "any.txt")
    except Malformed:
        return

    ids = [clause.id for clause in read.clauses]
    assert len(ids) == len(set(ids))
    assert all(not c.parent or c.parent in ids[: ids.index(c.id)] for c in read.clauses)
    assert {one.clause for one in obligations.find(read)} <= set(ids)
    assert {one.target for one in citations.find(read, {"Treaty of Lanterns": "1"})} <= {"", *ids}
    assert {one.clause for one in principles.find(read, {"light": ["light"]})} <= set(ids)


@given(TEXTS)
def test_no_word_of_any_text_is_lost(text):
    """Title, front matter, clauses and what the repairs took away: together, all words of the source."""
    try:
        read = reading.read(text.encode(), "any.txt")
    except Malformed:
        return

    away = {"page-number", "running-head", "ornament", "signature", "contents"}
    kept = " ".join(
        [read.title, read.adopted, *read.front]
        + [f"{c.number} {c.title} {c.text}" for c in read.clauses]
        + [repair.before for repair in read.repairs if repair.kind in away]
    )
    assert set(re.findall(r"\w+", text)) <= set(re.findall(r"\w+", kept))


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.pdf", ""]))
def test_any_bytes_are_read_or_refused(data, name):
    """Under whichever name; nothing but a refusal is raised."""
    for start in (b"", b"%PDF-1.7\n", b"PK\x03\x04"):
        with contextlib.suppress(Malformed):
            assert reading.read(start + data, name).source


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
def test_an_empty_file_is_refused(name):
    """Whatever it is called."""
    with pytest.raises(Malformed):
        reading.read(b"", name)
