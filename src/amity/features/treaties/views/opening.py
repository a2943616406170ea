"""Treaties that Parties have opened, notices of depositaries, and assessments that plans keep as reviews."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, exists, insert, not_, select
from sqlalchemy.engine import RowMapping

from amity.features.plans.kinds import KINDS as PLANS
from amity.features.plans.kinds import ReviewOpened
from amity.features.treaties.kinds import DepositaryNotice, TreatyOpened, owner_of
from amity.features.treaties.views.tables import act_table, assessment_table, notice_table, treaty_table
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.store.rows import told
from amity.store.view import View


class Opening(View):
    """Treaties, in the words of the Party whose name they bear; what another says of them leaves no row."""

    name = "treaties.treaties"
    version = 2
    reads = (TreatyOpened,)
    tables = (treaty_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the treaty, if its own Party speaks."""
        assert isinstance(body, TreatyOpened)
        return body.treaty if record.party == owner_of(body.treaty) else ""

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, TreatyOpened)
        about = {"treaty": body.treaty, "done": body.done.isoformat(), "depositary": body.depositary}
        tx.execute(insert(treaty_table).values(told(record, body.treaty, body) | about))


class Noting(View):
    """Notices of what was received. Whether their author is the depositary is asked, not stored."""

    name = "treaties.notices"
    version = 2
    reads = (DepositaryNotice,)
    tables = (notice_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the treaty and the Party that gives notice."""
        assert isinstance(body, DepositaryNotice)
        return f"{body.treaty}/{record.party}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, DepositaryNotice)
        about = {"treaty": body.treaty, "about": body.party, "deed": body.deed}
        tx.execute(insert(notice_table).values(told(record, self.matter(record, body), body) | about))


class Assessing(View):
    """Reviews of plans' whose subject is a treaty, by the treaty: how they go on is told there."""

    name = "treaties.assessments"
    version = 1
    reads = (ReviewOpened,)
    tables = (assessment_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the review."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, ReviewOpened)
        tx.execute(insert(assessment_table).values(told(record, record.id, body) | {"subject": body.subject}))


SOME = 400  # names that one question holds
OPENING, NOTING, ASSESSING = Opening(), Noting(), Assessing()


def opened(tx: Connection, names: Sequence[str] | None = None) -> dict[str, RowMapping]:
    """Return the newest word on each treaty that a Party has opened, by its name: of *names*, or of all."""
    t, found = treaty_table, dict[str, RowMapping]()
    parts = [None] if names is None else [names[at : at + SOME] for at in range(0, len(names), SOME)]
    for some in parts:
        query = select(t).order_by(t.c.seq)
        rows = tx.execute(query if some is None else query.where(t.c.treaty.in_(some))).mappings()
        found |= {row["treaty"]: row for row in rows}
    return found


def opened_when(tx: Connection) -> dict[str, str]:
    """Return the treaties that Parties have opened, by name, with the day on which each was done."""
    t = treaty_table
    rows = tx.execute(select(t.c.treaty, t.c.done).order_by(t.c.seq))
    return {row.treaty: row.done for row in rows}


def unreceived(tx: Connection, depositary: str, *, limit: int) -> list[str]:
    """Return the treaties in whose keeping *depositary* has acts that it gave no notice of."""
    t, a, n = treaty_table, act_table, notice_table
    own = exists().where(t.c.treaty == a.c.treaty, t.c.depositary == depositary)
    known = exists().where(
        n.c.treaty == a.c.treaty, n.c.party == depositary, n.c.about == a.c.party, n.c.deed == a.c.deed
    )
    query = select(a.c.treaty).where(own, a.c.party != depositary, a.c.stands, not_(known))
    return list(tx.execute(query.distinct().order_by(a.c.treaty).limit(limit)).scalars())


def notices(tx: Connection, treaty: str) -> list[RowMapping]:
    """Return all notices about *treaty*, whoever gave them, as they were issued."""
    t = notice_table
    query = select(t).where(t.c.treaty == treaty).order_by(t.c.issued, t.c.party, t.c.seq)
    return list(tx.execute(query).mappings())


def assessments(tx: Connection, treaty: str) -> list[RowMapping]:
    """Return the reviews whose subject is *treaty*, the newest first."""
    t = assessment_table
    query = select(t).where(t.c.subject == treaty).order_by(t.c.issued.desc(), t.c.record)
    return list(tx.execute(query).mappings())


def opening_of_assessment(
    treaty: str, title: str, forum: str, *, opens: date, due: date, months: int
) -> tuple[str, dict[str, Any]]:
    """Return kind and body of the review with which plans open the assessment of *treaty*."""
    return PLANS.name_of(ReviewOpened), {
        "subject": treaty,
        "title": title[:200],
        "terms": "How the treaty was observed, and which steps would help to observe it better.",
        "forum": forum,
        "opens": opens.isoformat(),
        "due": due.isoformat(),
        "every_months": months,
    }
