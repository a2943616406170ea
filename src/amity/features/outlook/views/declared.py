"""What States declare in the registers and an outlook draws on: arms returns, and papers of the library.

The figures of a chapter are the return itself, by its record; nothing of it is typed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.outlook.rules.arms import Declared
from amity.features.outlook.views.tables import declared_table
from amity.features.registers.kinds import ArmsReturn, ArmsTransfers, Paper
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Party, Record, RecordId
from amity.node.pack import RegionPack
from amity.store.view import View


class Declaring(View):
    """Arms returns, transfers and papers, by whose they are."""

    name = "outlook.declared"
    version = 1
    reads = (ArmsReturn, ArmsTransfers, Paper)
    tables = (declared_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return whose it is, and its name."""
        assert isinstance(body, ArmsReturn | ArmsTransfers | Paper)
        return f"{record.party}/{'paper' if isinstance(body, Paper) else 'arms'}/{body.entry}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, ArmsReturn | ArmsTransfers | Paper)
        sort, part = "paper", ""
        match body:
            case ArmsReturn():
                sort = "return"
            case ArmsTransfers():
                sort, part = "transfers", f"{body.direction}/{body.counterpart}"
        row = {
            "matter": self.matter(record, body),
            "record": record.id,
            "party": record.party,
            "seq": record.seq,
            "sort": sort,
            "entry": body.entry,
            "part": part,
            "since": body.since.isoformat(),
            "readers": sorted(record.audience),
            "body": body.model_dump(mode="json"),
        }
        tx.execute(insert(declared_table).values(row))


DECLARING = Declaring()


@dataclass(frozen=True, slots=True)
class Arms:
    """A State's return for a year as it stands: what all of some readers may read, and how much more."""

    year: str
    records: tuple[Declared, ...] = ()
    narrower: int = 0  # statements that are addressed to fewer

    @property
    def ids(self) -> tuple[RecordId, ...]:
        """Return the records that a chapter names."""
        return tuple(one.record for one in self.records)


def arms(
    tx: Connection,
    party: Party,
    *,
    region: RegionPack,
    readers: frozenset[Party],
    on: date | None = None,
    year: str = "",
) -> Arms:
    """Return the newest return of *party* (or that for *year*) as it stands, for all of *readers*."""
    if party not in region.parties or region.parties[party].kind != "state":
        return Arms(year)
    t, day = declared_table, on.isoformat() if on else "9999"
    query = select(t).where(t.c.party == party, t.c.sort.in_(("return", "transfers")), t.c.since <= day)
    standing: dict[tuple[str, str, str], Declared] = {}
    for one in sorted(map(_of, tx.execute(query).mappings()), key=lambda one: (one.since, one.seq)):
        standing[one.entry, one.sort, one.part] = one
    years = [entry for entry, sort, _ in standing if sort == "return" and year in ("", entry)]
    if not years:
        return Arms(year)
    mine = [standing[key] for key in sorted(standing) if key[0] == max(years)]
    shown = tuple(one for one in mine if may_all_read(one, readers))
    return Arms(max(years), shown, len(mine) - len(shown))


def may_all_read(one: Declared, readers: frozenset[Party]) -> bool:
    """Tell whether each of *readers* may read that statement."""
    return PUBLIC in one.readers or readers <= one.readers | {one.party}


def declared(tx: Connection, party: Party, records: Iterable[str]) -> list[Declared]:
    """Return those of *records* that are held here and are *party*'s own."""
    t = declared_table
    query = select(t).where(t.c.record.in_(list(records)), t.c.party == party).order_by(t.c.seq)
    return [_of(row) for row in tx.execute(query).mappings()]


def library(tx: Connection, on: date) -> list[Declared]:
    """Return the papers that stand in the library *on* a day, the newest first."""
    t, standing = declared_table, dict[tuple[str, str], Declared]()
    query = select(t).where(t.c.sort == "paper", t.c.since <= on.isoformat())
    for one in sorted(map(_of, tx.execute(query).mappings()), key=lambda one: (one.since, one.seq)):
        standing[one.party, one.entry] = one
    found = [one for one in standing.values() if (one.body["until"] or "9999") >= on.isoformat()]
    return sorted(found, key=lambda one: (one.body["published"], one.party, one.entry), reverse=True)


def _of(row: RowMapping) -> Declared:
    body: dict[str, Any] = row["body"]
    return Declared(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        seq=row["seq"],
        sort=row["sort"],
        entry=row["entry"],
        part=row["part"],
        since=row["since"],
        readers=frozenset(map(Party, row["readers"])),
        body=body,
    )
