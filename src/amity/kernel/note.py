"""Signed notes, checkpoints and cosignatures, in the formats of C2SP.

A note is a text, an empty line, and signature lines. Anybody may add a line; a reader counts only
the lines of keys it knows. Sources: c2sp.org/signed-note, /tlog-checkpoint, /tlog-cosignature.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from amity.errors import BadSignature, Malformed, TooLarge
from amity.kernel import keys
from amity.kernel.keys import Signer

ED25519, COSIGNATURE = 0x01, 0x04  # signature types of c2sp.org/signed-note
LONGEST = 1 << 20  # bytes of a note
MOST = 100  # signature lines of a note

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")  # all of them but the line's end
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
LATEST = 253_402_300_799  # Unix time of 9999-12-31T23:59:59Z: calendars end there

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")  # so that every database can keep it


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: the key's *name*, the first four bytes of its hash, and what it signed."""

    name: str
    key: bytes  # 4 bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it."""

    text: str  # ends in a newline
    signatures: tuple[Signature, ...] = ()

    def encode(self) -> str:
        """Return the note as it is written."""
        lines = (f"— {s.name} {_b64(s.key + s.value)}\n" for s in self.signatures)
        return f"{self.text}\n{''.join(lines)}"

    def plus(self, *signatures: Signature) -> "Note":
        """Return the note with *signatures* added below."""
        return Note(self.text, (*self.signatures, *signatures))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a log goes: *size* entries, with Merkle root *root*. What a Party signs."""

    origin: str  # the log's name, and the name of the key that signs it: "amity/asean/KHM"
    size: int
    root: bytes  # 32 bytes

    @property
    def text(self) -> str:
        """The text of the note."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


def parse(raw: str) -> Note:
    """
    Return the note that *raw* writes.

    Raises:
        Malformed: it is no note.
    """
    if len(raw) > LONGEST:
        raise TooLarge(f"a note of {len(raw):,} characters is larger than one may be")
    if _CONTROL.search(raw):
        raise Malformed("a note holds no control characters but line ends")
    text, gap, below = raw.rpartition("\n\n")
    lines = below.split("\n")
    if not gap or lines[-1] or not 1 <= len(lines) - 1 <= MOST:
        raise Malformed(f"a note is a text, an empty line, and 1 to {MOST} signature lines")
    return Note(text + "\n", tuple(_signature(line) for line in lines[:-1]))


def sign(text: str, name: str, signer: Signer) -> Signature:
    """Return *signer*'s signature, under the key name *name*, of *text*."""
    return Signature(name, key_hash(name, signer.public(), ED25519), signer.sign(text.encode()))


def verify(note: Note, name: str, public: bytes) -> None:
    """
    Check that the holder of *public* signed *note* under the key name *name*.

    Raises:
        BadSignature: no line is of that key, or its signature is wrong.
    """
    lines = lines_of(note, name, public, ED25519)
    if not lines:
        raise BadSignature(f"the note bears no signature of the key of {name} that is in force")
    for line in lines:
        keys.verify(public, note.text.encode(), line.value)


def signed_by(note: Note, name: str, publics: Iterable[bytes]) -> bytes | None:
    """Return which of *publics* signed *note* under the key name *name*; None if none of them did."""
    for public in publics:
        try:
            verify(note, name, public)
        except BadSignature:
            continue
        return public
    return None


def by_author(note: Note, name: str, public: bytes) -> Note:
    """Return *note* with one line of this key, and no others: whoever hands a note on adds what it likes."""
    return Note(note.text, tuple(lines_of(note, name, public, ED25519)[:1]))


def lines_of(note: Note, name: str, public: bytes, kind: int) -> list[Signature]:
    """Return the lines of *note* that name this key. Nothing says yet that they verify."""
    key = key_hash(name, public, kind)
    return [s for s in note.signatures if (s.name, s.key) == (name, key)]


def cosign(text: str, name: str, signer: Signer, *, time: int) -> Signature:
    """Return *signer*'s word that it saw *text*, consistent with all before, at Unix time *time*."""
    value = time.to_bytes(8, "big") + signer.sign(_witnessed(text, time))
    return Signature(name, key_hash(name, signer.public(), COSIGNATURE), value)


def cosigned(note: Note, name: str, public: bytes) -> tuple[int, Signature] | None:
    """Return when (Unix time) and how the holder of *public* cosigned *note*, None if it did not."""
    for line in lines_of(note, name, public, COSIGNATURE):
        time = int.from_bytes(line.value[:8], "big")
        if len(line.value) != 72 or time > LATEST:
            continue
        try:
            keys.verify(public, _witnessed(note.text, time), line.value[8:])
        except BadSignature:
            continue
        return time, line
    return None


def checkpoint(note: Note) -> Checkpoint:
    """
    Return the checkpoint that *note* signs. Lines after the third are extensions, and passed over.

    Raises:
        Malformed: its text is no checkpoint.
    """
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines) or not _NUMBER.fullmatch(lines[1]):
        raise Malformed("a checkpoint's lines are: origin, size, root")
    root = _unb64(lines[2])
    if len(root) != 32:
        raise Malformed("a checkpoint's root is 32 bytes, in base64")
    return Checkpoint(lines[0], int(lines[1]), root)


def key_hash(name: str, public: bytes, kind: int) -> bytes:
    """Return the four bytes by which a signature line names its key."""
    return hashlib.sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]


def vkey(name: str, public: bytes) -> str:
    """Return the verifier key as C2SP writes it: name, hash and key, joined by "+"."""
    return f"{name}+{key_hash(name, public, ED25519).hex()}+{_b64(bytes([ED25519]) + public)}"


def read_vkey(text: str) -> tuple[str, bytes]:
    """
    Return name and public key of the verifier key *text*.

    Raises:
        Malformed: it is none, its hash is another key's, or it is not of Ed25519.
    """
    name, _, rest = text.partition("+")
    digits, _, encoded = rest.partition("+")
    data = _unb64(encoded)
    if not name or re.search(r"\s", name) or len(data) != 33 or data[0] != ED25519:
        raise Malformed("a verifier key is name+hash+key, with an Ed25519 key")
    if digits != key_hash(name, data[1:], ED25519).hex():
        raise Malformed(f"the verifier key of {name} has the hash of another key")
    return name, data[1:]


def merged(note: Note, more: Iterable[Signature]) -> Note:
    """Return *note* with those of *more* that it lacks."""
    return note.plus(*(s for s in dict.fromkeys(more) if s not in note.signatures))


def _witnessed(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _signature(line: str) -> Signature:
    match = _LINE.fullmatch(line)
    if match is None:
        raise Malformed(f"{line[:80]!r} is no signature line")
    data = _unb64(match[2])
    if len(data) < 5:
        raise Malformed("a signature line holds a key hash of four bytes and a signature")
    return Signature(match[1], data[:4], data[4:])


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"{text[:60]!r} is no base64") from error
    if _b64(data) != text:  # one signature must not be written in several ways
        raise Malformed(f"{text[:60]!r} is base64 with stray bits at its end")
    return data
