"""Agreements between two Parties: what each side states of its own, and what the region's file tells."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, insert, select

from amity.features.treaties.kinds import AgreementStated
from amity.features.treaties.rules.agreeing import Agreement, Statement, agreements
from amity.features.treaties.views.tables import agreement_table
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.node.pack import RegionPack
from amity.store.rows import told
from amity.store.view import View

Pair = tuple[str, str]


class Agreeing(View):
    """What each Party states that it has with another."""

    name = "treaties.agreements"
    version = 1
    reads = (AgreementStated,)
    tables = (agreement_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the subject, the pair and who speaks; nobody has an agreement with itself."""
        assert isinstance(body, AgreementStated)
        if body.other == record.party:
            return ""
        return f"{body.subject}/{'/'.join(pair_of(record.party, body.other))}/{record.party}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, AgreementStated)
        row = told(record, self.matter(record, body), body)
        pair = "/".join(pair_of(record.party, body.other))
        tx.execute(insert(agreement_table).values(row | {"subject": body.subject, "pair": pair}))


AGREEING = Agreeing()


def pair_of(one: str, other: str) -> Pair:
    """Return both Parties in the order of the alphabet."""
    return (one, other) if one < other else (other, one)


def compendium(region: RegionPack, tx: Connection | None, subject: str) -> dict[Pair, list[Agreement]]:
    """Return all agreements on *subject*, by pair; without *tx* those of the region's file alone."""
    said: dict[Pair, list[Statement]] = {}
    for pair, one in _from_file(region, subject):
        said.setdefault(pair, []).append(one)
    if tx is not None:
        for pair, one in _from_records(tx, subject):
            said.setdefault(pair, []).append(one)
    return {pair: agreements(statements) for pair, statements in sorted(said.items())}


def between(region: RegionPack, tx: Connection | None, subject: str, pair: Pair) -> list[Agreement]:
    """Return the agreements of one pair on *subject*."""
    said = [one for here, one in _from_file(region, subject) if here == pair]
    if tx is not None:
        said += [one for _, one in _from_records(tx, subject, pair)]
    return agreements(said)


def subjects(region: RegionPack, tx: Connection | None) -> list[str]:
    """Return the subjects that the region lists, and any others that somebody has an agreement on."""
    known = list(region.vocabulary("agreement-subjects").entries)
    others = {one.subject for one in region.agreements}
    if tx is not None:
        others |= set(tx.execute(select(agreement_table.c.subject).distinct()).scalars())
    return known + sorted(others - set(known))


def _from_file(region: RegionPack, subject: str) -> Iterable[tuple[Pair, Statement]]:
    for one in region.agreements:
        if one.subject == subject:
            yield (
                pair_of(*one.between),
                Statement(
                    title=one.title,
                    signed=one.signed,
                    in_force=one.in_force,
                    no_later=one.no_later,
                    ended=one.ended,
                    text=one.text,
                    source=one.source,
                    unverified=one.unverified,
                ),
            )


def _from_records(tx: Connection, subject: str, pair: Pair | None = None) -> Iterable[tuple[Pair, Statement]]:
    t = agreement_table
    query = select(t).where(t.c.subject == subject).order_by(t.c.party, t.c.seq)
    if pair:
        query = query.where(t.c.pair == "/".join(pair))
    for row in tx.execute(query).mappings().all():
        body = row["body"]
        one, other = row["pair"].split("/")
        yield (
            (one, other),
            Statement(
                title=body["title"],
                by=row["party"],
                record=row["record"],
                seq=row["seq"],
                signed=_day(body["signed"]),
                in_force=_day(body["in_force"]),
                ended=_day(body["ended"]),
                text=body["text"],
                address=body["address"],
                same_as=body["same_as"],
                corrects=body["corrects"],
            ),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
