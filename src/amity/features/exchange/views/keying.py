"""The keys by which each report is looked for, kept as its author's words come in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from amity.features.exchange.linking import blocking
from amity.features.exchange.rules.matters import read
from amity.features.exchange.views.tables import block_table, layer_table

_SOME = 400  # names that one question holds


def learn(tx: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep the keys of the reports of which *rows* were said, which stand in their table already."""
    alone = {row["report"]: row for row in rows}
    several = _said_more(tx, list(alone))
    kept = [one for report, row in alone.items() if report not in several for one in _rows(report, [row])]
    for some in parted(sorted(several)):
        tx.execute(delete(block_table).where(block_table.c.report.in_(some)))
        query = select(layer_table).where(layer_table.c.report.in_(some))
        said: dict[str, list[Mapping[str, Any]]] = {}
        for row in tx.execute(query.order_by(layer_table.c.party, layer_table.c.seq)).mappings():
            said.setdefault(row["report"], []).append(dict(row))
        kept += [one for report, words in said.items() for one in _rows(report, words)]
    if kept:
        tx.execute(insert(block_table), kept)


def _said_more(tx: Connection, reports: Sequence[str]) -> set[str]:
    t, found = layer_table, set[str]()
    for some in parted(reports):
        query = select(t.c.report).where(t.c.report.in_(some)).group_by(t.c.report).having(func.count() > 1)
        found |= set(tx.execute(query).scalars())
    return found


def _rows(report: str, words: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what is kept of a report of which *words* are held; each version of it can be found."""
    found: dict[str, None] = {}
    for head in (one for one in words if one["kind"]):
        merged: dict[str, Any] = {}
        for one in [head, *(o for o in words if not o["kind"] and o["party"] == head["party"])]:
            merged |= dict(said_in(one))
            if (whole := read(head["kind"], merged)) is not None:
                found |= dict.fromkeys(blocking.keys(head["kind"], whole))
    about = {"matter": report, "report": report, "record": words[0]["record"]}
    return [about | {"key": key} for key in found]


def said_in(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of the report that a row speaks of."""
    body: Mapping[str, Any] = row["body"]
    said: Mapping[str, Any] = body if row["sort"] == "opening" else body["says"]
    return said


def parted(names: Sequence[str]) -> Iterable[Sequence[str]]:
    """Yield *names* in parts that one question can hold."""
    return (names[at : at + _SOME] for at in range(0, len(names), _SOME))
