"""What each Party says that it did: every word kept, and each day on which it moves looked up at once.

A Party is heard on itself alone: a row's Party is the author of its record; no field of a body says another.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Select, exists, func, insert, not_, select, tuple_, update

from amity.features.treaties.kinds import TreatyAction
from amity.features.treaties.rules.acts import Act
from amity.features.treaties.views.tables import act_table, correction_table, move_table, voice_table
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.store.rows import told
from amity.store.view import View

Row = dict[str, Any]
Key = tuple[Any, ...]

SOME = 400  # keys asked for at once


class Acting(View):
    """What Parties did with regard to treaties, each in its own words."""

    name = "treaties.acts"
    version = 2
    reads = (TreatyAction,)
    tables = (act_table, move_table, voice_table, correction_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the treaty and the Party: nobody else has a word in that matter."""
        assert isinstance(body, TreatyAction)
        return f"{body.treaty}/{record.party}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        self.apply_all(tx, [(record, body)])

    def apply_all(self, tx: Connection, heard: Sequence[tuple[Record, Body]]) -> None:
        """Note all of *heard*; what comes before a correction must be noted before it is met."""
        waiting: list[Row] = []
        for record, body in heard:
            assert isinstance(body, TreatyAction)
            row = _row(record, self.matter(record, body), body)
            if body.corrects:
                _note(tx, waiting)
                waiting = []
                _strike(tx, row, body.corrects)
            waiting.append(row)
        _note(tx, waiting)


ACTING = Acting()


def _row(record: Record, matter: str, body: TreatyAction) -> Row:
    act = act_of(record.party, record.id, record.seq, body)
    return told(record, matter, body) | {
        "treaty": body.treaty,
        "deed": body.deed,
        "day": act.day.isoformat(),
        "said_on": body.on.isoformat(),
        "moves": act.moves,
        "stands": True,
    }


def _note(tx: Connection, rows: Sequence[Row]) -> None:
    """Keep *rows*, count each day on which they move, and remember who has moved at all."""
    if not rows:
        return
    tx.execute(insert(act_table), list(rows))
    counts = Counter((row["treaty"], row["party"], row["moves"], row["day"]) for row in rows if row["moves"])
    m, v = move_table, voice_table
    known = _held(tx, (m.c.treaty, m.c.party, m.c.moves, m.c.day), counts.keys())
    for key in counts.keys() & known:
        _add(tx, key, counts[key])
    names = ("treaty", "party", "moves", "day")
    fresh = [
        dict(zip(names, key, strict=True)) | {"times": counts[key]} for key in counts if key not in known
    ]
    voices = dict.fromkeys(key[:2] for key in counts)
    heard = _held(tx, (v.c.treaty, v.c.party), voices)
    new = [{"treaty": treaty, "party": party} for treaty, party in voices if (treaty, party) not in heard]
    for table, some in ((m, fresh), (v, new)):
        if some:
            tx.execute(insert(table), [row | {"matter": f"{row['treaty']}/{row['party']}"} for row in some])


def _held(tx: Connection, columns: Sequence[Column[Any]], keys: Iterable[Key]) -> set[Key]:
    """Return which of *keys* a table holds already; it is asked for many at once."""
    asked, found = iter(keys), set()
    while some := list(islice(asked, SOME)):
        found |= set(map(tuple, tx.execute(select(*columns).where(tuple_(*columns).in_(some)))))
    return found


def _add(tx: Connection, key: Key, times: int) -> None:
    m = move_table
    here = [
        column == value
        for column, value in zip((m.c.treaty, m.c.party, m.c.moves, m.c.day), key, strict=True)
    ]
    tx.execute(update(m).where(*here).values(times=m.c.times + times))


def _strike(tx: Connection, row: Row, corrected: date) -> None:
    """Let what the Party said before of that act and that day stand no longer."""
    t, day = act_table, corrected.isoformat()
    earlier = [t.c.matter == row["matter"], t.c.deed == row["deed"], t.c.said_on == day, t.c.stands]
    struck = tx.execute(select(t.c.moves, t.c.day).where(*earlier)).all()
    tx.execute(update(t).where(*earlier).values(stands=False))
    for moves, moved_on in struck:
        if moves:
            _add(tx, (row["treaty"], row["party"], moves, moved_on), -1)
    key = {"treaty": row["treaty"], "party": row["party"], "deed": row["deed"], "day": day}
    c = correction_table
    known = select(c.c.day).where(*(c.c[name] == value for name, value in key.items()))
    if tx.execute(known).first() is None:
        tx.execute(insert(c).values(key | {"matter": row["matter"]}))


def act_of(party: str, record: str, seq: int, body: TreatyAction) -> Act:
    """Return what a record says as an act; the Party vouches for it."""
    return Act(
        party=party,
        deed=body.deed,
        on=body.on,
        takes_effect=body.takes_effect,
        text=body.text,
        source=body.evidence,
        record=record,
        seq=seq,
        about=body.about,
        corrects=body.corrects,
    )


def acts(
    tx: Connection, treaty: str, *, only_moving: bool = False, party: str = "", limit: int = 0
) -> list[Act]:
    """Return what Parties say that they did, by day; only what moves, or the newest *limit*, if wanted."""
    t = act_table
    query = select(t.c.party, t.c.record, t.c.seq, t.c.body).where(t.c.treaty == treaty)
    if only_moving:
        query = query.where((t.c.moves != 0) | (t.c.deed.in_(("signature",))))
    if party:
        query = query.where(t.c.party == party)
    if limit:
        query = query.order_by(t.c.said_on.desc(), t.c.record).limit(limit)
    rows = tx.execute(query).all()
    found = [act_of(row.party, row.record, row.seq, TreatyAction.model_validate(row.body)) for row in rows]
    return sorted(found, key=lambda act: (act.on, act.party, act.seq))


def number_of_acts(tx: Connection, treaty: str) -> int:
    """Return how many acts Parties say of *treaty*."""
    t = act_table
    return tx.execute(select(func.count()).select_from(t).where(t.c.treaty == treaty)).scalar_one()


def signed_only(tx: Connection, party: str, *, limit: int) -> list[str]:
    """Return the treaties that *party* has signed, as it says, without ever having joined."""
    t, m = act_table, move_table
    joined = exists().where(m.c.treaty == t.c.treaty, m.c.party == party, m.c.moves == 1, m.c.times > 0)
    query = select(t.c.treaty).where(t.c.party == party, t.c.deed == "signature", t.c.stands, not_(joined))
    return list(tx.execute(query.distinct().order_by(t.c.treaty).limit(limit)).scalars())


def last_moves(tx: Connection, treaty: str, on: date) -> dict[str, tuple[date | None, date | None]]:
    """
    Return for each Party that has moved when it last joined and last left, on or before that day.

    Each is one seek in an index, so that it does not matter how many acts there are.
    """
    v = voice_table
    query = select(v.c.party, _last(1, on).scalar_subquery(), _last(-1, on).scalar_subquery())
    rows = tx.execute(query.where(v.c.treaty == treaty)).all()
    return {party: (_day(joined), _day(left)) for party, joined, left in rows}


def _last(moves: int, on: date) -> Select[Any]:
    m, v = move_table, voice_table
    here = [m.c.treaty == v.c.treaty, m.c.party == v.c.party, m.c.moves == moves, m.c.times > 0]
    query = select(m.c.day).where(*here, m.c.day <= on.isoformat()).correlate(v)
    return query.order_by(m.c.day.desc()).limit(1)


def first_joining(tx: Connection, treaty: str, party: str, *, after: date | None, on: date) -> date | None:
    """Return the first day after *after*, and not after *on*, on which *party* says that it joined."""
    m = move_table
    query = select(m.c.day).where(
        m.c.treaty == treaty, m.c.party == party, m.c.moves == 1, m.c.times > 0, m.c.day <= on.isoformat()
    )
    if after:
        query = query.where(m.c.day > after.isoformat())
    return _day(tx.execute(query.order_by(m.c.day).limit(1)).scalar())


def corrections(tx: Connection, treaty: str, days: Sequence[date]) -> set[tuple[str, str, date]]:
    """Return which of *days* their own Parties have corrected: (Party, act, day)."""
    if not days:
        return set()
    c = correction_table
    wanted = c.c.day.in_(sorted({day.isoformat() for day in days}))
    rows = tx.execute(select(c.c.party, c.c.deed, c.c.day).where(c.c.treaty == treaty, wanted)).all()
    return {(party, deed, date.fromisoformat(day)) for party, deed, day in rows}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
