"""Claims that two reports speak of the same, judgements of hits of lists: each undone by its author alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, insert, or_, select
from sqlalchemy.engine import RowMapping

from amity.features.exchange.kinds import HeldApart, LinkClaimed, LinkUndone, ScreeningJudged
from amity.features.exchange.views.tables import apart_table, judged_table, link_table, told, unlink_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.store.view import View


class Linking(View):
    """Links, each a matter of its own."""

    name = "exchange.links"
    version = 3
    reads = (LinkClaimed, HeldApart, ScreeningJudged, LinkUndone)
    tables = (link_table, apart_table, judged_table, unlink_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the claim."""
        return body.link if isinstance(body, LinkUndone) else record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        row = told(record, self.matter(record, body), body)
        match body:
            case LinkClaimed():
                tx.execute(insert(link_table).values(row | {"a": body.a, "b": body.b, "sort": body.sort}))
            case HeldApart():
                tx.execute(insert(apart_table).values(row | {"a": body.a, "b": body.b}))
            case ScreeningJudged():
                about = {"report": body.report, "publisher": body.publisher, "entry": body.entry}
                tx.execute(insert(judged_table).values(row | about))
            case LinkUndone():
                tx.execute(insert(unlink_table).values(row | {"link": body.link}))


LINKING = Linking()
_SOME = 400  # reports that one question names


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One Party's claim that stands."""

    record: RecordId
    party: Party
    issued: str
    other: RecordId  # the report at the other end
    body: dict[str, Any]

    @property
    def same(self) -> bool:
        """Whether it says that the two are the same, and not apart."""
        return "sort" in self.body


def links_of(tx: Connection, names: Sequence[str]) -> list[Claim]:
    """Return the claims that stand about the report called any of *names*, the oldest first."""
    t = link_table
    about = or_(t.c.a.in_(list(names)), t.c.b.in_(list(names)))
    query = select(t).where(about, _stands(t)).order_by(t.c.issued, t.c.record)
    return [_claim(row, names) for row in tx.execute(query).mappings()]


def claims(tx: Connection, *, limit: int) -> list[Claim]:
    """Return the claims that stand, that two are the same or apart, the newest first."""
    found = []
    for t in (link_table, apart_table):
        query = select(t).where(_stands(t)).order_by(t.c.issued.desc(), t.c.record).limit(limit)
        found += [_claim(row, ()) for row in tx.execute(query).mappings()]
    return sorted(found, key=lambda one: (one.issued, one.record), reverse=True)[:limit]


def settled(tx: Connection, party: Party) -> set[frozenset[str]]:
    """Return the pairs that need no suggestion: linked by anybody, or by *party* once; held apart by it."""
    t, apart = link_table, apart_table
    linked = select(t.c.a, t.c.b).where(or_(t.c.party == party, _stands(t)))
    parted = select(apart.c.a, apart.c.b).where(apart.c.party == party, _stands(apart))
    return {frozenset((row.a, row.b)) for query in (linked, parted) for row in tx.execute(query)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One Party's word on a hit, that stands."""

    record: RecordId
    party: Party
    issued: str
    verdict: str
    grounds: str
    edition: str


def judgements(tx: Connection, reports: Sequence[str]) -> dict[tuple[str, str, str], list[Judgement]]:
    """Return the newest word of each Party on hits of *reports*, by report, publisher and entry."""
    t, newest = judged_table, dict[tuple[str, str, str, str], Judgement]()
    for at in range(0, len(reports), _SOME):
        query = select(t).where(t.c.report.in_(reports[at : at + _SOME]), _stands(t)).order_by(t.c.seq)
        for row in tx.execute(query).mappings():
            said = {name: row["body"][name] for name in ("verdict", "grounds", "edition")}
            who = {"record": RecordId(row["record"]), "party": Party(row["party"]), "issued": row["issued"]}
            newest[row["report"], row["publisher"], row["entry"], row["party"]] = Judgement(**who, **said)
    found: dict[tuple[str, str, str], list[Judgement]] = {}
    for (report, publisher, entry, _), one in sorted(newest.items()):
        found.setdefault((report, publisher, entry), []).append(one)
    return found


def own_claim(tx: Connection, record: str, party: Party) -> RecordId | None:
    """Return the claim or judgement *record* of *party*, if it stands."""
    for t in (link_table, apart_table, judged_table):
        query = select(t.c.record).where(t.c.record == record, t.c.party == party, _stands(t))
        if (found := tx.execute(query).scalar()) is not None:
            return RecordId(found)
    return None


def _stands(table: Table) -> ColumnElement[bool]:
    gone = unlink_table
    return ~exists().where(gone.c.link == table.c.record, gone.c.party == table.c.party)


def _claim(row: RowMapping, names: Sequence[str]) -> Claim:
    other = row["b"] if row["a"] in names else row["a"]
    return Claim(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        issued=row["issued"],
        other=RecordId(other),
        body=row["body"],
    )
