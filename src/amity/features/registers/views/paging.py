"""Some entries of a register: the database says by name what stands; only what is shown is read whole.

What a Party may declare is asked in the words of `rules.standing`, whose law it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    func,
    literal,
    not_,
    select,
    true,
    tuple_,
)

from amity.features.registers.declaring import Register, Standing
from amity.features.registers.rules import standing
from amity.features.registers.rules.standing import Found
from amity.features.registers.views import holding
from amity.features.registers.views.registering import BY_NAME, read
from amity.kernel.record import PUBLIC, Party
from amity.node.pack import RegionPack

MOST_REFUSED = 1000  # shown of what no reader takes up


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """Which entries are asked for: those of one register as they stood on a day, and as was known then."""

    register: Register
    region: RegionPack
    on: date
    known: date | None = None  # as this node's Party could know it by the end of that day
    party: str = ""  # only this Party's
    public: bool = False  # only from records that anybody may read
    ending: date | None = None  # only what takes place, and is not over before this day


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How much stands in a register."""

    register: Register
    number: int  # of the Party that was asked for
    stale: int  # of these, not confirmed in time
    parties: tuple[Party, ...]  # of whom any stands, whoever was asked for
    refused: int  # that no reader takes up, of any Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the entries of a register, and how many there are."""

    found: Found
    count: Count


def page(tx: Connection, asked: Lookout, *, first: int = 0, each: int) -> Page:
    """Return *each* entries from the *first* on, by Party and name, and what no reader takes up."""
    here = _held(tx, asked)
    own = here.c.owner == asked.party if asked.party else true()
    order = (here.c.owner, here.c.entry)
    stands = select(here.c.matter).where(here.c.stands, own).order_by(*order).offset(first).limit(each)
    wrong = select(here.c.matter).where(not_(here.c.stands)).order_by(*order).limit(MOST_REFUSED)
    refused = _read(tx, asked, tx.execute(wrong).scalars().all())
    found = Found(tuple(_read(tx, asked, tx.execute(stands).scalars().all())), tuple(_told(asked, refused)))
    return Page(found=found, count=_count(tx, asked, here))


def count(tx: Connection, asked: Lookout) -> Count:
    """Return how much stands, of whom, and what of it is stale."""
    return _count(tx, asked, _held(tx, asked))


def some(tx: Connection, asked: Lookout, *, after: tuple[str, str] | None, each: int) -> tuple[Standing, ...]:
    """Return *each* entries that stand *after* one that its Party and name tell; by Party and name."""
    here = _held(tx, asked)
    query = select(here.c.matter).where(here.c.stands)
    if asked.party:
        query = query.where(here.c.owner == asked.party)
    if asked.ending:
        w = BY_NAME[asked.register.name].table.c
        query = query.where(here.c.matter.in_(select(w.matter).where(w.ends >= asked.ending.isoformat())))
    if after:
        query = query.where(tuple_(here.c.owner, here.c.entry) > tuple_(*after))
    query = query.order_by(here.c.owner, here.c.entry).limit(each)
    return tuple(_read(tx, asked, tx.execute(query).scalars().all()))


def to_confirm(tx: Connection, asked: Lookout, *, by: date, most: int) -> tuple[Standing, ...]:
    """Return the entries of the Party that it should confirm *by* a day: the first to do so first."""
    days = standing.days_of(asked.register, asked.region)
    if not days:
        return ()
    here = _held(tx, asked)
    query = (
        select(here.c.matter)
        .where(here.c.stands, here.c.owner == asked.party, here.c.confirmed < _day_after(by, days))
        .order_by(here.c.confirmed, here.c.entry)
        .limit(most)
    )
    return tuple(_read(tx, asked, tx.execute(query).scalars().all()))


def asking(tx: Connection, asked: Lookout, *, by: date) -> tuple[Standing, ...]:
    """Return the entries that ask others for a reply *by* a day, and are not over yet."""
    here, w = _held(tx, asked), BY_NAME[asked.register.name].table.c
    newest = select(w.matter).where(w.asks != "", w.asks <= by.isoformat(), w.ends >= asked.on.isoformat())
    open_ended = select(w.matter).where(w.asks != "", w.asks <= by.isoformat(), w.ends == "")
    query = select(here.c.matter).where(here.c.stands, here.c.matter.in_(newest.union(open_ended)))
    return tuple(_read(tx, asked, tx.execute(query).scalars().all()))


def stands(tx: Connection, asked: Lookout, entry: str) -> bool:
    """Tell whether the Party has the *entry*."""
    here = _held(tx, asked)
    query = select(here.c.matter).where(here.c.stands, here.c.matter == f"{asked.party}/{entry}")
    return tx.execute(query).first() is not None


def _held(tx: Connection, asked: Lookout) -> Subquery:
    """Return all that holds on the day, and of each whether readers take it up: "stands"."""
    view, days = BY_NAME[asked.register.name], standing.days_of(asked.register, asked.region)
    exactly = bool(days) and tx.execute(holding.confirmed_later(view.holding, asked.on)).first() is not None
    found = holding.on_a_day(
        view.table, view.holding, asked.on, known=asked.known, public=asked.public, exactly=exactly
    )
    lawful, most = _lawful(asked, found), standing.most_of(asked.register, asked.region)
    if most:
        turn = func.row_number().over(partition_by=(found.c.owner, lawful), order_by=found.c.first)
        ranked = select(found, lawful.label("lawful"), turn.label("turn")).subquery()
        return select(ranked, and_(ranked.c.lawful, ranked.c.turn <= most).label("stands")).subquery()
    return select(found, lawful.label("stands")).subquery()


def _lawful(asked: Lookout, found: Subquery) -> ColumnElement[bool]:
    """Return whether a Party may declare such a thing at all, as `standing.refusal` says."""
    rules: list[ColumnElement[bool]] = []
    if asked.register.by:
        other = [code for code, party in asked.region.parties.items() if party.kind != asked.register.by]
        rules.append(found.c.owner.not_in(other))
    if asked.register.own:
        rules.append(found.c.named == found.c.owner)
    return and_(*rules) if rules else true()


def _count(tx: Connection, asked: Lookout, here: Subquery) -> Count:
    days = standing.days_of(asked.register, asked.region)
    late = here.c.confirmed < (asked.on - timedelta(days=days)).isoformat()
    stale = func.sum(case((late, 1), else_=0)) if days else literal(0)
    query = select(here.c.owner, here.c.stands, func.count(), stale).group_by(here.c.owner, here.c.stands)
    rows = tx.execute(query).all()
    known = [row for row in rows if row[1]]
    own = [row for row in known if asked.party in ("", row[0])]
    return Count(
        register=asked.register,
        number=sum(row[2] for row in own),
        stale=sum(row[3] for row in own),
        parties=tuple(sorted(row[0] for row in known)),
        refused=sum(row[2] for row in rows if not row[1]),
    )


def _read(tx: Connection, asked: Lookout, matters: Sequence[str]) -> list[Standing]:
    told = read(tx, asked.register, matters, known=asked.known)
    some = (one for one in told if not asked.public or PUBLIC in one.readers)
    found = standing.each(asked.register, some, region=asked.region, on=asked.on)
    place = {matter: at for at, matter in enumerate(matters)}
    return sorted(found, key=lambda one: place[f"{one.party}/{one.entry}"])


def _told(asked: Lookout, refused: Iterable[Standing]) -> Iterator[Standing]:
    """Yield *refused* with the reason: what breaks no rule by itself is one too many."""
    for one in refused:
        yield (
            one
            if one.refused
            else replace(one, refused=standing.too_many(one.party, asked.register, asked.region))
        )


def _day_after(by: date, days: int) -> str:
    """Return the first moment at which an entry was confirmed that is due after *by*."""
    return (by - timedelta(days=days - 1)).isoformat()
