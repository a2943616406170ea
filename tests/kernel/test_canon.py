"""Canonical bytes: one encoding for each value inside the profile, and a refusal for all outside it."""

import json
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Malformed
from amity.kernel import canon
from amity.testing import refuses

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-canon.LARGEST, canon.LARGEST) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="ascii", exclude_characters="\0")), inner, max_size=4)
    ),
    max_leaves=20,
)


def plainly(value: object) -> bytes:
    """Return what another JSON writer makes of *value*, in the profile's own terms."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(st.dictionaries(st.text(st.characters(codec="ascii", exclude_characters="\0")), VALUES, max_size=6))
def test_what_is_encoded_is_decoded_and_is_what_any_careful_writer_would_write(value):
    raw = canon.encode(value)

    assert canon.decode(raw) == value
    assert raw == plainly(value)


@given(st.binary(max_size=200) | TEXTS.map(str.encode))
def test_whatever_bytes_come_in_they_are_read_or_refused(raw):
    try:
        value = canon.decode(raw)
    except Malformed:
        return
    assert canon.encode(value) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b'{"b":1,"a":2}',  # keys out of order
        b'{ "a":1}',
        b'{"a":1}\n',
        b'{"a":1,"a":1}',  # a key twice
        b'{"a":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":-0.0}',
        b'{"a":01}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":123456789012345678901234567890}',
        b'{"a":"\\u0041"}',  # an escape that is not needed
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',  # half of a pair
        b'{"a":"\xed\xa0\x80"}',  # the same in UTF-8
        b'{"a":"\\u0000"}',
        b'{"a\\u0000":1}',
        '{"é":1}'.encode(),
        '{"a":"é","b":[{"c":[],"é":1}]}'.encode(),
        b'{"a":"\xff"}',
        b"\xef\xbb\xbf{}",  # a byte order mark
        b"[]",
        b'"a"',
        b"null",
        b"",
        b"{",
    ],
)
def test_a_second_way_of_writing_or_a_value_outside_the_profile_is_refused(raw):
    refuses(Malformed, lambda: canon.decode(raw))


def test_nesting_is_bounded_whether_it_comes_as_bytes_or_as_a_value():
    deep: dict[str, object] = {}
    for _ in range(canon.DEEPEST - 1):
        deep = {"a": deep}

    assert canon.decode(canon.encode(deep)) == deep
    refuses(Malformed, lambda: canon.encode({"a": deep}))
    refuses(Malformed, lambda: canon.decode(b'{"a":' * 33 + b"1" + b"}" * 33))
    for count in (1_000, 100_000):
        refuses(Malformed, lambda n=count: canon.decode(b'{"a":' + b"[" * n + b"]" * n + b"}"))


def test_a_refusal_names_the_place():
    assert "body.items[1].share" in refuses(
        Malformed, lambda: canon.encode({"body": {"items": [1, {"share": 0.5}]}})
    )


def test_a_text_that_spells_an_escape_is_a_text():
    assert canon.encode({"a": r"\u0000"}) == rb'{"a":"\\u0000"}'


@pytest.mark.parametrize(
    "value",
    [
        {"a": {1}},
        {"a": b"x"},
        {"a": "\ud800"},
        {1: "a"},
        {None: 1},
        {StrEnum("Key", "A").A: 1},
        {"a": float("nan")},
        {"a": 1j},
        {"a": ("é", [{"é": 1}])},
    ],
)
def test_what_json_cannot_say_is_refused_before_it_is_written(value):
    refuses(Malformed, lambda: canon.encode(value))


def test_the_published_examples_of_rfc_8785_give_the_published_bytes_or_are_outside_the_profile(shared: Path):
    """The author's six: inside the profile byte for byte, outside it (floats, keys beyond ASCII) refused."""
    folder = shared / "data" / "vectors" / "jcs-rfc8785" / "testdata"
    inside, outside = [], []
    for source in sorted((folder / "input").glob("*.json")):
        value = json.loads(source.read_bytes())
        wanted = bytes.fromhex((folder / "outhex" / f"{source.stem}.txt").read_text())
        try:
            assert canon.encode(value) == wanted, source.name
            inside.append(source.stem)
        except Malformed:
            outside.append(source.stem)
        if isinstance(value, dict) and source.stem in inside:
            assert canon.decode(wanted) == value

    assert inside == ["arrays", "unicode"]
    assert outside == ["french", "structures", "values", "weird"]
