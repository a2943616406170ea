"""Search: which records held here hold the words that somebody asks for, and where in them these stand.

The index learns after the log, in bounded steps (`catch_up`), so that filing waits for nothing; what is
withdrawn leaves it in the transaction that erases the record. It finds candidates; each is then read, and
counts only if the words stand in it. Who asks says which kinds they may read, and these are part of the
question: what is not theirs is never looked at, so neither an order, a number nor a time speaks of it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Connection

from amity.errors import Malformed
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import ID, PUBLIC, Record
from amity.node import fields, folding
from amity.node.folding import Piece
from amity.node.reasons import SHORT_ID, Hit, hit_of, is_id
from amity.store import log, postings
from amity.store.database import BRIEF
from amity.store.postings import Demand, Masks, Range

if TYPE_CHECKING:
    from amity.node.node import Node

VERSION = 1  # of how records become tokens: raise it, and nodes make their index anew
STEP = 1000  # records that one transaction takes in
MOST_TOKENS = 20_000  # of one record: a whole treaty has fewer
PROMPT = 500  # records that a question waits for
FAR = 10_000  # behind which no question waits: the next rounds read them, and pages say how many are left
TRIED = 1_000  # candidates that are read for one page
HEAD, TAG = "^", postings.TAG  # what no folded text begins with


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question. *kinds* are those that the asker may read; None for who reads everything."""

    text: str
    kinds: Collection[str] | None
    party: str = ""
    since: str = ""  # "2026-01-01", by the author's own date
    until: str = ""
    public: bool = False  # only what anybody may read
    after: str = ""  # where the page before ended: `Found.after`
    most: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found."""

    hits: tuple[Hit, ...]
    after: str  # what to ask `after` for the next page; "" where there is none
    words: bool  # whether anything was asked


# -- the index -----------------------------------------------------------------------------------------


def raise_up(tx: Connection, kinds: Kinds) -> None:
    """Make the index ready; where a kind reads otherwise than when it was made, it begins anew."""
    marks = [(kind.name, _mark(kind.body)) for kind in sorted(kinds, key=lambda k: k.name)]
    mark = sha256(orjson.dumps(marks)).hexdigest()
    postings.raise_up(tx, {"version": VERSION, "kinds": mark})


@lru_cache(maxsize=1024)
def _mark(body: type[Body]) -> str:
    """Return what changes when *body* reads otherwise: once, since it takes longest of all at a start."""
    schema = orjson.dumps(body.model_json_schema(), option=orjson.OPT_SORT_KEYS, default=str)
    return sha256(schema).hexdigest()


def clear(tx: Connection) -> None:
    """Throw the index away: it learns the log again from its beginning."""
    postings.clear(tx)


def catch_up(node: "Node", most: int = STEP, *, patience: float | None = None) -> bool:
    """Let the index learn up to *most* records more; tell whether some still wait. *patience*: in seconds."""
    with node.reading() as tx:
        if not behind(tx):
            return False  # most questions write nothing
    with node.tx(patience=patience) as tx:
        until = postings.settled(tx)
    left = most
    while left > 0:
        with node.tx(patience=patience) as tx:
            seen = postings.upto(tx, lock=True)
            batch = postings.waiting(tx, until, min(left, STEP))
            if not batch:
                return False
            tokens: dict[str, list[int]] = {}
            for arrival, record in batch:
                if node.registry.entitled(tx, record):
                    for token in tokens_of(node.kinds, record):
                        tokens.setdefault(token, []).append(arrival & (postings.BLOCK - 1))
            postings.add(tx, batch[0][0] >> postings.BITS, tokens, batch[-1][0], seen)
        left -= len(batch)
    return batch[-1][0] < until


def freshen(node: "Node") -> None:
    """
    Let the index read what came just now, before a question: once for all who ask at the same time.

    Where that takes long, since many write, the question is answered from what is known: pages say how many
    records are left.
    """
    with _LOCK:
        turn = _TURNS.setdefault(node, Lock())
    if not turn.acquire(timeout=BRIEF):
        return
    try:
        with node.reading() as tx:
            waiting = behind(tx)
        if waiting <= FAR:
            catch_up(node, PROMPT, patience=BRIEF)
    finally:
        turn.release()


_LOCK, _TURNS = Lock(), WeakKeyDictionary["Node", Lock]()


def forget(tx: Connection, kinds: Kinds, record: Record) -> None:
    """Take *record*, which is held and about to be erased, out of the index."""
    seen = postings.upto(tx, lock=True)
    arrival = postings.place_of(tx, record)
    if arrival is not None and arrival <= seen:
        postings.remove(tx, arrival, tokens_of(kinds, record))


def behind(tx: Connection) -> int:
    """Return how many arrivals the index has not read yet."""
    return max(0, log.newest(tx) - postings.upto(tx))


def tokens_of(kinds: Kinds, record: Record) -> set[str]:
    """Return all by which *record* can be found."""
    found: set[str] = set()
    kind = kinds.get(record.kind)
    for said in fields.said(kind, record):
        for token in _tokens(said.text):
            found.add(token)
            if said.head:
                found.add(HEAD + token)
        if len(found) > MOST_TOKENS:
            break
    vocabulary = record.kind.partition(".")[0] if kind else "?"
    found |= {_tag("v", vocabulary), _tag("k", record.kind), _tag("p", record.party)}
    found |= {_tag("i", one[:SHORT_ID]) for one in (record.id, *record.refs)}
    found.add(_tag("d", record.issued.date().isoformat()))
    if PUBLIC in record.audience:
        found.add(_tag("public", ""))
    return found


def _tokens(text: str) -> Iterator[str]:
    return iter([_tag("i", text[:SHORT_ID])]) if ID.fullmatch(text) else folding.tokens(text)


def _tag(sort: str, value: str) -> str:
    return f"{TAG}{sort}:{value}"


# -- the question --------------------------------------------------------------------------------------


def find(node: "Node", asked: Asked) -> Found:
    """Return what is found: first what is called by the words, then what holds them; the newest first."""
    pieces = [_named(node, piece) for piece in folding.pieces(asked.text)]
    if not pieces:
        return Found((), "", words=False)
    with node.reading() as tx:
        narrowed = _narrowed(node.kinds, asked)
        whole = postings.find(tx, [*(_demand(piece) for piece in pieces), *narrowed])
        called = postings.find(tx, [*(_demand(piece, HEAD) for piece in pieces), *narrowed]) if whole else {}
        ranked = _ranked(called, whole, _place(tx, asked.after))
        return _page(node, tx, islice(ranked, TRIED), pieces, asked.most)


def _page(
    node: "Node", tx: Connection, ranked: Iterator[tuple[int, int]], pieces: Sequence[Piece], most: int
) -> Found:
    """Return the first *most* of *ranked* in which the words do stand."""
    hits: list[Hit] = []
    last, tried = "", 0
    while some := list(islice(ranked, most + 1)):
        held = postings.at(tx, [arrival for _, arrival in some])
        for place in some:
            record = held[place[1]]
            hit = hit_of(node, record, pieces)
            if hit and len(hits) == most:
                return Found(tuple(hits), last, words=True)
            hits += [hit] if hit else []
            last, tried = f"{place[0]}.{record.id}", tried + 1
    return Found(tuple(hits), last if tried == TRIED else "", words=True)


def _place(tx: Connection, after: str) -> tuple[int, int]:
    """
    Return (rank, arrival) of the record where a page ended: its name tells nothing of what came besides.

    Raises:
        Malformed: *after* is no such place, or its record was withdrawn since.
    """
    if not after:
        return 0, 0
    rank, _, name = after.partition(".")
    record = log.get(tx, name)
    arrival = postings.place_of(tx, record) if record else None
    if arrival is None or rank not in ("1", "2"):
        raise Malformed("after: this page is no more; search again from the beginning")
    return int(rank), arrival


def _named(node: "Node", piece: Piece) -> Piece:
    """Return *piece* with the codes of the Parties that go by that name, in any language."""
    if len(piece.parts) != 1 or len(piece.parts[0]) < 2:
        return piece
    meant = [
        code.lower()
        for code, party in node.region.parties.items()
        if any(piece.pattern.search(folding.folded(name)) for name in party.names.values())
    ]
    return replace(piece, names=tuple(sorted(meant)))


def _demand(piece: Piece, head: str = "") -> Demand:
    """Return the ways in which a record may hold *piece*."""
    way = [Range.one(head + token) for part in piece.parts for token in folding.sought(part)]
    ways: list[Sequence[Range]] = [way]
    ways += [[Range.one(head + name)] for name in piece.names]
    if not head:
        ways += [[Range.one(_tag("p", name.upper()))] for name in piece.names]
    if not head and len(piece.parts) == 1 and is_id(piece.parts[0]):
        ways.append([Range.one(_tag("i", piece.parts[0][:SHORT_ID]))])
    return ways


def _narrowed(kinds: Kinds, asked: Asked) -> list[Demand]:
    found: list[Demand] = []
    if asked.kinds is not None:
        found.append([[Range.one(tag)] for tag in _tags_of(kinds, set(asked.kinds))])
    if asked.party:
        found.append([[Range.one(_tag("p", asked.party))]])
    if asked.since or asked.until:
        found.append([[Range(_tag("d", asked.since), _tag("d", asked.until or "9"))]])
    if asked.public:
        found.append([[Range.one(_tag("public", ""))]])
    return found


def _tags_of(kinds: Kinds, wanted: set[str]) -> list[str]:
    """Return the tags of *wanted*: one for a whole vocabulary, where all of it is wanted."""
    by_vocabulary: dict[str, set[str]] = {}
    for kind in kinds:
        by_vocabulary.setdefault(kind.name.partition(".")[0], set()).add(kind.name)
    found: list[str] = []
    for vocabulary, names in sorted(by_vocabulary.items()):
        mine = names & wanted
        found += [_tag("v", vocabulary)] if mine == names else [_tag("k", name) for name in sorted(mine)]
    return found


def _ranked(called: Masks, whole: Masks, after: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield (rank, arrival) of the candidates that come after *after*."""
    rank, arrival = after
    for number, masks in ((1, called), (2, postings.without(whole, called))):
        if number >= rank:
            for one in postings.newest_first(masks):
                if number > rank or one < arrival:
                    yield number, one
