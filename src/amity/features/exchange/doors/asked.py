"""Questions to the objects of a collection, which are told in the order in which they came."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, false, or_, select
from sqlalchemy.engine import Row

from amity.features.exchange.doors.kept import comparable, matter_of, object_table
from amity.features.exchange.kinds import KINDS, ForeignObject
from amity.store import tables

KIND = KINDS.name_of(ForeignObject)
LAST, FIRST, ALL = "last", "first", "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of a collection is asked for; what is empty asks for nothing in particular."""

    objects: Sequence[str] = ()  # identifiers
    sorts: Sequence[str] = ()
    versions: Sequence[str] = (LAST,)  # "last", "first", "all", or moments
    editions: Sequence[str] = ()  # of STIX; none: the latest that each object has
    after: int = 0  # the arrival after which
    until: int = field(default=2**62)  # the last that was noted
    limit: int = 1000


def page(tx: Connection, shelf: str, wanted: Wanted, *, bare: bool = False) -> Sequence[Row[Any]]:
    """Return the objects wanted, and one more where there are more; *bare* leaves out what they say."""
    shape = (tuple(wanted.objects), tuple(wanted.sorts), tuple(wanted.versions), tuple(wanted.editions))
    given = {"shelf": shelf, "after": wanted.after, "until": wanted.until, "most": wanted.limit + 1}
    return tx.execute(_page(shape, bare), given).all()


@lru_cache(256)  # a poll that finds nothing takes longer to write its question than to answer it
def _page(shape: tuple[tuple[str, ...], ...], bare: bool) -> Select[Any]:
    t, r = object_table, tables.record
    objects, sorts, versions, editions = shape
    columns = [r.c.arrival, t.c.object, t.c.said, t.c.edition]
    if not bare:
        columns.append(t.c.raw)
    query = (
        select(*columns)
        .select_from(r.join(t, and_(t.c.party == r.c.party, t.c.seq == r.c.seq)))
        .where(r.c.kind == KIND, r.c.arrival > bindparam("after"), r.c.arrival <= bindparam("until"))
        .where(t.c.shelf == bindparam("shelf"))
    )
    wanted = Wanted(objects=objects, sorts=sorts, versions=versions, editions=editions)
    return _matching(query, wanted).order_by(r.c.arrival).limit(bindparam("most"))


def holds(tx: Connection, shelf: str, identifier: str) -> bool:
    """Tell whether *shelf* holds the object called *identifier*, in any version."""
    t = object_table
    query = select(t.c.seq).where(t.c.matter == matter_of(identifier), t.c.shelf == shelf)
    return tx.execute(query.limit(1)).first() is not None


def records(tx: Connection, shelf: str, wanted: Wanted) -> Sequence[Row[Any]]:
    """Return the records (id and Party) that say the objects wanted, shown or not."""
    t = object_table
    query = select(t.c.record, t.c.party).where(t.c.shelf == shelf)
    return tx.execute(_matching(query, wanted, shown=False).order_by(t.c.party, t.c.seq)).all()


def _matching(query: Select[Any], wanted: Wanted, *, shown: bool = True) -> Select[Any]:
    t = object_table
    if wanted.objects:
        query = query.where(t.c.matter.in_([matter_of(one) for one in wanted.objects]))
    if wanted.sorts:
        query = query.where(t.c.sort.in_(wanted.sorts))
    query = query.where(t.c.edition.in_(wanted.editions) if wanted.editions else t.c.latest)
    if shown:
        query = query.where(t.c.shown)
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
