"""A parcel: what one node hands another of one log. Its bytes, and the bounds within which it is read.

A parcel is a signed note of three lines, which says who hands what to whom, and a JSON body whose
hash the note names. It is the same over HTTP and on a memory stick. What it claims about the log is
not believed here: see `trust.py`.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import orjson
import zstandard

from amity.errors import Malformed, TooLarge
from amity.kernel import note as notes
from amity.kernel.keys import Signer
from amity.kernel.note import Note
from amity.kernel.record import PARTY, Party
from amity.node.mandates import Link
from amity.node.recovery import Lack

FORMAT = "amity.parcel/1"
LONGEST = 32 << 20  # bytes of one parcel, unpacked
PAGE_ENTRIES = 4096  # entries that one parcel carries
PAGE_BYTES = 8 << 20  # bytes of records after which a page is cut
MOST = 100  # witnessed checkpoints that are read; each costs signatures to verify
MOST_FORKS = 20  # proofs of two histories that are read


class Sent(NamedTuple):
    """One record on its way: its place, the salt that hides it, its bytes."""

    seq: int
    salt: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    """A key record from further on in the log, shown to stand there: its key may sign the checkpoint."""

    sent: Sent
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One page of a log, as one reader may see it."""

    by: Party  # who hands it
    to: Party  # whom it is for
    of: Party  # whose log
    note: Note  # the newest signed checkpoint, with the cosignatures under it
    since: int  # the place of the first entry
    entries: tuple[bytes, ...]
    root: bytes  # of the first `since` entries
    begins: tuple[bytes, ...]  # proof that these begin the signed log
    follows: tuple[bytes, ...]  # proof that the entries up to the page's end begin it
    records: tuple[Sent, ...]
    keys: tuple[Proven, ...] = ()
    witnesses: tuple[Note, ...] = ()  # other checkpoints that Parties cosigned
    links: dict[str, tuple[Link, ...]] = field(default_factory=dict)  # by Party: to the keys that sign these
    sizes: dict[str, int] = field(default_factory=dict)  # how far the handing node believes each log
    forks: tuple[dict[str, Any], ...] = ()  # evidence of two histories, as `forks.Fork` writes it
    lacks: Lack | None = None  # what the author that hands its own log does not hold of it
    nonce: str = "-"  # of the request that this answers, so that an old answer is not taken for it

    @property
    def until(self) -> int:
        """The place after the last entry."""
        return self.since + len(self.entries)


def encode(parcel: Parcel, *, name: str, signer: Signer) -> bytes:
    """Return the bytes of *parcel*, signed by *signer* under the key name *name* of `parcel.by`."""
    body = orjson.dumps(
        {
            "begins": _join(parcel.begins),
            "entries": _join(parcel.entries),
            "follows": _join(parcel.follows),
            "keys": [[*_sent(key.sent), _join(key.proof)] for key in parcel.keys],
            "note": parcel.note.encode(),
            "of": parcel.of,
            "records": [_sent(one) for one in parcel.records],
            "root": _join([parcel.root]),
            "since": parcel.since,
            "sizes": parcel.sizes,
            "witnesses": [one.encode() for one in parcel.witnesses],
        }
        | ({"forks": parcel.forks} if parcel.forks else {})
        | ({"links": _links(parcel)} if parcel.links else {})
        | ({"lacks": [parcel.lacks.since, parcel.lacks.count]} if parcel.lacks else {})
    )
    text = f"{FORMAT}\n{parcel.by} {parcel.to} {parcel.nonce}\n{hashlib.sha256(body).hexdigest()}\n"
    cover = Note(text).plus(notes.sign(text, name, signer))
    return cover.encode().encode() + b"\n" + body


def decode(data: bytes) -> tuple[Parcel, Note]:
    """
    Return the parcel that *data* writes, and its cover, whose signature is still to be checked.

    Raises:
        Malformed: it is no parcel, or was changed on the way.
        TooLarge: it is longer than `LONGEST`.
    """
    if len(data) > LONGEST:
        raise TooLarge(f"a parcel of {len(data):,} bytes is larger than the {LONGEST:,} taken in one piece")
    gap = data.find(b"\n\n{")
    head, body = data[: gap + 1], data[gap + 2 :] if gap >= 0 else b""
    try:
        cover = notes.parse(head.decode())
        return _parcel(cover, orjson.loads(body), hashlib.sha256(body).hexdigest()), cover
    except (UnicodeDecodeError, orjson.JSONDecodeError) as error:
        raise Malformed("this is no parcel: fetch it again") from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"this parcel lacks something or holds it in another form ({error!r})") from error


def pack(data: bytes) -> bytes:
    """Return *data* compressed (Zstandard)."""
    return zstandard.compress(data, 3)


def unpack(data: bytes, *, longest: int = LONGEST) -> bytes:
    """
    Return what `pack` compressed, never taking more than *longest* bytes of memory for it.

    Raises:
        TooLarge: it would unpack to more than *longest*.
        Malformed: it was not compressed by `pack`.
    """
    try:
        with zstandard.ZstdDecompressor(max_window_size=LONGEST).stream_reader(data) as reader:
            plain = reader.read(longest + 1)
    except zstandard.ZstdError as error:
        raise Malformed("the parcel does not unpack: fetch it again") from error
    if len(plain) > longest:
        raise TooLarge(f"the parcel unpacks to more than {longest:,} bytes, and was not taken in")
    return plain


def _parcel(cover: Note, fields: dict[str, Any], digest: str) -> Parcel:
    lines = cover.text.split("\n")
    if lines[0] != FORMAT or lines[2] != digest:
        raise Malformed("the parcel's cover does not fit what it holds: it was changed on the way")
    by, to, nonce = lines[1].split(" ")
    if not (PARTY.fullmatch(by) and PARTY.fullmatch(to) and PARTY.fullmatch(fields["of"])):
        raise Malformed("the parcel names no Parties")
    if type(fields["since"]) is not int or fields["since"] < 0:
        raise Malformed("the parcel begins nowhere")
    return Parcel(
        by=Party(by),
        to=Party(to),
        of=Party(fields["of"]),
        note=notes.parse(fields["note"]),
        since=fields["since"],
        entries=_split(fields["entries"]),
        root=_one(fields["root"]),
        begins=_split(fields["begins"]),
        follows=_split(fields["follows"]),
        records=tuple([_read_sent(*one) for one in fields["records"]]),
        keys=tuple(Proven(_read_sent(*one[:3]), _split(one[3])) for one in fields["keys"]),
        witnesses=tuple(notes.parse(one) for one in fields["witnesses"][:MOST]),
        forks=tuple(one for one in fields.get("forks", [])[:MOST_FORKS] if isinstance(one, dict)),
        links={party: Link.read(shown) for party, shown in islice(fields.get("links", {}).items(), MOST)},
        lacks=_lack(*fields["lacks"]) if "lacks" in fields else None,
        sizes={party: int(size) for party, size in fields["sizes"].items()},
        nonce=nonce,
    )


def _sent(one: Sent) -> list[Any]:
    return [one.seq, base64.b64encode(one.salt).decode(), one.raw.decode()]


def _lack(since: int, count: int) -> Lack:
    if type(since) is not int or type(count) is not int or min(since, count) < 0:
        raise Malformed("the parcel does not say in whole numbers what its author lacks")
    return Lack(since, count)


def _links(parcel: Parcel) -> dict[str, list[list[str]]]:
    return {party: [one.as_json() for one in links] for party, links in parcel.links.items()}


def _read_sent(seq: int, salt: str, raw: str) -> Sent:
    if type(seq) is not int:
        raise Malformed("a record in the parcel has no place")
    return Sent(seq, _bytes(salt), raw.encode())


def _join(hashes: Sequence[bytes]) -> str:
    return base64.b64encode(b"".join(hashes)).decode()


def _split(text: str) -> tuple[bytes, ...]:
    data = _bytes(text)
    if len(data) % 32:
        raise Malformed("the parcel's hashes are cut short")
    return tuple(data[at : at + 32] for at in range(0, len(data), 32))


def _one(text: str) -> bytes:
    (only,) = _split(text)
    return only


def _bytes(text: str) -> bytes:
    return binascii.a2b_base64(text, strict_mode=True)
