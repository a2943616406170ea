"""Requests with their moves and custody, and what each Party asks of requests that are sent to it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.exchange.kinds import HandedOver, Moved, RequestMade, RequirementsStated
from amity.features.exchange.rules.custody import Break, Chain, Link, chains
from amity.features.exchange.rules.requests import Request, Said, followed
from amity.features.exchange.views.tables import (
    handover_table,
    move_table,
    request_table,
    requirement_table,
    told,
)
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.node.pack import RegionPack
from amity.store.view import View

HEARD = (RequestMade, Moved, HandedOver, RequirementsStated)


class Requesting(View):
    """Requests, each a matter named by the record that made it; requirements, by who states them."""

    name = "exchange.requests"
    version = 1
    reads = HEARD
    tables = (request_table, move_table, handover_table, requirement_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the request, or whose requirements they are."""
        match body:
            case Moved() | HandedOver():
                return body.request
            case RequirementsStated():
                return f"{record.party}/{body.sort}/{body.basis}"
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it, also what comes before the request is known here."""
        row = told(record, self.matter(record, body), body)
        match body:
            case RequestMade():
                sent = body.party in record.audience and body.party != record.party
                about = {"to_party": body.party, "sort": body.sort, "sent": sent}
                tx.execute(insert(request_table).values(row | about))
            case Moved():
                tx.execute(insert(move_table).values(row | {"request": body.request}))
            case HandedOver():
                tx.execute(insert(handover_table).values(row | {"request": body.request}))
            case RequirementsStated():
                about = {"sort": body.sort, "basis": body.basis}
                tx.execute(insert(requirement_table).values(row | about))


REQUESTING = Requesting()


def request(tx: Connection, record: str) -> Request:
    """
    Return the request that *record* made.

    Raises:
        NotFound: no such request is known here.
    """
    row = tx.execute(select(request_table).where(request_table.c.record == record)).mappings().first()
    if row is None:
        raise NotFound("no such request is known here: the page of requests lists those that are")
    return _request(tx, row)


def requests(tx: Connection, *, report: str = "") -> list[Request]:
    """Return the requests known here (about *report*, if given), the newest first."""
    t = request_table
    rows = tx.execute(select(t).order_by(t.c.issued.desc(), t.c.record)).mappings().all()
    return [_request(tx, row) for row in rows if not report or row["body"]["report"] == report]


def sent_as(tx: Connection, draft: Request) -> str:
    """Return the record as which its author sent *draft*; "" where it did not."""
    t = request_table
    rows = tx.execute(select(t).where(t.c.party == draft.requester, t.c.sent).order_by(t.c.seq)).mappings()
    return next((row["record"] for row in rows if row["body"]["draft"] == draft.record), "")


def due(one: Request, region: RegionPack) -> date | None:
    """Return the day on which the awaited move is due, by the region's days for its urgency."""
    if one.awaited is None:
        return None
    days = region.vocabulary("urgency").number(str(one.body["urgency"]), one.awaited[0])
    return one.due(days)


def custody(tx: Connection, one: Request) -> tuple[list[Chain], list[Break]]:
    """Return the custody of what is given under a request: its chains, and the links that stand in none."""
    t = handover_table
    rows = tx.execute(select(t).where(t.c.request == one.record).order_by(t.c.party, t.c.seq)).mappings()
    return chains([_link(row) for row in rows], frozenset({one.requester, one.respondent}))


def requirements(tx: Connection, party: str, sort: str, basis: str) -> list[RowMapping]:
    """Return what *party* asks of such requests, in its newest words: under *basis*, else in general."""
    t = requirement_table
    query = select(t).where(t.c.party == party, t.c.sort == sort, t.c.basis.in_(["", basis]))
    rows = tx.execute(query.order_by(t.c.basis.desc(), t.c.seq.desc())).mappings().all()
    return list({row["basis"]: row for row in reversed(rows)}.values())[::-1]


def all_requirements(tx: Connection) -> list[RowMapping]:
    """Return what each Party asks of requests, in its newest words."""
    t = requirement_table
    rows = tx.execute(select(t).order_by(t.c.party, t.c.sort, t.c.basis, t.c.seq)).mappings().all()
    return list({(row["party"], row["sort"], row["basis"]): row for row in rows}.values())


def _request(tx: Connection, row: RowMapping) -> Request:
    said: Sequence[RowMapping] = (
        tx.execute(select(move_table).where(move_table.c.request == row["record"])).mappings().all()
    )
    return followed(
        RecordId(row["record"]),
        Party(row["party"]),
        Party(row["to_party"]),
        row["issued"],
        row["body"],
        [_said(one) for one in said],
        sent=row["sent"],
    )


def _said(row: RowMapping) -> Said:
    return Said(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        seq=row["seq"],
        issued=row["issued"],
        after=row["body"]["after"],
        move=row["body"]["move"],
        body=row["body"],
    )


def _link(row: RowMapping) -> Link:
    body = row["body"]
    return Link(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        seq=row["seq"],
        previous=body["previous"],
        act=body["act"],
        to=body["to"],
        items={one["label"]: one["sha256"] for one in body["items"]},
        at=body["at"],
    )
