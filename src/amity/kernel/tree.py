"""The shape of a log: a Merkle tree (RFC 6962, section 2.1) that grows and is never hashed anew.

An *entry* is the 32-byte commitment of a leaf: SHA-256 of a 32-byte random salt and the record's
bytes. So a Party outside a record's audience sees that the record exists and never changed, and
cannot guess it. The tree is over the entries.

A `Frontier` is all that is needed to append: the roots of the full subtrees that the log is made
of, one for each bit of its size. Proofs need some hashes from further inside; a *hash source* hands
them over (`amity.store.log` keeps those of every eighth level, so none costs more than some hundred
hashes). Nothing here touches a disk.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from amity.errors import Malformed

EMPTY = hashlib.sha256(b"").digest()
STRIDE = 8  # levels between the inner hashes that a log keeps

Subtree = Callable[[int, int], bytes]  # (level, index) -> hash of the full subtree of 2^level leaves


def entry(salt: bytes, raw: bytes) -> bytes:
    """Return what the log commits to for a record of bytes *raw*, hidden by *salt* (32 bytes)."""
    return hashlib.sha256(salt + raw).digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the Merkle leaf hash of *data*."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the inner node over *left* and *right*."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Inner:
    """The hash of a full subtree that a log keeps, so that proofs need not start from the leaves."""

    level: int  # 8, 16, 24 …: it covers 2^level entries
    index: int  # 0, 1, 2 … among the subtrees of this level
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """A log of *size* entries, as the roots of its full subtrees, the largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The Merkle tree hash of the log."""
        if not self.hashes:
            return EMPTY
        root = self.hashes[-1]
        for left in self.hashes[-2::-1]:
            root = node_hash(left, root)
        return root

    def grown(self, entries: Iterable[bytes]) -> tuple["Frontier", list[Inner]]:
        """Return the frontier after *entries*, and the inner hashes that they complete."""
        size, stack, inner = self.size, list(self.hashes), []
        for data in entries:
            node, level = leaf_hash(data), 0
            while size >> level & 1:
                node = node_hash(stack.pop(), node)
                level += 1
                if level % STRIDE == 0:
                    inner.append(Inner(level, size >> level, node))
            stack.append(node)
            size += 1
        return Frontier(size, tuple(stack)), inner

    def packed(self) -> bytes:
        """Return the hashes in one string of bytes; the size stands beside it."""
        return b"".join(self.hashes)

    @classmethod
    def unpacked(cls, size: int, packed: bytes) -> "Frontier":
        """Return the frontier that `packed` wrote for a log of *size* entries."""
        if len(packed) != 32 * size.bit_count():
            raise Malformed(f"a log of {size} entries has {size.bit_count()} full subtrees")
        return cls(size, tuple(packed[at : at + 32] for at in range(0, len(packed), 32)))


def root_at(size: int, subtree: Subtree) -> bytes:
    """Return the root of the first *size* entries of the log whose hashes *subtree* hands over."""
    return _span(0, size, subtree) if size else EMPTY


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the audit path of entry *index* in the log of *size* entries (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise Malformed(f"a log of {size} entries has no entry {index}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_span(middle, end, subtree))
            end = middle
        else:
            path.append(_span(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """Return the proof that the log of *old* entries begins the log of *new* (RFC 6962, 2.1.2)."""
    if not 0 <= old <= new:
        raise Malformed(f"a log of {new} entries does not begin with {old}")
    if old in (0, new):
        return []  # nothing to prove
    path, start, end, whole = [], 0, new, True
    while old != end - start:
        split = _split(end - start)
        if old <= split:
            path.append(_span(start + split, end, subtree))
            end = start + split
        else:
            path.append(_span(start, start + split, subtree))
            start, old, whole = start + split, old - split, False
    if not whole:
        path.append(_span(start, end, subtree))
    return path[::-1]


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """
    Tell whether *proof* shows that leaf hash *leaf* is entry *index* of the log of *size* entries.

    Source:
        RFC 9162, section 2.1.3.2 (the same tree as RFC 6962).
    """
    if not 0 <= index < size or len(leaf) != 32:
        return False
    node, last = leaf, size - 1
    for step in proof:
        if not last:
            return False
        if index & 1 or index == last:
            node = node_hash(step, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, step)
        index, last = index >> 1, last >> 1
    return last == 0 and node == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """
    Tell whether *proof* shows that the log of *old* entries with *old_root* begins that of *new*.

    Source:
        RFC 9162, section 2.1.4.2. An empty log begins every log, and nothing can prove it.
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if first & 1 or first == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        first, last = first >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _split(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)  # the largest power of two below count


def _span(start: int, end: int, subtree: Subtree) -> bytes:
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtree(level, start >> level)
    middle = start + _split(count)
    return node_hash(_span(start, middle, subtree), _span(middle, end, subtree))
