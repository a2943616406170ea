"""What authors say of the fields of reports: openings, parts, corrections, releases.

Every word leaves a row, also one about another's report: who is heard is decided when a report is put
together, since its opening may arrive last.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, insert

from amity.features.exchange.kinds import (
    KINDS,
    REPORTS,
    Identifier,
    PartTold,
    Report,
    ReportCorrected,
    ReportReleased,
)
from amity.features.exchange.kinds.shared import IS_ORIGIN
from amity.features.exchange.rules.identifiers import normal
from amity.features.exchange.rules.matters import read
from amity.features.exchange.views.keying import learn, said_in
from amity.features.exchange.views.tables import (
    area_table,
    block_table,
    identifier_table,
    layer_table,
    rest_table,
    told,
)
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.store.view import View

Row = dict[str, Any]
MOST = 500  # identifiers or sources of one record that are kept to be found by


class Reporting(View):
    """Reports, each a matter named by the record that opened it."""

    name = "exchange.reports"
    version = 3
    reads = (*REPORTS, PartTold, ReportCorrected, ReportReleased)
    tables = (layer_table, area_table, identifier_table, rest_table, block_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record that opened the report."""
        if isinstance(body, (PartTold, ReportCorrected, ReportReleased)):
            return body.report
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note what it says, and by which areas, numbers and sources it is found."""
        self.apply_all(tx, [(record, body)])

    def apply_all(self, tx: Connection, heard: Sequence[tuple[Record, Body]]) -> None:
        """Apply *heard*, each table in one statement."""
        rows = [row for record, body in heard if (row := layer_row(record, self.matter(record, body), body))]
        found: list[tuple[Any, list[Row]]] = [
            (layer_table, rows),
            (area_table, [area for row in rows for area in _areas(row)]),
            (identifier_table, [one for row in rows for one in _identifiers(row)]),
            (rest_table, [one for row in rows for one in _rests(row)]),
        ]
        for table, some in found:
            if some:
                tx.execute(insert(table), some)
        learn(tx, rows)


REPORTING = Reporting()


def layer_row(record: Record, matter: str, body: Body) -> Row | None:
    """Return what is kept of one record on the report *matter*; None where nobody could show it."""
    row = told(record, matter, body) | {"report": matter, "kind": "", "title": "", "token": ""}
    match body:
        case Report():
            said = {"sort": "opening", "kind": KINDS.name_of(type(body))}
            return row | said | {"title": body.title, "token": body.token}
        case ReportReleased():
            whole = read(body.kind, body.says)
            if whole is None:  # it says less than a report must: nobody could show it
                return None
            title, token = str(whole["title"]), str(whole["token"])
            return row | {"sort": "release", "kind": body.kind, "title": title, "token": token}
        case PartTold():
            return row | {"sort": "part"}
        case ReportCorrected():
            return row | {"sort": "correct"}
    raise AssertionError("it reads nothing else")


def _of(row: Row) -> Row:
    return {name: row[name] for name in ("matter", "record", "report", "party")}


def _areas(row: Row) -> Iterator[Row]:
    if not row["kind"]:
        return
    whole = read(row["kind"], said_in(row)) or {}
    for area in dict.fromkeys((whole["area"], *whole["areas_too"])):
        yield {"matter": row["matter"], "record": row["record"], "area": area}


def _identifiers(row: Row) -> Iterator[Row]:
    said = said_in(row).get("identifiers", ())
    for place, one in enumerate(said[:MOST] if isinstance(said, (list, tuple)) else ()):
        try:
            known = Identifier.model_validate(one)
        except ValidationError:
            continue
        value = normal(known.sort, known.value)[:500]
        yield _of(row) | {"place": place, "sort": known.sort, "value": value}


def _rests(row: Row) -> Iterator[Row]:
    said = said_in(row).get("rests_on", ())
    if not isinstance(said, (list, tuple)):
        return
    for source in dict.fromkeys(one for one in said[:MOST] if isinstance(one, str) and IS_ORIGIN(one)):
        yield _of(row) | {"source": source}
