"""
Two regions that differ only in what was told to others, and all that one reader can see of each.

The reader is KHM. In both regions ASEC tells everybody the example of every kind; between these it tells
others, in the one IDN, in the other THA, records of other kinds, lengths and markings. Clock, keys,
salts and secrets are the same, so what KHM sees must be, to the byte, but for what commits to the hidden
records: the hashes of their leaves, the roots over them, and the signatures under those. That there is a
record, whose and when, everybody sees: a log only grows, and its leaves travel.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from amity import app
from amity.kernel import note as notes
from amity.kernel import tree
from amity.kernel.kind import Kind
from amity.kernel.record import PUBLIC, Draft, Marking, Party, RecordId
from amity.node import region as regions
from amity.store import log, tables
from amity.store.database import Database
from amity.testing import DESK, Region, memory, repository

PARTIES = ("ASEC", "KHM", "IDN", "THA")
READER = "KHM"
WORDS = ("SECRETONE", "SECRETTWO, which was told at greater length")
HEX = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43,}={0,2}")
PLACE = re.compile(r'(?<=data-live=")[A-Za-z0-9_=-]{40,}')  # in the feed: sealed with a key of the process
TIMES = re.compile(r"(?m)^((?:process|python)_\w*|\w*_(?:seconds|created)\w*)(\{.*\})? .*$")  # of the machine
HOUSE = ("roster.", "record.")  # kinds by which others are judged


@dataclass
class World:
    """A region, and the records in it that its reader was not told."""

    region: Region
    word: str  # stands in every text of every hidden record
    hidden: list[RecordId] = field(default_factory=list)

    @property
    def node(self) -> Any:
        """The reader's node."""
        return self.region[READER]


def kinds() -> list[Kind]:
    """Return the kinds of all features."""
    return [kind for kind in app.vocabulary() if not kind.name.startswith(HOUSE)]


def made(
    which: int, databases: Callable[[str], Database] = lambda _: memory(), *, told: list[Kind] | None = None
) -> World:
    """Return region *which*, 0 or 1, of kinds *told* (all, if left out)."""
    pack = regions.load(repository() / "regions" / "asean")
    with chance():
        region = Region(*PARTIES, pack=pack, databases=databases)
        world = World(region, WORDS[which])
        every = told or kinds()
        for number, kind in enumerate(every):
            region.say("ASEC", kind.name, kind.body.example, to={PUBLIC})
            other = every[(number + 5 * which) % len(every)]
            world.hidden.append(_hide(world, which, other))
            if number % 3 == 0:
                region.say(READER, kind.name, kind.body.example, to={PUBLIC})
        for party in ("IDN", "THA"):
            region.send("ASEC", to=party)
            region.send(party, to=READER)
        region.send("ASEC", to=READER, by=("IDN", "THA")[which])  # the reader heard it from who was told more
        region.send("ASEC", to=READER)
    return world


def _hide(world: World, which: int, kind: Kind) -> RecordId:
    marking = (Marking(), Marking("RED", "EXERCISE", "2030-01-01"))[which]
    refs = tuple(world.hidden[-which:]) if which else ()
    audience = frozenset({Party(("IDN", "THA")[which])})
    draft = Draft(kind.name, marked(kind, world.word), audience, "", refs, marking)
    return world.region["ASEC"].file(draft, office=DESK).id


def marked(kind: Kind, word: str) -> dict[str, Any]:
    """Return the example of *kind* with *word* in every text that takes it, and in a field of the future."""
    body = dict(kind.body.example)
    for name, value in kind.body.example.items():
        if isinstance(value, str):
            try:
                kind.read(body | {name: word})
            except Exception:
                continue
            body[name] = word
    return body | {"note_from_the_future": word}


@contextmanager
def chance() -> Iterator[None]:
    """Let salts and secrets be drawn alike each time: they are no part of what is compared."""
    numbers = itertools.count()

    def drawn(size: int | None = None) -> bytes:
        found = b""
        while len(found) < (size or 32):
            found += hashlib.sha256(f"chance {next(numbers)}".encode()).digest()
        return found[: size or 32]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", drawn)
        patch.setattr("secrets.token_bytes", drawn)
        yield


class Mask:
    """Takes out of a text what commits to records that the reader does not hold, and nothing else."""

    def __init__(self, node: Any) -> None:
        found: list[tuple[str, bytes]] = []
        with node.reading() as tx:
            for one in log.all_standing(tx):
                entries = log.entries(tx, one.party, 0, one.size)
                found += [(f"leaf {one.party} {seq}", data) for seq, data in enumerate(entries)]
                found += _of_tree(f"hash {one.party}", entries)
                found += _of_note(f"note {one.party}", one.note)
            for row in tx.execute(select(tables.testimony).order_by("party", "by", "what", "size")):
                found += _of_note(f"word {row.party} {row.by} {row.what} {row.size}", row.data)
        names: dict[str, str] = {}
        for name, data in found:
            for form in (data.hex(), _text(data), base64.urlsafe_b64encode(data).decode().rstrip("=")):
                names.setdefault(form, f"<{name}>")
        self._names = names

    def __call__(self, text: str) -> str:
        """Return *text* with each of them named by its place."""
        text = HEX.sub(self._named, text.replace("\\n", "\n"))
        text = BASE64.sub(self._named, text)
        text = TIMES.sub(r"\1\2", text)
        return PLACE.sub(lambda found: f"<place {len(found.group())}>", text)

    def _named(self, found: re.Match[str]) -> str:
        return self._names.get(found.group(), found.group())


def _of_tree(name: str, entries: list[bytes]) -> list[tuple[str, bytes]]:
    """Return every hash that a proof over *entries* may hold."""
    found = []

    def over(start: int, end: int) -> bytes:
        if end - start == 1:
            own = tree.leaf_hash(entries[start])
        else:
            middle = start + (1 << ((end - start - 1).bit_length() - 1))
            own = tree.node_hash(over(start, middle), over(middle, end))
        found.append((f"{name} {start} {end}", own))
        return own

    if entries:
        over(0, len(entries))
    return found


def _of_note(name: str, text: str) -> list[tuple[str, bytes]]:
    note = notes.parse(text)
    own = [(f"{name} {n}", one.key + one.value) for n, one in enumerate(note.signatures)]
    return [(f"{name} root", notes.checkpoint(note).root), *own]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def blurred(text: str) -> str:
    """Return *text* without what can only be hashes or a signature."""
    return re.sub(r"[A-Za-z0-9+/]{43,}={0,2}|[0-9a-f]{64}", "…", text)
