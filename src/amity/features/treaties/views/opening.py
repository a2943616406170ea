"""Treaties that Parties have opened, notices of depositaries, and assessments that plans keep as reviews."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.plans.kinds import KINDS as PLANS
from amity.features.plans.kinds import ReviewOpened
from amity.features.treaties.kinds import DepositaryNotice, TreatyOpened, owner_of
from amity.features.treaties.views.tables import assessment_table, notice_table, treaty_table
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.store.rows import told
from amity.store.view import View


class Opening(View):
    """Treaties, in the words of the Party whose name they bear; what another says of them leaves no row."""

    name = "treaties.treaties"
    version = 1
    reads = (TreatyOpened,)
    tables = (treaty_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the treaty, if its own Party speaks."""
        assert isinstance(body, TreatyOpened)
        return body.treaty if record.party == owner_of(body.treaty) else ""

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, TreatyOpened)
        tx.execute(insert(treaty_table).values(told(record, body.treaty, body) | {"treaty": body.treaty}))


class Noting(View):
    """Notices of what was received. Whether their author is the depositary is asked, not stored."""

    name = "treaties.notices"
    version = 1
    reads = (DepositaryNotice,)
    tables = (notice_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the treaty and the Party that gives notice."""
        assert isinstance(body, DepositaryNotice)
        return f"{body.treaty}/{record.party}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, DepositaryNotice)
        row = told(record, self.matter(record, body), body)
        tx.execute(insert(notice_table).values(row | {"treaty": body.treaty}))


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


OPENING, NOTING, ASSESSING = Opening(), Noting(), Assessing()


def opened(tx: Connection) -> dict[str, RowMapping]:
    """Return the newest word on each treaty that a Party has opened, by its name."""
    rows = tx.execute(select(treaty_table).order_by(treaty_table.c.seq)).mappings()
    return {row["treaty"]: row for row in rows}


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
