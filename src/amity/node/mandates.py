"""A Party's keys and its offices' mandates, as values: which key signs what, and who may say what when.

The roster learns them from records; nothing here knows where they are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from amity.errors import Malformed, NotFound
from amity.kernel import keys
from amity.kernel.record import Office, Party, Record

DELEGATE = "roster.delegate/1"
CHAIN = 4  # delegations, one resting on the other, before the mandate that bears them all


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a Party, and from which size of its log on it signs."""

    start: int  # the smallest checkpoint that it signs
    public: bytes
    next: str  # the hash of the key after it
    sealing: str = ""


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

    def rotated(self, record: Record) -> "Keyring":
        """Return the keyring after *record*, if it reveals the key that the newest one committed to."""
        key = key_of(record.body, record.seq + 1)
        if key is None or not self.keys or keys.commitment(key.public) != self.keys[-1].next:
            return self
        if key.start <= self.keys[-1].start:
            return self  # known already
        return replace(self, keys=(*self.keys, key))

    def replaced(self, key: Key) -> "Keyring":
        """Return the keyring after enough Parties vouched for *key*: what was later than it is void."""
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


@dataclass(frozen=True, slots=True)
class Mandates:
    """All mandates that one Party ever gave."""

    rows: tuple[Mandate, ...]

    def allow(self, office: Office, kind: str, to: str, seq: int, day: str) -> bool:
        """Tell whether *office* held a mandate for *kind* and forum *to* at place *seq* of the log."""
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


def rotated(ring: Keyring, start: int, body: dict[str, Any]) -> Keyring:
    """Return *ring* after its Party revealed, from size *start* on, the key that its newest committed to."""
    key = key_of(body, start)
    if key is None or not ring.keys or keys.commitment(key.public) != ring.keys[-1].next:
        return ring
    return replace(ring, keys=(*ring.keys, key))


def key_of(body: Any, start: int) -> Key | None:
    """Return the key that *body* names, signing from size *start* on; None, where it names no sound one."""
    try:
        public = keys.sound(bytes.fromhex(body["public"]))
        return Key(start, public, str(body["next"]), str(body.get("sealing", "")))
    except (Malformed, KeyError, TypeError, ValueError, AttributeError):
        return None


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(pattern == "*" or fnmatchcase(name, pattern) for pattern in patterns)
