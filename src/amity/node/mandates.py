"""A Party's keys and its offices' mandates, as values: which key signs what, and who may say what when.

The roster learns them from records; nothing here knows where they are kept.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from amity.errors import BadSignature, Malformed, NotFound
from amity.kernel import keys
from amity.kernel.record import Office, Party, Record

DELEGATE = "roster.delegate/1"
MOST = 100  # links that are read of one Party; each costs a signature to verify
CHAIN = 4  # delegations, one resting on the other, before the mandate that bears them all


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a Party, and from which size of its log on it signs."""

    start: int  # the smallest checkpoint that it signs
    public: bytes
    next: str  # the hash of the key after it
    sealing: str = ""
    proof: str = ""  # its own signature, in hexadecimal, of `keys.succession`; "" where it never said so
    vouched: bool = False  # by other Parties, since the one before it was lost


@dataclass(frozen=True, slots=True)
class Link:
    """A key's own word on the key after it, which a reader can check without the log it stands in."""

    public: bytes
    next: str
    proof: bytes

    def holds(self, party: Party) -> bool:
        """Tell whether the key of *party* itself says what comes next."""
        return _says_so(party, self.public, self.next, self.proof)

    def as_json(self) -> list[str]:
        """Return it as evidence and parcels hold it."""
        return [base64.b64encode(one).decode() for one in (self.public, bytes.fromhex(self.next), self.proof)]

    @classmethod
    def read(cls, shown: Iterable[Sequence[str]]) -> tuple["Link", ...]:
        """Return the first `MOST` of what `as_json` wrote."""
        parts = ([base64.b64decode(one, validate=True) for one in link] for link in islice(shown, MOST))
        return tuple(cls(public, following.hex(), proof) for public, following, proof in parts)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one Party, the oldest first."""

    party: Party
    keys: tuple[Key, ...]

    def at(self, size: int) -> bytes:
        """
        Return the public key that signs a checkpoint of *size* entries.

        Raises:
            NotFound: no key of this Party is known here.
        """
        for key in reversed(self.keys):
            if key.start <= size:
                return key.public
        raise NotFound(f"no key of {self.party} is known here: add its founding key to the region pack")

    @property
    def newest(self) -> Key | None:
        """The key in force now."""
        return self.keys[-1] if self.keys else None

    @property
    def links(self) -> tuple[Link, ...]:
        """What each key that came after the founding one says of the next."""
        return tuple(Link(one.public, one.next, bytes.fromhex(one.proof)) for one in self.keys[1:])

    def ahead(self, links: Iterable[Link]) -> bytes:
        """
        Return the newest key to which *links* lead on from the one in force here; that one, if to none.

        Raises:
            NotFound: no key of this Party is known here.
        """
        if self.newest is None:
            raise NotFound(f"no key of {self.party} is known here: add its founding key to the region pack")
        public, following = self.newest.public, self.newest.next
        by_hash = {keys.commitment(one.public): one for one in links}
        while (one := by_hash.pop(following, None)) is not None:
            public, following = one.public, one.next if one.holds(self.party) else ""
        return public

    def publics(self, size: int, links: Iterable[Link] = ()) -> list[bytes]:
        """
        Return every key with which this Party may have signed *size* entries, in whichever of its histories.

        A Party that forks may rotate at other places in each history, or to other keys; *links* are what is
        shown of these, and count as far as they lead on from a key that is known. What was signed with a lost
        key beyond the place where others vouched for a new one is void, and no history.
        """
        eras = [number for number, key in enumerate(self.keys) if key.vouched and key.start <= size]
        lost = (number for number, key in enumerate(self.keys) if key.vouched and key.start > size)
        era = self.keys[max(eras, default=0) : next(lost, None)]
        publics, following = [key.public for key in era], {key.next for key in era}
        left = list(links)
        while found := [one for one in left if keys.commitment(one.public) in following]:
            left = [one for one in left if one not in found]
            publics += [one.public for one in found if one.public not in publics]
            following |= {one.next for one in found if one.holds(self.party)}
        return publics

    def rotated(self, record: Record) -> "Keyring":
        """Return the keyring after *record*, if it reveals the key that the newest one committed to."""
        if self.keys and record.seq + 1 <= self.keys[-1].start:
            return self  # known already
        return rotated(self, record.seq + 1, record.body)

    def replaced(self, key: Key) -> "Keyring":
        """Return the keyring after enough Parties vouched for *key*: what was later than it is void."""
        key = replace(key, vouched=True)
        return replace(self, keys=(*(old for old in self.keys if old.start < key.start), key))


@dataclass(frozen=True, slots=True)
class Mandate:
    """What an office may do, within one Party's log."""

    office: Office
    title: str
    files: tuple[str, ...]
    forums: tuple[str, ...]
    reads: tuple[str, ...]
    start: int  # it counts for records after this place
    end: int | None = None  # and up to this one
    by: Office | None = None  # the office that delegated it, which must hold the same
    until: str = ""  # the last day of a delegation
    record: str = ""

    def covers(self, kind: str, to: str, seq: int, day: str) -> bool:
        """Tell whether this allows *kind* for forum *to* at place *seq*, on *day*."""
        return (
            self.start < seq
            and (self.end is None or seq <= self.end)
            and (not self.until or day <= self.until)
            and _matches(kind.partition("/")[0], self.files)
            and _matches(to, self.forums)
        )


@dataclass(frozen=True)
class Mandates:
    """All mandates that one Party ever gave."""

    rows: tuple[Mandate, ...]

    def allow(self, office: Office, kind: str, to: str, seq: int, day: str) -> bool:
        """Tell whether *office* held a mandate for *kind* and forum *to* at place *seq* of the log."""
        if seq > self._last:
            return self._allow_beyond(office, kind, to, day)
        return self._allow(office, kind, to, seq, day)

    @cached_property
    def _last(self) -> int:
        """The place after which nothing of this changes any more."""
        return max((max(row.start, row.end or 0) for row in self.rows), default=0)

    @cached_property
    def _allow_beyond(self) -> Callable[[Office, str, str, str], bool]:
        @lru_cache(1024)  # neighbours in a log are mostly of one office, kind, forum and day
        def allow(office: Office, kind: str, to: str, day: str) -> bool:
            return self._allow(office, kind, to, self._last + 1, day)

        return allow

    def _allow(self, office: Office, kind: str, to: str, seq: int, day: str) -> bool:
        if kind == DELEGATE and self.acts(office, seq):
            return True  # what it hands over is judged when it is used
        asked = {office}  # a set, since delegations may run in circles
        for _ in range(CHAIN + 1):
            covering = [row for row in self.rows if row.office in asked and row.covers(kind, to, seq, day)]
            if any(row.by is None for row in covering):
                return True
            asked = {row.by for row in covering if row.by is not None}
        return False

    def acts(self, office: Office, seq: int) -> bool:
        """Tell whether *office* is open at place *seq*."""
        return any(
            r.office == office and r.start < seq and (r.end is None or seq <= r.end) for r in self.rows
        )

    def standing(self) -> list[Mandate]:
        """Return the mandates that are open at the log's end."""
        return sorted((r for r in self.rows if r.end is None), key=lambda r: (r.office, r.start))


def rotated(ring: Keyring, start: int, body: Mapping[str, Any]) -> Keyring:
    """Return *ring* after its Party revealed, from size *start* on, the key that its newest committed to."""
    key = key_of(body, start)
    if key is None or not ring.keys or keys.commitment(key.public) != ring.keys[-1].next:
        return ring
    if key.proof and not _says_so(ring.party, key.public, key.next, bytes.fromhex(key.proof)):
        return ring
    return replace(ring, keys=(*ring.keys, key))


def key_of(body: Any, start: int) -> Key | None:
    """Return the key that *body* names, signing from size *start* on; None, where it names no sound one."""
    try:
        public = keys.sound(bytes.fromhex(body["public"]))
        proof = bytes.fromhex(body.get("proof", "")).hex()
        return Key(start, public, str(body["next"]), str(body.get("sealing", "")), proof)
    except (Malformed, KeyError, TypeError, ValueError, AttributeError):
        return None


def _says_so(party: Party, public: bytes, following: str, proof: bytes) -> bool:
    try:
        keys.verify(public, keys.succession(party, public, following), proof)
    except BadSignature:
        return False
    return True


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(pattern == "*" or fnmatchcase(name, pattern) for pattern in patterns)
