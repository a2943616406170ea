"""Which copy is whose, who asked to pass a report on and who may, and what was told of victims."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.exchange.kinds import (
    KINDS,
    CopiesMade,
    OnwardAllowed,
    ReleaseAsked,
    VictimsTold,
)
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.rules.onward import Breach, Guarded, Passed, breaches, is_guarded
from amity.features.exchange.views.standing import put_together
from amity.features.exchange.views.tables import (
    copy_table,
    layer_table,
    onward_table,
    rest_table,
    told,
    victims_table,
)
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record
from amity.store.view import View


class Copying(View):
    """Rosters: which reader has which copy. A node holds those of its own Party, and no others."""

    name = "exchange.copies"
    version = 1
    reads = (CopiesMade,)
    tables = (copy_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the roster itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note each copy."""
        assert isinstance(body, CopiesMade)
        row = {"matter": record.id, "record": record.id, "party": record.party}
        rows = [
            row | {"place": place, "reader": copy.reader, "token": copy.token}
            for place, copy in enumerate(body.copies)
        ]
        tx.execute(insert(copy_table), rows)


class Onward(View):
    """Who asks to pass a report on, and to whom its originator consents."""

    name = "exchange.onward"
    version = 1
    reads = (ReleaseAsked, OnwardAllowed)
    tables = (onward_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the report."""
        assert isinstance(body, (ReleaseAsked, OnwardAllowed))
        return body.report

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it; whether it is the originator who consents is looked at when it is read."""
        assert isinstance(body, (ReleaseAsked, OnwardAllowed))
        about = {"report": body.report, "kind": KINDS.name_of(type(body))}
        tx.execute(insert(onward_table).values(told(record, body.report, body) | about))


class Victims(View):
    """What is told of victims. Tokens that went to several readers could be joined: they are not kept."""

    name = "exchange.victims"
    version = 1
    reads = (VictimsTold,)
    tables = (victims_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the report."""
        assert isinstance(body, VictimsTold)
        return body.report

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, VictimsTold)
        row = told(record, body.report, body)
        alone = len(record.audience - {record.party}) <= 1 and "PUBLIC" not in record.audience
        if not alone:
            row["body"]["victims"] = [one | {"token": ""} for one in row["body"]["victims"]]
        tx.execute(insert(victims_table).values(row | {"report": body.report, "alone": alone}))


COPYING, ONWARD, VICTIMS = Copying(), Onward(), Victims()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A reader's wish to pass a report on, and the consents that its originator gave it since."""

    record: str
    party: Party
    issued: str
    body: dict[str, Any]
    consents: tuple[dict[str, Any], ...]


def asks(tx: Connection, matter: Matter) -> list[Ask]:
    """Return who asked to pass *matter* on, and what its originator said to them."""
    rows = _onward(tx, matter.names)
    given = [row for row in rows if _allows(row) and row["party"] == matter.party]
    return [
        Ask(
            record=row["record"],
            party=Party(row["party"]),
            issued=row["issued"],
            body=row["body"],
            consents=tuple(one["body"] for one in given if one["body"]["by"] == row["party"]),
        )
        for row in rows
        if not _allows(row)
    ]


def asked_of(tx: Connection, owner: Party) -> list[tuple[Matter, Ask]]:
    """Return the wishes of others to pass on reports of *owner*, each with its report, the oldest first."""
    t, own = onward_table, layer_table
    mine = exists().where(own.c.record == t.c.report, own.c.party == owner, own.c.sort == "opening")
    query = select(t.c.report).where(t.c.kind == KINDS.name_of(ReleaseAsked), mine).distinct()
    found = put_together(tx, list(tx.execute(query.order_by(t.c.report)).scalars()))
    return [(matter, ask) for matter in found for ask in asks(tx, matter)]


def consents(tx: Connection, matter: Matter) -> dict[Party, frozenset[Party]]:
    """Return to whom each reader may pass *matter* on, by its originator's own word."""
    found: dict[Party, frozenset[Party]] = {}
    for row in _onward(tx, matter.names):
        if _allows(row) and row["party"] == matter.party:
            by = Party(row["body"]["by"])
            found[by] = found.get(by, frozenset()) | frozenset(map(Party, row["body"]["to"]))
    return found


def victims(tx: Connection, matter: Matter) -> Sequence[RowMapping]:
    """Return what the author of *matter* tells of its victims to this reader."""
    t = victims_table
    query = select(t).where(t.c.report.in_(matter.names), t.c.party == matter.party)
    return tx.execute(query.order_by(t.c.seq)).mappings().all()


def passed_on(tx: Connection, owner: Party) -> list[Breach]:
    """Return what others passed on of *owner*'s reports beyond its consent, as far as it is visible here."""
    passed = _passed(tx, owner)
    t, rest, other = layer_table, rest_table, layer_table.alias()
    mine = select(t.c.report).where(t.c.party == owner, t.c.sort == "opening").distinct()
    cited = mine.join(rest, rest.c.source == t.c.report).where(rest.c.party != owner)
    taken = mine.join(other, other.c.token == t.c.token).where(other.c.party != owner)
    taken = taken.where(t.c.token != "", other.c.token != "")
    names = {*tx.execute(cited).scalars(), *tx.execute(taken).scalars()}
    guarded = [one for m in put_together(tx, sorted(names)) if (one := _guarded(tx, m))]
    return breaches(guarded, passed, owner)


def _guarded(tx: Connection, matter: Matter) -> Guarded | None:
    if not is_guarded(matter.body.get("caveats", ()), matter.opening.marking.tlp):
        return None
    t = layer_table
    tokens = tx.execute(select(t.c.token).where(t.c.record.in_(matter.names), t.c.token != "")).scalars()
    return Guarded(
        report=matter.report,
        names=frozenset({*matter.names, *tokens}),
        readers=matter.readers,
        consents=consents(tx, matter),
    )


def _passed(tx: Connection, owner: Party) -> list[Passed]:
    """Return the records of others that rest on something, or bear a token of *owner*'s."""
    t, rest, own = layer_table, rest_table, layer_table.alias()
    cites: dict[str, set[str]] = {}
    for record, source in tx.execute(select(rest.c.record, rest.c.source).where(rest.c.party != owner)):
        cites.setdefault(record, set()).add(source)
    named = (t.c.token != "") & (own.c.token != "")  # said of both: else nameless rows are paired
    same = (own.c.token == t.c.token) & (own.c.party == owner) & named
    for record, token in tx.execute(select(t.c.record, t.c.token).join(own, same).where(t.c.party != owner)):
        cites.setdefault(record, set()).add(token)
    found = []
    for record in sorted(cites):
        row = tx.execute(select(t.c.party, t.c.envelope).where(t.c.record == record)).one()
        readers = frozenset(map(Party, row.envelope["audience"]))
        found.append(
            Passed(record=record, party=Party(row.party), cites=frozenset(cites[record]), audience=readers)  # type: ignore[arg-type]
        )
    return found


def _onward(tx: Connection, names: Sequence[str]) -> Sequence[RowMapping]:
    t = onward_table
    query = select(t).where(t.c.report.in_(list(names))).order_by(t.c.issued, t.c.party, t.c.seq)
    return tx.execute(query).mappings().all()


def _allows(row: RowMapping) -> bool:
    return bool(row["kind"] == KINDS.name_of(OnwardAllowed))
