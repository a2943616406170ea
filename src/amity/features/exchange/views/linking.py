"""Claims that two reports speak of the same thing: each with its author, and undone by that author alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, insert, or_, select
from sqlalchemy.engine import RowMapping

from amity.features.exchange.kinds import LinkClaimed, LinkUndone
from amity.features.exchange.views.tables import link_table, told, unlink_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.store.view import View


class Linking(View):
    """Links, each a matter of its own."""

    name = "exchange.links"
    version = 1
    reads = (LinkClaimed, LinkUndone)
    tables = (link_table, unlink_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the claim."""
        return body.link if isinstance(body, LinkUndone) else record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        row = told(record, self.matter(record, body), body)
        match body:
            case LinkClaimed():
                tx.execute(insert(link_table).values(row | {"a": body.a, "b": body.b, "sort": body.sort}))
            case LinkUndone():
                tx.execute(insert(unlink_table).values(row | {"link": body.link}))


LINKING = Linking()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One Party's claim that stands."""

    record: RecordId
    party: Party
    issued: str
    other: RecordId  # the report at the other end
    body: dict[str, Any]


def links_of(tx: Connection, names: Sequence[str]) -> list[Claim]:
    """Return the claims that stand about the report called any of *names*, the oldest first."""
    t, gone = link_table, unlink_table
    undone = exists().where(gone.c.link == t.c.record, gone.c.party == t.c.party)
    about = or_(t.c.a.in_(list(names)), t.c.b.in_(list(names)))
    query = select(t).where(about, ~undone).order_by(t.c.issued, t.c.record)
    return [_claim(row, names) for row in tx.execute(query).mappings()]


def _claim(row: RowMapping, names: Sequence[str]) -> Claim:
    other = row["b"] if row["a"] in names else row["a"]
    return Claim(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        issued=row["issued"],
        other=RecordId(other),
        body=row["body"],
    )
