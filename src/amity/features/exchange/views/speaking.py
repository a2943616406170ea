"""What others say beside a report, and what its author answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select
from sqlalchemy.engine import RowMapping

from amity.features.exchange.kinds import (
    KINDS,
    Acknowledged,
    Answered,
    Asked,
    Commented,
    Contradicted,
    Sighted,
)
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.views.tables import layer_table, told, word_table
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.store.view import View

SORTS: Mapping[str, type[Body]] = {
    "acknowledge": Acknowledged,
    "comment": Commented,
    "sighting": Sighted,
    "contradict": Contradicted,
    "question": Asked,
    "answer": Answered,
}
SORT_OF = {KINDS.name_of(body): sort for sort, body in SORTS.items()}
BESIDE = (Acknowledged, Commented, Sighted, Contradicted, Asked, Answered)


class Speaking(View):
    """Words beside reports, by report."""

    name = "exchange.speaking"
    version = 1
    reads = BESIDE
    tables = (word_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the report that it stands beside."""
        assert isinstance(body, BESIDE)
        return body.report

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it, also what comes before the report is known here."""
        assert isinstance(body, BESIDE)
        question = body.question if isinstance(body, Answered) else ""
        about = {"report": body.report, "kind": KINDS.name_of(type(body)), "question": question}
        tx.execute(insert(word_table).values(told(record, body.report, body) | about))


SPEAKING = Speaking()


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one Party says beside a report."""

    record: RecordId
    report: RecordId
    party: Party
    sort: str  # "comment", "question", …
    issued: str
    body: Mapping[str, Any]
    audience: frozenset[Party]
    answers: tuple["Word", ...] = ()  # of the report's author, to a question


def beside(tx: Connection, matter: Matter) -> list[Word]:
    """Return what is said beside *matter*, the oldest first; answers stand with their questions."""
    t = word_table
    query = select(t).where(t.c.report.in_(matter.names)).order_by(t.c.issued, t.c.party, t.c.seq)
    words = [_word(row) for row in tx.execute(query).mappings()]
    answers: dict[str, list[Word]] = {}
    for one in words:
        if one.sort == "answer" and one.party == matter.party:
            answers.setdefault(str(one.body["question"]), []).append(one)
    return [
        Word(**{**_fields(one), "answers": tuple(answers.get(one.record, ()))})
        for one in words
        if one.sort != "answer" or one.party != matter.party
    ]


def unanswered(tx: Connection, party: Party) -> list[Word]:
    """Return the questions to *party*, on its own reports, that it has not answered, the oldest first."""
    t, reply, own = word_table, word_table.alias(), layer_table
    mine = exists().where(own.c.record == t.c.report, own.c.party == party, own.c.sort == "opening")
    said = exists().where(reply.c.question == t.c.record, reply.c.party == party)
    query = select(t).where(t.c.kind == KINDS.name_of(Asked), t.c.party != party, mine, ~said)
    return [_word(row) for row in tx.execute(query.order_by(t.c.issued, t.c.record)).mappings()]


def unread(tx: Connection, party: Party, *, each: int = 20) -> tuple[list[str], dict[str, int]]:
    """
    Return the reports of others that *party* has not acknowledged, and how many there are of each Party.

    Args:
        each: at most so many of each Party, the newest first: a Party that floods hides no other.
    """
    t, said = layer_table, word_table
    seen = exists().where(
        said.c.report == t.c.report, said.c.party == party, said.c.kind == KINDS.name_of(Acknowledged)
    )
    fresh = (t.c.sort.in_(("opening", "release")), t.c.party != party, ~seen)
    query = select(t.c.party, func.count(t.c.report.distinct())).where(*fresh).group_by(t.c.party)
    numbers = {row[0]: row[1] for row in tx.execute(query.order_by(t.c.party))}
    found: list[str] = []
    for other in numbers:
        newest = select(t.c.report).where(*fresh, t.c.party == other).order_by(t.c.issued.desc(), t.c.record)
        found += tx.execute(newest.limit(each)).scalars()
    return list(dict.fromkeys(found)), numbers


def sightings(tx: Connection, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the sightings of the reports called *names*, each with what it rests on."""
    t = word_table
    query = select(t).where(t.c.report.in_(list(names)), t.c.kind == KINDS.name_of(Sighted))
    return {row["record"]: tuple(row["body"]["rests_on"]) for row in tx.execute(query).mappings()}


def _word(row: RowMapping) -> Word:
    return Word(
        record=RecordId(row["record"]),
        report=RecordId(row["report"]),
        party=Party(row["party"]),
        sort=SORT_OF[row["kind"]],
        issued=row["issued"],
        body=row["body"],
        audience=frozenset(map(Party, row["envelope"]["audience"])),
    )


def _fields(word: Word) -> dict[str, Any]:
    return {name: getattr(word, name) for name in Word.__slots__}
