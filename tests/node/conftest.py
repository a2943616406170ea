"""What the node's tests speak about: one invented feature, words, and regions in which it is the only one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pydantic import Field
from sqlalchemy import Column, Connection, MetaData, String, Table, Text, insert, select

from amity.feature import Feature
from amity.kernel import keys, tree
from amity.kernel import note as notes
from amity.kernel.kind import Body, Kinds
from amity.kernel.note import Checkpoint, Note
from amity.kernel.record import Party, Record
from amity.node import handing, parcel
from amity.node.node import Node
from amity.node.parcel import Parcel
from amity.store.view import View
from amity.testing import Region, key_of

KINDS = Kinds("say")


@KINDS.kind("word", 1, source="invented for tests")
class Word(Body):
    """A word about a matter."""

    text: str = Field(max_length=2_000_000)
    about: str = Field(default="", max_length=100)

    example = {"text": "Good morning", "about": "greetings"}


WORDS = Table(
    "say_word",
    MetaData(),
    Column("matter", String(200), nullable=False),
    Column("record", String(64), primary_key=True),
    Column("party", String(12), nullable=False),
    Column("text", Text, nullable=False),
)


class Words(View):
    """Every word, by matter."""

    name = "say.words"
    version = 1
    reads = (Word,)
    tables = (WORDS,)

    def matter(self, record: Record, body: Body) -> str:
        """Return what it is about."""
        return body.about or record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        row = {"matter": self.matter(record, body), "record": record.id, "party": record.party}
        tx.execute(insert(WORDS).values(row | {"text": body.text}))


FEATURE = Feature("say", "Words", KINDS, views=(Words(),))
WORD = "say.word/1"


class Talk(Region):
    """A region whose Parties exchange words, with a hand on what travels between them."""

    def __init__(self, *parties: str, **more: object) -> None:
        super().__init__(*parties, **{"features": (FEATURE,)} | more)

    def word(self, party: str, text: str, to: set[str] | None = None, about: str = "") -> str:
        """Let *party* say *text*."""
        return self.say(party, WORD, {"text": text, "about": about}, to)

    def rotate(self, party: str, number: int, then: int = 0) -> None:
        """Let *party* rotate to its key *number*, and name its key *then* (or the next) after it."""
        after = keys.commitment(key_of(party, then or number + 1).public())
        self[party].rotate(key_of(party, number), following=after)

    def heard(self, at: str) -> list[str]:
        """Return the words that the node of *at* shows."""
        with self[at].reading() as tx:
            return sorted(row.text for row in tx.execute(select(WORDS)))

    def page(self, of: str, to: str, since: int = 0, by: str = "") -> Parcel:
        """Return the page that *by* hands *to*, before it is signed."""
        giver = self[by or of]
        with giver.reading() as tx:
            return handing.page(tx, giver, Party(to), Party(of), since)

    def signed(self, page: Parcel, key: int = 0, **changes: object) -> bytes:
        """Return *page* with *changes*, as whoever hands it on would sign it."""
        page = replace(page, **changes)
        return parcel.encode(page, name=f"amity/bottle/{page.by}", signer=key_of(page.by, key))

    def twin(self, party: str) -> Node:
        """Return a second node with the key of *party* and nothing else: what a thief or a lost copy is."""
        return Talk(*self.nodes, pack=self.pack, offices=False)[party]

    def point(self, of: str, entries: list[bytes], key: int = 0) -> Note:
        """Return a checkpoint of *entries*, signed with *of*'s key."""
        frontier, _ = tree.Frontier().grown(entries)
        name = f"amity/bottle/{of}"
        text = Checkpoint(name, frontier.size, frontier.root).text
        return Note(text).plus(notes.sign(text, name, key_of(of, key)))


@pytest.fixture(scope="session")
def talk() -> Callable[..., Talk]:
    """Make a region of the Parties named."""
    return Talk


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cut logs into pages of two entries."""
    monkeypatch.setattr(handing, "PAGE_ENTRIES", 2)
    return
