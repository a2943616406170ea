"""Signed notes, checkpoints and cosignatures: our own round trips, and what others published."""

import base64
import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import BadSignature, Malformed, Refusal, TooLarge
from amity.kernel import note as notes
from amity.kernel.note import Checkpoint, Note, Signature
from amity.testing import key_of, refuses

NAME, KEY = "amity/bottle/AAA", key_of("AAA")
POINT = Checkpoint(NAME, 3, bytes(range(32)))
NOTE = Note(POINT.text).plus(notes.sign(POINT.text, NAME, KEY))

LINES = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=30)
NAMES = st.text(
    st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Z", "Cc"], exclude_characters="+"),
    min_size=1,
)
SIGNATURES = st.builds(
    Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)


@given(st.lists(LINES, min_size=1, max_size=5), st.lists(SIGNATURES, min_size=1, max_size=4))
def test_a_note_is_read_as_it_was_written(lines, signatures):
    note = Note("".join(f"{line}\n" for line in lines), tuple(signatures))

    assert notes.parse(note.encode()) == note


@given(st.text(max_size=200))
def test_whatever_text_comes_it_is_a_note_or_refused(text):
    for raw in (text, f"{text}\n\n— {text} {text}\n", f"a\n\n{text}"):
        with contextlib.suppress(Refusal):
            assert notes.parse(raw).encode() == raw


@given(st.integers(0, len(NOTE.encode().encode()) * 8 - 1))
def test_no_flipped_bit_leaves_a_note_that_verifies(bit):
    raw = bytearray(NOTE.encode().encode())
    raw[bit // 8] ^= 1 << bit % 8

    def read() -> None:
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error
        notes.verify(notes.parse(text), NAME, KEY.public())

    refuses(Refusal, read)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n— name AAAAAAA=",
        "text\n\n— name  AAAAAAA=\n",
        "text\n\n— na me AAAAAAA=\n",
        "text\n\n— na+me AAAAAAA=\n",
        "text\n\n— name AAAAAA==\n",  # four bytes: a key hash, and no signature
        "text\n\n— name AAAAAAA\n",
        "text\n\n— name AAAAAAB=\n",  # stray bits: a second way of writing the same bytes
        "te\txt\n\n— name AAAAAAA=\n",
        "text\r\n\n— name AAAAAAA=\n",
        "text\n\n" + "— name AAAAAAA=\n" * (notes.MOST + 1),
    ],
)
def test_what_is_no_note_is_refused(raw):
    refuses(Malformed, lambda: notes.parse(raw))


def test_a_note_is_read_up_to_its_bounds():
    assert len(notes.parse("text\n\n" + "— name AAAAAAA=\n" * notes.MOST).signatures) == notes.MOST
    refuses(TooLarge, lambda: notes.parse("x" * (notes.LONGEST + 1)))


def test_a_note_verifies_with_its_key_and_name_and_with_no_others():
    notes.verify(NOTE, NAME, KEY.public())

    refuses(BadSignature, lambda: notes.verify(NOTE, "amity/bottle/BBB", KEY.public()))
    refuses(BadSignature, lambda: notes.verify(NOTE, NAME, key_of("BBB").public()))
    refuses(
        BadSignature, lambda: notes.verify(Note(NOTE.text + "more\n", NOTE.signatures), NAME, KEY.public())
    )


def test_lines_of_unknown_keys_are_passed_over_and_a_wrong_line_of_a_known_key_spoils_the_note():
    stranger = notes.sign(NOTE.text, NAME, key_of("BBB"))
    wrong = Signature(NAME, NOTE.signatures[0].key, bytes(64))

    notes.verify(NOTE.plus(stranger), NAME, KEY.public())
    refuses(BadSignature, lambda: notes.verify(NOTE.plus(wrong), NAME, KEY.public()))
    assert notes.by_author(NOTE.plus(stranger), NAME, KEY.public()) == NOTE


def test_a_checkpoint_is_read_as_it_was_written_and_lines_after_the_third_are_passed_over():
    assert notes.checkpoint(NOTE) == POINT
    assert notes.checkpoint(Note(NOTE.text + "extension\n")) == POINT


@pytest.mark.parametrize(
    "text",
    [
        "origin\n3\n",
        "origin\n03\nAAAA\n",
        "origin\n-1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "origin\n٣\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "origin\n10000000000000000\n" + base64.b64encode(bytes(32)).decode() + "\n",  # no database keeps more
        "origin\n3\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "origin\n3\n!\n",
        "\n3\n" + base64.b64encode(bytes(32)).decode() + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    refuses(Malformed, lambda: notes.checkpoint(Note(text)))


def test_a_cosignature_says_who_saw_it_and_when():
    seen = NOTE.plus(notes.cosign(NOTE.text, "amity/bottle/BBB", key_of("BBB"), time=1_700_000_000))
    time, line = notes.cosigned(seen, "amity/bottle/BBB", key_of("BBB").public())

    assert (time, line) == (1_700_000_000, seen.signatures[1])
    assert notes.cosigned(seen, NAME, KEY.public()) is None
    assert notes.cosigned(NOTE, "amity/bottle/BBB", key_of("BBB").public()) is None


@pytest.mark.parametrize("time", [notes.LATEST + 1, 2**63, 2**64 - 1])
def test_a_cosignature_from_beyond_the_calendar_is_none(time):
    """Such a time fits no database, and would stop whoever keeps it."""
    seen = NOTE.plus(notes.cosign(NOTE.text, "amity/bottle/BBB", key_of("BBB"), time=time))

    assert notes.cosigned(seen, "amity/bottle/BBB", key_of("BBB").public()) is None


def test_a_signature_is_no_cosignature_and_a_cosignature_no_signature():
    """The two have different first lines, so that neither can stand for the other."""
    line = notes.cosign(NOTE.text, NAME, KEY, time=1)
    as_signature = Signature(NAME, notes.key_hash(NAME, KEY.public(), notes.ED25519), line.value[8:])
    as_cosignature = Signature(
        NAME, notes.key_hash(NAME, KEY.public(), notes.COSIGNATURE), bytes(8) + NOTE.signatures[0].value
    )

    refuses(BadSignature, lambda: notes.verify(Note(NOTE.text, (as_signature,)), NAME, KEY.public()))
    assert notes.cosigned(Note(NOTE.text, (as_cosignature,)), NAME, KEY.public()) is None


def test_merging_adds_what_is_lacking_once():
    line = notes.cosign(NOTE.text, "amity/bottle/BBB", key_of("BBB"), time=1)

    assert notes.merged(NOTE, [line, line, NOTE.signatures[0]]) == NOTE.plus(line)


def test_a_verifier_key_is_read_as_it_was_written():
    assert notes.read_vkey(notes.vkey(NAME, KEY.public())) == (NAME, KEY.public())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        "na me" + notes.vkey("name", KEY.public())[4:],
        notes.vkey("name", KEY.public()).replace("name", "other"),
        "name+00000000+" + base64.b64encode(b"\x04" + KEY.public()).decode(),
        "name+00000000+" + base64.b64encode(b"\x01" + KEY.public()[:31]).decode(),
        notes.vkey("name", KEY.public()).upper(),
    ],
)
def test_what_is_no_verifier_key_is_refused(text):
    refuses(Malformed, lambda: notes.read_vkey(text))


# -- what others published -------------------------------------------------------------------------


def _published(shared: Path, name: str) -> str:
    return (shared / "data" / "vectors" / "c2sp-notes-and-witness" / name).read_text()


def test_the_note_in_the_specification_verifies_with_the_key_in_the_specification(shared: Path):
    text = _published(shared, "spec/signed-note.md")
    name, public = notes.read_vkey(re.search(r"example\.com/foo\+\w+\+\S+", text)[0])
    note = notes.parse(re.search(r"```\n(This is an example message\.\n\n— .*\n)```", text)[1])

    notes.verify(note, name, public)


def test_the_checkpoints_in_the_specifications_are_read_and_written_again(shared: Path):
    found = 0
    for name in ("tlog-checkpoint", "tlog-cosignature"):
        for raw in re.findall(
            r"```\n(example\.com/behind-the-sofa\n(?:.*\n)*?)```", _published(shared, f"spec/{name}.md")
        ):
            note = notes.parse(raw)
            assert note.encode() == raw
            assert notes.checkpoint(note).size == 20852163
            found += 1
    assert found >= 2


def test_the_checkpoint_of_the_go_checksum_database_verifies(shared: Path):
    text = _published(shared, "torchwood/sumdb.txt")
    name, public = notes.read_vkey(re.search(r"sum\.golang\.org\+\w+\+\S+", text)[0])
    note = notes.parse(re.search(r"(go\.sum database tree\n\d+\n\S+\n\n— .*\n)", text)[1])

    notes.verify(note, name, public)
    assert notes.checkpoint(note).size == 35225469


def test_the_notes_of_the_litewitness_tests_are_read_but_the_one_with_a_spoilt_signature(shared: Path):
    text = _published(shared, "torchwood/litewitness.txt")
    found = re.findall(r"^old \d+\n(?:[A-Za-z0-9+/=]+\n)*\n((?:.+\n)+\n(?:— .*\n)+)", text, re.MULTILINE)

    spoilt = [raw for raw in found if "WVrx6gx=" in raw]  # answered there with "invalid signature"

    assert len(found) > 5
    assert len(spoilt) == 1
    for raw in found:
        if raw in spoilt:
            refuses(Malformed, lambda raw=raw: notes.parse(raw))
        else:
            assert notes.parse(raw).encode() == raw


def test_the_checkpoints_of_the_sample_log_are_all_signed_by_its_key(shared: Path):
    folder = shared / "data" / "vectors" / "tessera-tlog-tiles-sample-log" / "testdata" / "log"
    read = [notes.parse((folder / f"checkpoint.{size}").read_text()) for size in range(16)]

    assert {(s.name, s.key.hex()) for one in read for s in one.signatures} == {
        ("example.com/log/testdata", "33d7b496")
    }
    assert [notes.checkpoint(one).size for one in read] == list(range(16))
