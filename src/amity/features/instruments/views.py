"""What is known of instruments: the standing text of each, by each Party that imported it.

The newest import of a Party stands for that Party; imports by several Parties stand side by side, and
nobody's replaces another's. A text in parts stands once all its parts are held and are what its digest
names. What a person settled about a clause speaks about the words it was settled for, and no others.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from amity.errors import NotFound
from amity.features.instruments import rules
from amity.features.instruments.kinds import (
    ClauseText,
    InstrumentText,
    InstrumentTextPart,
    ObligationSettled,
    PrincipleAdded,
)
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, moment
from amity.store.view import View

DEEPEST = 12  # levels of a clause tree
Row = Mapping[str, Any]  # what a row is to those who may know no SQL

_meta = MetaData()


def _matter() -> Column[str]:
    return Column("matter", String(200), nullable=False)


text = Table(
    "instrument_text",
    _meta,
    _matter(),  # the instrument
    Column("party", String(12), nullable=False),  # who imported it
    Column("seq", BigInteger, nullable=False),
    Column("record", String(64), nullable=False),
    Column("issued", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("adopted", Text, nullable=False),
    Column("language", String(12), nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("parts", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("whole", Boolean, nullable=False),  # whether all parts are held, and are what the digest names
    PrimaryKeyConstraint("matter", "party"),
)

part = Table(
    "instrument_part",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),
    Column("digest", String(64), nullable=False),  # of the parts together; "" where there is one
    Column("number", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("repairs", JSON, nullable=False),
    PrimaryKeyConstraint("matter", "party", "digest", "number"),
)

clause = Table(
    "instrument_clause",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),
    Column("clause", String(120), nullable=False),
    Column("place", Integer, nullable=False),  # in document order
    Column("kind", String(40), nullable=False),
    Column("number", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("parent", String(120), nullable=False),
    Column("wording", String(64), nullable=False),
    PrimaryKeyConstraint("matter", "party", "clause"),
)

settled = Table(
    "instrument_settled",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),  # who settled it
    Column("obligation", String(140), nullable=False),
    Column("wording", String(64), nullable=False),
    Column("record", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("obliges", Boolean, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("strength", String(20), nullable=False),
    Column("object", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("remark", Text, nullable=False),
    PrimaryKeyConstraint("matter", "party", "obligation", "wording"),
)

principle = Table(
    "instrument_principle",
    _meta,
    _matter(),
    Column("party", String(12), nullable=False),  # who added it
    Column("principle", String(80), nullable=False),
    Column("record", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("phrases", JSON, nullable=False),
    PrimaryKeyConstraint("principle", "party"),
)


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


VIEWS = (Texts(), Settlements(), Principles())


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
    heads = _rows(tx, select(text).where(mine))
    if not heads:
        return
    pieces = _parts(tx, heads[0])
    found = [ClauseText.model_validate(one) for piece in pieces for one in piece.clauses]
    tx.execute(text.update().where(mine).values(whole=bool(pieces)))
    rows = [_clause_row(one, place, above) for place, (one, above) in enumerate(_hung(_once(found)))]
    if rows:
        tx.execute(insert(clause), [row | {"matter": instrument, "party": party} for row in rows])


def _parts(tx: Connection, head: Row) -> Sequence[Any]:
    """Return the parts of a text in order; none unless all are held and are what the digest names."""
    query = select(part).where(
        part.c.matter == head["matter"],
        part.c.party == head["party"],
        part.c.digest == (head["digest"] or head["record"]),
        part.c.number <= head["parts"],
    )
    rows = tx.execute(query.order_by(part.c.number)).all()
    if len(rows) <= head["parts"]:
        return ()
    return rows if not head["parts"] or rules.whole(row.fingerprint for row in rows) == head["digest"] else ()


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


# -- asking ---------------------------------------------------------------------------------------


def texts(tx: Connection, instrument: str = "") -> Sequence[Row]:
    """Return the texts that stand (of *instrument*), each with the number of its clauses."""
    counted = (
        select(func.count())
        .where(clause.c.matter == text.c.matter, clause.c.party == text.c.party)
        .scalar_subquery()
    )
    query = select(text, counted.label("clauses")).order_by(text.c.matter, text.c.party)
    if instrument:
        query = query.where(text.c.matter == instrument)
    return _rows(tx, query)


def clauses(tx: Connection, instrument: str = "", party: str = "") -> Sequence[Row]:
    """Return the clauses that stand (in *instrument*, by *party*), in document order."""
    query = select(clause).order_by(clause.c.matter, clause.c.party, clause.c.place)
    if instrument:
        query = query.where(clause.c.matter == instrument)
    if party:
        query = query.where(clause.c.party == party)
    return _rows(tx, query)


def repairs(tx: Connection, head: Row) -> list[dict[str, Any]]:
    """Return the repairs of the text *head*, in order."""
    return [one for piece in _parts(tx, head) for one in piece.repairs]


def settlements(tx: Connection, instrument: str = "") -> Sequence[Row]:
    """Return what people settled (about *instrument*), by obligation and Party."""
    query = select(settled).order_by(settled.c.matter, settled.c.obligation, settled.c.party)
    if instrument:
        query = query.where(settled.c.matter == instrument)
    return _rows(tx, query)


def principles(tx: Connection) -> Sequence[Row]:
    """Return the principles that Parties added."""
    query = select(principle).order_by(principle.c.principle, principle.c.party)
    return _rows(tx, query)


def _rows(tx: Connection, query: Select[Any]) -> Sequence[Row]:
    return cast(Sequence[Row], tx.execute(query).mappings().all())


def chosen(tx: Connection, instrument: str, by: str, *, own: Party) -> Row:
    """
    Return the text of *instrument* that *by* imported; without a name *own*'s, else the first that is whole.

    Raises:
        NotFound: none is held here.
    """
    rows = texts(tx, instrument)
    wanted = [row for row in rows if row["party"] == by] if by else rows
    if not wanted:
        raise not_held(instrument, by)
    return min(wanted, key=lambda row: _rank(row, own))


def not_held(instrument: str, by: str = "") -> NotFound:
    """Return the refusal where no text of *instrument* (by *by*) is held."""
    whose = f" by {by}" if by else ""
    return NotFound(f"no text of {instrument}{whose} is held here: import your own copy of it")


def _rank(row: Row, own: Party) -> tuple[bool, bool, str]:
    return not row["whole"], row["party"] != own, row["party"]
