"""Reports as this reader may know them: put together from what is held here, and from nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.exchange.kinds.shared import Sort
from amity.features.exchange.rules.identifiers import normal
from amity.features.exchange.rules.matters import Copy, Layer, Matter, composed
from amity.features.exchange.views.keying import said_in
from amity.features.exchange.views.tables import area_table, copy_table, identifier_table, layer_table
from amity.kernel.record import Marking, Party, RecordId

BATCH = 500  # names in one question to the database
PAGE = 50


def report(tx: Connection, name: str) -> Matter:
    """
    Return the report called *name*; for its author, whichever copy is named, with all copies.

    Raises:
        NotFound: nothing of it is held here.
    """
    found = put_together(tx, [name])
    if not found:
        raise NotFound("no such report is held here: it was withdrawn, or not addressed to your Party")
    return found[0]


def reports(
    tx: Connection,
    *,
    area: str = "",
    party: str = "",
    kind: str = "",
    words: str = "",
    before: tuple[str, str] = ("", ""),
    limit: int = PAGE,
) -> list[Matter]:
    """
    Return the reports held here, the newest first.

    Args:
        words: that stand in the title.
        before: the moment and the name of the last report of the page before.
    """
    t = layer_table
    found: list[tuple[str, str, str]] = []
    for head in (_opened(), _released()):  # each by itself stands in an index, the newest last
        query = _openings(head, area, party, kind, words).add_columns(t.c.issued, t.c.record)
        if before[0]:
            earlier = and_(t.c.issued == before[0], t.c.record < before[1])
            query = query.where(or_(t.c.issued < before[0], earlier))
        rows = tx.execute(query.order_by(t.c.issued.desc(), t.c.record.desc()).limit(limit))
        found += [(row.issued, row.record, row.report) for row in rows]
    return put_together(tx, [report for _, _, report in sorted(found, reverse=True)[:limit]])


def count(tx: Connection, *, area: str = "", party: str = "", kind: str = "", words: str = "") -> int:
    """Return how many such reports are held here."""
    t, c = layer_table, copy_table
    opened, again = t.c.sort == "opening", t.c.token.in_(select(c.c.token))  # few, where most have no copies
    return (
        _number(tx, _openings(opened, area, party, kind, words))
        - _number(
            tx, _openings(and_(opened, again, is_later_copy(t.c.token, t.c.party)), area, party, kind, words)
        )
        + _number(tx, _openings(_released(), area, party, kind, words))
    )


def _number(tx: Connection, query: Select[Any]) -> int:
    return tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def counts(tx: Connection) -> dict[str, int]:
    """Return how many reports are held here of each area."""
    t, a = layer_table, area_table
    query = (
        select(a.c.area, func.count())
        .join(t, t.c.record == a.c.record)
        .where(or_(_opened(), _released()))
        .group_by(a.c.area)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def having(tx: Connection, sort: str, value: str) -> list[Matter]:
    """Return the reports whose author gives this number, in any writing; of any sort, if *sort* is ""."""
    t = identifier_table
    forms = {normal(one, value) for one in ([sort] if sort else get_args(Sort))}
    query = select(t.c.report).where(t.c.value.in_(sorted(forms))).distinct()
    if sort:
        query = query.where(t.c.sort == sort)
    found = put_together(tx, list(tx.execute(query.order_by(t.c.report)).scalars()))
    return [one for one in found if _bears(one, sort, value)]


def _bears(matter: Matter, sort: str, value: str) -> bool:
    said = [
        one for layer in matter.layers for one in layer.says.get("identifiers", ()) if isinstance(one, dict)
    ]
    return any(
        (not sort or one.get("sort") == sort)
        and normal(str(one.get("sort")), str(one.get("value"))) == normal(str(one.get("sort")), value)
        for one in said
    )


def put_together(tx: Connection, names: Sequence[str]) -> list[Matter]:
    """Return the reports called *names*, in that order; those of which nothing is held are left out."""
    groups = _groups(tx, names)
    wanted = list(dict.fromkeys(one.record for copies in groups.values() for one in copies))
    rows = _layers(tx, dict.fromkeys([*names, *wanted]))
    found: dict[str, Matter] = {}
    for name in names:
        copies = groups.get(name, [])
        head = copies[0].record if copies else name
        own = list(rows.get(head, ()))
        for copy in copies[1:]:
            own += [row for row in rows.get(copy.record, ()) if row.sort != "opening"]
        matter = composed(own, copies)
        if matter is not None:
            found.setdefault(matter.report, matter)
    return list(found.values())


def _openings(head: ColumnElement[bool], area: str, party: str, kind: str, words: str) -> Select[Any]:
    t, a = layer_table, area_table
    query = select(t.c.report).where(head)
    if area:
        query = query.where(exists().where(a.c.record == t.c.record, a.c.area == area))
    if party:
        query = query.where(t.c.party == party)
    if kind:
        query = query.where(t.c.kind == kind)
    if words:
        query = query.where(func.lower(t.c.title).contains(words.lower(), autoescape=True))
    return query


def _opened() -> ColumnElement[bool]:
    """Return what is true of the one row for which a report is listed that its author opened here."""
    t = layer_table
    return and_(t.c.sort == "opening", ~is_later_copy(t.c.token, t.c.party))


def _released() -> ColumnElement[bool]:
    """Return what is true of the one row for which a report is listed that others passed on."""
    t, other, again = layer_table, layer_table.alias(), layer_table.alias()
    opened = exists().where(other.c.report == t.c.report, other.c.sort == "opening")
    said_before = exists().where(
        again.c.report == t.c.report,
        again.c.sort == "release",
        or_(again.c.party < t.c.party, and_(again.c.party == t.c.party, again.c.seq < t.c.seq)),
    )
    return and_(t.c.sort == "release", ~opened, ~said_before, ~is_later_copy(t.c.token, t.c.party))


def is_later_copy(token: ColumnElement[str], party: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether another copy of *party*'s report comes before the one that bears *token*."""
    first, second, held = copy_table.alias(), copy_table.alias(), layer_table.alias()
    return exists().where(
        first.c.token == token,
        first.c.party == party,
        second.c.record == first.c.record,
        second.c.place < first.c.place,
        held.c.token == second.c.token,
        held.c.party == party,
        held.c.sort == "opening",
    )


def _groups(tx: Connection, names: Sequence[str]) -> dict[str, list[Copy]]:
    """Return, for those of *names* that were told in copies, the copies that are held here."""
    t, c = layer_table, copy_table
    same = and_(t.c.token == c.c.token, t.c.party == c.c.party, t.c.sort == "opening")
    rosters: dict[str, str] = {}
    for some in _batches(names):
        query = select(t.c.record, func.min(c.c.record)).join(c, same).where(t.c.record.in_(some))
        rosters |= {row[0]: row[1] for row in tx.execute(query.group_by(t.c.record))}
    found: dict[str, list[Copy]] = {}
    for some in _batches(list(dict.fromkeys(rosters.values()))):
        listed = select(c.c.record, c.c.reader, t.c.record.label("copy")).join(t, same)
        query = listed.where(c.c.record.in_(some)).order_by(c.c.record, c.c.place, t.c.seq)
        for row in tx.execute(query):
            copy = Copy(reader=Party(row.reader), record=RecordId(row.copy))
            found.setdefault(row.record, []).append(copy)
    return {name: found[roster] for name, roster in rosters.items()}


def aliases(tx: Connection) -> dict[str, str]:
    """Return, for each copy of a report, the first copy that is held here: they are one report."""
    t, c = layer_table, copy_table
    same = and_(t.c.token == c.c.token, t.c.party == c.c.party, t.c.sort == "opening")
    query = select(c.c.record, t.c.record.label("copy")).join(t, same)
    heads: dict[str, str] = {}
    found: dict[str, str] = {}
    for row in tx.execute(query.order_by(c.c.record, c.c.place, t.c.seq)):
        found[row.copy] = heads.setdefault(row.record, row.copy)
    return found


def _batches(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))


def _layers(tx: Connection, names: Iterable[str]) -> dict[str, list[Layer]]:
    t, wanted = layer_table, list(names)
    found: dict[str, list[Layer]] = {}
    for some in _batches(wanted):
        query = select(t).where(t.c.report.in_(some))
        for row in tx.execute(query.order_by(t.c.party, t.c.seq)).mappings():
            found.setdefault(row["report"], []).append(layer(row))
    return found


def layer(row: Mapping[str, Any] | RowMapping) -> Layer:
    """Return a row as the layer that it is."""
    envelope = row["envelope"]
    return Layer(
        record=RecordId(row["record"]),
        report=RecordId(row["report"]),
        party=Party(row["party"]),
        seq=row["seq"],
        issued=row["issued"],
        sort=row["sort"],
        kind=row["kind"],
        says=said_in(dict(row)),
        audience=frozenset(map(Party, envelope["audience"])),
        to=envelope["to"],
        marking=Marking(envelope["tlp"], envelope["purpose"], envelope["retain_until"]),
        reason=str(row["body"].get("reason", "")),
    )
