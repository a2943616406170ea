"""What is kept of instruments: the standing text of each, by each Party that imported it.

The newest import of a Party stands for that Party; imports by several Parties stand side by side, and
nobody's replaces another's. A text in parts stands once all its parts are held and are what its digest
names. What a person settled about a clause speaks about the words it was settled for, and no others.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from amity.features.instruments import rules
from amity.features.instruments.kinds import (
    ClauseText,
    InstrumentText,
    InstrumentTextPart,
    ObligationSettled,
    PrincipleAdded,
)
from amity.features.instruments.views import asking
from amity.features.instruments.views.tables import clause, part, principle, settled, text
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, moment
from amity.store.view import View

DEEPEST = 12  # levels of a clause tree


class Texts(View):
    """The standing text of each instrument, by each Party that imported it."""

    name = "instrument.texts"
    version = 1
    reads = (InstrumentText, InstrumentTextPart)
    tables = (text, part, clause)

    def matter(self, record: Record, body: Body) -> str:
        """Return the instrument."""
        assert isinstance(body, (InstrumentText, InstrumentTextPart))
        return body.instrument

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Keep the part, let a newer text stand for its Party, and unfold what is whole."""
        assert isinstance(body, (InstrumentText, InstrumentTextPart))
        if isinstance(body, InstrumentText):
            _stand(tx, record, body)
        _keep_part(tx, record, body)
        _unfold(tx, body.instrument, record.party)


class Settlements(View):
    """What people settled about clauses: the newest word of each Party on each obligation."""

    name = "instrument.settlements"
    version = 1
    reads = (ObligationSettled,)
    tables = (settled,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the instrument."""
        assert isinstance(body, ObligationSettled)
        return body.instrument

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Let the newer word of a Party stand."""
        assert isinstance(body, ObligationSettled)
        said = body.model_dump(exclude={"instrument"})
        _newest(tx, settled, said | {"matter": body.instrument} | _author(record))


class Principles(View):
    """The principles that Parties added to the region's list."""

    name = "instrument.principles"
    version = 1
    reads = (PrincipleAdded,)
    tables = (principle,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the principle."""
        assert isinstance(body, PrincipleAdded)
        return f"principle:{body.principle}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Let the newer wording of a Party stand."""
        assert isinstance(body, PrincipleAdded)
        said = {"principle": body.principle, "title": body.title, "phrases": list(body.phrases)}
        _newest(tx, principle, said | {"matter": self.matter(record, body)} | _author(record))


def _author(record: Record) -> dict[str, Any]:
    return {"party": record.party, "record": record.id, "seq": record.seq}


def _newest(tx: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Put *row* in the place of the one with its key, unless that is newer; tell whether it stands."""
    same = [column == row[column.name] for column in table.primary_key.columns]
    if tx.execute(select(table.c.seq).where(*same, table.c.seq > row["seq"])).first():
        return False
    tx.execute(delete(table).where(*same))
    tx.execute(insert(table).values(row))
    return True


def _stand(tx: Connection, record: Record, body: InstrumentText) -> None:
    said = body.model_dump(exclude={"instrument", "clauses", "repairs"})
    row = said | {"matter": body.instrument, "issued": moment(record.issued), "whole": False}
    _newest(tx, text, row | _author(record))


def _keep_part(tx: Connection, record: Record, body: InstrumentText | InstrumentTextPart) -> None:
    number = body.number if isinstance(body, InstrumentTextPart) else 0
    row = {
        "matter": body.instrument,
        "party": record.party,
        "digest": body.digest or record.id,  # a text in one piece is its own digest
        "number": number,
        "fingerprint": rules.fingerprint(record.body),
        "clauses": [one.model_dump() for one in body.clauses],
        "repairs": [one.model_dump(mode="json") for one in body.repairs],
    }
    same = [column == row[column.name] for column in part.primary_key.columns]
    tx.execute(delete(part).where(*same))
    tx.execute(insert(part).values(row))


def _unfold(tx: Connection, instrument: str, party: Party) -> None:
    """Lay out the clauses of the text that stands for *party*, if it is whole."""
    mine = (text.c.matter == instrument) & (text.c.party == party)
    tx.execute(delete(clause).where(clause.c.matter == instrument, clause.c.party == party))
    heads = asking.rows_of(tx, select(text).where(mine))
    if not heads:
        return
    pieces = asking.parts(tx, heads[0])
    found = [ClauseText.model_validate(one) for piece in pieces for one in piece.clauses]
    tx.execute(text.update().where(mine).values(whole=bool(pieces)))
    rows = [_clause_row(one, place, above) for place, (one, above) in enumerate(_hung(_once(found)))]
    if rows:
        tx.execute(insert(clause), [row | {"matter": instrument, "party": party} for row in rows])


def _once(found: Sequence[ClauseText]) -> Sequence[ClauseText]:
    """Return the clauses *found*, each id once: a text that names two alike shows the first."""
    by_id: dict[str, ClauseText] = {}
    for one in found:
        by_id.setdefault(one.id, one)
    return list(by_id.values())


def _hung(found: Sequence[ClauseText]) -> Iterator[tuple[ClauseText, str]]:
    """Return each clause with the one above it: one that stands before it, and never too deep to be shown."""
    homes = {"": ("", 0)}  # what stands under a clause hangs from there, at that depth
    for one in found:
        above, depth = homes.get(one.parent, ("", 0))
        homes[one.id] = (one.id, depth + 1) if depth < DEEPEST else (above, depth)
        yield one, above


def _clause_row(one: ClauseText, place: int, above: str) -> dict[str, Any]:
    said = one.model_dump(exclude={"id", "parent"})
    return said | {"clause": one.id, "parent": above, "place": place, "wording": rules.wording(one.text)}
