"""The editions of the annual report that the opener of a plan has frozen."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.plans.kinds import EditionFrozen, owner_of
from amity.features.plans.views.tables import edition_table
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Party, Record, RecordId
from amity.store.rows import told
from amity.store.view import View


class Publishing(View):
    """Editions, as frozen. Only the opener of a plan reports on the whole of it."""

    name = "plans.publishing"
    version = 1
    reads = (EditionFrozen,)
    tables = (edition_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the plan, if its opener speaks."""
        assert isinstance(body, EditionFrozen)
        return body.plan if record.party == owner_of(body.plan) else ""

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, EditionFrozen)
        row = told(record, body.plan, body) | {"plan": body.plan, "year": body.year, "number": body.number}
        envelope = {"readers": sorted(record.audience | {record.party}), "tlp": record.marking.tlp}
        tx.execute(insert(edition_table).values(row | {"envelope": envelope}))


PUBLISHING = Publishing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A frozen edition, and who may read it."""

    record: RecordId
    party: Party
    issued: str
    readers: frozenset[Party]
    tlp: str
    body: EditionFrozen
    repeats: bool  # an earlier edition bears the same number

    @property
    def label(self) -> str:
        """Return how it is called: "No. 2026/1"."""
        return f"No. {self.body.year}/{self.body.number}"

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it."""
        return PUBLIC in self.readers


def editions(tx: Connection, plan: str, year: int | None = None) -> list[Edition]:
    """Return the editions of *plan* (for *year*), in the order in which they were frozen."""
    query = select(edition_table).where(edition_table.c.plan == plan).order_by(edition_table.c.seq)
    if year is not None:
        query = query.where(edition_table.c.year == year)
    found: list[Edition] = []
    for row in tx.execute(query).mappings():
        taken = {(one.body.year, one.body.number) for one in found}
        found.append(_edition(row, repeats=(row["year"], row["number"]) in taken))
    return found


def issued(tx: Connection, plan: str) -> list[tuple[int, int]]:
    """Return the year and the number of each edition of *plan*, the newest last."""
    t = edition_table
    query = select(t.c.year, t.c.number).where(t.c.plan == plan).order_by(t.c.seq)
    return [(row.year, row.number) for row in tx.execute(query)]


def edition(tx: Connection, record: str) -> Edition:
    """
    Return the edition that *record* froze.

    Raises:
        NotFound: no such edition is known here.
    """
    query = select(edition_table.c.plan, edition_table.c.year).where(edition_table.c.record == record)
    row = tx.execute(query).first()
    if row is None:
        raise NotFound("no such edition is known here: the page of the annual report lists those that are")
    return next(one for one in editions(tx, row.plan, row.year) if one.record == record)


def _edition(row: RowMapping, *, repeats: bool) -> Edition:
    return Edition(
        record=RecordId(row["record"]),
        party=Party(row["party"]),
        issued=row["issued"],
        readers=frozenset(map(Party, row["envelope"]["readers"])),
        tlp=row["envelope"]["tlp"],
        body=EditionFrozen.model_validate(row["body"]),
        repeats=repeats,
    )
