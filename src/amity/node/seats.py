"""What the operator of a node did to somebody's seat: a record, so that it is not done in silence.

Whoever runs the machine can let anybody in. They cannot do it unseen: their own Party reads, in its log, when
whose access was ended and whether a new link was made. Nobody else reads it, and after a year it goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field
from sqlalchemy import Boolean, Column, Connection, Integer, MetaData, String, Table, insert, or_, select

from amity.kernel.kind import Body, Kinds
from amity.kernel.record import OFFICE, Draft, Marking, Office, Party, Record, RecordId, moment, when
from amity.store.view import View

KINDS = Kinds("node")
KEPT = timedelta(days=366)


@KINDS.kind("unseat", 1, source="decision 0009")
class Unseated(Body):
    """The operator of this node ended somebody's access, and perhaps made a new link for them."""

    office: str = Field(pattern=f"^{OFFICE.pattern}$", title="Office")
    person: str = Field(
        default="", max_length=120, title="Person", description="as their link named them; if left out, all"
    )
    ended: int = Field(
        ge=0, strict=True, title="How much was ended", description="sessions, tokens, passkeys, unused links"
    )
    link: bool = Field(default=False, title="A new link was made")

    example = {"office": "focal-point", "person": "Sok Dara", "ended": 3, "link": True}


unseated = Table(
    "node_unseated",
    MetaData(),
    Column("matter", String(200), nullable=False),
    Column("record", String(64), primary_key=True),
    Column("party", String(12), nullable=False, index=True),
    Column("office", String(40), nullable=False),
    Column("person", String(120), nullable=False),
    Column("ended", Integer, nullable=False),
    Column("link", Boolean, nullable=False),
    Column("at", String(20), nullable=False),
)


class Seats(View):
    """Whose access was ended by the operator of the node, and when."""

    name = "node.seats"
    version = 1
    reads = (Unseated,)
    tables = (unseated,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, Unseated)
        row = {"matter": record.id, "record": record.id, "party": record.party, "at": moment(record.issued)}
        tx.execute(insert(unseated).values(row | body.model_dump() | {"ended": min(body.ended, 2**31 - 1)}))


SEATS = Seats()


@dataclass(frozen=True, slots=True)
class Unseating:
    """Access that the operator ended."""

    record: RecordId
    office: Office
    person: str  # "" for all who sat in that office
    ended: int
    link: bool
    at: datetime


def draft(office: Office, person: str, *, ended: int, link: bool, now: datetime) -> Draft:
    """Return what the operator has to say of it, to nobody but their own Party."""
    body = {"office": office, "person": person, "ended": ended, "link": link}
    until = (now + KEPT).date().isoformat()
    return Draft(KINDS.name_of(Unseated), body, frozenset(), marking=Marking(retain_until=until))


def unseatings(
    tx: Connection, party: Party, *, office: str = "", person: str = "", most: int = 20
) -> Sequence[Unseating]:
    """Return what *party*'s operator ended, newest first: of all, or of one *person* in *office*."""
    query = select(unseated).where(unseated.c.party == party)
    if office:
        named = or_(unseated.c.person == person, unseated.c.person == "")
        query = query.where(unseated.c.office == office, named)
    found = tx.execute(query.order_by(unseated.c.at.desc(), unseated.c.record).limit(most))
    return [
        Unseating(RecordId(r.record), Office(r.office), r.person, r.ended, r.link, when(r.at)) for r in found
    ]
