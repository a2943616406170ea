"""Parcels: what may happen to them on the way, and the bounds within which they are read."""

from __future__ import annotations

import contextlib
import hashlib
import tracemalloc
from dataclasses import replace

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from amity.errors import BadSignature, Malformed, NotAuthorised, NotFound, Refusal, TooLarge
from amity.kernel import note as notes
from amity.kernel import record as records
from amity.kernel import tree
from amity.node import parcel as parcels
from amity.node.parcel import Proven, Sent
from amity.store import log
from amity.testing import key_of, picture, refuses


def everything(node):
    """Return all that a node holds and knows, to be compared."""
    return [node.standing(), [picture(node, view) for view in node.views], node.alarms()]


def covered(body: bytes, *, lines: str = "", by: str = "CCC") -> bytes:
    """Return *body* under a cover that *by* has signed."""
    text = lines or f"{parcels.FORMAT}\n{by} BBB -\n{hashlib.sha256(body).hexdigest()}\n"
    cover = notes.Note(text).plus(notes.sign(text, f"amity/bottle/{by}", key_of(by)))
    return cover.encode().encode() + b"\n" + body


def body_of(page: bytes) -> dict[str, object]:
    """Return the JSON below the cover of *page*."""
    return orjson.loads(b"{" + page.partition(b"\n\n{")[2])


def test_a_good_page_is_taken_in_once_and_a_second_time_changes_nothing(talk):
    region = talk("AAA", "BBB")
    region.word("AAA", "hello")
    page = region["AAA"].parcel_for("BBB", "AAA")

    first = region["BBB"].accept(page)
    before = everything(region["BBB"])
    again = region["BBB"].accept(page)

    assert (first.size, len(first.fresh), len(again.fresh)) == (3, 3, 0)
    assert region.heard("BBB") == ["hello"]
    assert everything(region["BBB"]) == before
    region.check()


@pytest.fixture(scope="module")
def posted(talk):
    """A region in which BBB holds something of AAA, and the next page of AAA's log for it."""
    region = talk("AAA", "BBB", "CCC")
    region.word("AAA", "first")
    region.meet("AAA", "BBB")
    region.word("AAA", "second")
    region.word("AAA", "not for BBB", to={"CCC"})
    return region, region["AAA"].parcel_for("BBB", "AAA", 3), everything(region["BBB"])


@settings(max_examples=200)
@given(data=st.data())
def test_a_parcel_with_one_flipped_bit_is_refused_and_nothing_of_it_is_kept(posted, data):
    region, page, before = posted
    bit = data.draw(st.integers(0, len(page) * 8 - 1))
    spoilt = bytearray(page)
    spoilt[bit // 8] ^= 1 << bit % 8

    refuses(Refusal, lambda: region["BBB"].accept(bytes(spoilt)))

    assert everything(region["BBB"]) == before


@given(data=st.data())
def test_a_parcel_cut_short_lengthened_or_spliced_is_refused(posted, data):
    region, page, before = posted
    start = data.draw(st.integers(0, len(page)))
    end = data.draw(st.integers(start, len(page)))
    spliced = page[:start] + data.draw(st.binary(max_size=4)) + page[end:]
    if spliced != page:
        refuses(Refusal, lambda: region["BBB"].accept(spliced))

    assert everything(region["BBB"]) == before


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_bytes_come_they_are_refused_and_never_a_fault(posted, noise):
    region, page, _ = posted
    for data in (noise, page[:40] + noise, noise + page[40:]):
        refuses(Refusal, lambda data=data: region["BBB"].accept(data))


@settings(max_examples=400)
@given(
    st.sampled_from(
        [
            "begins",
            "entries",
            "follows",
            "keys",
            "note",
            "of",
            "records",
            "root",
            "since",
            "sizes",
            "witnesses",
        ]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=6) | st.just("A" * 43 + "="),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    ),
)
def test_nonsense_in_a_body_is_read_or_refused_and_never_a_fault(posted, name, value):
    with contextlib.suppress(Refusal):
        parcels.decode(covered(orjson.dumps(body_of(posted[1]) | {name: value})))


@pytest.mark.parametrize(
    "name", ["begins", "entries", "keys", "note", "of", "records", "root", "since", "sizes"]
)
def test_a_body_that_lacks_a_part_is_refused(posted, name):
    body = body_of(posted[1])
    del body[name]

    refuses(Malformed, lambda: parcels.decode(covered(orjson.dumps(body))))


@pytest.mark.parametrize(
    "more",
    [
        {"lacks": [1]}, {"lacks": [-1, 2]}, {"lacks": [1, True]}, {"lacks": "12"}, {"lacks": 5},
        {"links": [1]}, {"links": {"AAA": 5}}, {"links": {"AAA": [["", ""]]}},
        {"links": {"AAA": [["?", "", ""]]}},
    ],
)  # fmt: skip
def test_gaps_and_links_of_another_form_are_refused(posted, more):
    refuses(Malformed, lambda: parcels.decode(covered(orjson.dumps(body_of(posted[1]) | more))))


@pytest.mark.parametrize("keys", [[[1]], [[1, "", ""]], [{}], [[]], ["abcd"], 5, {"a": 1}])
def test_keys_of_another_form_are_refused(posted, keys):
    refuses(Malformed, lambda: parcels.decode(covered(orjson.dumps(body_of(posted[1]) | {"keys": keys}))))


@pytest.mark.parametrize(
    "lines",
    [
        "amity.parcel/1\n",
        "amity.parcel/1\nCCC BBB -\n",
        "amity.parcel/1\nCCC BBB - -\nx\n",
        "x\n",
        "a\nb\nc\n",
    ],
)
def test_a_cover_of_another_form_is_refused(posted, lines):
    refuses(Malformed, lambda: parcels.decode(covered(b"{}", lines=lines)))


# -- whom it is for, and who hands it --------------------------------------------------------------


def test_a_parcel_for_another_reader_is_refused(talk):
    region = talk("AAA", "BBB", "CCC")

    refuses(NotAuthorised, lambda: region["CCC"].accept(region["AAA"].parcel_for("BBB", "AAA")))
    assert region["CCC"].sizes().get("AAA") is None


def test_a_parcel_that_answers_another_request_is_refused(talk):
    region = talk("AAA", "BBB")
    page = region["AAA"].parcel_for("BBB", "AAA", nonce="one")

    refuses(NotAuthorised, lambda: region["BBB"].accept(page, nonce="two"))
    assert region["BBB"].accept(page, nonce="one").size == 2


@pytest.mark.parametrize("of", ["AAA", "CCC"])
def test_a_parcel_with_a_foreign_key_on_its_cover_is_refused(talk, of):
    region = talk("AAA", "BBB", "CCC")
    region.meet("AAA", "CCC")
    page = region.page("AAA", "BBB", by=of)
    forged = parcels.encode(page, name=f"amity/bottle/{of}", signer=key_of("BBB"))

    refuses(BadSignature, lambda: region["BBB"].accept(forged))
    assert region["BBB"].sizes().get("AAA") is None


def test_a_checkpoint_of_a_foreign_key_is_refused_whoever_hands_it(talk):
    region = talk("AAA", "BBB", "CCC")
    page = region.page("AAA", "BBB")
    forged = notes.Note(page.note.text).plus(notes.sign(page.note.text, "amity/bottle/AAA", key_of("CCC")))

    refuses(BadSignature, lambda: region["BBB"].accept(region.signed(page, note=forged, by="CCC")))


def test_a_checkpoint_of_another_log_is_refused(talk):
    region = talk("AAA", "BBB", "CCC")
    page = replace(region.page("AAA", "BBB"), note=region.page("CCC", "BBB").note)

    refuses(Malformed, lambda: region["BBB"].accept(region.signed(page)))


def test_a_party_outside_the_region_is_refused(talk):
    region, wider = talk("AAA", "BBB"), talk("AAA", "BBB", "ZZZ")
    page = wider["ZZZ"].parcel_for("BBB", "ZZZ")

    assert "ZZZ" in refuses(NotFound, lambda: region["BBB"].accept(page))
    refuses(NotFound, lambda: region["AAA"].parcel_for("ZZZ", "AAA"))
    refuses(NotFound, lambda: region["AAA"].parcel_for("BBB", "BBB"))


# -- what a relay may do: pass on, or nothing -------------------------------------------------------


@pytest.fixture
def relayed(talk):
    """Return a region in which CCC relays AAA's log to BBB, and the page that it would hand on."""
    region = talk("AAA", "BBB", "CCC")
    region.word("AAA", "to both")
    region.word("AAA", "to CCC alone", to={"CCC"})
    region.word("AAA", "to both again")
    region.meet("AAA", "CCC")
    return region, region.page("AAA", "BBB", by="CCC")


def refused(region, data: bytes, refusal: type[Refusal] = Malformed) -> str:
    before = everything(region["BBB"])
    said = refuses(refusal, lambda: region["BBB"].accept(data))
    assert everything(region["BBB"]) == before
    return said


def test_a_faithful_relay_brings_what_its_reader_may_read_and_no_more(relayed):
    region, page = relayed
    region["BBB"].accept(region.signed(page))

    assert region.heard("BBB") == ["to both", "to both again"]
    assert b"to CCC alone" not in region.signed(page)
    region.check()


def test_a_relay_that_alters_a_record_is_refused(relayed):
    region, page = relayed
    one = page.records[-1]
    altered = one._replace(raw=one.raw.replace(b"to both again", b"to both againn"))

    assert "leaf" in refused(region, region.signed(page, records=(*page.records[:-1], altered)))


def test_a_relay_that_alters_a_salt_or_swaps_two_records_is_refused(relayed):
    region, page = relayed
    one, *others, last = page.records
    salted = one._replace(salt=bytes(32))
    swapped = (one._replace(salt=last.salt, raw=last.raw), last._replace(salt=one.salt, raw=one.raw))

    refused(region, region.signed(page, records=(salted, *others, last)))
    refused(region, region.signed(page, records=swapped))


def test_a_relay_that_moves_bytes_between_salt_and_record_is_refused(relayed):
    """The leaf hashes salt and bytes in a row: the bound between them must not move."""
    region, page = relayed
    one = page.records[0]
    moved = Sent(one.seq, one.salt + one.raw[:1], one.raw[1:])

    refused(region, region.signed(page, records=(moved,)))


def test_a_relay_that_adds_a_record_of_its_own_is_refused(relayed):
    region, page = relayed
    forged = records.seal(
        records.Draft("say.word/1", {"text": "forged"}, frozenset({"BBB"})),
        party="AAA", office="desk", seq=5, issued=region.clock(),
    )  # fmt: skip
    entries = (*page.entries, tree.entry(bytes(32), forged.raw))

    refused(region, region.signed(page, records=(*page.records, Sent(5, bytes(32), forged.raw))))
    refused(region, region.signed(page, records=(*page.records, Sent(3, bytes(32), forged.raw))))
    refused(region, region.signed(page, entries=entries))


def test_a_relay_that_sends_one_record_twice_is_refused(relayed):
    region, page = relayed

    assert "twice" in refused(region, region.signed(page, records=(*page.records, page.records[0])))


def test_a_relay_that_leaves_out_adds_or_reorders_entries_is_refused(relayed):
    region, page = relayed
    bare = replace(page, records=())
    for entries in (page.entries[1:], page.entries[::-1], (*page.entries[:2], *page.entries[3:])):
        refused(region, region.signed(bare, entries=entries))


def test_a_relay_that_shortens_the_page_or_skips_a_part_is_refused(relayed):
    region, page = relayed
    refused(region, region.signed(page, records=(), entries=page.entries[:2]))
    refused(region, region.signed(page, records=(), since=1, entries=page.entries[1:]))


def test_a_relay_that_hands_on_what_is_not_for_its_reader_is_refused(relayed):
    """The record is genuine; it leaks, and so nobody takes it in, and the relay is named."""
    region, _page = relayed
    whole = region.page("AAA", "CCC")

    said = refused(region, region.signed(replace(whole, by="CCC", to="BBB")))

    assert "not addressed to BBB" in said


def test_records_in_any_order_inside_a_page_are_as_good(relayed):
    region, page = relayed
    region["BBB"].accept(region.signed(page, records=page.records[::-1]))

    assert region.heard("BBB") == ["to both", "to both again"]
    region.check()


def test_a_key_record_that_does_not_stand_in_the_log_is_refused(relayed):
    region, page = relayed
    made_up = records.seal(
        records.Draft("roster.key/1", {"public": "ab" * 32, "next": "ab" * 32}, frozenset({"PUBLIC"})),
        party="AAA", office="registrar", seq=1, issued=region.clock(),
    )  # fmt: skip
    proof = tuple(tree.inclusion(1, 5, lambda *_: bytes(32)))

    refused(region, region.signed(page, keys=(Proven(Sent(1, bytes(32), made_up.raw), proof),)))


def test_a_record_that_is_no_key_record_is_not_taken_for_one(relayed):
    region, page = relayed
    with region["AAA"].reading() as tx:
        proof = tuple(tree.inclusion(page.records[-1].seq, 5, log.subtree(tx, "AAA")))

    assert "no key record" in refused(region, region.signed(page, keys=(Proven(page.records[-1], proof),)))


def test_a_log_that_begins_with_nothing_needs_no_proof_and_takes_none(relayed):
    """What nobody looks at must not be kept: a relay could fill the disk with it."""
    region, page = relayed
    empty = replace(page, entries=(), records=(), follows=(bytes(32),) * 1000)

    refused(region, region.signed(empty))


def test_lines_that_a_relay_adds_under_a_checkpoint_go_no_further(relayed):
    """Whoever adds a hundred lines would otherwise keep this node from handing the log on."""
    region, page = relayed
    noise = [notes.Signature(f"noise-{n}", b"abcd", b"x") for n in range(90)]
    noise += [notes.Signature("amity/bottle/AAA", b"abcd", b"x")]
    region["BBB"].accept(region.signed(page, note=page.note.plus(*noise)))

    handed = region.page("AAA", "AAA", by="BBB").note

    assert {line.name for line in handed.signatures} == {f"amity/bottle/{p}" for p in ("AAA", "BBB", "CCC")}
    assert len(handed.signatures) == 3


def test_a_cosignature_from_beyond_the_calendar_stops_nobody(relayed):
    region, page = relayed
    wild = notes.cosign(page.note.text, "amity/bottle/CCC", key_of("CCC"), time=2**63)
    note = notes.Note(page.note.text, (page.note.signatures[0], wild))

    region["BBB"].accept(region.signed(page, note=note))

    assert region.heard("BBB") == ["to both", "to both again"]
    assert [word.by for word in region["BBB"].standing()[0].witnesses] == ["BBB"]


# -- bounds ------------------------------------------------------------------------------------------


def test_a_parcel_larger_than_one_may_be_is_refused_unread():
    refuses(TooLarge, lambda: parcels.decode(bytes(parcels.LONGEST + 1)))


def test_a_packed_parcel_unpacks_to_itself(posted):
    assert parcels.unpack(parcels.pack(posted[1])) == posted[1]


@pytest.mark.parametrize("data", [b"", b"plain", b"\x28\xb5\x2f\xfd" + b"x" * 20])
def test_what_was_never_packed_is_refused_or_empty(data):
    with contextlib.suppress(Malformed):
        assert parcels.unpack(data) == b""


def test_a_bomb_is_refused_at_the_bound_and_before_it_fills_the_memory():
    """Two gigabytes of zeros pack into some hundred kilobytes."""
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    block = bytes(16 << 20)
    bomb = b"".join(packer.compress(block) for _ in range(128)) + packer.flush()
    tracemalloc.start()
    try:
        refuses(TooLarge, lambda: parcels.unpack(bomb))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(bomb) < 1 << 20
    assert peak < 3 * parcels.LONGEST


def test_a_frame_that_asks_for_a_huge_window_is_refused():
    params = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packed = zstandard.ZstdCompressor(compression_params=params).compressobj()
    frame = packed.compress(bytes(1 << 20)) + packed.flush()

    refuses(Malformed, lambda: parcels.unpack(frame))


def test_more_witnesses_than_a_region_has_are_not_even_looked_at(posted):
    """Each would cost a signature to verify."""
    note = body_of(posted[1])["note"]
    many, _ = parcels.decode(covered(orjson.dumps(body_of(posted[1]) | {"witnesses": [note] * 5000})))

    assert len(many.witnesses) == parcels.MOST


def test_a_log_that_claims_more_entries_than_a_database_can_count_is_refused(talk):
    region = talk("AAA", "BBB")
    page = region.page("AAA", "BBB")
    text = page.note.text.replace("\n2\n", "\n9999999999999999999\n")
    huge = notes.Note(text).plus(notes.sign(text, "amity/bottle/AAA", key_of("AAA")))

    refuses(Malformed, lambda: region["BBB"].accept(region.signed(page, note=huge)))
