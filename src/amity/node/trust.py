"""What a node believes of another Party's log. Pure: bytes in, verdict out; no network, no disk.

The rules, in the order in which they are checked:

1. the checkpoint names the log, is signed by the key in force at its size, and is the only one signed
   for that size;
2. the page's entries extend, or repeat, what this node already believes, and begin the signed log;
3. each record sent is what its entry commits to, and says so itself: its Party, its place.

Where the second fails and the signed log *proves* to begin otherwise than the one signed before, that
is no noise on the line: the Party has signed two histories (`Forked`), and both are kept. Where nothing
is proven, the courier is at fault (`Malformed`), and nothing is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from amity.errors import BadSignature, Malformed
from amity.kernel import note as notes
from amity.kernel import record as records
from amity.kernel import tree
from amity.kernel.note import Checkpoint, Note
from amity.kernel.record import Record
from amity.kernel.tree import Frontier, Inner, Subtree
from amity.node.forks import Fork, Forked, Side, Step
from amity.node.mandates import Keyring, Link
from amity.node.parcel import Parcel, Sent
from amity.node.roster import KEY
from amity.store.log import Held, Log

Links = tuple[Link, ...]
Entries = Callable[[int, int], Sequence[bytes]]  # (start, end) -> the entries that this node holds


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be believed once every rule held."""

    point: Checkpoint
    note: Note  # which signs it, with its author's line alone: nobody has looked at the others
    fresh: tuple[bytes, ...]  # entries beyond those already believed
    frontier: Frontier  # after them
    inner: tuple[Inner, ...]  # hashes that they complete
    tail: tuple[bytes, ...]  # proof that the frontier's entries begin the signed log
    held: tuple[Held, ...]  # the records of the page, in log order
    keyring: Keyring  # with the keys that the signed log itself reveals


def examine(
    parcel: Parcel, *, origin: str, log: Log, subtree: Subtree, entries: Entries, keyring: Keyring
) -> Verdict:
    """
    Return what *parcel* teaches, once every rule above holds.

    Args:
        parcel: what arrived.
        origin: the name of the log.
        log: how far this node believes it.
        subtree: the hashes of those entries, for proofs.
        entries: those entries.
        keyring: the Party's keys, as far as the roster knows them.

    Raises:
        BadSignature: the checkpoint is not the Party's.
        Malformed: the parcel contradicts itself; the courier, not the Party, may be at fault.
        Forked: the Party signed a history that differs from the one it signed before.
    """
    point = notes.checkpoint(parcel.note)
    if point.origin != origin:
        raise Malformed(f"the checkpoint is of {point.origin}, not of {origin}")
    keyring = _with_keys_ahead(parcel, point, keyring)
    notes.verify(parcel.note, origin, keyring.at(point.size))
    parcel = replace(parcel, note=notes.by_author(parcel.note, origin, keyring.at(point.size)))
    _check_only_one(parcel, point, log, keyring.links)
    if parcel.since > log.size or parcel.until > point.size:
        raise Malformed(f"the page {parcel.since}–{parcel.until} leaves a gap, or goes beyond what is signed")
    verdict = _extended(parcel, point, log, subtree, entries, keyring)
    if verdict is None:
        raise _forked(parcel, point, log, subtree, keyring.links)
    return verdict


def contradiction(note: Note, log: Log, subtree: Subtree, links: Links) -> Fork | None:
    """
    Return the evidence if *note*, signed for at most `log.size` entries, contradicts *log*.

    *links* lead from the founding key to those that signed.
    """
    point = notes.checkpoint(note)
    root = tree.root_at(point.size, subtree)
    if root == point.root:
        return None
    return Fork((_own_side(point.size, root, log, subtree), Side(note, ())), links)


def _with_keys_ahead(parcel: Parcel, point: Checkpoint, known: Keyring) -> Keyring:
    keyring = known
    for key in parcel.keys:
        entry = tree.entry(key.sent.salt, key.sent.raw)
        if not tree.included(key.sent.seq, point.size, tree.leaf_hash(entry), key.proof, point.root):
            raise Malformed(f"the key record {key.sent.seq} does not stand in the signed log")
        record = _read(key.sent, parcel)
        if record.kind != KEY:
            raise Malformed(f"record {key.sent.seq} is no key record")
        keyring = keyring.rotated(record)
    # the newest signs the checkpoint; what came after one behind it anybody could say but that key itself
    for one in keyring.keys[len(known.keys) : -1]:
        if not one.proof:
            raise BadSignature(
                f"the key of {parcel.of} from place {one.start} does not say itself which came after it, and "
                f"{parcel.of} has rotated again since: let other Parties vouch for the key in force"
            )
    return keyring


def _extended(
    parcel: Parcel, point: Checkpoint, log: Log, subtree: Subtree, entries: Entries, keyring: Keyring
) -> Verdict | None:
    known = min(log.size, parcel.until) - parcel.since
    if list(parcel.entries[:known]) != list(entries(parcel.since, parcel.since + known)):
        return None
    fresh = parcel.entries[known:]
    frontier, inner = log.frontier.grown(fresh)
    root = frontier.root if fresh else tree.root_at(parcel.until, subtree)
    if not _begins(parcel.until, root, point, parcel.follows):
        return None
    held = tuple([_commits(sent, parcel) for sent in sorted(parcel.records)])
    if len({one.record.seq for one in held}) < len(held):
        raise Malformed(f"the parcel carries a record of {parcel.of} twice")
    if parcel.keys:
        held = _with_keys(held, parcel)
    tail = parcel.follows if parcel.until == frontier.size else ()
    return Verdict(point, parcel.note, fresh, frontier, tuple(inner), tail, held, keyring)


def _with_keys(held: tuple[Held, ...], parcel: Parcel) -> tuple[Held, ...]:
    """Return *held* with the key records of the page, which were shown to stand there, in log order."""
    # a courier may keep them back: then neither of two Parties that have rotated would know the other's key,
    # and each would refuse what the other asks, for ever
    lacking = set(range(parcel.since, parcel.until)) - {one.record.seq for one in held}
    shown = (_commits(key.sent, parcel) for key in parcel.keys if key.sent.seq in lacking)
    more = (one for one in shown if one.record.concerns(parcel.to))
    return tuple(sorted((*held, *more), key=lambda one: one.record.seq))


def _check_only_one(parcel: Parcel, point: Checkpoint, log: Log, links: Links) -> None:
    """Compare two checkpoints of one size, also where the entries between are still being fetched."""
    if log.note and point.size == log.signed:
        known = notes.parse(log.note)
        if notes.checkpoint(known).root != point.root:
            fork = Fork((Side(known, ()), Side(parcel.note, ())), links)
            raise Forked(parcel.of, f"{parcel.of} has signed two logs of {point.size} entries", fork)


def _begins(size: int, root: bytes, point: Checkpoint, proof: tuple[bytes, ...]) -> bool:
    if size == 0:
        return not proof  # an empty log begins every log, and nothing can prove it
    return tree.consistent(size, point.size, root, point.root, proof)


def _commits(sent: Sent, parcel: Parcel) -> Held:
    place = sent.seq - parcel.since
    if not 0 <= place < len(parcel.entries):
        raise Malformed(f"record {sent.seq} is outside the page {parcel.since}–{parcel.until}")
    if tree.entry(sent.salt, sent.raw) != parcel.entries[place]:
        raise Malformed(f"record {sent.seq} is not what its leaf commits to")
    return Held(_read(sent, parcel), sent.salt)


def _read(sent: Sent, parcel: Parcel) -> Record:
    record = records.read(sent.raw)
    if record.seq != sent.seq or record.party != parcel.of:
        raise Malformed(f"record {sent.seq} says that it is {record.seq} of {record.party}")
    if len(sent.salt) != 32:
        raise Malformed(f"the salt of record {sent.seq} has not 32 bytes")
    return record


def _forked(
    parcel: Parcel, point: Checkpoint, log: Log, subtree: Subtree, links: Links
) -> Malformed | Forked:
    """Return what is at fault: the Party, if its own signed log proves it, else the courier."""
    for side in _their_sides(parcel, point, log, subtree):
        size, root = side.begins
        own = tree.root_at(size, subtree)
        if size and side.holds() and root != own:
            fork = Fork((_own_side(size, own, log, subtree), side), links)
            return Forked(parcel.of, f"{parcel.of} has signed two different histories of its log", fork)
    return Malformed(f"the entries of {parcel.of} are not those that its checkpoint signs: fetch them again")


def _their_sides(parcel: Parcel, point: Checkpoint, log: Log, subtree: Subtree) -> list[Side]:
    sides = []
    if parcel.since == point.size:
        sides.append(Side(parcel.note, ()))
    elif parcel.since:
        sides.append(Side(parcel.note, (Step(parcel.since, parcel.root, parcel.begins),)))
    at = min(log.size, parcel.until)
    if parcel.since < at:  # the histories may part inside the page
        spliced, steps = _spliced(parcel, subtree), []
        if at < parcel.until:
            proof = tuple(tree.consistency(at, parcel.until, spliced))
            steps.append(Step(at, tree.root_at(at, spliced), proof))
        if parcel.until < point.size:
            steps.append(Step(parcel.until, tree.root_at(parcel.until, spliced), parcel.follows))
        sides.append(Side(parcel.note, tuple(steps)))
    return sides


def _own_side(size: int, root: bytes, log: Log, subtree: Subtree) -> Side:
    note = notes.parse(log.note)
    steps = []
    if size < log.size:
        steps.append(Step(size, root, tuple(tree.consistency(size, log.size, subtree))))
    if log.size < log.signed:
        steps.append(Step(log.size, log.frontier.root, log.tail))
    return Side(note, tuple(steps))


def _spliced(parcel: Parcel, subtree: Subtree) -> Subtree:
    """Return the hashes of the log as the page has it: what is believed before it, then its entries."""

    def hash_of(level: int, index: int) -> bytes:
        if (index + 1) << level <= parcel.since:
            return subtree(level, index)
        if level == 0:
            return tree.leaf_hash(parcel.entries[index - parcel.since])
        return tree.node_hash(hash_of(level - 1, 2 * index), hash_of(level - 1, 2 * index + 1))

    return hash_of
