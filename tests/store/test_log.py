"""Logs in the database: what goes in comes out, proofs come from few hashes, and pages of it for people."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table, insert

from amity.errors import Malformed
from amity.kernel import record as records
from amity.kernel import tree
from amity.kernel.record import Draft, Office, Party
from amity.store import browse, log
from amity.store.log import Held
from amity.testing import refuses

AAA, BBB = Party("AAA"), Party("BBB")


def held(party: Party, seq: int, kind: str = "say.word/1") -> Held:
    """Return record *seq* of *party*."""
    draft = Draft(kind, {"text": f"{party} {seq}"}, frozenset())
    at = datetime(2026, 1, 1, tzinfo=UTC)
    sealed = records.seal(draft, party=party, office=Office("desk"), seq=seq, issued=at)
    return Held(sealed, hashlib.sha256(sealed.raw).digest())


def entries(count: int) -> list[bytes]:
    """Return *count* entries, each unlike the others."""
    return [hashlib.sha256(str(number).encode()).digest() for number in range(count)]


def grow(tx, party: Party, data: list[bytes]) -> log.Log:
    """Add *data* to *party*'s log."""
    standing = log.standing(tx, party, lock=True)
    grown, inner = standing.frontier.grown(data)
    after = log.append(tx, standing, data, grown=grown, inner=inner)
    log.put(tx, after)
    return after


def test_what_is_believed_of_a_log_is_kept(opened):
    with opened.writing() as tx:
        after = grow(tx, AAA, entries(5))
        full = replace(after, complete=3, signed=9, note="note", tail=(bytes(32), b"\x01" * 32), halted=True)
        log.put(tx, full)

    with opened.reading() as tx:
        assert log.standing(tx, AAA) == full
        assert log.all_standing(tx) == [full]
        assert log.standing(tx, BBB) == log.Log(BBB)
        assert log.entries(tx, AAA, 1, 4) == entries(5)[1:4]
        assert log.entries(tx, AAA, 4, 99) == entries(5)[4:]


def test_proofs_over_a_long_log_come_from_some_hundred_hashes_and_convince(opened):
    data = entries(70_001)
    with opened.writing() as tx:
        for start in range(0, len(data), 9_999):
            grow(tx, AAA, data[start : start + 9_999])
    size, root, fetched = len(data), log_root(data), []

    with opened.reading() as tx:
        subtree = log.subtree(tx, AAA)

        def counting(level: int, index: int) -> bytes:
            fetched.append(1 << level % tree.STRIDE)
            return subtree(level, index)

        for index in (0, 255, 256, 65_535, 65_536, 70_000):
            path = tree.inclusion(index, size, counting)
            assert tree.included(index, size, tree.leaf_hash(data[index]), path, root)
        for old in (1, 255, 256, 257, 65_536, 69_999):
            path = tree.consistency(old, size, counting)
            assert tree.consistent(old, size, log_root(data[:old]), root, path)
        assert tree.root_at(size, subtree) == root
    assert max(fetched) <= 128  # rows from which one hash is made


def log_root(data: list[bytes]) -> bytes:
    """Return the root over *data*."""
    return tree.Frontier().grown(data)[0].root


def test_records_are_found_by_name_by_place_and_in_log_order(opened):
    some = [held(AAA, 0), held(AAA, 2, "say.other/1"), held(BBB, 1)]
    with opened.writing() as tx:
        log.add(tx, some[1:])
        log.add(tx, some[:1])

    with opened.reading() as tx:
        assert [log.find(tx, one.record.id) for one in some] == some
        assert log.find(tx, "ab" * 32) is None
        assert log.find(tx, "AB' OR 1=1") is None
        assert list(log.of_party(tx, AAA)) == some[:2]
        assert list(log.of_party(tx, AAA, 1, 3)) == some[1:2]
        assert list(log.by_place(tx, [("BBB", 1), ("AAA", 1), ("AAA", 0)])) == [some[2], some[0]]
        assert log.held_seqs(tx, AAA, [0, 1, 2, 3]) == {0, 2}
        assert log.held_seqs(tx, AAA, []) == set()
        assert [record.seq for record in log.read_all(tx)] == [0, 2, 1]
        assert [record.seq for record in log.read_all(tx, {"say.other/1"})] == [2]
        assert (log.count(tx), log.count(tx, {"say.other/1"}), log.count(tx, set())) == (3, 1, 0)
        assert [record.seq for _, record in log.arrived(tx)] == [2, 1, 0]
        assert [record.seq for _, record in log.arrived(tx, party="AAA", kind="say.word/1")] == [0]
        assert log.newest(tx) == log.arrived(tx)[-1][0]


def test_a_record_that_is_erased_is_gone_and_the_entry_stays(opened):
    one = held(AAA, 0)
    with opened.writing() as tx:
        grow(tx, AAA, [tree.entry(one.salt, one.record.raw)])
        log.add(tx, [one])
        log.erase(tx, one.record.id)

        assert log.get(tx, one.record.id) is None
        assert len(log.entries(tx, AAA, 0, 1)) == 1
        assert log.newest(tx) == 0


def test_many_records_are_read_in_batches_while_others_are_written(opened):
    """Reading a log must not hold it all in memory, nor change how other statements run."""
    many = [held(AAA, seq) for seq in range(2_500)]

    with opened.writing() as tx:
        log.add(tx, many)
        assert sum(1 for _ in log.read_all(tx)) == 2_500
        assert tx.get_execution_options().get("yield_per") is None


# -- page by page ------------------------------------------------------------------------------------

COUNTED = Table(
    "counted",
    MetaData(),
    Column("matter", String(200), nullable=False),
    Column("party", String(12), primary_key=True),
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("good", Boolean, nullable=False),
)


@pytest.fixture
def counted(opened):
    """A database with a table of twenty rows."""
    with opened.writing() as tx:
        COUNTED.create(tx)
        rows = [
            {"matter": "m", "party": p, "number": n, "good": n % 2 == 0}
            for p in ("AAA", "BBB")
            for n in range(10)
        ]
        tx.execute(insert(COUNTED), rows)
    return opened


def test_rows_are_read_page_by_page_each_once(counted):
    found, after = [], ()
    with counted.reading() as tx:
        while page := browse.rows(tx, COUNTED, where={}, after=after, limit=7):
            found += page
            after = browse.key_of(COUNTED, page[-1])

    assert [(row["party"], row["number"]) for row in found] == [
        (p, n) for p in ("AAA", "BBB") for n in range(10)
    ]


def test_rows_are_chosen_by_any_column(counted):
    with counted.reading() as tx:
        assert len(browse.rows(tx, COUNTED, where={"party": "AAA"})) == 10
        assert len(browse.rows(tx, COUNTED, where={"good": "true", "number": "4"})) == 2
        assert browse.rows(tx, COUNTED, where={"number": "-1"}) == []


@pytest.mark.parametrize(
    ("where", "after"),
    [
        ({"nothing": "x"}, ()),
        ({"number": "four"}, ()),
        ({}, ("AAA",)),
        ({}, (4, "AAA")),
        ({}, ("AAA", "4")),
        ({}, ("AAA", 4, 5)),
        ({}, ("AAA", None)),
        ({}, ("AAA", [4])),
        ({}, ("AAA", 4.5)),
        ({}, ("AAA", True)),
        ({}, ("AAA", 2**70)),
        ({"number": "99999999999999999999"}, ()),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_never_a_fault(counted, where, after):
    def ask() -> None:
        with counted.reading() as tx:
            browse.rows(tx, COUNTED, where=where, after=after)

    refuses(Malformed, ask)


@pytest.mark.parametrize(("where", "after"), [({"party": "A\0"}, ()), ({}, ("ZZZ\0", 4))])
def test_a_text_that_no_database_keeps_is_found_nowhere_or_refused(counted, where, after):
    with suppress(Malformed), counted.reading() as tx:
        assert browse.rows(tx, COUNTED, where=where, after=after) == []


def test_records_are_shown_newest_first_and_followed_from_the_oldest(opened):
    some = [held(AAA, seq) for seq in range(5)] + [held(BBB, 0, "say.other/1")]
    with opened.writing() as tx:
        log.add(tx, some)

        newest = browse.newest(tx, limit=2)
        assert [record.party for _, record in newest] == ["BBB", "AAA"]
        assert [record.seq for _, record in browse.newest(tx, before=newest[-1][0], limit=2)] == [3, 2]
        assert [record.seq for _, record in browse.since(tx, after=newest[-1][0] - 1)] == [4, 0]
        assert [record.seq for _, record in browse.newest(tx, kinds={"say.other/1"})] == [0]
        assert browse.newest(tx, kinds=set()) == []
        assert len(browse.since(tx, party="AAA", limit=3)) == 3
