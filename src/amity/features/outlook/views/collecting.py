"""All that was said of outlooks, and the questions to it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.outlook.kinds import (
    KINDS,
    Called,
    Chapter,
    Consented,
    EditProposed,
    Printed,
    Published,
    TakesPart,
)
from amity.features.outlook.rules.collecting import Outlook, Told, gather
from amity.features.outlook.rules.editions import Edition, editions
from amity.features.outlook.views.tables import said_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId, moment
from amity.node.pack import RegionPack
from amity.store.view import View

SAID: tuple[type[Body], ...] = (
    Called, Chapter, EditProposed, Consented, TakesPart, Printed, Published,
)  # fmt: skip


def _short(body: type[Body]) -> str:
    return KINDS.name_of(body).partition(".")[2].partition("/")[0]


SHAPES = {_short(body): body for body in SAID}
LIGHT = ("call", "consent", "participation")  # what tells who has delivered, and no word of a chapter


class Collecting(View):
    """Calls, chapters, edits, consents and editions, by outlook."""

    name = "outlook.collecting"
    version = 1
    reads = SAID
    tables = (said_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the outlook that it speaks of."""
        return f"{record.party}/{body.name}" if isinstance(body, Called) else str(getattr(body, "call", ""))

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        tx.execute(insert(said_table).values(self._row(record, body)))

    def _row(self, record: Record, body: Body) -> dict[str, Any]:
        marking = record.marking
        return {
            "matter": self.matter(record, body),
            "record": record.id,
            "kind": _short(type(body)),
            "party": record.party,
            "seq": record.seq,
            "issued": moment(record.issued),
            "envelope": {
                "readers": sorted(record.audience),
                "tlp": marking.tlp,
                "purpose": marking.purpose,
            },
            "body": body.model_dump(mode="json"),
        }


COLLECTING = Collecting()


def outlooks(tx: Connection, region: RegionPack) -> list[Outlook]:
    """Return all outlooks that were called for, the newest year first; without words of chapters."""
    by_ref: dict[str, list[Told]] = {}
    t = said_table
    for row in tx.execute(select(t).where(t.c.kind.in_(LIGHT))).mappings():
        by_ref.setdefault(row["matter"], []).append(_told(row))
    found = [one for ref, told in by_ref.items() if (one := gather(ref, told, region))]
    return sorted(found, key=lambda one: (-one.call.year, one.ref))


def outlook(tx: Connection, ref: str, region: RegionPack) -> Outlook:
    """
    Return the outlook *ref*.

    Raises:
        NotFound: nobody who may has called for it, as far as is known here.
    """
    found = gather(ref, _of(tx, ref, set(SHAPES) - {"printed", "edition"}), region)
    if found is None:
        raise NotFound(f"no outlook {ref} is known here: the page of outlooks lists those that are")
    return found


def published(tx: Connection, one: Outlook) -> list[Edition]:
    """Return the editions of an outlook, as published."""
    return editions(one, _of(tx, one.ref, ("consent", "participation", "printed", "edition")))


def edition(tx: Connection, record: str, region: RegionPack) -> tuple[Outlook, Edition]:
    """
    Return the edition that *record* published, and its outlook.

    Raises:
        NotFound: no such edition is known here.
    """
    t = said_table
    row = tx.execute(select(t.c.matter).where(t.c.record == record, t.c.kind == "edition")).first()
    if row is not None:
        found = outlook(tx, row.matter, region)
        for one in published(tx, found):
            if one.told.record == record:
                return found, one
    raise NotFound("no such edition is known here: the page of the outlook lists those that are")


def numbers(tx: Connection, refs: Iterable[str]) -> dict[str, list[tuple[int, RecordId]]]:
    """Return number and record of each edition of the outlooks *refs*, the newest last."""
    t, found = said_table, dict[str, list[tuple[int, RecordId]]]()
    query = select(t).where(t.c.kind == "edition", t.c.matter.in_(list(refs))).order_by(t.c.seq)
    for row in tx.execute(query).mappings():
        if row["matter"].startswith(row["party"] + "/"):
            found.setdefault(row["matter"], []).append((row["body"]["number"], RecordId(row["record"])))
    return found


def _of(tx: Connection, ref: str, kinds: Collection[str]) -> Sequence[Told]:
    t = said_table
    query = select(t).where(t.c.matter == ref, t.c.kind.in_(list(kinds))).order_by(t.c.party, t.c.seq)
    return [_told(row) for row in tx.execute(query).mappings()]


def _told(row: RowMapping) -> Told:
    return Told(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        seq=row["seq"],
        issued=row["issued"],
        readers=frozenset(map(Party, row["envelope"]["readers"])),
        tlp=row["envelope"]["tlp"],
        purpose=row["envelope"]["purpose"],
        body=SHAPES[row["kind"]].model_validate(row["body"]),
    )
