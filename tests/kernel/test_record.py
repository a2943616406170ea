"""A record: its form, its bounds, and that no bytes make the reader fall over."""

import contextlib
import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Malformed, Refusal, TooLarge
from amity.kernel import canon, record
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party
from amity.testing import refuses

AT = datetime(2026, 3, 2, 4, 10, tzinfo=UTC)
DRAFT = Draft(
    "plan.progress/1",
    {"text": "ស្ថិតិ 😀", "count": 3, "parts": [True, None]},
    frozenset({Party("IDN"), Party("ASEC")}),
    to="ASEAN",
    refs=(record.RecordId("ab" * 32),),
    marking=Marking("GREEN", "statistics", "2030-12-31"),
)
SEALED = record.seal(DRAFT, party=Party("KHM"), office=Office("focal-point"), seq=7, issued=AT)


def changed(**fields: object) -> bytes:
    """Return the bytes of the sealed record with *fields* in place of its own."""
    return canon.encode(json.loads(SEALED.raw) | fields)


def test_a_sealed_record_says_what_its_draft_said():
    assert (SEALED.party, SEALED.office, SEALED.seq, SEALED.issued) == ("KHM", "focal-point", 7, AT)
    assert (SEALED.kind, SEALED.body, SEALED.audience) == (DRAFT.kind, DRAFT.body, DRAFT.audience)
    assert (SEALED.to, SEALED.refs, SEALED.marking) == (DRAFT.to, DRAFT.refs, DRAFT.marking)
    assert record.read(SEALED.raw) == SEALED
    assert SEALED.id == canon.digest(SEALED.raw)


def test_a_record_concerns_its_author_its_audience_and_where_it_is_public_anybody():
    public = record.read(changed(audience=[PUBLIC]))

    assert [SEALED.concerns(Party(p)) for p in ("KHM", "IDN", "ASEC", "LAO")] == [True, True, True, False]
    assert public.concerns(Party("LAO"))


def test_fields_from_the_future_are_kept_and_do_no_harm():
    raw = changed(urgency="high")

    assert record.read(raw).raw == raw


@pytest.mark.parametrize("name", json.loads(SEALED.raw))
def test_a_record_that_lacks_a_field_is_refused(name):
    fields = json.loads(SEALED.raw)
    del fields[name]

    assert name in refuses(Malformed, lambda: record.read(canon.encode(fields)))


@pytest.mark.parametrize(
    "fields",
    [
        {"party": "khm"},
        {"party": "K"},
        {"party": "KHM\n"},
        {"party": "A" * 13},
        {"party": None},
        {"office": "Focal"},
        {"office": "a" * 41},
        {"seq": -1},
        {"seq": True},
        {"seq": "7"},
        {"issued": "2026-03-02"},
        {"issued": "2026-03-02T04:10:00+00:00"},
        {"issued": "2026-03-02T04:10:00.5Z"},
        {"issued": "2026-02-30T04:10:00Z"},
        {"issued": "2026-03-02T24:10:00Z"},
        {"issued": "2026-03-02T04:10:60Z"},
        {"issued": "٢٠٢٦-03-02T04:10:00Z"},
        {"issued": 1},
        {"kind": "progress/1"},
        {"kind": "plan.progress"},
        {"kind": "plan.progress/0"},
        {"kind": "plan.progress/1\n"},
        {"kind": "plan." + "a" * 74 + "/1"},
        {"audience": "IDN"},
        {"audience": ["idn"]},
        {"audience": [3]},
        {"to": 3},
        {"to": "A" * 81},
        {"marking": []},
        {"marking": {"tlp": "RED"}},
        {"marking": {"tlp": 1, "purpose": "", "retain_until": ""}},
        {"marking": "RED"},
        {"marking": None},
        {"refs": ["AB" * 32]},
        {"refs": [None]},
        {"refs": {}},
        {"body": []},
        {"body": None},
    ],
)
def test_a_field_of_another_form_is_refused(fields):
    refuses(Malformed, lambda: record.read(changed(**fields)))


def test_the_longest_names_are_read():
    kind = "plan." + "a" * 73 + "/1"

    assert record.read(changed(kind=kind, to="A" * 80, party="A" * 12, office="a" * 40)).kind == kind


def test_a_record_is_read_up_to_its_bound_and_not_beyond():
    room = record.LONGEST - len(changed(body={"text": ""}))

    assert len(record.read(changed(body={"text": "x" * room})).raw) == record.LONGEST
    refuses(TooLarge, lambda: record.read(changed(body={"text": "x" * (room + 1)})))
    refuses(TooLarge, lambda: record.read(b"[" * (record.LONGEST + 1)))
    refuses(TooLarge, lambda: record.seal(
        Draft("plan.progress/1", {"text": "x" * record.LONGEST}, frozenset()),
        party=Party("KHM"), office=Office("desk"), seq=0, issued=AT,
    ))  # fmt: skip


@given(st.integers(0, len(SEALED.raw) - 1), st.integers(1, 255))
def test_a_changed_byte_is_read_or_refused_and_never_the_same_record(place, flip):
    raw = bytearray(SEALED.raw)
    raw[place] ^= flip
    try:
        other = record.read(bytes(raw))
    except Refusal:
        return
    assert other.id != SEALED.id
    assert other.raw == bytes(raw)


@given(
    st.sampled_from(sorted(json.loads(SEALED.raw))),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
)
def test_whatever_stands_in_a_field_it_is_read_or_refused(name, value):
    raw = json.dumps(json.loads(SEALED.raw) | {name: value}, sort_keys=True, separators=(",", ":")).encode()
    with contextlib.suppress(Refusal):
        assert record.read(raw).raw == raw


@pytest.mark.parametrize("year", [1, 999, 1000, 2026, 9999])
def test_a_moment_is_written_as_it_is_read_in_every_year(year):
    at = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)

    assert record.when(record.moment(at)) == at
    assert len(record.moment(at)) == 20


@pytest.mark.parametrize(
    "fields", [{}, {"a": {"audience": ["LAO"]}}, {"audience": []}, {"audience": ["KHM"] * 101}]
)
def test_the_audience_of_kept_bytes_is_that_of_the_record(fields):
    raw = changed(**fields)

    assert record.audience(raw) == record.read(raw).audience


@pytest.mark.parametrize(
    "marking", [Marking("RED", "x" * 101), Marking("RED", "x" * 97), Marking("RED", "x" * 96)]
)
def test_a_marking_of_any_length_is_read(marking):
    raw = changed(marking=asdict(marking))

    assert [record.read(raw).marking for _ in range(2)] == [marking, marking]
