"""What is known of each register: one view for each, made from its declaration, and the questions to them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, Table, Text, cast, insert, select

from amity.errors import NotFound
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.declaring import IS_REF, Answer, Entry, Part, Register, Standing, Told
from amity.features.registers.kinds import Tested, Verified
from amity.features.registers.rules import mirroring, standing
from amity.features.registers.rules.mirroring import Pair
from amity.features.registers.rules.standing import Found
from amity.features.registers.views import holding
from amity.features.registers.views.tables import holding_table_of, table_of
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Party, Record, moment
from amity.node.pack import RegionPack
from amity.store.view import View

AT_ONCE = 500  # entries that one question names


class Registering(View):
    """All that was said of one register: entries, parts, confirmations and calls."""

    version = 3

    def __init__(self, register: Register) -> None:
        self.register = register
        self.name = f"registers.{register.name}"
        self.reads = (*register.bodies, Verified, Tested)
        self.table = table_of(register.name)
        self.holding = holding_table_of(register.name)
        self.tables = (self.table, self.holding)

    def matter(self, record: Record, body: Body) -> str:
        """Return whose entry it is, and its name: the owner's own word, or another's call to it."""
        match body:
            case Verified():
                return f"{record.party}/{body.entry}" if body.register_name == self.register.name else ""
            case Tested():
                return f"{body.of}/{body.entry}" if body.register_name == self.register.name else ""
            case Entry() | Part():
                return f"{record.party}/{body.entry}"
        return ""

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        self.apply_all(tx, [(record, body)])

    def apply_all(self, tx: Connection, heard: Sequence[tuple[Record, Body]]) -> None:
        """Note them together: an import brings thousands."""
        rows = [self._row(record, body) for record, body in heard]
        tx.execute(insert(self.table), rows)
        said = (row["matter"] for row in rows if row["sort"] in ("entry", "verified"))
        holding.learn(tx, self.table, self.holding, said)

    def told(self, record: Record, body: Body) -> Told:
        """Return what *record* says, as it is read back."""
        row = self._row(record, body)
        about, said = row.pop("about"), row.pop("body")
        kept = {name: value for name, value in row.items() if name in _TOLD}
        return Told(**kept, about=about or "", raw=orjson.dumps(said).decode())

    def _row(self, record: Record, body: Body) -> dict[str, Any]:
        said = body.model_dump(mode="json")
        sort, since, part = "entry", moment(record.issued)[:10], ""
        match body:
            case Verified():
                sort = "verified"
            case Tested():
                sort, since = "tested", body.on.isoformat()
            case Part():
                sort, since, part = "part", body.since.isoformat(), self.register.part_name(said)
            case Entry():
                since = body.since.isoformat()
        matter = self.matter(record, body)
        return {
            "matter": matter,
            "owner": matter.partition("/")[0],
            "record": record.id,
            "sort": sort,
            "party": record.party,
            "entry": said["entry"],
            "part": part[:40],
            "seq": record.seq,
            "issued": moment(record.issued),
            "since": since,
            "turn": f"{since}#{record.seq:019}",
            "about": body.to if isinstance(body, Answer) else None,
            "until": said.get("until") or "",
            "named": str(said.get(self.register.own) or "")[:12],
            "to": record.to,
            "asks": said.get("reply_by") or "",
            "ends": said.get("end") or said.get("start") or "",
            "read_by": " ".join(sorted(record.audience)),
            "body": said,
        }


_TOLD = {one.name for one in fields(Told)}
BY_NAME: Mapping[str, Registering] = {one.name: Registering(one) for one in CATALOGUE}


def register(name: str) -> Register:
    """
    Return the register called *name*.

    Raises:
        NotFound: there is none.
    """
    if name not in BY_NAME:
        raise NotFound(f"no register is called {name}: there are {', '.join(BY_NAME)}")
    return BY_NAME[name].register


def entries(
    tx: Connection,
    register: Register,
    *,
    region: RegionPack,
    on: date,
    known: date | None = None,
    party: str = "",
    public: bool = False,
) -> Found:
    """
    Return the entries of *register* as they stood *on* a day.

    Args:
        known: as this node's Party could know it by the end of that day; None: all that is held.
        party: only this Party's.
        public: only from records that anybody may read.
    """
    told = _told(tx, register, known=known, owner=party)
    some = (one for one in told if not public or PUBLIC in one.readers)
    return standing.found(register, some, region=region, on=on)


def entry(
    tx: Connection,
    register: Register,
    party: str,
    name: str,
    *,
    region: RegionPack,
    on: date,
    known: date | None = None,
) -> Standing:
    """
    Return one entry with its history, also where no reader takes it up, and why.

    Raises:
        NotFound: nothing of it was told here, or none held on that day.
    """
    alone = "" if standing.most_of(register, region) else name  # else which others stand decides too
    told = _told(tx, register, known=known, owner=party, entry=alone)
    found = standing.found(register, told, region=region, on=on)
    for one in (*found.standing, *found.refused):
        if one.entry == name and one.party == party:
            return one
    raise NotFound(
        f"{party} has no entry {name} in “{register.title}” on {on}, or none that was told to this Party"
    )


def objection(
    tx: Connection, register: Register, said: Sequence[tuple[Record, Body]], *, region: RegionPack
) -> str:
    """Return why no reader would take up *said*, entries of *register* not filed yet; "" where all would."""
    view = BY_NAME[register.name]
    some = [view.told(record, body) for record, body in said if isinstance(body, register.entry)]
    if not some:
        return ""
    bounded = standing.most_of(register, region)  # else what stands has no say in it
    before = list(_told(tx, register, known=None, owner=some[0].owner)) if bounded else []
    today = date.fromisoformat(some[0].issued[:10])
    return standing.objection(register, before, some, region=region, today=today)


def answers(
    tx: Connection, ref: str, *, region: RegionPack, on: date
) -> list[tuple[Register, tuple[Standing, ...]]]:
    """Return what Parties answer to the entry *ref*, by register, where there is an answer."""
    _, name, _ = ref.split("/")
    found = []
    for view in BY_NAME.values():
        if name in view.register.answers:
            told = _answering(tx, view, ref)
            some = standing.found(view.register, told, region=region, on=on).standing
            if kept := tuple(one for one in some if one.told.about == ref):
                found.append((view.register, kept))
    return found


def answered(tx: Connection, party: Party, refs: Sequence[str]) -> set[str]:
    """Return those of the entries *refs* that *party* has answered in any register."""
    return {
        about
        for view in BY_NAME.values()
        if view.register.answers
        for some in batched(refs)
        for about in tx.execute(
            select(view.table.c.about).where(view.table.c.party == party, view.table.c.about.in_(some))
        ).scalars()
    }


def said_by(tx: Connection, register: Register, party: Party) -> list[Told]:
    """Return all that was said of the entries of *party*."""
    return list(_told(tx, register, known=None, owner=party))


def said_already(
    tx: Connection, register: Register, party: Party, names: Iterable[str], *, region: RegionPack, on: date
) -> Iterator[Standing]:
    """Yield those entries of *party* called *names* that hold."""
    for some in batched([f"{party}/{name}" for name in names]):
        yield from standing.each(register, read(tx, register, some, known=None), region=region, on=on)


def compared(
    tx: Connection, register: Register, *, region: RegionPack, on: date, name: str = ""
) -> list[Pair]:
    """Return the figures of *register* that Parties tell each from its own side, side by side."""
    if register.mirror is None:
        raise NotFound(f"in “{register.title}” no figures are told by two Parties: nothing is compared")
    found = entries(tx, register, region=region, on=on).standing
    some = mirroring.pairs(register.mirror, found)
    return [one for one in some if name in ("", one.entry)]


def where_it_is(ref: str) -> tuple[str, str, str] | None:
    """Return Party, register and entry that *ref* names, or None where it names no register of ours."""
    if not IS_REF(ref):
        return None
    party, name, entry = ref.split("/")
    return (party, name, entry) if name in BY_NAME else None


def read(tx: Connection, register: Register, matters: Sequence[str], *, known: date | None) -> Iterator[Told]:
    """Yield all that was said of the entries *matters*, each "KHM/crime-desk"."""
    t = BY_NAME[register.name].table
    for some in batched(matters):
        query = _asking(t).where(t.c.matter.in_(some))
        if known:
            query = query.where(t.c.issued <= f"{known.isoformat()}T23:59:59Z")
        yield from map(_of, tx.execute(query))


def batched(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield *names* in parts that one question can name."""
    for at in range(0, len(names), AT_ONCE):
        yield names[at : at + AT_ONCE]


def _answering(tx: Connection, view: Registering, ref: str) -> Iterator[Told]:
    """Return all that was said of entries that ever were about *ref*: the newest may be about another."""
    t = view.table
    matters = select(t.c.matter).where(t.c.about == ref).distinct()
    yield from map(_of, tx.execute(_asking(t).where(t.c.matter.in_(matters))))


def _told(
    tx: Connection, register: Register, *, known: date | None, owner: str, entry: str = ""
) -> Iterator[Told]:
    t = BY_NAME[register.name].table
    query = _asking(t)
    if known:
        query = query.where(t.c.issued <= f"{known.isoformat()}T23:59:59Z")
    if entry:  # by its own index alone: asked for the owner too, a database may read all that this one said
        query = query.where(t.c.matter == f"{owner}/{entry}")
    elif owner:
        query = query.where(t.c.owner == owner)
    yield from map(_of, tx.execute(query))


def _asking(t: Table) -> Select[Any]:
    """Return the question for rows of *t*, whose bodies come as text: few of them are read."""
    return select(*(column for column in t.c if column is not t.c.body), cast(t.c.body, Text).label("raw"))


def _of(row: Row[Any]) -> Told:
    return Told(
        sort=row.sort,
        record=row.record,
        owner=row.owner,
        party=row.party,
        entry=row.entry,
        part=row.part,
        seq=row.seq,
        issued=row.issued,
        since=row.since,
        until=row.until,
        about=row.about or "",
        named=row.named,
        to=row.to,
        read_by=row.read_by,
        raw=row.raw,
    )
