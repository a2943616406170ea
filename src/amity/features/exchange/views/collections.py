"""Questions to the objects of a collection, which are told in the order in which they came.

A collection of few objects is read by its own index, however much else came meanwhile; of a large one, what
came is read in its order, until a page is full.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.engine import Row

from amity.features.exchange.views.objects import comparable, matter_of, object_table
from amity.features.exchange.views.standing import is_later_copy
from amity.store import tables

LAST, FIRST, ALL = "last", "first", "all"
FEW = 10_000  # objects: up to so many, a collection is read by its own index
BATCH = 400  # identifiers in one question
Position = tuple[int, int]  # an arrival, and a place among the objects that it became
ENDS = 2**31 - 1  # a place after which an arrival has nothing more
BEGINNING: Position = (0, ENDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of a collection is asked for; what is empty asks for nothing in particular."""

    objects: Sequence[str] = ()  # identifiers
    sorts: Sequence[str] = ()
    versions: Sequence[str] = (LAST,)  # "last", "first", "all", or moments
    editions: Sequence[str] = ()  # of STIX; none: the latest that each object has
    after: Position = BEGINNING
    until: int  # the last arrival that was noted
    limit: int = 1000


def page(tx: Connection, shelf: str, wanted: Wanted, *, bare: bool = False) -> Sequence[Row[Any]]:
    """Return the objects wanted, and one more where there are more; *bare* leaves out what they say."""
    arrival, place = wanted.after
    shape = (tuple(wanted.objects), tuple(wanted.sorts), tuple(wanted.versions), tuple(wanted.editions))
    by_shelf = bool(wanted.objects) or (wanted.until - arrival > FEW and _few(tx, shelf))
    given = {"shelf": shelf, "after": arrival, "place": place, "until": wanted.until}
    return tx.execute(_page(shape, by_shelf, bare), given | {"most": wanted.limit + 1}).all()


def holds(tx: Connection, shelf: str, identifier: str) -> bool:
    """Tell whether *shelf* holds the object called *identifier*, in any version."""
    t = object_table
    query = select(t.c.seq).where(t.c.shelf == shelf, t.c.object == identifier, t.c.edition != "")
    return tx.execute(query.limit(1)).first() is not None


def records(tx: Connection, shelf: str, wanted: Wanted) -> Sequence[Row[Any]]:
    """Return the records (id, Party, made) that say the objects wanted, shown or not."""
    t = object_table
    query = select(t.c.record, t.c.party, t.c.made).where(t.c.shelf == shelf, t.c.edition != "")
    return tx.execute(_matching(query, wanted).order_by(t.c.party, t.c.seq)).all()


def held(tx: Connection, shelf: str, names: Iterable[str]) -> set[tuple[str, str]]:
    """Return the objects called *names* that stand on *shelf*, each with its version."""
    t, some, found = object_table, list(names), set[tuple[str, str]]()
    for start in range(0, len(some), BATCH):
        query = select(t.c.object, t.c.version).where(t.c.object.in_(some[start : start + BATCH]))
        rows = tx.execute(query.where(t.c.shelf == shelf, t.c.edition != ""))
        found |= {(row.object, row.version) for row in rows}
    return found


def told_by(tx: Connection, party: str, names: Iterable[str]) -> list[tuple[str, int]]:
    """Return the places of the records by which *party* told the objects called *names* to anybody."""
    t, some = object_table, [matter_of(name) for name in names]
    found: list[tuple[str, int]] = []
    for start in range(0, len(some), BATCH):
        query = select(t.c.party, t.c.seq).where(t.c.matter.in_(some[start : start + BATCH]), ~t.c.made)
        found += [(row.party, row.seq) for row in tx.execute(query.where(t.c.party == party))]
    return found


def _few(tx: Connection, shelf: str) -> bool:
    t = object_table
    return tx.execute(select(t.c.object).where(t.c.shelf == shelf).limit(1).offset(FEW)).first() is None


@lru_cache(256)  # a poll that finds nothing takes longer to write its question than to answer it
def _page(shape: tuple[tuple[str, ...], ...], by_shelf: bool, bare: bool) -> Select[Any]:
    t, r = object_table, tables.record
    said = [t.c.place, t.c.object, t.c.said, t.c.edition, *([] if bare else [t.c.raw])]
    if not by_shelf:
        return _asked(shape, [r.c.arrival, *said], by_shelf=False)
    # all of a small collection is sorted before a page is cut: by its keys, and not with all that it says
    keys = _asked(shape, [r.c.arrival, t.c.party, t.c.seq, t.c.place], by_shelf=True).subquery()
    same = and_(t.c.party == keys.c.party, t.c.seq == keys.c.seq, t.c.place == keys.c.place)
    return select(keys.c.arrival, *said).join_from(keys, t, same).order_by(keys.c.arrival, keys.c.place)


def _asked(
    shape: tuple[tuple[str, ...], ...], columns: Sequence[ColumnElement[Any]], *, by_shelf: bool
) -> Select[Any]:
    t, r = object_table, tables.record
    # an expression in place of a column keeps a database from reading by the index of that column
    shelf = t.c.shelf if by_shelf else func.coalesce(t.c.shelf, "")
    arrival: ColumnElement[int] = r.c.arrival + 0 if by_shelf else r.c.arrival
    since = or_(arrival > bindparam("after"), t.c.place > bindparam("place"))
    query = (
        select(*columns)
        .select_from(r.join(t, and_(t.c.party == r.c.party, t.c.seq == r.c.seq)))
        .where(arrival >= bindparam("after"), arrival <= bindparam("until"), since)
        .where(shelf == bindparam("shelf"), t.c.shown, _alone(), _current())
    )
    objects, sorts, versions, editions = shape
    wanted = Wanted(objects=objects, sorts=sorts, versions=versions, editions=editions, until=0)
    return _matching(query, wanted).order_by(arrival, t.c.place).limit(bindparam("most"))


def _alone() -> ColumnElement[bool]:
    """Return that no other record is here that says an object which many reports become."""
    t, other = object_table, object_table.alias()
    before = or_(
        other.c.party < t.c.party,
        and_(other.c.party == t.c.party, other.c.seq < t.c.seq),
        and_(other.c.party == t.c.party, other.c.seq == t.c.seq, other.c.place < t.c.place),
    )
    again = exists().where(
        other.c.shelf == t.c.shelf,
        other.c.object == t.c.object,
        other.c.version == t.c.version,
        other.c.shown,
        or_(~other.c.common, before),
        or_(other.c.token == "", ~is_later_copy(other.c.token, other.c.party)),
    )
    return or_(~t.c.common, ~again)


def _current() -> ColumnElement[bool]:
    """Return that it is not made of a copy of a report of which another copy is held: by its author."""
    t = object_table
    return or_(t.c.token == "", ~is_later_copy(t.c.token, t.c.party))


def _matching(query: Select[Any], wanted: Wanted) -> Select[Any]:
    t = object_table
    if wanted.objects:
        query = query.where(t.c.object.in_(wanted.objects))
    if wanted.sorts:
        query = query.where(t.c.sort.in_(wanted.sorts))
    query = query.where(t.c.edition.in_(wanted.editions) if wanted.editions else t.c.latest)
    if ALL not in wanted.versions:
        query = query.where(or_(false(), *(_version(one) for one in wanted.versions)))
    return query


def _version(word: str) -> ColumnElement[bool]:
    t = object_table
    if word == LAST:
        return and_(t.c.newest)
    if word == FIRST:
        return and_(t.c.oldest)
    return t.c.version == comparable(word)
