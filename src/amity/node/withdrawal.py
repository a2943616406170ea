"""Withdrawal and erasure: an author takes its words back, and every holder says that it has erased them.

The entry stays in the log, so the log still verifies; salt and bytes are gone for good. Only the author
of a record can withdraw it, and neither keys, mandates nor withdrawals can be withdrawn: others rest on
them. Receipts come back to the author alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    exists,
    func,
    insert,
    select,
)

from amity.kernel.kind import Body, Kinds
from amity.kernel.record import ID, Draft, Party, Record, RecordId, moment, when
from amity.node.duty import Duty
from amity.node.index import reference, retention
from amity.node.pack import RegionPack
from amity.store import erasure, log
from amity.store.view import View

KINDS = Kinds("record")
BATCH = 500  # identifiers in one question
HEX = f"^{ID.pattern}$"


@KINDS.kind("withdraw", 1, source="record format: withdrawal")
class Withdrawn(Body):
    """The author takes a record back: every holder erases it."""

    record: str = Field(pattern=HEX, title="Record", description="the identifier of the record taken back")
    reason: str = Field(default="", max_length=500, title="Reason")

    example = {"record": "0" * 64, "reason": "Sent to the wrong forum."}


@KINDS.kind("receipt", 1, source="record format: withdrawal")
class Erased(Body):
    """This Party holds nothing any more of a record that its author withdrew."""

    record: str = Field(pattern=HEX, title="Record")

    example = {"record": "0" * 64}


_meta = MetaData()

withdrawal = Table(
    "node_withdrawal",
    _meta,
    Column("matter", String(200), nullable=False),  # the record taken back
    Column("party", String(12), nullable=False),  # who took it back: it counts if it is the author
    Column("target", String(64), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("at", String(20), nullable=False),
    Column("audience", JSON, nullable=False),
    PrimaryKeyConstraint("target", "party"),
)

receipt = Table(
    "node_receipt",
    _meta,
    Column("matter", String(200), nullable=False),
    Column("party", String(12), nullable=False),  # who has erased
    Column("to", String(12), nullable=False),  # whose withdrawal it answers
    Column("target", String(64), nullable=False),
    Column("at", String(20), nullable=False),
    PrimaryKeyConstraint("target", "party", "to"),
)


class Withdrawals(View):
    """Which records were taken back, and who has erased them."""

    name = "node.withdrawals"
    version = 2
    reads = (Withdrawn, Erased)
    tables = (withdrawal, receipt)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record taken back."""
        assert isinstance(body, (Withdrawn, Erased))
        return body.record

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note the withdrawal or the receipt; the first word of each Party counts."""
        assert isinstance(body, (Withdrawn, Erased))
        row: dict[str, object] = {
            "matter": body.record,
            "party": record.party,
            "target": body.record,
            "at": moment(record.issued),
        }
        match body:
            case Withdrawn():
                _first(tx, withdrawal, row | {"reason": body.reason, "audience": sorted(record.audience)})
            case Erased():
                for to in sorted(record.audience):
                    _first(tx, receipt, row | {"to": to})


def _first(tx: Connection, table: Table, row: dict[str, object]) -> None:
    same = [column == row[column.key] for column in table.primary_key.columns]
    if tx.execute(select(table.c.target).where(*same)).first() is None:
        tx.execute(insert(table).values(row))


WITHDRAWALS = Withdrawals()


@dataclass(frozen=True, slots=True)
class Awaited:
    """A withdrawal by this Party, and who has not erased yet."""

    target: RecordId
    at: datetime
    erased: tuple[Party, ...]
    late: tuple[Party, ...]  # past the region's days for a receipt
    waiting: tuple[Party, ...]  # still within them


def erasable(record: Record) -> bool:
    """Tell whether others rest on nothing in *record*, so that it may be withdrawn."""
    return not record.kind.startswith(("roster.", "record."))


def was_withdrawn(tx: Connection, record: Record) -> bool:
    """Tell whether the author of *record* has taken it back."""
    query = select(withdrawal).where(withdrawal.c.target == record.id, withdrawal.c.party == record.party)
    return erasable(record) and tx.execute(query).first() is not None


def withdrawn_among(tx: Connection, records: Sequence[Record]) -> set[RecordId]:
    """Return those of *records* that their author has taken back."""
    if tx.execute(select(withdrawal.c.target).limit(1)).first() is None:
        return set()  # the common case costs one look
    asked = {record.id: record.party for record in records if erasable(record)}
    names, gone = list(asked), set[RecordId]()
    for start in range(0, len(names), BATCH):
        c = withdrawal.c
        some = select(c.target, c.party).where(c.target.in_(names[start : start + BATCH]))
        gone.update(row.target for row in tx.execute(some) if row.party == asked[row.target])
    return gone


def count_of(tx: Connection, party: Party) -> int:
    """Return how many records *party* has taken back."""
    query = select(func.count()).select_from(withdrawal).where(withdrawal.c.party == party)
    return tx.execute(query).scalar_one()


def targets(tx: Connection, records: Iterable[Record]) -> list[Record]:
    """Return what *records* take back and is still held, if its own author asks."""
    found, taking_back = [], KINDS.name_of(Withdrawn)
    for record in records:
        if record.kind == taking_back:
            target = log.get(tx, str(record.body.get("record", "")))
            if target is not None and was_withdrawn(tx, target):
                found.append(target)
    return found


def outstanding(tx: Connection) -> list[Record]:
    """Return what was taken back and is still held: the mandate for the withdrawal came late."""
    rows = tx.execute(select(withdrawal.c.target).distinct().order_by(withdrawal.c.target)).all()
    held = (log.get(tx, row.target) for row in rows)
    return [record for record in held if record is not None and was_withdrawn(tx, record)]


def awaited(tx: Connection, party: Party, *, region: RegionPack, now: datetime) -> list[Awaited]:
    """Return the withdrawals of *party*, the newest first, with who has erased and who is late."""
    rows = tx.execute(
        select(withdrawal)
        .where(withdrawal.c.party == party)
        .order_by(withdrawal.c.at.desc(), withdrawal.c.target)
    ).all()
    return [_awaited(tx, row, party, region, now) for row in rows]


def _awaited(tx: Connection, row: Any, party: Party, region: RegionPack, now: datetime) -> Awaited:
    target, at, audience = row.target, when(row.at), row.audience
    query = select(receipt.c.party).where(receipt.c.target == target, receipt.c.to == party)
    erased = {Party(found.party) for found in tx.execute(query)}
    missing = tuple(Party(p) for p in audience if p in region.parties and p != party and p not in erased)
    overdue = now > at + timedelta(days=region.thresholds.receipt)
    return Awaited(
        RecordId(target), at, tuple(sorted(erased)), missing if overdue else (), () if overdue else missing
    )


class WithdrawNotes(Duty):
    """Take back what this node noted for its own Party alone about a record that is gone: it may quote it."""

    name = "record.notes"

    def due(self, tx: Connection, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return a withdrawal for each own record to nobody that refers to one that was withdrawn."""
        query = select(reference.c.record, reference.c.to).where(
            reference.c.to.in_(select(withdrawal.c.target))
        )
        for row in tx.execute(query.order_by(reference.c.record)).all():
            note = log.get(tx, row.record)
            if note is None or note.party != party or note.audience or not erasable(note):
                continue
            if log.get(tx, row.to) is None:  # else whoever took it back is not its author
                body = {"record": note.id, "reason": "it was about a record that was withdrawn"}
                yield Draft(KINDS.name_of(Withdrawn), body, frozenset(), to=note.to)


class SayErased(Duty):
    """Answer each withdrawal by another Party with a receipt to it."""

    name = "record.receipts"
    says_erased = True

    def due(self, tx: Connection, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return a receipt for each withdrawal addressed here that has none yet."""
        if erasure.is_unfinished(tx):
            return  # deleted, and still on the disk: said in the round in which it is gone
        answered = (receipt.c.target == withdrawal.c.target) & (receipt.c.to == withdrawal.c.party)
        said = exists().where(answered, receipt.c.party == party)
        query = select(withdrawal).where(withdrawal.c.party != party, ~said)
        for row in tx.execute(query.order_by(withdrawal.c.target, withdrawal.c.party)).all():
            held = log.get(tx, row.target)
            # Nothing of that Party's is held: true also of what never came. It is said, too, where the
            # record is another's, or whoever names a record would learn who holds it.
            if held is None or held.party != row.party:
                body = {"record": row.target}
                yield Draft(KINDS.name_of(Erased), body, frozenset({Party(row.party)}))


class WithdrawExpired(Duty):
    """Withdraw what this Party said may be kept no longer."""

    name = "record.retention"

    def due(self, tx: Connection, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return a withdrawal for each own record whose date has passed."""
        today = moment(now)[:10]
        query = select(retention).where(retention.c.party == party, retention.c.until < today)
        for row in tx.execute(query.order_by(retention.c.until, retention.c.record)).all():
            record = log.get(tx, row.record)
            if record is not None and erasable(record):
                body = {"record": record.id, "reason": f"kept until {row.until}"}
                yield Draft(KINDS.name_of(Withdrawn), body, record.audience, to=record.to)


# what the first two erase is gone from the disk, too, before anybody is told that nothing is left
DUTIES: tuple[Duty, ...] = (WithdrawNotes(), WithdrawExpired(), SayErased())
