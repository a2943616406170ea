"""One page of a register: the database says by name what holds; only what the page shows is read whole."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select

from amity.features.registers.declaring import Register
from amity.features.registers.rules import standing
from amity.features.registers.rules.standing import Found
from amity.features.registers.views.registering import BY_NAME, entries, read
from amity.kernel.record import Party
from amity.node.pack import RegionPack

MOST_REFUSED = 1000  # shown of what no reader takes up


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the entries of a register, and how many there are."""

    found: Found
    number: int  # that stand
    stale: int  # of these, not confirmed in time
    parties: tuple[Party, ...]  # of whom any stands, whoever was asked for


def page(
    tx: Connection,
    register: Register,
    *,
    region: RegionPack,
    on: date,
    known: date | None = None,
    party: str = "",
    first: int = 0,
    each: int,
) -> Page:
    """
    Return *each* entries of *register*, from the *first* on, by Party and name; see `entries`.

    Where a Party may have only so many, which of them stand depends on all, and all are read.
    """
    if standing.most_of(register, region):
        return _whole(
            entries(tx, register, region=region, on=on, known=known), party=party, first=first, each=each
        )
    t = BY_NAME[register.name].table
    days = standing.days_of(register, region)
    late = _late(tx, t, days, on, known) if days else set()
    here: list[str] = []
    wrong: list[str] = []
    stale, parties = 0, set()
    for owner, named, matter in tx.execute(_holding(t, on, known)):
        if standing.refusal(register, owner, named, region):
            wrong.append(matter)
            continue
        parties.add(owner)
        if party in ("", owner):
            here.append(matter)
            stale += matter in late
    told = read(tx, register, [*here[first : first + each], *wrong[:MOST_REFUSED]], known=known)
    return Page(
        found=standing.found(register, told, region=region, on=on),
        number=len(here),
        stale=stale,
        parties=tuple(sorted(parties)),
    )


def _holding(t: Table, on: date, known: date | None) -> Select[Any]:
    """Return the question for owner, named and matter of all that hold on the day, by Party and name."""
    place = func.row_number().over(
        partition_by=(t.c.owner, t.c.entry), order_by=(t.c.since.desc(), t.c.seq.desc())
    )
    words = (
        select(t.c.matter, t.c.owner, t.c.entry, t.c.named, t.c.until, place.label("place"))
        .where(t.c.sort == "entry", t.c.since <= on.isoformat(), *_known(t, known))
        .subquery()
    )
    w = words.c
    lasting = or_(w.until == "", w.until >= on.isoformat())
    return select(w.owner, w.named, w.matter).where(w.place == 1, lasting).order_by(w.owner, w.entry)


def _late(tx: Connection, t: Table, days: int, on: date, known: date | None) -> set[str]:
    """Return the matters that were last said or confirmed more than *days* before *on*."""
    query = (
        select(func.min(t.c.matter))
        .where(
            t.c.sort.in_(("entry", "verified")),
            t.c.party == t.c.owner,
            t.c.issued <= f"{on.isoformat()}T23:59:59Z",
            *_known(t, known),
        )
        .group_by(t.c.owner, t.c.entry)
        .having(func.max(t.c.issued) < (on - timedelta(days=days)).isoformat())
    )
    return set(tx.execute(query).scalars())


def _known(t: Table, known: date | None) -> list[Any]:
    return [t.c.issued <= f"{known.isoformat()}T23:59:59Z"] if known else []


def _whole(found: Found, *, party: str, first: int, each: int) -> Page:
    some = [one for one in found.standing if party in ("", one.party)]
    return Page(
        found=Found(tuple(some[first : first + each]), found.refused),
        number=len(some),
        stale=sum(one.stale for one in some),
        parties=tuple(sorted({one.party for one in found.standing})),
    )
