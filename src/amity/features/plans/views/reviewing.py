"""Reviews and assessments: what was opened, what each Party contributed, how it was concluded."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.plans.kinds import KINDS, ReviewConcluded, ReviewInput, ReviewOpened
from amity.features.plans.rules.reviewing import CONCLUDE, Review, Word, followed
from amity.features.plans.views.tables import review_table, word_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.node.pack import RegionPack
from amity.store.rows import told
from amity.store.view import View


class Reviewing(View):
    """Reviews, each a matter named by the record that opened it."""

    name = "plans.reviewing"
    version = 1
    reads = (ReviewOpened, ReviewInput, ReviewConcluded)
    tables = (review_table, word_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the record that opened the review."""
        assert isinstance(body, (ReviewOpened, ReviewInput, ReviewConcluded))
        return record.id if isinstance(body, ReviewOpened) else body.review

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it, also what comes before the opening is known here."""
        assert isinstance(body, (ReviewOpened, ReviewInput, ReviewConcluded))
        row = told(record, self.matter(record, body), body)
        if isinstance(body, ReviewOpened):
            tx.execute(insert(review_table).values(row | {"subject": body.subject}))
        else:
            said = {"review": body.review, "kind": KINDS.name_of(type(body))}
            tx.execute(insert(word_table).values(row | said))


REVIEWING = Reviewing()


def reviews(tx: Connection, *, region: RegionPack, subject: str = "") -> list[Review]:
    """Return the reviews (of *subject*, if given), the newest first."""
    query = select(review_table).order_by(review_table.c.issued.desc(), review_table.c.record)
    if subject:
        query = query.where(review_table.c.subject == subject)
    return [_review(tx, row, region) for row in tx.execute(query).mappings().all()]


def review(tx: Connection, record: str, *, region: RegionPack) -> Review:
    """
    Return the review that *record* opened.

    Raises:
        NotFound: no such review is known here.
    """
    row = tx.execute(select(review_table).where(review_table.c.record == record)).mappings().first()
    if row is None:
        raise NotFound("no such review is known here: the page of reviews lists those that are")
    return _review(tx, row, region)


def due_again(found: Sequence[Review], party: Party) -> list[tuple[Review, date]]:
    """Return the periodic reviews that *party* opened last of their subject, with the day of the next."""
    newest: dict[str, Review] = {}
    for one in sorted(found, key=lambda review: str(review.body["opens"])):
        if one.opener == party:
            newest[one.body["subject"]] = one
    return [(one, day) for one in newest.values() if (day := one.next_opens)]


def _review(tx: Connection, row: RowMapping, region: RegionPack) -> Review:
    said = tx.execute(select(word_table).where(word_table.c.review == row["record"])).mappings()
    opener, forum = Party(row["party"]), region.forums.get(row["body"]["forum"])
    members = forum.members(date.fromisoformat(row["body"]["opens"])) if forum else frozenset()
    stage, moves, aside = followed(opener, members, [_word(one) for one in said])
    return Review(
        record=RecordId(row["record"]),
        opener=opener,
        issued=row["issued"],
        body=row["body"],
        members=members,
        stage=stage,
        inputs=tuple(word for word in moves if word.kind != CONCLUDE),
        conclusion=next((word for word in moves if word.kind == CONCLUDE), None),
        aside=tuple(aside),
    )


def _word(row: RowMapping) -> Word:
    return Word(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        kind=row["kind"],
        issued=row["issued"],
        seq=row["seq"],
        body=row["body"],
    )
