"""What reports become in STIX, word by word: the rows that the view of objects keeps of them.

Only the author of a report is heard on it. Its next word is laid over what stands. Where a word comes that
opens a report, or changes who its author is, it is told anew from all that was heard of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from amity.features.exchange.kinds import KINDS
from amity.features.exchange.rules.matters import Layer, composed
from amity.features.exchange.rules.outgoing import Outgoing, begun, changes, grown
from amity.features.exchange.views.objects import Row, comparable, made_table, object_table, shelf_of
from amity.features.exchange.views.reporting import layer_row
from amity.features.exchange.views.standing import layer
from amity.formats.stix import OBSERVABLES
from amity.kernel.kind import Body
from amity.kernel.record import Marking, Party, Record
from amity.store import log
from amity.store.view import learned_from

Json = Mapping[str, Any]
Words = Callable[[Outgoing], Iterable[Json]]  # a report in STIX
Heard = Sequence[tuple[Record, Body]]
BATCH = 400  # reports in one question
_COMMON = OBSERVABLES | {"identity", "marking-definition", "extension-definition"}
_LEAST = timedelta(milliseconds=1)


@dataclass
class _Telling:
    """How far a report has been told, and what is to be kept of it."""

    matter: str
    party: Party  # its author
    record: str  # that opened it here
    first: int  # the place of that record
    opening: bool  # or a release, that stands in for it
    shelf: str
    token: str
    last: int  # the place of its author's last word
    out: Outgoing
    at: str  # the version of the last word: "2026-03-02T04:10:00.000Z"
    before: dict[str, Json] = field(default_factory=dict)  # the newest version of each object
    rows: list[Row] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)  # what is kept as the newest, and no longer is

    def say(self, said: Layer, words: Words) -> None:
        """Note the objects that *said* brings or changes."""
        for place, one in enumerate(changes(self.before, words(self.out), self.at)):
            name = str(one["id"])
            if name in self.before:
                self._outdate(name)
            self.rows.append(self._row(said, place, one, oldest=name not in self.before))
            self.before[name] = one

    def grow(self, said: Layer, words: Words) -> None:
        """Note the author's next word."""
        self.out, self.last = grown(self.out, said), said.seq
        self.at = max(_at(said.issued), _next(self.at))
        self.say(said, words)

    def state(self) -> Row:
        """Return what is kept of it."""
        out, mark = self.out, self.out.marking
        kept = {name: getattr(self, name) for name in _KEPT}
        marking = [mark.tlp, mark.purpose, mark.retain_until]
        said = {"record": out.record, "kind": out.kind, "issued": out.issued, "marking": marking}
        return kept | {"said": said | {"body": dict(out.body)}}

    def _outdate(self, name: str) -> None:
        mine = [row for row in self.rows if row["object"] == name and row["newest"]]
        for row in mine:
            row["newest"] = False
        if not mine:
            self.outdated.append(name)

    def _row(self, said: Layer, place: int, one: Json, *, oldest: bool) -> Row:
        version = str(one.get("modified", one.get("created", "")))
        return {
            "matter": self.matter,
            "party": said.party,
            "seq": said.seq,
            "place": place,
            "record": said.record,
            "shelf": self.shelf,
            "object": one["id"],
            "sort": one["type"],
            "edition": "2.1",
            "version": comparable(version),
            "said": version,
            "shown": True,
            "newest": True,
            "oldest": oldest,
            "latest": True,
            "made": True,
            "common": one["type"] in _COMMON,
            "token": self.token,
            "raw": orjson.dumps(one),
        }


_KEPT = ("matter", "record", "party", "first", "last", "opening", "shelf", "token", "at")


def make(tx: Connection, view: str, heard: Mapping[str, Heard], words: Words) -> None:
    """Note what *heard*, the new words on each report, become: put into STIX by *words*."""
    known = _known(tx, list(heard))
    told: list[_Telling] = []
    for matter, some in heard.items():
        fresh = [layer(row) for record, body in some if (row := layer_row(record, matter, body))]
        telling = known.get(matter)
        if telling is None or any(_turns(telling, one) for one in fresh):
            earlier = _earlier(tx, view, matter)
            _forget(tx, matter)
            whole = composed([*earlier, *fresh])
            if whole is None:
                continue
            telling, own = _begun(matter, whole.opening), whole.layers[1:]
            telling.say(whole.opening, words)
        else:
            own = tuple(one for one in fresh if one.party == telling.party)
            if not own:
                continue
            telling.before = _newest(tx, matter)
            tx.execute(delete(made_table).where(made_table.c.matter == matter))
        for one in own:
            telling.grow(one, words)
        told.append(telling)
    _write(tx, told)


def _turns(telling: _Telling, said: Layer) -> bool:
    """Tell whether with *said* the report has to be told anew."""
    if said.party == telling.party:
        return said.seq < telling.last or said.sort == "opening"
    if telling.opening:
        return False
    place = said.party, said.seq
    return said.sort == "opening" or (said.sort == "release" and place < (telling.party, telling.first))


def _begun(matter: str, first: Layer) -> _Telling:
    return _Telling(
        matter=matter,
        record=first.record,
        party=first.party,
        first=first.seq,
        opening=first.sort == "opening",
        shelf=shelf_of(first.to, first.audience),
        token=str(first.says.get("token") or "")[:64],
        last=first.seq,
        out=begun(first),
        at=_at(first.issued),
    )


def _known(tx: Connection, matters: Sequence[str]) -> dict[str, _Telling]:
    found: dict[str, _Telling] = {}
    for start in range(0, len(matters), BATCH):
        query = select(made_table).where(made_table.c.matter.in_(matters[start : start + BATCH]))
        for row in tx.execute(query).mappings():
            said = row["said"]
            out = Outgoing(
                record=said["record"],
                party=Party(row["party"]),
                kind=said["kind"],
                issued=said["issued"],
                body=said["body"],
                marking=Marking(*said["marking"]),
            )
            found[row["matter"]] = _Telling(**{name: row[name] for name in _KEPT}, out=out)
    return found


def _earlier(tx: Connection, view: str, matter: str) -> list[Layer]:
    """Return what was heard of a report before."""
    found: list[Layer] = []
    for held in log.by_place(tx, learned_from(tx, view, matter)):
        kind = KINDS.get(held.record.kind)
        assert kind is not None
        row = layer_row(held.record, matter, kind.read(held.record.body))
        found += [layer(row)] if row else []
    return found


def _newest(tx: Connection, matter: str) -> dict[str, Json]:
    t = object_table
    rows = tx.execute(select(t.c.object, t.c.raw).where(t.c.matter == matter, t.c.made, t.c.newest))
    return {row.object: orjson.loads(row.raw) for row in rows}


def _forget(tx: Connection, matter: str) -> None:
    tx.execute(delete(object_table).where(object_table.c.matter == matter, object_table.c.made))
    tx.execute(delete(made_table).where(made_table.c.matter == matter))


def _write(tx: Connection, told: Sequence[_Telling]) -> None:
    t = object_table
    for one in told:
        for start in range(0, len(one.outdated), BATCH):
            names = one.outdated[start : start + BATCH]
            where = (t.c.matter == one.matter) & t.c.made & t.c.object.in_(names)
            tx.execute(update(t).where(where).values(newest=False))
    if rows := [row for one in told for row in one.rows]:
        tx.execute(insert(t), rows)
    if told:
        tx.execute(insert(made_table), [one.state() for one in told])


def _at(issued: str) -> str:
    return f"{issued[:-1]}.000Z"


def _next(at: str) -> str:
    try:
        later = datetime.fromisoformat(at) + _LEAST
    except OverflowError:  # the last moment that there is: two versions bear it
        return at
    return f"{later:%Y-%m-%dT%H:%M:%S}.{later.microsecond // 1000:03d}Z"
