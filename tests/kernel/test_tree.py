"""The Merkle tree: the incremental one against a naive one, and proofs that convince or do not."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Malformed
from amity.kernel import note as notes
from amity.kernel import tree
from amity.kernel.tree import Frontier
from amity.testing import refuses

SIZES = [*range(70), 127, 128, 129, 255, 256, 257, 511, 512, 513, 1000]


def entries(count: int) -> list[bytes]:
    """Return *count* entries, each unlike the others."""
    return [hashlib.sha256(str(number).encode()).digest() for number in range(count)]


def naive(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962, section 2.1, defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive(leaves[:split]) + naive(leaves[split:])).digest()


def hashes_of(leaves: list[bytes]) -> tree.Subtree:
    """Return the hash source over *leaves*, which hashes everything anew."""
    return lambda level, index: naive(leaves[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", SIZES)
def test_a_log_that_grew_in_pieces_has_the_root_of_one_hashed_whole(size):
    leaves = entries(size)
    frontier = Frontier()
    for start in range(0, size, 7):
        frontier, _ = frontier.grown(leaves[start : start + 7])

    assert frontier.root == naive(leaves)
    assert tree.root_at(size, hashes_of(leaves)) == naive(leaves)
    assert Frontier.unpacked(size, frontier.packed()) == frontier
    assert len(frontier.hashes) == size.bit_count()


def test_growing_hands_over_the_hash_of_each_full_subtree_once():
    leaves = entries(70_000)
    frontier, inner = Frontier().grown(leaves[:300])
    _, more = frontier.grown(leaves[300:])
    found = {(one.level, one.index): one.hash for one in (*inner, *more)}

    assert set(found) == {(8, index) for index in range(70_000 >> 8)} | {(16, 0)}
    assert found[8, 5] == naive(leaves[5 * 256 : 6 * 256])
    assert found[16, 0] == naive(leaves[:65_536])


@given(st.integers(1, 200), st.data())
def test_an_inclusion_proof_convinces_of_its_entry_and_of_nothing_else(size, data):
    leaves = entries(size)
    index = data.draw(st.integers(0, size - 1))
    root, leaf = naive(leaves), tree.leaf_hash(leaves[index])
    path = tree.inclusion(index, size, hashes_of(leaves))

    assert tree.included(index, size, leaf, path, root)
    assert not tree.included(index, size, tree.leaf_hash(b"else"), path, root)
    assert not tree.included(index, size, leaf, path, naive(leaves[:-1]))
    assert not tree.included(index, size, leaf, [*path, root], root)
    assert not tree.included(size, size, leaf, path, root)
    assert not tree.included(-1, size, leaf, path, root)
    if path:
        assert not tree.included(index, size, leaf, path[:-1], root)
        spoilt = [*path]
        at = data.draw(st.integers(0, len(path) - 1))
        spoilt[at] = bytes(32)
        assert not tree.included(index, size, leaf, spoilt, root)


@given(st.integers(1, 200), st.data())
def test_a_consistency_proof_convinces_that_a_log_only_grew(new, data):
    leaves = entries(new)
    old = data.draw(st.integers(1, new))
    before, after = naive(leaves[:old]), naive(leaves)
    path = tree.consistency(old, new, hashes_of(leaves))
    other = naive([b"else", *leaves[1:old]])

    assert tree.consistent(old, new, before, after, path)
    assert not tree.consistent(old, new, other, after, path)
    assert not tree.consistent(old, new, before, bytes(32), path)
    assert not tree.consistent(old, new, before, after, [*path, after])
    if path:
        assert not tree.consistent(old, new, before, after, path[:-1])
        assert not tree.consistent(old, new, before, after, path[::-1]) or path == path[::-1]


def test_an_empty_log_begins_every_log_and_nothing_proves_it():
    assert tree.consistency(0, 5, hashes_of(entries(5))) == []
    assert not tree.consistent(0, 5, tree.EMPTY, naive(entries(5)), [])
    assert tree.root_at(0, hashes_of([])) == tree.EMPTY == Frontier().root


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_a_log_has_no_proof_for_an_entry_that_it_has_not(index, size):
    refuses(Malformed, lambda: tree.inclusion(index, size, hashes_of(entries(size))))


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_a_shorter_log_does_not_continue_a_longer_one(old, new):
    refuses(Malformed, lambda: tree.consistency(old, new, hashes_of(entries(8))))


def test_a_frontier_that_was_cut_is_refused():
    refuses(Malformed, lambda: Frontier.unpacked(3, bytes(32)))


def _proofs(shared: Path, sort: str) -> list[dict[str, object]]:
    folder = shared / "data" / "vectors" / "transparency-dev-merkle" / "testdata" / sort
    return [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_every_published_inclusion_proof_good_and_bad_is_judged_as_published(shared: Path):
    cases = _proofs(shared, "inclusion")
    judged = [
        tree.included(
            case["leafIdx"], case["treeSize"], _bytes(case["leafHash"]),
            [_bytes(step) for step in case["proof"] or ()], _bytes(case["root"]),
        )
        for case in cases
    ]  # fmt: skip

    assert len(cases) == 98
    assert judged == [not case["wantErr"] for case in cases]


def test_every_published_consistency_proof_good_and_bad_is_judged_as_published(shared: Path):
    """Also those with an empty older log, of which nothing can be proven."""
    cases = _proofs(shared, "consistency")
    for case in cases:
        judged = tree.consistent(
            case["size1"], case["size2"], _bytes(case["root1"]), _bytes(case["root2"]),
            [_bytes(step) for step in case["proof"] or ()],
        )  # fmt: skip
        assert judged == (not case["wantErr"]), case

    assert len(cases) == 98


def test_every_root_of_the_published_sample_log_comes_out_of_its_entries(shared: Path):
    """A log that another implementation wrote: checkpoints of 0 to 16 entries, with its tiles."""
    folder = shared / "data" / "vectors" / "tessera-tlog-tiles-sample-log" / "testdata" / "log"
    for size in range(1, 16):
        bundle = (folder / f"tile/entries/000.p/{size}").read_bytes()
        found = _bundle(bundle)
        tile = (folder / f"tile/0/000.p/{size}").read_bytes()
        point = notes.checkpoint(notes.parse((folder / f"checkpoint.{size}").read_text()))
        frontier, _ = Frontier().grown(found)

        assert (point.size, point.root) == (size, frontier.root)
        assert b"".join(map(tree.leaf_hash, found)) == tile
    empty = notes.checkpoint(notes.parse((folder / "checkpoint.0").read_text()))
    assert (empty.size, empty.root) == (0, tree.EMPTY)


def _bundle(data: bytes) -> list[bytes]:
    found = []
    while data:
        end = 2 + int.from_bytes(data[:2], "big")
        found.append(data[2:end])
        data = data[end:]
    return found
