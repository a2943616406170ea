"""From when until when each word of an entry holds: kept as records come, so that a day is a question.

It says the same as `rules.standing` does of a single entry. Each word is kept twice where anybody may
read it: among all words, and among those that are public, since who reads less may see an older word hold.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, islice, pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    Table,
    case,
    delete,
    func,
    insert,
    literal,
    select,
)

from amity.kernel.record import PUBLIC

ALL, OPEN = "all", "public"  # the lenses
NEVER = "9999-12-31"
_AT_ONCE = 500  # matters that one question names


def learn(tx: Connection, words: Table, holding: Table, matters: Iterable[str]) -> None:
    """Work out anew from when until when the *words* of *matters* hold."""
    waiting = iter(sorted(set(matters)))
    while some := list(islice(waiting, _AT_ONCE)):
        tx.execute(delete(holding).where(holding.c.matter.in_(some)))
        w = words.c
        names = (w.matter, w.record, w.sort, w.owner, w.party, w.entry, w.turn, w.since, w.until, w.named,
                 w.issued, w.read_by)  # fmt: skip
        query: Select[Any] = select(*names).where(w.matter.in_(some)).order_by(w.matter, w.turn)
        said = tx.execute(query)
        rows = [row for _, one in groupby(said, key=lambda row: row.matter) for row in _rows(list(one))]
        if rows:
            tx.execute(insert(holding), rows)


def _rows(said: Sequence[Row[Any]]) -> Iterator[dict[str, Any]]:
    """Yield what is kept of one entry, whose words come by their turn."""
    yield from _through(ALL, said)
    if public := [row for row in said if PUBLIC in row.read_by.split()]:
        yield from _through(OPEN, public)


def _through(lens: str, said: Sequence[Row[Any]]) -> Iterator[dict[str, Any]]:
    entries = [row for row in said if row.sort == "entry"]
    own = [row.issued for row in said if row.sort in ("entry", "verified") and row.party == row.owner]
    for row, after in pairwise([*entries, None]):
        assert row is not None
        till = min(after.since if after else NEVER, _day_after(row.until))
        if row.since < till:
            yield {
                "matter": row.matter,
                "record": row.record,
                "lens": lens,
                "owner": row.owner,
                "entry": row.entry,
                "named": row.named,
                "since": row.since,
                "till": till,
                "first": entries[0].turn,
                "confirmed": max(own),
            }


def _day_after(until: str) -> str:
    return (date.fromisoformat(until) + timedelta(days=1)).isoformat() if until else NEVER


def on_a_day(
    words: Table, holding: Table, on: date, *, known: date | None, public: bool, exactly: bool
) -> Subquery:
    """
    Return what holds on a day: owner, entry, matter, named, first and confirmed of each entry.

    Args:
        known: as it was known by the end of that day, which is worked out from the words themselves.
        exactly: whether "confirmed" must leave out what was said after *on*: on a day long past.
    """
    if known is not None:
        return _from_words(words, on, known=known, public=public)
    h, day = holding.c, on.isoformat()
    here = [h.lens == (OPEN if public else ALL), h.since <= day, h.till > day]
    names = (h.owner, h.entry, h.matter, h.named, h.first)
    if not exactly:
        return select(*names, h.confirmed).where(*here).subquery()
    c = _confirmed(words, on, _heard(words, None, public=public)).c
    last = case((c.confirmed == "", h.confirmed), else_=c.confirmed).label("confirmed")
    return select(*names, last).where(c.matter == h.matter, *here).subquery()


def confirmed_later(holding: Table, on: date) -> Select[Any]:
    """Return the question whether any entry was confirmed after *on*."""
    h = holding.c
    return select(literal(1)).where(h.lens == ALL, h.confirmed > f"{on.isoformat()}T23:59:59Z").limit(1)


def _from_words(words: Table, on: date, *, known: date, public: bool) -> Subquery:
    w, day = words.c, on.isoformat()
    heard = _heard(words, known, public=public)
    c = _confirmed(words, on, heard).c
    place = func.row_number().over(partition_by=(w.owner, w.entry), order_by=w.turn.desc())
    names = (w.owner, w.entry, w.matter, w.named, w.until, w.issued)
    s = (
        select(*names, place.label("place")).where(w.sort == "entry", w.since <= day, *heard).subquery()
    ).c  # fmt: skip
    last = case((c.confirmed == "", s.issued), else_=c.confirmed).label("confirmed")
    lasting = (s.until == "") | (s.until >= day)
    query = select(s.owner, s.entry, s.matter, s.named, c.first, last)
    return query.where(s.place == 1, c.matter == s.matter, lasting).subquery()


def _heard(words: Table, known: date | None, *, public: bool) -> list[ColumnElement[bool]]:
    w, asked = words.c, list[ColumnElement[bool]]()
    if known:
        asked.append(w.issued <= f"{known.isoformat()}T23:59:59Z")
    if public:
        asked.append((literal(" ") + w.read_by + " ").contains(f" {PUBLIC} "))
    return asked


def _confirmed(words: Table, on: date, heard: Sequence[ColumnElement[bool]]) -> Subquery:
    """Return of each entry when its owner last said or confirmed it up to a day, and its first turn."""
    w = words.c
    said = case((w.issued <= f"{on.isoformat()}T23:59:59Z", w.issued), else_="")
    first = case((w.sort == "entry", w.turn), else_=NEVER)
    own = (w.sort.in_(("entry", "verified")), w.party == w.owner, *heard)
    names = (w.matter, func.max(said).label("confirmed"), func.min(first).label("first"))
    return select(*names).where(*own).group_by(w.matter).subquery()
