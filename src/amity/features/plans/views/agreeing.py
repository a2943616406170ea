"""What was proposed to a plan's forum, and what each Party says of it itself."""

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.plans.kinds import PlanProposed, PositionTaken, owner_of
from amity.features.plans.rules.agreeing import Position, Proposal
from amity.features.plans.views.planning import Plan
from amity.features.plans.views.tables import position_table, proposal_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId, when
from amity.node.pack import RegionPack
from amity.store.rows import told
from amity.store.view import View


class Agreeing(View):
    """Proposals by the openers of plans, and the positions of all who spoke."""

    name = "plans.agreeing"
    version = 1
    reads = (PlanProposed, PositionTaken)
    tables = (proposal_table, position_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the plan; a proposal by another than its opener is none."""
        assert isinstance(body, (PlanProposed, PositionTaken))
        if isinstance(body, PlanProposed) and record.party != owner_of(body.plan):
            return ""
        return body.plan

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it; every word stays."""
        assert isinstance(body, (PlanProposed, PositionTaken))
        row = told(record, body.plan, body) | {"plan": body.plan}
        if isinstance(body, PositionTaken):
            tx.execute(insert(position_table).values(row | {"proposal": body.proposal}))
        else:
            tx.execute(insert(proposal_table).values(row))


AGREEING = Agreeing()


def proposals(tx: Connection, plan: Plan, *, region: RegionPack) -> list[Proposal]:
    """Return the proposals of *plan*, the newest first, each with the positions taken on it."""
    query = (
        select(proposal_table).where(proposal_table.c.plan == plan.ref).order_by(proposal_table.c.seq.desc())
    )
    return [_proposal(tx, row, plan, region) for row in tx.execute(query).mappings().all()]


def _proposal(tx: Connection, row: RowMapping, plan: Plan, region: RegionPack) -> Proposal:
    t = position_table
    query = select(t).where(t.c.proposal == row["record"], t.c.plan == plan.ref)
    said = tx.execute(query.order_by(t.c.issued, t.c.party, t.c.seq)).mappings()
    forum = region.forums.get(plan.forum)
    return Proposal(
        record=RecordId(row["record"]),
        plan=plan.ref,
        records=tuple(map(RecordId, row["body"]["records"])),
        note=row["body"]["note"],
        issued=row["issued"],
        members=forum.members(when(row["issued"]).date()) if forum else frozenset(),
        positions=tuple(_position(one) for one in said),
    )


def _position(row: RowMapping) -> Position:
    return Position(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        stand=row["body"]["stand"],
        text=row["body"]["text"],
        issued=row["issued"],
        seq=row["seq"],
    )
